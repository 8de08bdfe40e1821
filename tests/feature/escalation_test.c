/* SPDX-License-Identifier: Apache-2.0 */
/* Nobody gets more rights than were given: not by children, invitations, or handing over work. */
#include "tests/feature/company.h"

/* Looks after users, and nothing else. */
static const struct loopback_user *helper(const struct company *c)
{
    const char *role = company_make(c->admin, "role",
                                    "code: 'helper' name: 'Helper' "
                                    "permissions { object: 'user' action: 'create' scope: all } "
                                    "permissions { object: 'user' action: 'update' scope: all } "
                                    "permissions { object: 'role' action: 'create' scope: all }");
    assert_non_null(role);
    return loopback_user(c->server, "helper", "helper", c->hq);
}

static void who_makes_users_does_not_make_administrators(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *user = helper(c);
    long long role = loopback_number(c->server, "select id from role where code = 'administrator'");
    expect_ok(loopback_call(user, "CreateUser", "user { login: 'plain' name: 'Plain' }"));
    expect_error(loopback_call(user, "CreateUser",
                               "user { login: 'root' name: 'Root' roles { role_id: 'R-%lld' } }",
                               role),
                 RPC_PERMISSION_DENIED, "PERMISSION_DENIED", NULL);
    expect_error(
        loopback_call(user, "CreateUser",
                      "user { login: 'spy' name: 'Spy' memberships { team_id: 'TM-%lld' } }",
                      (long long)c->west),
        RPC_PERMISSION_DENIED, "PERMISSION_DENIED", NULL);
    expect_error(loopback_call(user, "CreateRole",
                               "role { code: 'all' name: 'All' permissions { object: 'customer' "
                               "action: 'read' scope: all } }"),
                 RPC_PERMISSION_DENIED, "PERMISSION_DENIED", NULL);
}

/* What a team shows is given by memberships, whose permission is another one. */
static void who_changes_users_does_not_move_them_to_other_teams(void **state)
{
    const struct company *c = *state;
    company_make(c->admin, "role",
                 "code: 'desk' name: 'Desk' "
                 "permissions { object: 'user' action: 'update' scope: all }");
    const struct loopback_user *desk = loopback_user(c->server, "desk", "desk", c->hq);
    static const char update[] = "user { id: 'U-%lld' name: 'Same' team_id: 'TM-%lld' }";
    expect_error(loopback_call(desk, "UpdateUser", update, (long long)desk->id, (long long)c->west),
                 RPC_PERMISSION_DENIED, "GRANT_ABOVE", "user.team_id");
    expect_ok(loopback_call(desk, "UpdateUser", update, (long long)desk->id, (long long)c->hq));
    expect_ok(
        loopback_call(c->admin, "UpdateUser", update, (long long)desk->id, (long long)c->west));
}

static void nobody_grants_more_than_they_hold(void **state)
{
    const struct company *c = *state;
    const char *role =
        company_make(c->admin, "role",
                     "code: 'granter' name: 'Granter' "
                     "permissions { object: 'role_grant' action: 'create' scope: all } "
                     "permissions { object: 'permission' action: 'create' scope: all }");
    const char *less = company_make(c->admin, "role", "code: 'less' name: 'Less'");
    assert_non_null(role);
    const struct loopback_user *user = loopback_user(c->server, "granter", "granter", c->hq);
    long long top = loopback_number(c->server, "select id from role where code = 'administrator'");
    expect_error(loopback_call(user, "CreateRoleGrant",
                               "role_grant { user_id: 'U-%lld' role_id: 'R-%lld' }",
                               (long long)user->id, top),
                 RPC_PERMISSION_DENIED, "GRANT_ABOVE", "role_grant.role_id");
    expect_error(loopback_call(user, "CreatePermission",
                               "permission { role_id: '%s' object: 'customer' action: 'read' "
                               "scope: all }",
                               role),
                 RPC_PERMISSION_DENIED, "GRANT_ABOVE", "permission.scope");
    expect_ok(loopback_call(user, "CreateRoleGrant",
                            "role_grant { user_id: 'U-%lld' role_id: '%s' }", (long long)user->id,
                            less));
    long long line =
        loopback_number(c->server, "select min(id) from permission where role_id = %lld", top);
    expect_error(loopback_call(c->admin, "DeletePermission", "id: 'RP-%lld'", line),
                 RPC_FAILED_PRECONDITION, "LAST_ADMINISTRATOR", NULL);
}

static struct loopback_reply invite(const struct loopback_user *user,
                                    const struct loopback_user *whom)
{
    return loopback_call(user, "InviteUser", "id: 'U-%lld' validate_only: true",
                         (long long)whom->id);
}

