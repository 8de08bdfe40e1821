/* SPDX-License-Identifier: Apache-2.0 */
/* What a change of a role would change, said before it is made: the same as after it. */
#include "tests/feature/company.h"

#include "common/message.h"

#include <stdlib.h>

static int64_t role_of(const struct company *c, const char *code)
{
    return loopback_number(c->server, "select id from role where code = '%s'", code);
}

/* A role for one user, who reads and changes what is their own. */
static const struct loopback_user *somebody(const struct company *c, const char *login)
{
    const char *role = company_make(c->admin, "role", "code: '%s' name: '%s'", login, login);
    const char *const actions[] = {"read", "create", "update"};
    for (size_t i = 0; i < TEST_COUNT(actions); i++)
        company_make(c->admin, "permission",
                     "role_id: '%s' object: 'customer' action: '%s' scope: own", role, actions[i]);
    return loopback_user(c->server, login, login, c->west);
}

static struct loopback_reply diff(const struct company *c, const char *code, const char *changes)
{
    return loopback_call(c->admin, "DiffRole", "id: 'R-%lld' %s", (long long)role_of(c, code),
                         changes);
}

static int64_t number(struct loopback_reply reply, const char *path)
{
    const char *text = loopback_text(reply, path);
    return *text ? strtoll(text, NULL, 10) : 0;
}

static int64_t seen(const struct loopback_user *user)
{
    struct loopback_reply list = company_list(user, "customer", "count: true page_size: 1");
    expect_ok(list);
    return number(list, "total_size");
}

static void set_scope(const struct company *c, const char *code, const char *action,
                      const char *scope)
{
    int64_t line = loopback_number(c->server,
                                   "select id from permission where role_id = %lld and object = "
                                   "'customer' and action = '%s' and deleted_at is null",
                                   (long long)role_of(c, code), action);
    expect_ok(loopback_call(c->admin, "UpdatePermission", "permission { id: 'RP-%lld' scope: %s }",
                            (long long)line, scope));
}

static void what_is_said_is_what_happens(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *one = somebody(c, "one");
    company_make(one, "customer", "name: 'Own'");
    const char *others = company_make(c->li, "customer", "name: 'Of others'");
    const char *shared = company_make(c->zhao, "customer", "name: 'Shared'");
    const char *gone = company_make(c->li, "customer", "name: 'Gone'");
    expect_ok(loopback_call(c->li, "DeleteCustomer", "id: '%s'", gone));
    company_make(c->zhao, "share", "customer_id: '%s' user_id: 'U-%lld' access: read", shared,
                 (long long)one->id);
    int64_t before = seen(one);
    struct loopback_reply told =
        diff(c, "one", "permissions { object: 'customer' action: 'read' scope: all }");
    expect_ok(told);
    expect_text(told, "users", "1");
    expect_text(told, "users_examined", "1");
    expect_text(told, "differences[0].before", "own");
    expect_text(told, "differences[0].after", "all");
    expect_text(told, "differences[0].gained_samples[0]",
                arena_printf(told.arena, "%s Of others", others));
    assert_int_equal(seen(one), before); /* nothing was changed */
    set_scope(c, "one", "read", "all");
    assert_int_equal(seen(one) - before, number(told, "gained"));
    assert_int_equal(number(told, "lost"), 0);
    /* and back */
    told = diff(c, "one", "permissions { object: 'customer' action: 'read' scope: own }");
    expect_text(told, "differences[0].before", "all");
    assert_int_equal(number(told, "differences[0].lost"), seen(one) - before);
    assert_int_equal(number(told, "gained"), 0);
    told = diff(c, "one", "permissions { object: 'customer' action: 'read' scope: all }");
    assert_int_equal(message_count(told.message, 1), 0);
}

static void taking_away_and_shares_for_changing(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *two = somebody(c, "two");
    company_make(two, "customer", "name: 'Mine'");
    const char *lent = company_make(c->li, "customer", "name: 'Lent'");
    company_make(c->li, "share", "customer_id: '%s' user_id: 'U-%lld' access: update", lent,
                 (long long)two->id);
    struct loopback_reply told =
        diff(c, "two",
             "permissions { object: 'customer' action: 'update' scope: none } "
             "permissions { object: 'customer' action: 'read' scope: team }");
    expect_ok(told);
    expect_text(told, "differences[0].after", "none");
    expect_text(told, "differences[0].lost", "2");
    expect_text(told, "differences[1].action", "read");
    expect_text(told, "differences[1].lost", "");
    set_scope(c, "two", "update", "none");
    expect_error(loopback_call(two, "UpdateCustomer", "customer { id: '%s' name: 'x' }", lent),
                 RPC_PERMISSION_DENIED, NULL, NULL);
}

