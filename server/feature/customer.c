/* SPDX-License-Identifier: Apache-2.0 */
/* Customers: everything with one of them, the newest first. */
#include "common/clock.h"
#include "common/wire.h"
#include "server/feature/duplicate.h"
#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/model/taxid.h"
#include "server/resource/list.h"
#include "server/resource/page_token.h"
#include "server/resource/query.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

#include <stdlib.h>
#include <string.h>

/* ---- What a draft must keep to ---- */

enum { ORGANISATION = 1 };

static const char NUMBER_WRONG[] =
    "is no unified social credit code: its last character does not fit the others. Read it again; "
    "a number of another country is not checked when it has more or fewer than 18 characters.";

static struct status check_person(struct arena *arena, const struct resource_draft *draft)
{
    static const char *const personal[] = {"gender", "birthday", "occupation", "education"};
    if (rule_number(draft, "kind", 0) != ORGANISATION)
        return STATUS_OK;
    for (size_t i = 0; i < sizeof personal / sizeof *personal; i++)
        if (rule_has(draft, personal[i]))
            return rule_refuse(arena, personal[i], "FIELD_OF_PERSON",
                               "An organisation has no %s; make it a contact of the customer.",
                               personal[i]);
    return STATUS_OK;
}

static struct status check(struct arena *arena, const struct catalog *catalog,
                           struct resource_draft *draft, bool creating)
{
    (void)catalog;
    const char *number = draft_text(draft, "tax_number");
    if (number && *number) {
        const char *form = taxid_normalize(arena, number);
        if (!form)
            return rpc_no_memory();
        if (!taxid_is_right(form))
            return rule_refuse(arena, "tax_number", "TAX_NUMBER_INVALID", "%s",
                               arena_printf(arena, "\"%.40s\" %s", number, NUMBER_WRONG));
        draft_set(draft, "tax_number", form);
    }
    return creating ? check_person(arena, draft) : STATUS_OK;
}

/* ---- The timeline ---- */

/* Numbers of kith.v1.TimelineEvent and its list. */
enum { EVENT_TIME = 1, EVENT_ID, EVENT_KIND, EVENT_TITLE, EVENT_DETAIL, EVENT_ACTOR };
enum { EVENTS = 1, NEXT_PAGE_TOKEN = 2 };

/* By the column `sort`; the object whose id is shown. */
static const struct {
    const char *kind, *object;
} parts[] = {
    [1] = {"interaction", "interaction"},
    [2] = {"task", "task"},
    [3] = {"task", "task"},
    [4] = {"opportunity", "opportunity"},
    [5] = {"stage_change", "opportunity"},
    [6] = {"ticket", "ticket"},
    [7] = {"ticket_reply", "ticket"},
    [8] = {"attachment", "attachment"},
    [9] = {"order", "order"},
    [10] = {"return", "return"},
    [11] = {"lead", "lead"},
    [12] = {"owner_change", "owner_change"},
    [13] = {"grade", "grade"},
    [14] = {"pool_entered", "pool_entry"},
    [15] = {"pool_left", "pool_entry"},
    [16] = {"merged", "merge"},
    [17] = {"unmerged", "merge"},
};
enum { INTERACTION = 1, TASK_COMPLETED = 3, PARTS = 17 };

enum { KEYS = 3 };

struct timeline {
    int64_t id;
    int64_t limit;
    struct page_token_scope scope;
    const char *after[KEYS]; /* time, sort, record */
    int customer_statement;
    int statement;
};

static struct status page(struct rpc_call *call, struct timeline *timeline)
{
    const char *token = rpc_text(call, "page_token");
    int64_t size = rpc_int(call, "page_size");
    timeline->limit = size > LIST_LARGEST_PAGE ? LIST_LARGEST_PAGE : size;
    timeline->scope = (struct page_token_scope){
        .user_id = call->session->user_id,
        .method = call->method->path,
        .query = resource_name(call->arena, contract_object("customer"), timeline->id),
    };
    timeline->after[0] = "infinity";
    timeline->after[1] = timeline->after[2] = "0";
    if (size < 0)
        return rpc_field_error(call, "page_size", "It must not be negative.");
    if (size == 0)
        timeline->limit = LIST_STANDARD_PAGE;
    if (!*token)
        return STATUS_OK;
    return page_token_open(call->arena, rpc_page_key(call), &timeline->scope, token, KEYS,
                           timeline->after);
}

