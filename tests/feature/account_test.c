/* SPDX-License-Identifier: Apache-2.0 */
/* Users, roles and permissions: the form of what is stored. */
#include "tests/feature/company.h"

static struct loopback_reply create(const struct company *c, const char *fields)
{
    return loopback_call(c->admin, "CreateUser", "user { name: 'X' %s }", fields);
}

static void logins_are_plain(void **state)
{
    static const char *const wrong[] = {"li wei", "li@example.com", ".li", "_li", "李", "li/wei"};
    const struct company *c = *state;
    expect_text(create(c, "login: 'Li.Wei-2'"), "login", "li.wei-2");
    for (size_t i = 0; i < TEST_COUNT(wrong); i++)
        expect_error(create(c, arena_printf(loopback_arena(c->server), "login: '%s'", wrong[i])),
                     RPC_INVALID_ARGUMENT, "LOGIN_INVALID", "user.login");
    expect_error(create(c, "login: 'LI'"), RPC_ALREADY_EXISTS, NULL, "user.login");
}

static void what_a_user_has_is_checked(void **state)
{
    const struct company *c = *state;
    expect_ok(create(c, "login: 'good' email: 'good@example.com' language: 'zh' time_zone: "
                        "'Europe/Berlin'"));
    expect_error(create(c, "login: 'x1' email: 'good@'"), RPC_INVALID_ARGUMENT, "EMAIL_INVALID",
                 "user.email");
    expect_error(create(c, "login: 'x2' language: 'fr'"), RPC_INVALID_ARGUMENT, "LANGUAGE_UNKNOWN",
                 "user.language");
    expect_error(create(c, "login: 'x3' time_zone: 'Mars/Olympus'"), RPC_INVALID_ARGUMENT,
                 "TIME_ZONE_UNKNOWN", "user.time_zone");
    expect_error(loopback_call(c->boss, "CreateUser", "user { name: 'X' login: 'x4' }"),
                 RPC_PERMISSION_DENIED, NULL, NULL);
}

static void roles_permit_what_there_is(void **state)
{
    static const char permission[] = "permission { role_id: '%s' object: '%s' action: '%s' scope: "
                                     "own }";
    const struct company *c = *state;
    expect_error(loopback_call(c->admin, "CreateRole", "role { code: 'My role' name: 'X' }"),
                 RPC_INVALID_ARGUMENT, "KEY_INVALID", "role.code");
    const char *role = company_make(c->admin, "role", "code: 'trainee' name: 'Trainee'");
    expect_ok(loopback_call(c->admin, "CreatePermission", permission, role, "customer", "read"));
    expect_error(loopback_call(c->admin, "CreatePermission", permission, role, "invoice", "read"),
                 RPC_INVALID_ARGUMENT, "OBJECT_UNKNOWN", "permission.object");
    expect_error(loopback_call(c->admin, "CreatePermission", permission, role, "customer", "eat"),
                 RPC_INVALID_ARGUMENT, "ACTION_UNKNOWN", "permission.action");
    expect_error(loopback_call(c->admin, "CreateRole",
                               "role { code: 'other' name: 'X' permissions { object: 'invoice' "
                               "action: 'read' scope: own } }"),
                 RPC_INVALID_ARGUMENT, "OBJECT_UNKNOWN", "role.permissions[0].object");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logins_are_plain),
        cmocka_unit_test(what_a_user_has_is_checked),
        cmocka_unit_test(roles_permit_what_there_is),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
