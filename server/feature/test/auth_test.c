/* SPDX-License-Identifier: Apache-2.0 */
/* Signing in and out, changing the password, and how guessing is slowed down. */
#include "server/feature/test/rpcloop.h"

#include <kith/v1/auth.pb-c.h>
#include <kith/v1/user.pb-c.h>
#include <stdio.h>

#define SIGN_IN "/kith.v1.AuthService/SignIn"
#define SIGN_OUT "/kith.v1.AuthService/SignOut"
#define CHANGE "/kith.v1.AuthService/ChangePassword"
#define WHO "/kith.v1.AuthService/WhoAmI"
#define INVITE "/kith.v1.UserService/InviteUser"

static const char good[] = "blue-otter-walks-7";

static Kith__V1__SignInRequest request(const char *login, const char *password)
{
    Kith__V1__SignInRequest request = KITH__V1__SIGN_IN_REQUEST__INIT;
    request.login = (char *)login;
    request.password = (char *)password;
    request.client = (char *)"test 1";
    return request;
}

static const Kith__V1__SignInResponse *sign_in(struct rpcloop *loop, const char *login,
                                               const char *password)
{
    Kith__V1__SignInRequest in = request(login, password);
    return (const Kith__V1__SignInResponse *)rpcloop_ok(loop, SIGN_IN, NULL, &in.base);
}

static struct status refuse(struct rpcloop *loop, const char *login, const char *password)
{
    Kith__V1__SignInRequest in = request(login, password);
    struct status status;
    assert_null(rpcloop_call(loop, SIGN_IN, NULL, &in.base, &status));
    return status;
}

static const Kith__V1__WhoAmIResponse *who(struct rpcloop *loop, const char *token)
{
    Kith__V1__WhoAmIRequest ask = KITH__V1__WHO_AM_IREQUEST__INIT;
    return (const Kith__V1__WhoAmIResponse *)rpcloop_ok(loop, WHO, token, &ask.base);
}

static void nobody(struct rpcloop *loop, const char *token)
{
    Kith__V1__WhoAmIRequest ask = KITH__V1__WHO_AM_IREQUEST__INIT;
    rpcloop_fails(loop, WHO, token, &ask.base, RPC_UNAUTHENTICATED, "SESSION_REQUIRED");
}

static int64_t user(struct rpcloop *loop, const char *login)
{
    int64_t id = rpcloop_user(loop, login, "sales", 1);
    rpcloop_password(loop, id, good);
    return id;
}

static void a_session_begins_and_ends(void **state)
{
    struct rpcloop *loop = *state;
    int64_t id = user(loop, "anna");
    const Kith__V1__SignInResponse *in = sign_in(loop, "ANNA", good);
    assert_false(in->must_change_password);
    assert_int_equal(in->idle_seconds, 1800);
    const Kith__V1__WhoAmIResponse *me = who(loop, in->token);
    assert_string_equal(me->login, "anna");
    assert_int_equal(me->n_roles, 1);
    assert_string_equal(me->roles[0], "sales");
    assert_true(me->n_allowed > 0);
    assert_true(rpcloop_number(loop,
                               "select count(*) from audit_event where kind = 'sign_in' and "
                               "actor = %lld and detail->>'client' = 'test 1'",
                               (long long)id) == 1);
    Kith__V1__SignOutRequest out = KITH__V1__SIGN_OUT_REQUEST__INIT;
    rpcloop_ok(loop, SIGN_OUT, in->token, &out.base);
    nobody(loop, in->token);
}

static void two_sessions_have_different_tokens(void **state)
{
    struct rpcloop *loop = *state;
    user(loop, "berta");
    const char *first = sign_in(loop, "berta", good)->token;
    const char *second = sign_in(loop, "berta", good)->token;
    assert_string_not_equal(first, second);
    assert_int_equal(rpcloop_number(loop, "select count(*) from session where token_hash::text "
                                          "like '%%kith%%' or octet_length(token_hash) <> 32"),
                     0);
    who(loop, first);
    who(loop, second);
}