static struct status timeline_start(struct rpc_call *call)
{
    struct timeline *timeline = call->state = arena_alloc(call->arena, sizeof *timeline);
    if (!timeline)
        return rpc_no_memory();
    struct status status =
        resource_id(call, contract_object("customer"), "id", rpc_text(call, "id"), &timeline->id);
    if (status_is_ok(status))
        status = page(call, timeline);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {
        db_number(call->arena, timeline->id),
        db_text(timeline->after[0]),
        db_text(timeline->after[1]),
        db_text(timeline->after[2]),
        db_number(call->arena, timeline->limit + 1),
    };
    rpc_segment(call, DB_READ);
    status =
        query_add(call, &sql_timeline_customer, 1, params, NULL, &timeline->customer_statement);
    if (!status_is_ok(status))
        return status;
    return query_add(call, &sql_timeline_page, 5, params, NULL, &timeline->statement);
}

static const char *language(const struct rpc_call *call, const char *en, const char *zh)
{
    return strcmp(call->language, "zh") == 0 ? zh : en;
}

/* "visit · about the new line" */
static const char *interaction_title(struct rpc_call *call, int64_t kind, const char *subject)
{
    const struct contract_field *field =
        contract_field(contract_object("interaction")->message, "kind");
    const struct contract_enum_value *value =
        contract_enum_numbered(field->enumeration, (int32_t)kind);
    const char *label = value ? language(call, value->label.en, value->label.zh) : "";
    return arena_printf(call->arena, "%s%s%s", label, *subject ? " · " : "", subject);
}

static void encode(struct rpc_call *call, const struct timeline *timeline, int row)
{
    const struct db_segment *segment = call->segment;
    struct buf *reply = &call->reply;
    int at = timeline->statement;
    int64_t sort = db_int(segment, at, row, TIMELINE_PAGE_SORT);
    int64_t actor = db_int(segment, at, row, TIMELINE_PAGE_ACTOR);
    const char *title = db_string(segment, at, row, TIMELINE_PAGE_TITLE);
    const char *detail = db_string(segment, at, row, TIMELINE_PAGE_DETAIL);
    if (sort < 1 || sort > PARTS)
        return;
    if (sort == INTERACTION)
        title = interaction_title(call, db_int(segment, at, row, TIMELINE_PAGE_KIND), title);
    if (sort == TASK_COMPLETED)
        detail = language(call, "completed", "已完成");
    const struct contract_object *object = contract_object(parts[sort].object);
    int64_t id = db_int(segment, at, row, TIMELINE_PAGE_SHOWN);
    size_t begin = wire_begin(reply, EVENTS);
    value_encode_time(reply, EVENT_TIME, db_micros(segment, at, row, TIMELINE_PAGE_AT));
    wire_put_string(reply, EVENT_ID, resource_name(call->arena, object, id));
    wire_put_string(reply, EVENT_KIND, parts[sort].kind);
    wire_put_string(reply, EVENT_TITLE, title ? title : "");
    wire_put_string(reply, EVENT_DETAIL, detail);
    if (actor)
        wire_put_string(reply, EVENT_ACTOR,
                        resource_name(call->arena, contract_object("user"), actor));
    wire_end(reply, begin);
}

static struct status put_token(struct rpc_call *call, const struct timeline *timeline)
{
    const struct db_segment *segment = call->segment;
    int at = timeline->statement, row = (int)timeline->limit - 1;
    char time[CLOCK_TEXT];
    const char *keys[KEYS] = {
        clock_format(db_micros(segment, at, row, TIMELINE_PAGE_AT), time),
        db_number(call->arena, db_int(segment, at, row, TIMELINE_PAGE_SORT)).data,
        db_number(call->arena, db_int(segment, at, row, TIMELINE_PAGE_RECORD)).data,
    };
    const char *token =
        page_token_seal(call->arena, rpc_page_key(call), &timeline->scope, KEYS, keys);
    if (!token)
        return rpc_no_memory();
    wire_put_string(&call->reply, NEXT_PAGE_TOKEN, token);
    return STATUS_OK;
}

static struct status timeline_finish(struct rpc_call *call)
{
    const struct timeline *timeline = call->state;
    int rows = db_rows(call->segment, timeline->statement);
    if (db_rows(call->segment, timeline->customer_statement) == 0)
        return rpc_error(call, RPC_NOT_FOUND, "NOT_FOUND",
                         "%s does not exist, or you may not see it.", timeline->scope.query);
    for (int row = 0; row < rows && row < timeline->limit; row++)
        encode(call, timeline, row);
    return rows > timeline->limit ? put_token(call, timeline) : STATUS_OK;
}

const struct rpc_handler customer_handlers[] = {
    {.method = "/kith.v1.CustomerService/ListCustomerTimeline",
     .steps = {{timeline_start, timeline_finish, NULL}}},
    {0},
};

const struct resource_hooks customer_hooks[] = {
    {.object = "customer", .check = check, .write = duplicate_write, .refused = duplicate_refused},
    {0},
};
