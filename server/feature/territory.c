/* SPDX-License-Identifier: Apache-2.0 */
/* Territories: their filters, and giving their customers to who looks after them. */
#include "server/feature/feature.h"
#include "server/feature/records.h"
#include "server/feature/rule.h"
#include "server/sql/queries.h"

static struct status check(struct arena *arena, const struct catalog *catalog,
                           struct resource_draft *draft, bool creating)
{
    (void)creating;
    return rule_check_filter(arena, catalog, "customer", draft);
}

static struct status write(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    return rule_keep_filter(call, "customer", &sql_territory_keep, draft, creating);
}

/* ---- ReassignTerritory ---- */

static struct status find_start(struct rpc_call *call)
{
    int64_t id;
    struct status status =
        resource_id(call, contract_object("territory"), "id", rpc_text(call, "id"), &id);
    if (!status_is_ok(status))
        return status;
    struct db_param param = db_number(call->arena, id);
    rpc_segment(call, DB_READ);
    return rpc_query(call, &sql_territory_user, 1, &param) < 0 ? rpc_no_memory() : STATUS_OK;
}

struct found {
    int64_t id, user_id;
    const char *name;
};

static struct status find_finish(struct rpc_call *call)
{
    struct found *found = call->state = arena_alloc(call->arena, sizeof *found);
    if (!found)
        return rpc_no_memory();
    resource_id(call, contract_object("territory"), "id", rpc_text(call, "id"), &found->id);
    if (db_rows(call->segment, 0) == 0)
        return resource_not_found(call, contract_object("territory"), found->id);
    if (db_is_null(call->segment, 0, 0, TERRITORY_USER_USER_ID))
        return rpc_error(call, RPC_FAILED_PRECONDITION, "NO_SALESPERSON",
                         "Nobody looks after the territory; say who with `kith territory update "
                         "TY-%lld user=NAME`.",
                         (long long)found->id);
    found->user_id = db_int(call->segment, 0, 0, TERRITORY_USER_USER_ID);
    return STATUS_OK;
}

static struct status reassign_start(struct rpc_call *call)
{
    const struct found found = *(const struct found *)call->state;
    const struct contract_object *customer = contract_object("customer");
    const char *own = rpc_text(call, "filter");
    const char *user = resource_name(call->arena, contract_object("user"), found.user_id);
    const char *filter =
        arena_printf(call->arena, "territory_id = TY-%lld AND NOT owner_id = %s%s%s%s",
                     (long long)found.id, user, *own ? " AND (" : "", own, *own ? ")" : "");
    struct resource_draft *draft = draft_new(call->arena, customer);
    if (!draft)
        return rpc_no_memory();
    draft_set_number(call->arena, draft, "owner_id", found.user_id);
    return records_update(call, filter, draft, arena_printf(call->arena, "owner_id = %s", user));
}

const struct rpc_handler territory_handlers[] = {
    {.method = "/kith.v1.TerritoryService/ReassignTerritory",
     .steps = {{find_start, find_finish, NULL},
               {reassign_start, records_finish, resource_request_failed},
               RECORDS_REPEATED}},
    {0},
};

const struct resource_hooks territory_hooks[] = {
    {.object = "territory", .check = check, .write = write},
    {0},
};
