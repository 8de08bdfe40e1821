/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One customer from all sides, and the group it belongs to: each one round trip, each part under
 * the rules that hold for its records anyway. The statements are prepared.
 */
#include "common/clock.h"
#include "common/wire.h"
#include "server/feature/cell.h"
#include "server/feature/feature.h"
#include "server/feature/warning.h"
#include "server/resource/query.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

/* Numbers of kith.v1.GetCustomerViewResponse. */
enum { CUSTOMER = 1, GRADE_LABEL, VISIT_DAYS, GRADE_UNTIL, WARNINGS, OPEN_AMOUNTS = 12 };

/* Rows of each part; the queries count on to MOST. */
enum { SHOWN = 10 };

static const struct part {
    const struct db_query *query;
    const char *object;
    uint32_t number, more; /* of the response */
} parts[] = {
    {&sql_view_contacts, "contact", 6, 7},
    {&sql_view_interactions, "interaction", 8, 9},
    {&sql_view_opportunities, "opportunity", 10, 11},
    {&sql_view_tickets, "ticket", 13, 14},
    {&sql_view_tasks, "task", 15, 16},
    {&sql_view_orders, "order", 17, 18},
};
enum { PARTS = sizeof parts / sizeof *parts };

struct view {
    int64_t id;
    int customer, grade, amounts, warnings, parts[PARTS]; /* statements */
};

static struct status add_parts(struct rpc_call *call, struct view *view)
{
    struct db_param id = db_number(call->arena, view->id);
    struct status status =
        resource_read(call, contract_object("customer"), view->id, &view->customer);
    if (status_is_ok(status))
        status = query_add_shape(call, &sql_view_grade, 1, &id, &view->grade);
    for (size_t i = 0; i < PARTS && status_is_ok(status); i++)
        status = query_add_shape(call, parts[i].query, 1, &id, &view->parts[i]);
    if (status_is_ok(status))
        status = query_add_shape(call, &sql_view_open_amounts, 1, &id, &view->amounts);
    return status;
}

static struct status view_start(struct rpc_call *call)
{
    struct view *view = call->state = arena_alloc(call->arena, sizeof *view);
    char now[CLOCK_TEXT];
    if (!view)
        return rpc_no_memory();
    struct status status =
        resource_id(call, contract_object("customer"), "id", rpc_text(call, "id"), &view->id);
    if (status_is_ok(status))
        status = add_parts(call, view);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {
        db_number(call->arena, view->id),
        db_text(clock_format(call->now, now)),
        db_text(call->session->time_zone),
        db_text(catalog_setting(call->catalog, "customer.contact_days", "90")),
    };
    return query_add_shape(call, &sql_view_warnings, 4, params, &view->warnings);
}

static void encode_record(struct rpc_call *call, const char *object, uint32_t number, int statement,
                          int row, int column)
{
    size_t begin = wire_begin(&call->reply, number);
    resource_encode(call, contract_object(object), NULL, statement, row, &column);
    wire_end(&call->reply, begin);
}

/* Where one row more came than is shown, its first column says how many there are. */
static void encode_part(struct rpc_call *call, const struct part *part, int statement)
{
    int rows = db_rows(call->segment, statement);
    for (int row = 0; row < rows && row < SHOWN; row++)
        encode_record(call, part->object, part->number, statement, row, 1);
    if (rows > SHOWN)
        wire_put_int(&call->reply, part->more, db_int(call->segment, statement, SHOWN, 0) - SHOWN);
}

static void encode_grade(struct rpc_call *call, int statement)
{
    struct buf *reply = &call->reply;
    bool chinese = call->language[0] == 'z';
    if (db_rows(call->segment, statement) == 0)
        return;
    wire_put_string(reply, GRADE_LABEL,
                    db_string(call->segment, statement, 0,
                              chinese ? VIEW_GRADE_LABEL_ZH : VIEW_GRADE_LABEL_EN));
    if (!db_is_null(call->segment, statement, 0, VIEW_GRADE_VISIT_DAYS))
        wire_put_int(reply, VISIT_DAYS, db_int(call->segment, statement, 0, VIEW_GRADE_VISIT_DAYS));
    if (!db_is_null(call->segment, statement, 0, VIEW_GRADE_UNTIL))
        value_encode_date(reply, GRADE_UNTIL,
                          value_days(cell_at(call, statement, 0, VIEW_GRADE_UNTIL)));
}

