/* SPDX-License-Identifier: Apache-2.0 */
/* API keys and client certificates: what they may do, and when they end. */
#include "tests/feature/company.h"

#include <string.h>

#define TOMORROW "expire_time { seconds: %lld }"

static long long tomorrow(const struct company *c)
{
    return loopback_number(c->server, "select floor(extract(epoch from now()))::bigint + 86400");
}

static struct loopback_reply make_key(const struct company *c, const struct loopback_user *user,
                                      const char *scopes)
{
    return loopback_call(user, "CreateApiKey", "api_key { name: 'Key' scopes: '%s' " TOMORROW " }",
                         scopes, tomorrow(c));
}

/* Somebody who calls with a new key of the user. */
static struct loopback_user with_key(const struct company *c, const struct loopback_user *user,
                                     const char *scopes)
{
    struct loopback_reply made = make_key(c, user, scopes);
    expect_ok(made);
    struct loopback_user caller = *user;
    caller.token = loopback_text(made, "secret");
    return caller;
}

static void a_key_acts_as_its_user(void **state)
{
    const struct company *c = *state;
    const char *own = company_make(c->li, "customer", "name: 'Own'");
    const char *other = company_make(c->zhao, "customer", "name: 'Other'");
    struct loopback_reply made = make_key(c, c->li, "*");
    struct loopback_user key = with_key(c, c->li, "*");
    assert_true(strncmp(key.token, "kith_key_", 9) == 0 && strlen(key.token) == 52);
    expect_text(made, "owner_id", loopback_text(loopback_call(c->li, "WhoAmI", " "), "user_id"));
    expect_ok(company_get(&key, own));
    expect_error(company_get(&key, other), RPC_NOT_FOUND, NULL, NULL);
    struct loopback_reply who = loopback_call(&key, "WhoAmI", " ");
    expect_text(who, "login", "li");
    expect_text(who, "session_id", "");
    assert_true(strncmp(loopback_text(who, "api_key_id"), "AK-", 3) == 0);
}

static void the_secret_is_shown_once(void **state)
{
    const struct company *c = *state;
    static const char create[] = "request_id: 'key-once' api_key { name: 'Once' " TOMORROW " }";
    long long when = tomorrow(c);
    struct loopback_reply made = loopback_call(c->li, "CreateApiKey", create, when);
    const char *id = loopback_text(made, "id");
    assert_true(*loopback_text(made, "secret") != '\0');
    expect_text(company_get(c->li, id), "secret", "");
    struct loopback_reply again = loopback_call(c->li, "CreateApiKey", create, when);
    expect_text(again, "id", id);
    expect_text(again, "secret", "");
    struct loopback_reply checked = loopback_call(
        c->li, "CreateApiKey", "validate_only: true api_key { name: 'No' " TOMORROW " }", when);
    expect_text(checked, "secret", "");
    /* The database knows its hash only. */
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from api_key_secret where hash = "
                                     "sha256('%s'::bytea)",
                                     loopback_text(made, "secret")),
                     1);
}

static void scopes_only_take_away(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Scoped'");
    struct loopback_user nothing = with_key(c, c->li, "");
    struct loopback_user reads = with_key(c, c->li, "customer:read, team:read");
    struct loopback_user all_reads = with_key(c, c->li, "*:read");
    struct loopback_user more = with_key(c, c->li, "role:create customer:*");
    expect_error(company_get(&nothing, id), RPC_PERMISSION_DENIED, "SCOPE_MISSING", NULL);
    expect_error(company_list(&nothing, "user", " "), RPC_PERMISSION_DENIED, "SCOPE_MISSING", NULL);
    expect_error(loopback_call(&nothing, "SummarizeRecords", "object: 'user'"),
                 RPC_PERMISSION_DENIED, NULL, NULL);
    expect_ok(loopback_call(&nothing, "WhoAmI", " "));
    expect_ok(company_get(&reads, id));
    expect_ok(company_list(&reads, "team", " "));
    expect_error(company_list(&reads, "user", " "), RPC_PERMISSION_DENIED, "SCOPE_MISSING", NULL);
    expect_error(loopback_call(&reads, "CreateCustomer", "customer { name: 'X' }"),
                 RPC_PERMISSION_DENIED, "SCOPE_MISSING", NULL);
    expect_ok(company_list(&all_reads, "user", " "));
    expect_error(loopback_call(&all_reads, "DeleteCustomer", "id: '%s'", id), RPC_PERMISSION_DENIED,
                 "SCOPE_MISSING", NULL);
    expect_ok(loopback_call(&more, "CreateCustomer", "customer { name: 'X' }"));
    expect_error(loopback_call(&more, "CreateRole", "role { code: 'x' name: 'X' }"),
                 RPC_PERMISSION_DENIED, NULL, NULL);
}