static void another_role_may_give_it_anyway(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *three = somebody(c, "three");
    loopback_sql(c->server, "insert into role_grant (user_id, role_id) values (%lld, %lld)",
                 (long long)three->id, (long long)role_of(c, "management"));
    loopback_settle(c->server);
    struct loopback_reply told =
        diff(c, "three", "permissions { object: 'customer' action: 'read' scope: team }");
    expect_ok(told);
    assert_int_equal(message_count(told.message, 1), 0);
}

static void fields_open_and_close(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *four = somebody(c, "four");
    struct loopback_reply told =
        diff(c, "four", "field_rules { object: 'customer' field: 'name' rule: masked }");
    expect_ok(told);
    expect_text(told, "differences[0].user_id",
                arena_printf(told.arena, "U-%lld", (long long)four->id));
    expect_text(told, "differences[0].field", "name");
    expect_text(told, "differences[0].before", "open");
    expect_text(told, "differences[0].after", "masked");
    company_make(c->admin, "field_rule",
                 "role_id: 'R-%lld' object: 'customer' field: 'name' rule: masked",
                 (long long)role_of(c, "four"));
    told = diff(c, "four", "field_rules { object: 'customer' field: 'name' }");
    expect_text(told, "differences[0].before", "masked");
    expect_text(told, "differences[0].after", "open");
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from field_rule where deleted_at is null and "
                                     "role_id = %lld",
                                     (long long)role_of(c, "four")),
                     1);
}

static void what_cannot_be_saved_is_refused_the_same_way(void **state)
{
    const struct company *c = *state;
    expect_error(diff(c, "sales", ""), RPC_INVALID_ARGUMENT, NULL, "permissions");
    expect_error(diff(c, "sales", "permissions { object: 'house' action: 'read' scope: all }"),
                 RPC_INVALID_ARGUMENT, "OBJECT_UNKNOWN", NULL);
    expect_error(diff(c, "sales", "permissions { object: 'customer' action: 'walk' scope: all }"),
                 RPC_INVALID_ARGUMENT, "ACTION_UNKNOWN", NULL);
    expect_error(diff(c, "sales", "field_rules { object: 'customer' field: 'x' rule: hidden }"),
                 RPC_INVALID_ARGUMENT, "FIELD_UNKNOWN", NULL);
    expect_error(
        diff(c, "administrator", "field_rules { object: 'customer' field: 'name' rule: hidden }"),
        RPC_FAILED_PRECONDITION, "LAST_ADMINISTRATOR", NULL);
    expect_error(loopback_call(c->li, "DiffRole",
                               "id: 'R-1' permissions { object: 'customer' action: 'read' scope: "
                               "all }"),
                 RPC_PERMISSION_DENIED, "PERMISSION_DENIED", NULL);
    expect_error(loopback_call(c->admin, "DiffRole",
                               "id: 'R-98765' permissions { object: 'customer' action: 'read' "
                               "scope: all }"),
                 RPC_NOT_FOUND, "NOT_FOUND", NULL);
}

static void many_users_are_bounded(void **state)
{
    const struct company *c = *state;
    somebody(c, "crowd");
    loopback_sql(c->server, "insert into app_user (login, name) select 'crowd' || n, 'Crowd' from "
                            "generate_series(1, 230) n");
    loopback_sql(c->server,
                 "insert into role_grant (user_id, role_id) select id, %lld from app_user where "
                 "name = 'Crowd'",
                 (long long)role_of(c, "crowd"));
    struct loopback_reply told =
        diff(c, "crowd",
             "permissions { object: 'customer' action: 'read' scope: all } "
             "permissions { object: 'customer' action: 'update' scope: all } "
             "permissions { object: 'contact' action: 'read' scope: all }");
    expect_ok(told);
    expect_text(told, "users", "231");
    /* two counts for each of them, one for all together */
    expect_text(told, "users_examined", "199");
    assert_int_equal(message_count(told.message, 1), 199 * 3);
    told = diff(c, "crowd", "permissions { object: 'task' action: 'read' scope: all }");
    expect_text(told, "users_examined", "200");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_said_is_what_happens),
        cmocka_unit_test(taking_away_and_shares_for_changing),
        cmocka_unit_test(another_role_may_give_it_anyway),
        cmocka_unit_test(fields_open_and_close),
        cmocka_unit_test(what_cannot_be_saved_is_refused_the_same_way),
        cmocka_unit_test(many_users_are_bounded),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