static void encode_amounts(struct rpc_call *call, int statement)
{
    for (int row = 0; row < db_rows(call->segment, statement); row++)
        value_encode_money(&call->reply, OPEN_AMOUNTS,
                           cell_at(call, statement, row, VIEW_OPEN_AMOUNTS_AMOUNT),
                           cell_at(call, statement, row, VIEW_OPEN_AMOUNTS_CURRENCY));
}

static void encode_warnings(struct rpc_call *call, int statement)
{
    for (int row = 0; row < db_rows(call->segment, statement); row++) {
        struct warning warning = {
            .kind = (enum warning_kind)db_int(call->segment, statement, row, VIEW_WARNINGS_KIND),
            .object = db_string(call->segment, statement, row, VIEW_WARNINGS_OBJECT),
            .record = db_int(call->segment, statement, row, VIEW_WARNINGS_RECORD),
            .count = db_int(call->segment, statement, row, VIEW_WARNINGS_N),
            .since = value_days(cell_at(call, statement, row, VIEW_WARNINGS_DAY)),
        };
        warning_encode(call, WARNINGS, &warning);
    }
}

static struct status view_finish(struct rpc_call *call)
{
    const struct view *view = call->state;
    if (db_rows(call->segment, view->customer) != 1)
        return resource_not_found(call, contract_object("customer"), view->id);
    encode_record(call, "customer", CUSTOMER, view->customer, 0, 0);
    encode_grade(call, view->grade);
    encode_warnings(call, view->warnings);
    for (size_t i = 0; i < PARTS; i++)
        encode_part(call, &parts[i], view->parts[i]);
    encode_amounts(call, view->amounts);
    return STATUS_OK;
}

/* ---- The group ---- */

/* Numbers of kith.v1.GetCustomerTreeResponse and its nodes. */
enum { NODES = 1, MORE };
enum { NODE_ID = 1, NODE_NAME, NODE_PARENT, NODE_DEPTH, NODE_OWNER, NODE_ASKED };
enum { MOST_NODES = 1000 };

struct tree {
    int64_t id;
    int statement;
};

static struct status tree_start(struct rpc_call *call)
{
    struct tree *tree = call->state = arena_alloc(call->arena, sizeof *tree);
    if (!tree)
        return rpc_no_memory();
    struct status status =
        resource_id(call, contract_object("customer"), "id", rpc_text(call, "id"), &tree->id);
    struct db_param id = db_number(call->arena, tree->id);
    if (!status_is_ok(status))
        return status;
    rpc_segment(call, DB_READ);
    return query_add_shape(call, &sql_customer_tree, 1, &id, &tree->statement);
}

static void encode_node(struct rpc_call *call, const struct tree *tree, int row)
{
    struct buf *reply = &call->reply;
    int at = tree->statement;
    int64_t depth = db_int(call->segment, at, row, CUSTOMER_TREE_DEPTH);
    size_t begin = wire_begin(reply, NODES);
    cell_id(call, NODE_ID, "customer", at, row, CUSTOMER_TREE_ID);
    wire_put_string(reply, NODE_NAME, db_string(call->segment, at, row, CUSTOMER_TREE_NAME));
    cell_id(call, NODE_PARENT, "customer", at, row, CUSTOMER_TREE_PARENT);
    wire_put_int(reply, NODE_DEPTH, depth);
    cell_id(call, NODE_OWNER, "user", at, row, CUSTOMER_TREE_OWNER);
    wire_put_bool(reply, NODE_ASKED, db_int(call->segment, at, row, CUSTOMER_TREE_ID) == tree->id);
    wire_end(reply, begin);
}

static struct status tree_finish(struct rpc_call *call)
{
    const struct tree *tree = call->state;
    int rows = db_rows(call->segment, tree->statement);
    if (rows == 0)
        return resource_not_found(call, contract_object("customer"), tree->id);
    for (int row = 0; row < rows && row < MOST_NODES; row++)
        encode_node(call, tree, row);
    if (rows > MOST_NODES)
        wire_put_bool(&call->reply, MORE, true);
    return STATUS_OK;
}

const struct rpc_handler customer_view_handlers[] = {
    {.method = "/kith.v1.CustomerService/GetCustomerView",
     .steps = {{view_start, view_finish, NULL}}},
    {.method = "/kith.v1.CustomerService/GetCustomerTree",
     .steps = {{tree_start, tree_finish, NULL}}},
    {0},
};