/* Unknown, wrong, disabled, deleted, without password, expired: byte for byte the same. */
static void refusals_look_alike(void **state)
{
    struct rpcloop *loop = *state;
    user(loop, "carl");
    rpcloop_sql(loop, "update app_user set status = 2 where id = %lld",
                (long long)user(loop, "disabled"));
    rpcloop_sql(loop, "update app_user set deleted_at = now() where id = %lld",
                (long long)user(loop, "deleted"));
    rpcloop_sql(loop, "update credential set expires_at = now() where user_id = %lld",
                (long long)user(loop, "expired"));
    rpcloop_user(loop, "bare", "sales", 1);
    static const char *const logins[] = {"carl", "disabled", "deleted", "expired",
                                         "bare", "unknown",  "CARL ",   "' or 1=1 --"};
    struct status first = refuse(loop, "carl", "not-the-password");
    for (size_t i = 0; i < TEST_COUNT(logins); i++) {
        const char *password = i == 0 ? "also not right" : good;
        struct status status = refuse(loop, logins[i], password);
        assert_int_equal(status.code, RPC_UNAUTHENTICATED);
        assert_string_equal(status.message, first.message);
        assert_string_equal(status.reason, first.reason);
        assert_null(status.field);
    }
    assert_true(rpcloop_number(loop, "select count(*) from audit_event "
                                     "where kind = 'sign_in.failed'") >= 8);
}

/* As if another call had changed the password after this one read it. */
static void a_race_that_is_lost_is_no_sign_in(void **state)
{
    struct rpcloop *loop = *state;
    int64_t id = user(loop, "late");
    rpcloop_sql(loop, "create function lose() returns trigger language plpgsql as "
                      "$$ begin return null; end $$");
    rpcloop_sql(loop,
                "create trigger lose before update on credential for each row "
                "when (old.user_id = %lld) execute function lose()",
                (long long)id);
    assert_int_equal(refuse(loop, "late", good).code, RPC_UNAUTHENTICATED);
    rpcloop_sql(loop, "drop trigger lose on credential");
    rpcloop_sql(loop, "drop function lose");
    assert_int_equal(rpcloop_number(loop,
                                    "select count(*) from audit_event where actor = %lld and "
                                    "kind = 'sign_in'",
                                    (long long)id),
                     0);
    assert_int_equal(rpcloop_number(loop,
                                    "select count(*) from audit_event where actor = %lld and "
                                    "kind = 'sign_in.failed'",
                                    (long long)id),
                     1);
}

static void a_password_is_taken_as_typed(void **state)
{
    struct rpcloop *loop = *state;
    /* Blanks at the ends, and e with an accent in two code points. */
    static const char typed[] = "  walk e\xcc\x81 slowly  ";
    int64_t id = rpcloop_user(loop, "dora", "sales", 1);
    rpcloop_password(loop, id, typed);
    sign_in(loop, "dora", typed);
    assert_int_equal(refuse(loop, "dora", "  walk \xc3\xa9 slowly  ").code, RPC_UNAUTHENTICATED);
    assert_int_equal(refuse(loop, "dora", "walk e\xcc\x81 slowly").code, RPC_UNAUTHENTICATED);
}

static struct status change(struct rpcloop *loop, const char *token, const char *from,
                            const char *to)
{
    Kith__V1__ChangePasswordRequest ask = KITH__V1__CHANGE_PASSWORD_REQUEST__INIT;
    struct status status;
    ask.old_password = (char *)from;
    ask.new_password = (char *)to;
    rpcloop_call(loop, CHANGE, token, &ask.base, &status);
    return status;
}

static void a_change_ends_the_other_sessions(void **state)
{
    struct rpcloop *loop = *state;
    user(loop, "emil");
    const char *mine = sign_in(loop, "emil", good)->token;
    const char *other = sign_in(loop, "emil", good)->token;
    assert_string_equal(change(loop, mine, "wrong-password-x", "nine green bottles").field,
                        "old_password");
    assert_string_equal(change(loop, mine, good, "Password2026!").field, "new_password");
    assert_string_equal(change(loop, mine, good, "short").field, "new_password");
    who(loop, other);
    assert_true(status_is_ok(change(loop, mine, good, "nine green bottles")));
    who(loop, mine);
    nobody(loop, other);
    assert_int_equal(refuse(loop, "emil", good).code, RPC_UNAUTHENTICATED);
    sign_in(loop, "emil", "nine green bottles");
}