static void a_key_is_no_person(void **state)
{
    const struct company *c = *state;
    struct loopback_user key = with_key(c, c->admin, "*");
    struct loopback_reply refused[] = {
        make_key(c, &key, "*"),
        loopback_call(&key, "DeleteApiKey", "id: 'AK-1'"),
        loopback_call(&key, "ChangePassword", "old_password: 'x' new_password: 'y'"),
        loopback_call(&key, "InviteUser", "id: 'U-2'"),
        loopback_call(&key, "SignOut", " "),
        loopback_call(&key, "CreateRole", "role { code: 'x' name: 'X' }"), /* asks for step-up */
        loopback_call(&key, "CreateShare", "share { customer_id: 'C-1' user_id: 'U-2' }"),
    };
    for (size_t i = 0; i < TEST_COUNT(refused); i++)
        expect_error(refused[i], RPC_PERMISSION_DENIED, "PERSON_REQUIRED", NULL);
}

static void scopes_and_ends_are_checked(void **state)
{
    const struct company *c = *state;
    static const char *const wrong[] = {"customer", "customer:eat", "invoice:read",
                                        "*:",       ":read",        "customer:read x"};
    for (size_t i = 0; i < TEST_COUNT(wrong); i++)
        expect_error(make_key(c, c->li, wrong[i]), RPC_INVALID_ARGUMENT, "SCOPE_UNKNOWN",
                     "api_key.scopes");
    expect_error(loopback_call(c->li, "CreateApiKey", "api_key { name: 'X' }"),
                 RPC_INVALID_ARGUMENT, NULL, "api_key.expire_time");
    expect_error(loopback_call(c->li, "CreateApiKey",
                               "api_key { name: 'X' expire_time { seconds: %lld } }",
                               tomorrow(c) - 2 * 86400),
                 RPC_INVALID_ARGUMENT, "EXPIRE_TIME_INVALID", "api_key.expire_time");
    expect_error(loopback_call(c->li, "CreateApiKey",
                               "api_key { name: 'X' expire_time { seconds: %lld } }",
                               tomorrow(c) + 731LL * 86400),
                 RPC_INVALID_ARGUMENT, "EXPIRE_TIME_INVALID", "api_key.expire_time");
}

static void keys_of_others_are_for_administrators(void **state)
{
    const struct company *c = *state;
    static const char create[] = "api_key { name: 'For li' owner_id: 'U-%lld' " TOMORROW " }";
    struct loopback_reply made =
        loopback_call(c->admin, "CreateApiKey", create, (long long)c->li->id, tomorrow(c));
    expect_ok(made);
    const char *id = loopback_text(made, "id");
    expect_error(loopback_call(c->boss, "CreateApiKey", create, (long long)c->li->id, tomorrow(c)),
                 RPC_PERMISSION_DENIED, NULL, NULL);
    expect_error(company_get(c->wang, id), RPC_NOT_FOUND, NULL, NULL);
    expect_ok(company_get(c->li, id));
    /* Whoever may make keys for others, but is allowed less, could else become more. */
    loopback_sql(c->server, "update permission set scope = 5 where object = 'api_key' and role_id ="
                            " (select id from role where code = 'management')");
    loopback_settle(c->server);
    expect_error(
        loopback_call(c->boss, "CreateApiKey", create, (long long)c->admin->id, tomorrow(c)),
        RPC_PERMISSION_DENIED, "USER_ABOVE", NULL);
    loopback_sql(c->server, "update permission set scope = 2 where object = 'api_key' and role_id ="
                            " (select id from role where code = 'management')");
    loopback_settle(c->server);
}

static void a_key_shows_nothing_that_is_kept_from_its_maker(void **state)
{
    const struct company *c = *state;
    company_make(c->admin, "role",
                 "code: 'key_maker' name: 'Maker' "
                 "permissions { object: 'customer' action: 'read' scope: all } "
                 "permissions { object: 'api_key' action: 'create' scope: all } "
                 "field_rules { object: 'customer' field: 'city' rule: hidden }");
    company_make(c->admin, "role",
                 "code: 'key_reader' name: 'Reader' "
                 "permissions { object: 'customer' action: 'read' scope: all }");
    const struct loopback_user *maker = loopback_user(c->server, "key_maker", "key_maker", c->hq);
    const struct loopback_user *reader =
        loopback_user(c->server, "key_reader", "key_reader", c->hq);
    expect_ok(make_key(c, maker, "*"));
    expect_error(loopback_call(maker, "CreateApiKey",
                               "api_key { name: 'Spy' owner_id: 'U-%lld' " TOMORROW " }",
                               (long long)reader->id, tomorrow(c)),
                 RPC_PERMISSION_DENIED, "USER_ABOVE", NULL);
}

/* Keys are numbered by themselves. */
static void a_key_is_no_session_of_the_same_number(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *user = loopback_user(c->server, "numbers", "sales", c->west);
    loopback_sql(c->server, "update session set id = 900001 where owner_id = %lld",
                 (long long)user->id);
    loopback_sql(c->server, "alter sequence api_key_id_seq restart 900001");
    struct loopback_user key = with_key(c, user, "*");
    struct loopback_reply sessions = company_list(&key, "session", "filter: 'id = S-900001'");
    expect_text(sessions, "sessions[0].id", "S-900001");
    expect_text(sessions, "sessions[0].current", "false");
    expect_text(company_list(user, "session", "filter: 'id = S-900001'"), "sessions[0].current",
                "true");
}