static void nobody_gives_a_password_to_somebody_above(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *user = loopback_user(c->server, "helper2", "helper", c->hq);
    const struct loopback_user *bare = loopback_user(c->server, "bare", "", c->hq);
    expect_error(invite(user, c->admin), RPC_PERMISSION_DENIED, "USER_ABOVE", "id");
    expect_error(invite(user, c->boss), RPC_PERMISSION_DENIED, "USER_ABOVE", "id");
    expect_ok(invite(user, bare));
    expect_ok(invite(c->admin, c->boss));
    expect_ok(invite(c->admin, c->admin));
}

static void the_role_of_the_administrators_stays(void **state)
{
    const struct company *c = *state;
    const char *role =
        loopback_value(c->server, "select 'R-' || id from role where code = 'administrator'");
    expect_error(loopback_call(c->admin, "DeleteRole", "id: '%s'", role), RPC_FAILED_PRECONDITION,
                 "LAST_ADMINISTRATOR", NULL);
    expect_error(loopback_call(c->admin, "UpdateRole", "role { id: '%s' code: 'root' }", role),
                 RPC_FAILED_PRECONDITION, "LAST_ADMINISTRATOR", NULL);
    expect_ok(loopback_call(c->admin, "UpdateRole", "role { id: '%s' description: 'x' }", role));
}

#define ALL_OF(object)                                                                             \
    "permissions { object: '" object "' action: 'read' scope: all } "                              \
    "permissions { object: '" object "' action: 'update' scope: all } "
#define HANDED_OVER                                                                                \
    ALL_OF("customer")                                                                             \
    ALL_OF("contact")                                                                              \
    ALL_OF("opportunity") ALL_OF("task") ALL_OF("ticket") ALL_OF("order") ALL_OF("return")

static const struct loopback_user *mover(const struct company *c, const char *name,
                                         const char *more)
{
    company_make(c->admin, "role",
                 "code: '%s' name: '%s' "
                 "permissions { object: 'handover' action: 'create' scope: all } "
                 "permissions { object: 'handover' action: 'update' scope: all } %s",
                 name, name, more);
    return loopback_user(c->server, name, name, c->hq);
}

static struct loopback_reply start(const struct company *c, const struct loopback_user *user,
                                   const char *more)
{
    return loopback_call(user, "StartHandover",
                         "validate_only: true id: 'U-%lld' to_user_id: 'U-%lld' %s",
                         (long long)c->li->id, (long long)c->wang->id, more);
}

static void a_handover_does_no_more_than_its_starter_may(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *all = mover(c, "mover", HANDED_OVER);
    const struct loopback_user *own =
        mover(c, "mover_own",
              HANDED_OVER "permissions { object: 'user' action: 'update' scope: own } "
                          "permissions { object: 'team' action: 'update' scope: own } ");
    const struct loopback_user *blind =
        mover(c, "mover_blind",
              HANDED_OVER "field_rules { object: 'customer' field: 'owner_id' rule: read_only }");
    expect_ok(start(c, all, ""));
    expect_error(start(c, own, "disable_user: true"), RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                 NULL);
    expect_error(start(c, own, "leadership: true"), RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                 NULL);
    expect_error(start(c, blind, ""), RPC_PERMISSION_DENIED, "FIELD_READ_ONLY", NULL);
    expect_error(loopback_call(mover(c, "mover_none", ""), "UndoHandover", "id: 'HO-1'"),
                 RPC_PERMISSION_DENIED, "PERMISSION_DENIED", NULL);
}

static void a_preview_of_a_handover_shows_no_hidden_names(void **state)
{
    const struct company *c = *state;
    static const char preview[] = "id: 'U-%lld' to_user_id: 'U-%lld'";
    const struct loopback_user *user =
        mover(c, "mover_hidden",
              HANDED_OVER "field_rules { object: 'contact' field: 'name' rule: hidden }");
    const struct loopback_user *leaver = loopback_user(c->server, "leaver", "sales", c->east);
    const char *id = company_make(leaver, "contact", "name: 'Unnamed'");
    expect_text(loopback_call(user, "PreviewHandover", preview, (long long)leaver->id,
                              (long long)c->wang->id),
                "parts[0].samples[0]", id);
    expect_text(loopback_call(c->admin, "PreviewHandover", preview, (long long)leaver->id,
                              (long long)c->wang->id),
                "parts[0].samples[0]", arena_printf(loopback_arena(c->server), "%s Unnamed", id));
}