static void a_one_time_password_is_good_once(void **state)
{
    struct rpcloop *loop = *state;
    const char *admin = rpcloop_token(loop, rpcloop_user(loop, "root", "administrator", 1));
    int64_t id = rpcloop_user(loop, "frida", "sales", 1);
    const char *before = rpcloop_token(loop, id);
    who(loop, before);
    Kith__V1__InviteUserRequest ask = KITH__V1__INVITE_USER_REQUEST__INIT;
    char name[32];
    snprintf(name, sizeof name, "U-%lld", (long long)id);
    ask.id = name;
    const Kith__V1__InviteUserResponse *invite =
        (const Kith__V1__InviteUserResponse *)rpcloop_ok(loop, INVITE, admin, &ask.base);
    assert_string_equal(invite->login, "frida");
    nobody(loop, before);
    const Kith__V1__SignInResponse *in = sign_in(loop, "frida", invite->one_time_password);
    assert_true(in->must_change_password);
    assert_int_equal(refuse(loop, "frida", invite->one_time_password).code, RPC_UNAUTHENTICATED);
    Kith__V1__ListUsersRequest list = KITH__V1__LIST_USERS_REQUEST__INIT;
    rpcloop_fails(loop, "/kith.v1.UserService/ListUsers", in->token, &list.base,
                  RPC_FAILED_PRECONDITION, "PASSWORD_CHANGE_REQUIRED");
    who(loop, in->token);
    /* whoever has given it knows it */
    const char *given = invite->one_time_password;
    assert_string_equal(change(loop, in->token, given, given).field, "new_password");
    assert_true(status_is_ok(change(loop, in->token, given, good)));
    rpcloop_ok(loop, "/kith.v1.UserService/ListUsers", in->token, &list.base);
    assert_false(sign_in(loop, "frida", good)->must_change_password);
}

static void only_who_may_update_users_invites(void **state)
{
    struct rpcloop *loop = *state;
    const char *seller = rpcloop_token(loop, user(loop, "gina"));
    const char *admin = rpcloop_token(loop, rpcloop_user(loop, "root2", "administrator", 1));
    Kith__V1__InviteUserRequest ask = KITH__V1__INVITE_USER_REQUEST__INIT;
    ask.id = (char *)"U-1";
    rpcloop_fails(loop, INVITE, seller, &ask.base, RPC_PERMISSION_DENIED, "PERMISSION_DENIED");
    rpcloop_fails(loop, INVITE, NULL, &ask.base, RPC_UNAUTHENTICATED, "SESSION_REQUIRED");
    ask.id = (char *)"U-999999";
    rpcloop_fails(loop, INVITE, admin, &ask.base, RPC_NOT_FOUND, "NOT_FOUND");
    ask.id = (char *)"C-1";
    rpcloop_fails(loop, INVITE, admin, &ask.base, RPC_INVALID_ARGUMENT, "FIELD_INVALID");
    ask.id = (char *)"U-1";
    ask.etag = (char *)"77";
    rpcloop_fails(loop, INVITE, admin, &ask.base, RPC_ABORTED, "ETAG_MISMATCH");
    ask.etag = (char *)"";
    ask.validate_only = true;
    const Kith__V1__InviteUserResponse *checked =
        (const Kith__V1__InviteUserResponse *)rpcloop_ok(loop, INVITE, admin, &ask.base);
    assert_string_equal(checked->one_time_password, "");
    assert_int_equal(rpcloop_number(loop, "select count(*) from credential where user_id = 1"), 0);
}

/* From an address of its own; device "": of a stranger. */
static struct status guess(struct rpcloop *loop, const char *login, const char *device, int n)
{
    char peer[32];
    snprintf(peer, sizeof peer, "203.0.113.%d", n);
    struct rpcloop_head head = {.path = SIGN_IN, .peer = peer};
    Kith__V1__SignInRequest in = request(login, "guess number one");
    in.device = (char *)device;
    struct rpcloop_call *call = rpcloop_open(loop, &head);
    rpcloop_send(call, &in.base);
    rpcloop_half_close(call);
    return rpcloop_wait(call);
}

/* How many of an attacker with all the addresses that there are get through in an hour. */
static int guesses_in_an_hour(struct rpcloop *loop, const char *login)
{
    enum { SECOND = 10, HOUR = 3600 };
    int n = 0;
    for (int64_t now = 0; now < HOUR; now += SECOND) {
        n += rpcloop_number(loop,
                            "select count(*) from sign_in_enter('%s', null, false, 5, 10) where "
                            "verdict = 0",
                            login);
        rpcloop_sql(loop,
                    "update sign_in_count set counted_at = counted_at - interval '%d s', "
                    "open_at = open_at - interval '%d s'",
                    SECOND, SECOND);
    }
    return n;
}

