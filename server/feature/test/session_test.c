/* SPDX-License-Identifier: Apache-2.0 */
/* Ending sessions: one's own, those of others, and by whom. */
#include "server/feature/test/rpcloop.h"

#include <kith/v1/auth.pb-c.h>
#include <kith/v1/user.pb-c.h>
#include <stdio.h>

#define DELETE "/kith.v1.SessionService/DeleteSession"
#define WHO "/kith.v1.AuthService/WhoAmI"

struct person {
    int64_t id;
    const char *token;
    char session[32]; /* "S-12" */
};

static struct person person(struct rpcloop *loop, const char *login, const char *role)
{
    struct person person = {.id = rpcloop_user(loop, login, role, 1)};
    person.token = rpcloop_token(loop, person.id);
    snprintf(person.session, sizeof person.session, "S-%lld",
             (long long)rpcloop_number(loop, "select id from session where owner_id = %lld",
                                       (long long)person.id));
    return person;
}

static bool is_in(struct rpcloop *loop, const struct person *person)
{
    Kith__V1__WhoAmIRequest ask = KITH__V1__WHO_AM_IREQUEST__INIT;
    struct status status;
    rpcloop_call(loop, WHO, person->token, &ask.base, &status);
    return status_is_ok(status);
}

static Kith__V1__DeleteSessionRequest ending(const char *id)
{
    Kith__V1__DeleteSessionRequest ask = KITH__V1__DELETE_SESSION_REQUEST__INIT;
    ask.id = (char *)id;
    return ask;
}

static void anybody_ends_their_own(void **state)
{
    struct rpcloop *loop = *state;
    struct person anna = person(loop, "anna", "sales");
    assert_true(is_in(loop, &anna));
    Kith__V1__DeleteSessionRequest ask = ending(anna.session);
    ask.validate_only = true;
    rpcloop_ok(loop, DELETE, anna.token, &ask.base);
    assert_true(is_in(loop, &anna));
    ask.validate_only = false;
    const Kith__V1__Session *ended =
        (const Kith__V1__Session *)rpcloop_ok(loop, DELETE, anna.token, &ask.base);
    assert_string_equal(ended->id, anna.session);
    assert_string_equal(ended->client, "test");
    assert_non_null(ended->absolute_end);
    assert_false(is_in(loop, &anna));
}

static void those_of_others_are_for_administrators(void **state)
{
    struct rpcloop *loop = *state;
    struct person berta = person(loop, "berta", "sales");
    struct person carl = person(loop, "carl", "sales");
    struct person root = person(loop, "root", "administrator");
    Kith__V1__DeleteSessionRequest ask = ending(berta.session);
    rpcloop_fails(loop, DELETE, carl.token, &ask.base, RPC_NOT_FOUND, "NOT_FOUND");
    assert_true(is_in(loop, &berta));
    rpcloop_ok(loop, DELETE, root.token, &ask.base);
    assert_false(is_in(loop, &berta));
    rpcloop_fails(loop, DELETE, root.token, &ask.base, RPC_NOT_FOUND, "NOT_FOUND");
    assert_int_equal(rpcloop_number(loop,
                                    "select count(*) from audit_event where "
                                    "kind = 'session.end' and actor = %lld",
                                    (long long)root.id),
                     1);
}

static void whoever_is_disabled_is_out(void **state)
{
    struct rpcloop *loop = *state;
    struct person dora = person(loop, "dora", "sales");
    struct person root = person(loop, "root2", "administrator");
    assert_true(is_in(loop, &dora));
    Kith__V1__UpdateUserRequest ask = KITH__V1__UPDATE_USER_REQUEST__INIT;
    Kith__V1__User user = KITH__V1__USER__INIT;
    char name[32];
    snprintf(name, sizeof name, "U-%lld", (long long)dora.id);
    user.id = name;
    user.status = KITH__V1__USER_STATUS__USER_STATUS_DISABLED;
    ask.user = &user;
    rpcloop_ok(loop, "/kith.v1.UserService/UpdateUser", root.token, &ask.base);
    assert_false(is_in(loop, &dora));
}

/* What this process has written counts for its next call, without waiting for a poll. */
static void a_new_right_counts_at_once(void **state)
{
    struct rpcloop *loop = *state;
    struct person emil = person(loop, "emil", NULL);
    struct person root = person(loop, "root3", "administrator");
    Kith__V1__ListUsersRequest list = KITH__V1__LIST_USERS_REQUEST__INIT;
    rpcloop_ok(loop, "/kith.v1.UserService/ListUsers", emil.token, &list.base);
    Kith__V1__ListSessionsRequest sessions = KITH__V1__LIST_SESSIONS_REQUEST__INIT;
    rpcloop_fails(loop, "/kith.v1.SessionService/ListSessions", emil.token, &sessions.base,
                  RPC_PERMISSION_DENIED, "PERMISSION_DENIED");
    Kith__V1__CreateRoleGrantRequest ask = KITH__V1__CREATE_ROLE_GRANT_REQUEST__INIT;
    Kith__V1__RoleGrant grant = KITH__V1__ROLE_GRANT__INIT;
    char name[32], role[32];
    snprintf(name, sizeof name, "U-%lld", (long long)emil.id);
    snprintf(role, sizeof role, "%lld",
             (long long)rpcloop_number(loop, "select id from role where code = 'sales'"));
    grant.user_id = name;
    grant.role_id = role;
    ask.role_grant = &grant;
    rpcloop_ok(loop, "/kith.v1.RoleGrantService/CreateRoleGrant", root.token, &ask.base);
    rpcloop_ok(loop, "/kith.v1.SessionService/ListSessions", emil.token, &sessions.base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(anybody_ends_their_own),
        cmocka_unit_test(those_of_others_are_for_administrators),
        cmocka_unit_test(whoever_is_disabled_is_out),
        cmocka_unit_test(a_new_right_counts_at_once),
    };
    return cmocka_run_group_tests(tests, rpcloop_start, rpcloop_stop);
}