static void an_import_stays_the_work_of_its_owner(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(
        c->li, "import", "object: 'customer' mapping: 'key = name\\nname = n' duplicates: update");
    expect_error(loopback_call(c->li, "UpdateImport",
                               "import { id: '%s' owner_id: 'U-%lld' } update_mask { paths: "
                               "'owner_id' }",
                               id, (long long)c->admin->id),
                 RPC_INVALID_ARGUMENT, "FIELD_READ_ONLY", "import.owner_id");
    loopback_call(c->li, "UpdateImport", "import { id: '%s' owner_id: 'U-%lld' file_name: 'y' }",
                  id, (long long)c->admin->id);
    assert_int_equal(loopback_number(c->server, "select owner_id from import where id = %lld",
                                     company_number(id)),
                     c->li->id);
    expect_error(
        loopback_call(c->li, "CreateImport",
                      "import { object: 'customer' mapping: 'name = n' owner_id: 'U-%lld' }",
                      (long long)c->admin->id),
        RPC_PERMISSION_DENIED, "OWNER_NOT_ALLOWED", NULL);
}

static void who_sees_an_import_does_not_fill_it(void **state)
{
    const struct company *c = *state;
    loopback_sql(c->server, "update permission set scope = 3 where object = 'import' and "
                            "action = 'read' and role_id = (select id from role where "
                            "code = 'sales')");
    loopback_settle(c->server);
    const char *id = company_make(c->li, "import", "object: 'customer' mapping: 'name = n'");
    expect_ok(company_get(c->wang, id));
    struct loopback_stream stream = loopback_open(c->wang, "UploadImport");
    loopback_send(stream, "id: '%s' data: 'x' last: true", id);
    expect_error(loopback_wait(stream), RPC_NOT_FOUND, NULL, NULL);
}

static struct loopback_stream begin_upload(const struct loopback_user *user)
{
    const char *id = company_make(user, "import", "object: 'customer' mapping: 'name = n'");
    struct loopback_stream stream = loopback_open(user, "UploadImport");
    loopback_send(stream, "id: '%s' data: 'n'", id);
    return stream;
}

static void a_stream_ends_with_its_session(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *leaves = loopback_user(c->server, "leaves", "sales", c->west);
    struct loopback_stream stream = begin_upload(leaves), other = begin_upload(c->li);
    expect_ok(loopback_call(c->admin, "UpdateUser", "user { id: 'U-%lld' status: disabled }",
                            (long long)leaves->id));
    assert_int_equal(rpcloop_wait(stream.call).code, RPC_UNAUTHENTICATED);
    expect_ok(loopback_wait(other)); /* everybody else goes on */
}

static void a_stream_ends_when_its_rights_change(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *moves = loopback_user(c->server, "moves", "sales", c->west);
    struct loopback_stream stream = begin_upload(moves);
    expect_ok(loopback_call(c->admin, "UpdateUser", "user { id: 'U-%lld' team_id: 'TM-%lld' }",
                            (long long)moves->id, (long long)c->east));
    assert_string_equal(rpcloop_wait(stream.call).reason, "PERMISSIONS_CHANGED");
}

static void a_stream_ends_when_its_fields_change(void **state)
{
    const struct company *c = *state;
    const char *role =
        company_make(c->admin, "role",
                     "code: 'streams' name: 'Streams' "
                     "permissions { object: 'customer' action: 'read' scope: all } "
                     "permissions { object: 'customer' action: 'import' scope: all } "
                     "permissions { object: 'import' action: 'create' scope: all } "
                     "permissions { object: 'import' action: 'read' scope: all } ");
    const struct loopback_user *streams = loopback_user(c->server, "streams", "streams", c->west);
    struct loopback_stream stream = begin_upload(streams);
    expect_ok(loopback_call(c->admin, "CreateFieldRule",
                            "field_rule { role_id: '%s' object: 'customer' field: 'city' rule: "
                            "hidden }",
                            role));
    assert_string_equal(rpcloop_wait(stream.call).reason, "PERMISSIONS_CHANGED");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_makes_users_does_not_make_administrators),
        cmocka_unit_test(who_changes_users_does_not_move_them_to_other_teams),
        cmocka_unit_test(nobody_grants_more_than_they_hold),
        cmocka_unit_test(nobody_gives_a_password_to_somebody_above),
        cmocka_unit_test(the_role_of_the_administrators_stays),
        cmocka_unit_test(a_handover_does_no_more_than_its_starter_may),
        cmocka_unit_test(a_preview_of_a_handover_shows_no_hidden_names),
        cmocka_unit_test(an_import_stays_the_work_of_its_owner),
        cmocka_unit_test(who_sees_an_import_does_not_fill_it),
        cmocka_unit_test(a_stream_ends_with_its_session),
        cmocka_unit_test(a_stream_ends_when_its_rights_change),
        cmocka_unit_test(a_stream_ends_when_its_fields_change),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