static void an_account_gets_a_hundred_guesses_an_hour_on_all_nodes(void **state)
{
    user(*state, "gustav");
    assert_in_range(guesses_in_an_hour(*state, "gustav"), 20, 100);
    /* The same for who does not exist: otherwise the wait would tell. */
    assert_in_range(guesses_in_an_hour(*state, "nobody-there"), 20, 100);
}

static void guessing_is_slowed_down_for_strangers_only(void **state)
{
    struct rpcloop *loop = *state;
    user(loop, "hugo");
    const char *device = sign_in(loop, "hugo", good)->device;
    assert_int_equal(strlen(device), 52);
    struct status status = STATUS_OK;
    int n = 0;
    for (; n < 12 && status.code != RPC_RESOURCE_EXHAUSTED; n++)
        status = guess(loop, n % 2 ? "HUGO" : "hugo", "", n);
    /* The seventh, or a later one: the waits are over soon where everything takes long. */
    assert_in_range(n, 7, 11);
    assert_string_equal(status.reason, "TOO_MANY_ATTEMPTS");
    assert_true(status.retry_ms > 0 && status.retry_ms <= 60000);
    rpcloop_sql(loop, "update sign_in_count set open_at = now() + interval '1 minute' where key = "
                      "encode(sha256('login hugo'), 'hex')");
    /* From a new device one waits, with the right password too. */
    assert_int_equal(refuse(loop, "hugo", good).code, RPC_RESOURCE_EXHAUSTED);
    Kith__V1__SignInRequest in = request("hugo", good);
    in.device = (char *)device;
    const Kith__V1__SignInResponse *known =
        (const Kith__V1__SignInResponse *)rpcloop_ok(loop, SIGN_IN, NULL, &in.base);
    assert_string_equal(known->device, "");
    /* Even there guessing has an end; and a device is one of its user's only. */
    assert_int_equal(guess(loop, "berta", device, 50).code, RPC_UNAUTHENTICATED);
    for (n = 0; n < 20 && guess(loop, "hugo", device, 60 + n).code == RPC_UNAUTHENTICATED; n++) {
    }
    assert_in_range(n, 11, 16);
}

static void a_device_is_no_session(void **state)
{
    struct rpcloop *loop = *state;
    user(loop, "dieter");
    nobody(loop, sign_in(loop, "dieter", good)->device);
}

static void a_user_has_ten_devices(void **state)
{
    struct rpcloop *loop = *state;
    int64_t id = user(loop, "paul");
    for (int i = 0; i < 12; i++)
        sign_in(loop, "paul", good);
    assert_int_equal(
        rpcloop_number(loop, "select count(*) from device where user_id = %lld", (long long)id),
        10);
}

static void an_old_hash_is_renewed(void **state)
{
    struct rpcloop *loop = *state;
    int64_t id = user(loop, "ines");
    rpcloop_sql(loop, "update credential set phc = '%s' where user_id = %lld",
                rpcloop_weak_hash(loop, "correct horse x"), (long long)id);
    sign_in(loop, "ines", "correct horse x");
    assert_int_equal(rpcloop_number(loop,
                                    "select (phc like '$argon2id$v=19$m=47104,t=1,p=1$%%') "
                                    "from credential where user_id = %lld",
                                    (long long)id),
                     1);
    sign_in(loop, "ines", "correct horse x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_begins_and_ends),
        cmocka_unit_test(two_sessions_have_different_tokens),
        cmocka_unit_test(refusals_look_alike),
        cmocka_unit_test(a_race_that_is_lost_is_no_sign_in),
        cmocka_unit_test(a_password_is_taken_as_typed),
        cmocka_unit_test(a_change_ends_the_other_sessions),
        cmocka_unit_test(a_one_time_password_is_good_once),
        cmocka_unit_test(only_who_may_update_users_invites),
        cmocka_unit_test(an_account_gets_a_hundred_guesses_an_hour_on_all_nodes),
        cmocka_unit_test(guessing_is_slowed_down_for_strangers_only),
        cmocka_unit_test(a_device_is_no_session),
        cmocka_unit_test(a_user_has_ten_devices),
        cmocka_unit_test(an_old_hash_is_renewed),
    };
    return cmocka_run_group_tests(tests, rpcloop_start, rpcloop_stop);
}
