/* SPDX-License-Identifier: Apache-2.0 */
/* Users, roles and what roles permit: the form of what is stored. */
#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/model/email.h"
#include "server/sql/queries.h"

#include <string.h>

static struct status check_login(struct arena *arena, struct resource_draft *draft)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    char *login = rule_has(draft, "login") ? arena_string(arena, draft_text(draft, "login")) : NULL;
    if (!login)
        return STATUS_OK;
    for (char *at = login; *at; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    if (strchr("._-", *login) || login[strspn(login, allowed)])
        return rule_refuse(
            arena, "login", "LOGIN_INVALID",
            "A login holds letters a to z, digits, points, hyphens and _, and begins "
            "with a letter or digit.");
    draft_set(draft, "login", login);
    return STATUS_OK;
}

static struct status check_user(struct arena *arena, const struct catalog *catalog,
                                struct resource_draft *draft, bool creating)
{
    (void)catalog;
    (void)creating;
    const char *language = draft_text(draft, "language");
    struct status status = check_login(arena, draft);
    if (!status_is_ok(status))
        return status;
    if (rule_has(draft, "email") && !email_normalize(arena, draft_text(draft, "email")))
        return rule_refuse(arena, "email", "EMAIL_INVALID",
                           "\"%.60s\" is no e-mail address; write it as li@example.com.",
                           draft_text(draft, "email"));
    if (language && *language && strcmp(language, "en") != 0 && strcmp(language, "zh") != 0)
        return rule_refuse(arena, "language", "LANGUAGE_UNKNOWN", "The languages are en and zh.");
    return STATUS_OK;
}

static struct status write_user(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    (void)creating;
    if (!rule_has(draft, "time_zone"))
        return STATUS_OK;
    struct db_param zone = db_text(draft_text(draft, "time_zone"));
    return rpc_query(call, &sql_account_zone_exists, 1, &zone) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status check_role(struct arena *arena, const struct catalog *catalog,
                                struct resource_draft *draft, bool creating)
{
    (void)catalog;
    (void)creating;
    return rule_key(arena, draft, "code");
}

static struct status check_permission(struct arena *arena, const struct catalog *catalog,
                                      struct resource_draft *draft, bool creating)
{
    (void)catalog;
    const char *object = draft_text(draft, "object");
    const char *action = draft_text(draft, "action");
    if (!creating)
        return STATUS_OK;
    if (object && *object && !contract_object(object))
        return rule_refuse(arena, "object", "OBJECT_UNKNOWN",
                           "There are no records called \"%.60s\"; write customer, opportunity, "
                           "ticket …",
                           object);
    if (action && *action && session_action(action) == ACCESS_ACTIONS)
        return rule_refuse(
            arena, "action", "ACTION_UNKNOWN",
            "\"%.60s\" is none of read, create, update, delete, export, import and publish.",
            action);
    return STATUS_OK;
}

const struct resource_hooks account_hooks[] = {
    {.object = "user", .check = check_user, .write = write_user},
    {.object = "role", .check = check_role},
    {.object = "permission", .check = check_permission},
    {0},
};