static void a_key_ends_at_once(void **state)
{
    const struct company *c = *state;
    struct loopback_user key = with_key(c, c->wang, "*"), late = with_key(c, c->wang, "*");
    const char *id = loopback_text(loopback_call(&key, "WhoAmI", " "), "api_key_id");
    const char *late_id = loopback_text(loopback_call(&late, "WhoAmI", " "), "api_key_id");
    expect_ok(loopback_call(c->wang, "DeleteApiKey", "id: '%s'", id));
    expect_error(loopback_call(&key, "WhoAmI", " "), RPC_UNAUTHENTICATED, "SESSION_REQUIRED", NULL);
    loopback_sql(c->server,
                 "update api_key set expires_at = now() - interval '1 s' where id = %lld",
                 company_number(late_id));
    loopback_settle(c->server);
    expect_error(loopback_call(&late, "WhoAmI", " "), RPC_UNAUTHENTICATED, NULL, NULL);
}

static void a_key_ends_with_its_user(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *temp = loopback_user(c->server, "temp", "sales", c->east);
    struct loopback_user key = with_key(c, temp, "*");
    expect_ok(loopback_call(&key, "WhoAmI", " "));
    expect_ok(loopback_call(c->admin, "UpdateUser", "user { id: 'U-%lld' status: disabled }",
                            (long long)temp->id));
    loopback_settle(c->server);
    expect_error(loopback_call(&key, "WhoAmI", " "), RPC_UNAUTHENTICATED, NULL, NULL);
}

static void twenty_keys_are_enough(void **state)
{
    const struct company *c = *state;
    for (int i = 0; i < 20; i++)
        expect_ok(make_key(c, c->sun, "*"));
    expect_error(make_key(c, c->sun, "*"), RPC_FAILED_PRECONDITION, "TOO_MANY", NULL);
}

static void a_certificate_acts_as_its_user(void **state)
{
    const struct company *c = *state;
    static const char print[] = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    static const char create[] = "client_certificate { name: 'ERP' owner_id: 'U-%lld' scopes: "
                                 "'customer:*' fingerprint: '%s' " TOMORROW " }";
    struct loopback_user machine = *c->nobody;
    machine.certificate = print;
    expect_error(loopback_call(&machine, "WhoAmI", " "), RPC_UNAUTHENTICATED, "SESSION_REQUIRED",
                 NULL);
    expect_error(loopback_call(c->admin, "CreateClientCertificate", create, (long long)c->li->id,
                               "9F:86", tomorrow(c)),
                 RPC_INVALID_ARGUMENT, "FINGERPRINT_INVALID", "client_certificate.fingerprint");
    struct loopback_reply made =
        loopback_call(c->admin, "CreateClientCertificate", create, (long long)c->li->id,
                      "9F:86:D0:81:88:4C:7D:65:9A:2F:EA:A0:C5:5A:D0:15:A3:BF:4F:1B:2B:0B:82:2C:D1:"
                      "5D:6C:15:B0:F0:0A:08",
                      tomorrow(c));
    expect_ok(made);
    expect_text(made, "fingerprint", print);
    expect_text(loopback_call(&machine, "WhoAmI", " "), "login", "li");
    expect_ok(loopback_call(&machine, "CreateCustomer", "customer { name: 'By ERP' }"));
    expect_error(company_list(&machine, "task", " "), RPC_PERMISSION_DENIED, "SCOPE_MISSING", NULL);
    /* Who sends a header means that one. */
    struct loopback_user both = *c->zhao;
    both.certificate = print;
    expect_text(loopback_call(&both, "WhoAmI", " "), "login", "zhao");
    both.token = "nonsense";
    expect_error(loopback_call(&both, "WhoAmI", " "), RPC_UNAUTHENTICATED, NULL, NULL);
    expect_ok(
        loopback_call(c->admin, "DeleteClientCertificate", "id: '%s'", loopback_text(made, "id")));
    expect_error(loopback_call(&machine, "WhoAmI", " "), RPC_UNAUTHENTICATED, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_acts_as_its_user),
        cmocka_unit_test(the_secret_is_shown_once),
        cmocka_unit_test(scopes_only_take_away),
        cmocka_unit_test(a_key_is_no_person),
        cmocka_unit_test(scopes_and_ends_are_checked),
        cmocka_unit_test(keys_of_others_are_for_administrators),
        cmocka_unit_test(a_key_shows_nothing_that_is_kept_from_its_maker),
        cmocka_unit_test(a_key_is_no_session_of_the_same_number),
        cmocka_unit_test(a_key_ends_at_once),
        cmocka_unit_test(a_key_ends_with_its_user),
        cmocka_unit_test(twenty_keys_are_enough),
        cmocka_unit_test(a_certificate_acts_as_its_user),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
