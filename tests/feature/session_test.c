/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions: how many there may be, which are shown, how they end, and invitations that begin one.
 */
#include "server/rpc/server.h"
#include "tests/feature/company.h"

static const char good[] = "blue-otter-walks-7";

/* Signs in; somebody who acts in the new session. */
static const struct loopback_user *again(const struct company *c, const struct loopback_user *user)
{
    struct loopback_reply in =
        loopback_call(c->nobody, "SignIn", "login: '%s' password: '%s'", user->login, good);
    expect_ok(in);
    struct loopback_user *made = arena_alloc(loopback_arena(c->server), sizeof *made);
    *made = *user;
    made->token = loopback_text(in, "token");
    return made;
}

static struct loopback_reply who(const struct loopback_user *user)
{
    return loopback_call(user, "WhoAmI", "%s", "");
}

static void gone(const struct loopback_user *user)
{
    expect_error(who(user), RPC_UNAUTHENTICATED, "SESSION_REQUIRED", NULL);
}

static void the_oldest_goes_when_there_are_too_many(void **state)
{
    struct company *c = *state;
    loopback_sql(c->server, "update setting set value = '3' where key = 'session.per_user'");
    rpcloop_password(loopback_rpc(c->server), c->li->id, good);
    const struct loopback_user *sessions[4];
    for (int i = 0; i < 4; i++)
        sessions[i] = again(c, c->li);
    loopback_settle(c->server);
    gone(c->li);
    gone(sessions[0]);
    for (int i = 1; i < 4; i++)
        expect_ok(who(sessions[i]));
    loopback_sql(c->server, "update setting set value = '20' where key = 'session.per_user'");
}

static void expired_ones_are_not_listed(void **state)
{
    struct company *c = *state;
    rpcloop_password(loopback_rpc(c->server), c->wang->id, good);
    again(c, c->wang);
    const char *both = company_ids(company_list(c->wang, "session", "%s", ""));
    assert_non_null(strchr(both, ','));
    loopback_sql(c->server,
                 "update session set idle_end = now() where id = (select max(id) from session "
                 "where owner_id = %lld)",
                 (long long)c->wang->id);
    const char *left = company_ids(company_list(c->wang, "session", "%s", ""));
    assert_string_equal(left, loopback_text(who(c->wang), "session_id"));
}

static void signing_in_is_no_change_of_the_user(void **state)
{
    struct company *c = *state;
    static const char count[] = "select count(*) from audit_entry where object = 1";
    int64_t before = loopback_number(c->server, count);
    rpcloop_password(loopback_rpc(c->server), c->sun->id, good);
    again(c, c->sun);
    assert_int_equal(loopback_number(c->server, count), before);
    assert_int_equal(loopback_number(c->server,
                                     "select (last_sign_in_at is not null)::int from "
                                     "app_user where id = %lld",
                                     (long long)c->sun->id),
                     1);
}

static void sessions_are_revoked_one_or_all(void **state)
{
    struct company *c = *state;
    rpcloop_password(loopback_rpc(c->server), c->zhao->id, good);
    const struct loopback_user *second = again(c, c->zhao), *third = again(c, c->zhao);
    const char *id = loopback_text(who(second), "session_id");
    expect_error(loopback_call(c->anna, "RevokeSession", "id: '%s'", id), RPC_NOT_FOUND,
                 "NOT_FOUND", NULL);
    expect_ok(who(second));
    expect_text(loopback_call(c->zhao, "RevokeSession", "id: '%s'", id), "count", "1");
    gone(second);
    expect_text(loopback_call(c->zhao, "RevokeSession", "id: '%s'", id), "count", "");
    expect_text(loopback_call(c->zhao, "RevokeUserSessions", "%s", ""), "count", "1");
    gone(third);
    expect_ok(who(c->zhao));
    expect_error(
        loopback_call(c->anna, "RevokeUserSessions", "user_id: 'U-%lld'", (long long)c->zhao->id),
        RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_text(
        loopback_call(c->admin, "RevokeUserSessions", "user_id: 'U-%lld'", (long long)c->zhao->id),
        "count", "1");
    gone(c->zhao);
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from audit_event where kind = 'session.end' "
                                     "and (detail->>'user')::bigint = %lld",
                                     (long long)c->zhao->id),
                     3);
}

static struct loopback_reply invite(const struct company *c, const char *request)
{
    return loopback_call(c->admin, "InviteUser", "id: 'U-%lld' request_id: '%s'",
                         (long long)c->anna->id, request);
}

static struct loopback_reply accept(const struct company *c, const char *token)
{
    return loopback_call(c->nobody, "AcceptInvite", "token: '%s' new_password: '%s'", token, good);
}

