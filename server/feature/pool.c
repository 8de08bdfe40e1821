/* SPDX-License-Identifier: Apache-2.0 */
/* Public pools: looking into them, claiming, giving back, giving to somebody. */
#include "common/wire.h"
#include "server/feature/batch_view.h"
#include "server/feature/feature.h"
#include "server/feature/pool_session.h"
#include "server/feature/rule.h"
#include "server/resource/batch.h"
#include "server/resource/list.h"
#include "server/sql/queries.h"

#include <kith/v1/pool.pb-c.h>
#include <stdlib.h>
#include <string.h>

/* ---- ListPoolCustomers ---- */

static struct status look_start(struct rpc_call *call)
{
    int64_t id;
    struct status status =
        resource_id(call, contract_object("pool"), "id", rpc_text(call, "id"), &id);
    if (!status_is_ok(status) || !rpc_segment(call, DB_READ))
        return status_is_ok(status) ? rpc_no_memory() : status;
    struct db_param params[] = {
        db_number(call->arena, id),
        db_number(call->arena, call->session->user_id),
        pool_session_teams(call),
    };
    return rpc_query(call, &sql_pool_look, 3, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

/* From here on the call sees the pool, and nothing else. */
static struct status look_finish(struct rpc_call *call)
{
    const char *id = rpc_text(call, "id");
    bool found = db_rows(call->segment, 0) == 1;
    bool manages =
        found && pool_session_manages(call) && db_int(call->segment, 0, 0, POOL_LOOK_MANAGED);
    if (!found || (!manages && !db_int(call->segment, 0, 0, POOL_LOOK_OPEN)))
        return rpc_error(call, RPC_NOT_FOUND, "NOT_FOUND",
                         "%s does not exist, or you may not claim from it.", id);
    const char *hidden =
        pool_session_sees_all(call) ? "" : db_string(call->segment, 0, 0, POOL_LOOK_HIDDEN);
    return pool_session_enter(
        call, arena_string(call->arena, db_string(call->segment, 0, 0, POOL_LOOK_POOLS)), hidden);
}

static struct status customers_start(struct rpc_call *call)
{
    return list_start_of(call, contract_object("customer"), rpc_text(call, "filter"));
}

/* ---- ClaimPool ---- */

struct claim {
    int64_t id;
    int record; /* statement */
};

static struct status claim_start(struct rpc_call *call)
{
    const struct contract_object *object = contract_object("customer");
    struct claim *claim = call->state = arena_alloc(call->arena, sizeof *claim);
    if (!claim)
        return rpc_no_memory();
    struct status status = resource_id(call, object, "id", rpc_text(call, "id"), &claim->id);
    if (!status_is_ok(status))
        return status;
    rpc_segment(call, DB_WRITE);
    status = resource_remember(call, object, claim->id);
    struct db_param params[] = {db_number(call->arena, claim->id),
                                db_number(call->arena, call->session->user_id)};
    if (status_is_ok(status) && rpc_query(call, &sql_pool_claim, 2, params) < 0)
        return rpc_no_memory();
    if (status_is_ok(status))
        status = resource_read(call, object, claim->id, &claim->record);
    if (status_is_ok(status))
        resource_end_write(call);
    return status;
}

static struct status claim_finish(struct rpc_call *call)
{
    const struct claim *claim = call->state;
    int column = 0;
    if (db_rows(call->segment, claim->record) != 1)
        return resource_not_found(call, contract_object("customer"), claim->id);
    resource_encode(call, contract_object("customer"), NULL, claim->record, 0, &column);
    rpc_end(call); /* the steps behind it are for a repeated request */
    return STATUS_OK;
}

/* ---- ReturnPool, AssignPool ---- */

struct move {
    struct batch batch;
    int record, parts; /* statements */
};

struct wish { /* what the customers are to become */
    enum batch_kind kind;
    const char *act, *reason, *changes;
    int64_t owner; /* 0: none */
    size_t n_ids;
    char **ids;
};

static struct status begin_move(struct rpc_call *call, const struct wish *wish)
{
    struct db_param params[] = {
        db_text(*rpc_text(call, "request_id") ? "true" : "false"),
        db_number(call->arena, wish->kind),
        db_text("customer"),
        db_text(""),
        db_text(wish->changes),
        db_text(wish->reason),
        db_number(call->arena, call->session->user_id),
    };
    struct db_param act[] = {db_text(wish->act),
                             db_text(arena_printf(call->arena, "pool: %s", wish->reason))};
    struct status status = resource_remember(call, contract_object("batch"), 0);
    if (!status_is_ok(status))
        return status;
    rpc_query(call, &sql_batch_begin, 7, params);
    return rpc_query(call, &sql_pool_act, 2, act) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status take(struct rpc_call *call, struct move *move, const struct wish *wish)
{
    int64_t *ids = arena_array(call->arena, wish->n_ids, sizeof *ids);
    struct status status = ids ? STATUS_OK : rpc_no_memory();
    for (size_t i = 0; i < wish->n_ids && status_is_ok(status); i++)
        status = resource_id(call, move->batch.object, "ids", wish->ids[i], &ids[i]);
    if (!status_is_ok(status))
        return status;
    struct db_param found[] = {db_text(move->batch.object->prefix),
                               db_number_array(call->arena, wish->n_ids, ids)};
    if (batch_take(&move->batch, wish->n_ids, ids) < 0 ||
        rpc_query(call, &sql_batch_ids, 2, found) < 0 ||
        batch_change(&move->batch, BATCH_AT_ONCE, true) < 0)
        return rpc_no_memory();
    return STATUS_OK;
}

static struct status report(struct rpc_call *call, struct move *move)
{
    struct db_param id = move->batch.id ? db_number(call->arena, move->batch.id) : db_null();
    move->batch.segment = call->segment;
    if (!move->batch.id)
        rpc_query(call, &sql_batch_settle, 1, &id);
    move->record = batch_read(&move->batch);
    move->parts = batch_parts(&move->batch);
    return move->record < 0 || move->parts < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status move_start(struct rpc_call *call, const struct wish *wish)
{
    struct move *move = call->state = arena_alloc(call->arena, sizeof *move);
    const struct contract_object *object = contract_object("customer");
    struct resource_draft *draft = move ? draft_new(call->arena, object) : NULL;
    if (!draft)
        return rpc_no_memory();
    if (wish->owner)
        draft_set_number(call->arena, draft, "owner_id", wish->owner);
    else
        *draft_value(draft, "owner_id") = (struct resource_value){.given = true};
    rpc_segment(call, DB_WRITE);
    move->batch =
        (struct batch){.call = call, .segment = call->segment, .object = object, .draft = draft};
    struct status status = begin_move(call, wish);
    if (status_is_ok(status))
        status = take(call, move, wish);
    pool_session_leave(call);
    if (status_is_ok(status))
        status = report(call, move);
    if (status_is_ok(status))
        resource_end_write(call);
    return status;
}

static struct status return_start(struct rpc_call *call)
{
    const Kith__V1__ReturnPoolRequest *request = (const void *)call->request;
    const char *reason = rpc_text(call, "reason"), *note = rpc_text(call, "note");
    struct wish wish = {
        .kind = BATCH_POOL_RETURN,
        .act = "return",
        .reason = arena_printf(call->arena, "%s%s%s", reason, *note ? ": " : "", note),
        .changes = "",
        .n_ids = request->n_ids,
        .ids = request->ids,
    };
    if (!catalog_code(call->catalog, "pool_reason", reason))
        return rpc_field_error(call, "reason",
                               "\"%.60s\" is no reason; see: kith code list 'list = pool_reason'.",
                               reason);
    return move_start(call, &wish);
}

/* The pools from which the session may give customers to others. */
static struct status managed_start(struct rpc_call *call)
{
    struct db_param teams = pool_session_teams(call);
    if (!pool_session_manages(call))
        return rpc_error(call, RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                         "Customers of a pool are given away by those who manage teams; claim them "
                         "for yourself: kith pool claim ID.");
    if (!rpc_segment(call, DB_READ) || rpc_query(call, &sql_pool_managed, 1, &teams) < 0)
        return rpc_no_memory();
    return STATUS_OK;
}

static struct status managed_finish(struct rpc_call *call)
{
    const char *pools =
        arena_string(call->arena, db_string(call->segment, 0, 0, POOL_MANAGED_POOLS));
    return pool_session_enter(call, pools, "");
}

static struct status assign_start(struct rpc_call *call)
{
    const Kith__V1__AssignPoolRequest *request = (const void *)call->request;
    const struct contract_object *user = contract_object("user");
    struct wish wish = {
        .kind = BATCH_POOL_ASSIGN,
        .act = "assign",
        .reason = rpc_text(call, "reason"),
        .n_ids = request->n_ids,
        .ids = request->ids,
    };
    struct status status =
        resource_id(call, user, "owner_id", rpc_text(call, "owner_id"), &wish.owner);
    if (!status_is_ok(status) || !rpc_segment(call, DB_WRITE))
        return status_is_ok(status) ? rpc_no_memory() : status;
    wish.changes = arena_printf(call->arena, "owner_id = U-%lld", (long long)wish.owner);
    struct db_param owner[] = {db_number(call->arena, wish.owner),
                               db_text(resource_name(call->arena, user, wish.owner))};
    rpc_query(call, &sql_pool_lock, 1, owner);
    resource_require(call, user, wish.owner, "owner_id");
    if (rpc_query(call, &sql_record_owner_active, 2, owner) < 0)
        return rpc_no_memory();
    return move_start(call, &wish);
}

static struct status move_finish(struct rpc_call *call)
{
    const struct move *move = call->state;
    batch_view_put(call, move->record);
    batch_view_put_parts(call, move->batch.object, move->parts);
    rpc_end(call); /* the steps behind it are for a repeated request */
    return STATUS_OK;
}

/* ---- The same request again: what became of it by now ---- */

static struct status repeated_finish(struct rpc_call *call)
{
    struct move *move = call->state;
    struct status status = resource_repeated_finish(call);
    if (status_is_ok(status))
        move->batch.id = db_int(call->segment, 0, 0, REQUEST_FIND_RECORD);
    return status;
}

static struct status again_start(struct rpc_call *call)
{
    return rpc_segment(call, DB_READ) ? report(call, call->state) : rpc_no_memory();
}

/* ---- ProtectPool ---- */

static struct status protect_start(struct rpc_call *call)
{
    const Kith__V1__ProtectPoolRequest *request = (const void *)call->request;
    struct resource_change change;
    struct status status = resource_change_init(call, "customer", &change);
    if (!status_is_ok(status))
        return status;
    if (!pool_session_manages(call))
        return rpc_error(call, RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                         "Customers are protected by those who manage teams.");
    struct resource_value *until = draft_value(change.draft, "protected_until");
    *until = (struct resource_value){.given = true};
    if (request->until)
        until->text = arena_printf(call->arena, "%04d-%02d-%02d", request->until->year,
                                   request->until->month, request->until->day);
    return resource_change_start(call, &change);
}

/* ---- Rules ---- */

/* "A=90" */
static bool is_days(const char *item, size_t length)
{
    size_t word = strcspn(item, "=,");
    size_t digits = item[word] == '=' ? strspn(item + word + 1, "0123456789") : 0;
    return word > 0 && word <= 20 && digits > 0 && digits <= 4 && word + 1 + digits == length;
}

static struct status check(struct arena *arena, const struct catalog *catalog,
                           struct resource_draft *draft, bool creating)
{
    static const char *const none[] = {"position",     "holding_cap",  "daily_cap", "cooling_days",
                                       "recycle_days", "warning_days", "order_days"};
    (void)catalog;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        rule_default(draft, none[i], "0", creating);
    const char *at = draft_text(draft, "grade_days");
    while (at && *at) {
        at += strspn(at, ", ");
        size_t length = strcspn(at, ", ");
        if (length && !is_days(at, length))
            return rule_refuse(arena, "grade_days", "FIELD_INVALID",
                               "Write days by grade as A=90, B=60.");
        at += length;
    }
    return pool_session_check_hidden(arena, draft);
}

const struct rpc_handler pool_handlers[] = {
    {.method = "/kith.v1.PoolService/ListPoolCustomers",
     .steps = {{look_start, look_finish, NULL}, {customers_start, list_finish, NULL}}},
    {.method = "/kith.v1.PoolService/ClaimPool",
     .steps = {{claim_start, claim_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.PoolService/ReturnPool",
     .steps = {{return_start, move_finish, resource_request_failed},
               {resource_replay_start, repeated_finish, NULL},
               {again_start, move_finish, NULL}}},
    {.method = "/kith.v1.PoolService/AssignPool",
     .steps = {{managed_start, managed_finish, NULL},
               {assign_start, move_finish, resource_request_failed},
               {resource_replay_start, repeated_finish, NULL},
               {again_start, move_finish, NULL}}},
    {.method = "/kith.v1.PoolService/ProtectPool",
     .steps = {{protect_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {0},
};

const struct resource_hooks pool_hooks[] = {
    {.object = "pool", .check = check},
    {0},
};
