/* SPDX-License-Identifier: Apache-2.0 */
/* Shares: one record, opened to one user or team, by those who hold it. */
#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/resource/query.h"
#include "server/sql/queries.h"

static size_t count(const struct resource_draft *draft, size_t n, const char *const *fields)
{
    size_t given = 0;
    for (size_t i = 0; i < n; i++)
        given += rule_has(draft, fields[i]);
    return given;
}

static struct status check(struct arena *arena, const struct catalog *catalog,
                           struct resource_draft *draft, bool creating)
{
    static const char *const records[] = {"customer_id",    "contact_id", "opportunity_id",
                                          "interaction_id", "task_id",    "ticket_id"};
    static const char *const holders[] = {"user_id", "team_id"};
    (void)catalog;
    if (!creating)
        return STATUS_OK;
    if (count(draft, sizeof records / sizeof *records, records) != 1)
        return rule_refuse(arena, "customer_id", "ONE_RECORD",
                           "A share opens exactly one record: a customer, contact, opportunity, "
                           "interaction, task or ticket.");
    if (count(draft, 2, holders) != 1)
        return rule_refuse(arena, "user_id", "ONE_HOLDER",
                           "A record is shared with exactly one user or one team.");
    return STATUS_OK;
}

static struct status write(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    struct db_param id = creating ? db_null() : db_number(call->arena, draft->id);
    int statement;
    return query_add(call, &sql_share_held, 1, &id, NULL, &statement);
}

const struct resource_hooks share_hooks[] = {
    {.object = "share", .check = check, .write = write},
    {0},
};