static void an_invitation_is_good_once(void **state)
{
    struct company *c = *state;
    struct loopback_reply first = invite(c, "one");
    expect_error(invite(c, "one"), RPC_FAILED_PRECONDITION, "REQUEST_DONE", NULL);
    const char *old = loopback_text(first, "invite_token");
    const char *token = loopback_text(invite(c, "two"), "invite_token");
    expect_error(accept(c, old), RPC_UNAUTHENTICATED, "INVITE_REFUSED", NULL);
    expect_error(
        loopback_call(c->nobody, "AcceptInvite", "token: '%s' new_password: 'short'", token),
        RPC_INVALID_ARGUMENT, NULL, "new_password");
    struct loopback_reply in = accept(c, token);
    expect_text(in, "name", "anna");
    expect_text(in, "must_change_password", "");
    assert_true(strlen(loopback_text(in, "token")) > 40);
    expect_error(accept(c, token), RPC_UNAUTHENTICATED, "INVITE_REFUSED", NULL);
    expect_error(accept(c, "nothing"), RPC_UNAUTHENTICATED, "INVITE_REFUSED", NULL);
    again(c, c->anna);
}

static int64_t accepted(const struct company *c)
{
    return loopback_number(c->server,
                           "select count(*) from audit_event where kind = 'user.accept' and "
                           "actor = %lld",
                           (long long)c->anna->id);
}

/* As if the same link had been used by another call after this one read it. */
static void only_who_uses_an_invitation_up_accepts_it(void **state)
{
    struct company *c = *state;
    const int64_t before = accepted(c);
    const char *token = loopback_text(invite(c, "late"), "invite_token");
    loopback_sql(c->server, "create function lose() returns trigger language plpgsql as "
                            "$$ begin return null; end $$");
    loopback_sql(c->server,
                 "create trigger lose before update on credential for each row "
                 "when (old.user_id = %lld) execute function lose()",
                 (long long)c->anna->id);
    expect_error(accept(c, token), RPC_UNAUTHENTICATED, "INVITE_REFUSED", NULL);
    assert_int_equal(accepted(c), before);
    loopback_sql(c->server, "drop trigger lose on credential");
    loopback_sql(c->server, "drop function lose");
    expect_ok(accept(c, token));
    assert_int_equal(accepted(c), before + 1);
    again(c, c->anna);
}

static void an_invitation_tells_what_still_works(void **state)
{
    struct company *c = *state;
    expect_text(invite(c, "programs-1"), "api_keys", "");
    static const char key[] =
        "insert into api_key (name, scopes, owner_id, expires_at, deleted_at) "
        "values ('x', 'customer:*', %lld, now() + interval '%d days', %s)";
    loopback_sql(c->server, key, (long long)c->anna->id, 1, "null");
    loopback_sql(c->server, key, (long long)c->anna->id, -1, "null");
    loopback_sql(c->server, key, (long long)c->anna->id, 1, "now()");
    loopback_sql(c->server, key, (long long)c->li->id, 1, "null");
    loopback_sql(c->server,
                 "insert into client_certificate (name, owner_id, expires_at, fingerprint) values "
                 "('x', %lld, now() + interval '1 day', repeat('ab', 32))",
                 (long long)c->anna->id);
    struct loopback_reply reply = invite(c, "programs-2");
    expect_text(reply, "api_keys", "1");
    expect_text(reply, "client_certificates", "1");
    reply = loopback_call(c->admin, "ResetSecondFactor", "id: 'U-%lld'", (long long)c->anna->id);
    expect_text(reply, "api_keys", "1");
    expect_text(reply, "client_certificates", "1");
}

/* A refusal leaves nothing: no event, and the request may come again. */
static void who_is_disabled_is_not_invited(void **state)
{
    struct company *c = *state;
    static const char events[] = "select count(*) from audit_event where kind = 'user.invite'";
    static const char set[] = "update app_user set status = %d where id = %lld";
    const int64_t before = loopback_number(c->server, events);
    loopback_sql(c->server, set, 2, (long long)c->anna->id);
    expect_error(invite(c, "off"), RPC_FAILED_PRECONDITION, "USER_DISABLED", NULL);
    assert_int_equal(loopback_number(c->server, events), before);
    loopback_sql(c->server, set, 1, (long long)c->anna->id);
    expect_ok(invite(c, "off"));
}

static void an_invitation_ends(void **state)
{
    struct company *c = *state;
    struct loopback_reply made = invite(c, "three");
    loopback_sql(c->server, "update credential set invite_expires_at = now() where user_id = %lld",
                 (long long)c->anna->id);
    expect_error(accept(c, loopback_text(made, "invite_token")), RPC_UNAUTHENTICATED,
                 "INVITE_REFUSED", NULL);
    /* With the one-time password that came beside it. */
    made = invite(c, "four");
    expect_ok(loopback_call(c->nobody, "SignIn", "login: 'anna' password: '%s'",
                            loopback_text(made, "one_time_password")));
    expect_error(accept(c, loopback_text(made, "invite_token")), RPC_UNAUTHENTICATED,
                 "INVITE_REFUSED", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_oldest_goes_when_there_are_too_many),
        cmocka_unit_test(expired_ones_are_not_listed),
        cmocka_unit_test(signing_in_is_no_change_of_the_user),
        cmocka_unit_test(sessions_are_revoked_one_or_all),
        cmocka_unit_test(an_invitation_is_good_once),
        cmocka_unit_test(only_who_uses_an_invitation_up_accepts_it),
        cmocka_unit_test(an_invitation_tells_what_still_works),
        cmocka_unit_test(who_is_disabled_is_not_invited),
        cmocka_unit_test(an_invitation_ends),
    };
    return cmocka_run_group_tests_name("sessions", tests, company_start, company_stop);
}
