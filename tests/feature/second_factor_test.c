/* SPDX-License-Identifier: Apache-2.0 */
/* Second factors: setting one up, signing in with it, its codes used once, its end. */
#include "server/rpc/server.h"
#include "tests/feature/company.h"

#include <liboath/oath.h>
#include <stdlib.h>

static const char good[] = "blue-otter-walks-7";

struct device {
    const struct loopback_user *user;
    char *seed;
    size_t length;
    const char *codes; /* "recovery_codes" of the reply, by path */
    struct loopback_reply confirmed;
};

static int64_t now(const struct company *c)
{
    return loopback_number(c->server,
                           "select floor(extract(epoch from clock_timestamp()))::bigint");
}

/* The code of so many steps from now. */
static const char *code(const struct company *c, const struct device *device, int steps)
{
    char *text = arena_alloc(loopback_arena(c->server), 7);
    assert_int_equal(
        oath_totp_generate(device->seed, device->length, now(c) + 30 * steps, 30, 0, 6, text),
        OATH_OK);
    return text;
}

/* As if nothing had been used yet, wherever in its step the clock stands. */
static void forget_steps(const struct company *c, const struct device *device)
{
    loopback_sql(c->server, "update second_factor set last_step = 0 where user_id = %lld",
                 (long long)device->user->id);
}

static struct device enrol(const struct company *c, const struct loopback_user *user)
{
    struct device device = {.user = user};
    rpcloop_password(loopback_rpc(c->server), user->id, good);
    struct loopback_reply begun = loopback_call(user, "EnrolSecondFactor", "%s", "");
    expect_ok(begun);
    const char *secret = loopback_text(begun, "secret");
    assert_non_null(strstr(loopback_text(begun, "uri"), secret));
    assert_int_equal(oath_base32_decode(secret, strlen(secret), &device.seed, &device.length),
                     OATH_OK);
    assert_int_equal(device.length, 20);
    device.confirmed =
        loopback_call(user, "ConfirmSecondFactor", "code: '%s'", code(c, &device, 0));
    expect_ok(device.confirmed);
    return device;
}

static struct loopback_reply password(const struct company *c, const struct device *device)
{
    return loopback_call(c->nobody, "SignIn", "login: '%s' password: '%s'", device->user->login,
                         good);
}

static struct loopback_reply second(const struct company *c, struct loopback_reply first,
                                    const char *given)
{
    expect_ok(first);
    return loopback_call(c->nobody, "SignInSecondFactor", "pre_token: '%s' code: '%s'",
                         loopback_text(first, "pre_token"), given);
}

static void end(struct device *device)
{
    free(device->seed);
}

static void a_code_follows_the_password(void **state)
{
    struct company *c = *state;
    struct device device = enrol(c, c->li);
    forget_steps(c, &device);
    struct loopback_reply first = password(c, &device);
    expect_text(first, "token", "");
    expect_error(second(c, first, "12345"), RPC_UNAUTHENTICATED, "SECOND_FACTOR_REFUSED", NULL);
    /* Good for one call. */
    expect_error(second(c, first, code(c, &device, 0)), RPC_UNAUTHENTICATED,
                 "SECOND_FACTOR_REFUSED", NULL);
    struct loopback_reply in = second(c, password(c, &device), code(c, &device, 0));
    expect_text(in, "name", "li");
    assert_true(strlen(loopback_text(in, "token")) > 40);
    /* Nothing that could be used lies in the database. */
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from second_factor where position("
                                     "'\\x%02x%02x%02x%02x%02x%02x'::bytea in seed) > 0",
                                     (unsigned char)device.seed[0], (unsigned char)device.seed[1],
                                     (unsigned char)device.seed[2], (unsigned char)device.seed[3],
                                     (unsigned char)device.seed[4], (unsigned char)device.seed[5]),
                     0);
    end(&device);
}

/* Else whoever has the password alone pushes the owner's devices out. */
static void a_device_is_known_once_the_code_was_right(void **state)
{
    struct company *c = *state;
    static const char known[] = "select count(*) from device where user_id = %lld";
    const struct loopback_user *user = loopback_user(c->server, "devices", "sales", c->west);
    rpcloop_password(loopback_rpc(c->server), user->id, good);
    struct device device = enrol(c, user);
    forget_steps(c, &device);
    struct loopback_reply first = password(c, &device);
    assert_true(*loopback_text(first, "device") != '\0');
    expect_error(second(c, password(c, &device), "12345"), RPC_UNAUTHENTICATED, NULL, NULL);
    assert_int_equal(loopback_number(c->server, known, (long long)user->id), 0);
    expect_ok(second(c, first, code(c, &device, 0)));
    assert_int_equal(loopback_number(c->server, known, (long long)user->id), 1);
    forget_steps(c, &device);
    first = loopback_call(c->nobody, "SignIn", "login: 'devices' password: '%s' device: '%s'", good,
                          loopback_text(first, "device"));
    expect_text(first, "device", ""); /* it has one */
    expect_ok(second(c, first, code(c, &device, 0)));
    assert_int_equal(loopback_number(c->server, known, (long long)user->id), 1);
    end(&device);
}

static void a_step_is_used_once_and_none_before_it(void **state)
{
    struct company *c = *state;
    struct device device = enrol(c, c->wang);
    forget_steps(c, &device);
    const char *older = code(c, &device, 0), *newer = code(c, &device, 1);
    expect_ok(second(c, password(c, &device), newer));
    expect_error(second(c, password(c, &device), newer), RPC_UNAUTHENTICATED,
                 "SECOND_FACTOR_REFUSED", NULL);
    expect_error(second(c, password(c, &device), older), RPC_UNAUTHENTICATED,
                 "SECOND_FACTOR_REFUSED", NULL);
    forget_steps(c, &device);
    expect_error(second(c, password(c, &device), code(c, &device, 5)), RPC_UNAUTHENTICATED,
                 "SECOND_FACTOR_REFUSED", NULL);
    /* The replays were no guesses; the code of a far step was one. */
    assert_int_equal(loopback_number(c->server,
                                     "select failures from second_factor where "
                                     "user_id = %lld",
                                     (long long)c->wang->id),
                     1);
    end(&device);
}

static void the_first_call_counts_for_a_minute(void **state)
{
    struct company *c = *state;
    struct device device = enrol(c, c->sun);
    forget_steps(c, &device);
    struct loopback_reply first = password(c, &device);
    loopback_sql(c->server,
                 "update sign_in_step set expires_at = expires_at - interval '61 seconds'");
    expect_error(second(c, first, code(c, &device, 0)), RPC_UNAUTHENTICATED,
                 "SECOND_FACTOR_REFUSED", NULL);
    /* A password changed meanwhile ends what was begun with the old one. */
    first = password(c, &device);
    loopback_sql(c->server, "update credential set changed_at = now() where user_id = %lld",
                 (long long)c->sun->id);
    expect_error(second(c, first, code(c, &device, 0)), RPC_UNAUTHENTICATED,
                 "SECOND_FACTOR_REFUSED", NULL);
    expect_error(loopback_call(c->nobody, "SignInSecondFactor",
                               "pre_token: 'no token at all' code: '123456'"),
                 RPC_UNAUTHENTICATED, "SECOND_FACTOR_REFUSED", NULL);
    end(&device);
}

static const char *wrong(const struct company *c, const struct device *device)
{
    const char *right[] = {code(c, device, -1), code(c, device, 0), code(c, device, 1),
                           code(c, device, 2)};
    for (const char *digit = "0"; *digit <= '9';) {
        char *text = arena_printf(loopback_arena(c->server), "%c%c%c%c%c%c", *digit, *digit, *digit,
                                  *digit, *digit, *digit);
        bool clash = false;
        for (size_t i = 0; i < TEST_COUNT(right); i++)
            clash = clash || strcmp(right[i], text) == 0;
        if (!clash)
            return text;
        digit = arena_printf(loopback_arena(c->server), "%c", *digit + 1);
    }
    return "";
}

static void ten_wrong_codes_block_it(void **state)
{
    struct company *c = *state;
    struct device device = enrol(c, c->zhao);
    forget_steps(c, &device);
    for (int i = 0; i < 10; i++)
        expect_error(second(c, password(c, &device), wrong(c, &device)), RPC_UNAUTHENTICATED,
                     "SECOND_FACTOR_REFUSED", NULL);
    struct loopback_reply blocked = second(c, password(c, &device), code(c, &device, 0));
    expect_error(blocked, RPC_RESOURCE_EXHAUSTED, "SECOND_FACTOR_BLOCKED", NULL);
    assert_true(blocked.status.retry_ms > 14 * 60 * 1000);
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from audit_event where kind = "
                                     "'second_factor.blocked' and actor = %lld",
                                     (long long)c->zhao->id),
                     1);
    /* The owner gets in all the same, once with each code, and is told. */
    const char *recovery = loopback_text(device.confirmed, "recovery_codes[3]");
    struct loopback_reply in = second(c, password(c, &device), recovery);
    expect_ok(in);
    assert_string_not_equal(loopback_text(in, "blocked_time"), "");
    expect_error(second(c, password(c, &device), recovery), RPC_UNAUTHENTICATED,
                 "SECOND_FACTOR_REFUSED", NULL);
    loopback_sql(c->server, "update second_factor set blocked_until = now() where user_id = %lld",
                 (long long)c->zhao->id);
    in = second(c, password(c, &device), code(c, &device, 0));
    expect_text(in, "blocked_time", "");
    end(&device);
}

static void a_code_is_proof_and_the_password_is_none(void **state)
{
    struct company *c = *state;
    struct device device = enrol(c, c->admin);
    forget_steps(c, &device);
    loopback_sql(c->server,
                 "update session set proved_at = now() - interval '1 hour' where owner_id = %lld",
                 (long long)c->admin->id);
    loopback_settle(c->server);
    expect_error(loopback_call(c->admin, "RemoveSecondFactor", "%s", ""), RPC_FAILED_PRECONDITION,
                 "STEP_UP_REQUIRED", NULL);
    expect_error(loopback_call(c->admin, "StepUp", "password: '%s'", good), RPC_INVALID_ARGUMENT,
                 NULL, "code");
    const char *given = code(c, &device, 0);
    expect_ok(loopback_call(c->admin, "StepUp", "code: '%.3s %s'", given, given + 3));
    expect_error(loopback_call(c->admin, "StepUp", "code: '%s'", given), RPC_INVALID_ARGUMENT, NULL,
                 "code");
    expect_error(loopback_call(c->admin, "EnrolSecondFactor", "%s", ""), RPC_FAILED_PRECONDITION,
                 "SECOND_FACTOR_SET", NULL);
    expect_ok(loopback_call(c->admin, "RemoveSecondFactor", "%s", ""));
    expect_ok(password(c, &device));
    expect_text(loopback_call(c->admin, "WhoAmI", "%s", ""), "second_factor", "");
    end(&device);
}

static void an_administrator_takes_a_lost_one_away(void **state)
{
    struct company *c = *state;
    struct device device = enrol(c, c->anna);
    expect_error(
        loopback_call(c->boss, "ResetSecondFactor", "id: 'U-%lld'", (long long)c->anna->id),
        RPC_PERMISSION_DENIED, NULL, NULL);
    expect_ok(loopback_call(c->admin, "ResetSecondFactor", "id: 'U-%lld' request_id: 'r1'",
                            (long long)c->anna->id));
    expect_error(loopback_call(c->admin, "ResetSecondFactor", "id: 'U-%lld' request_id: 'r1'",
                               (long long)c->anna->id),
                 RPC_FAILED_PRECONDITION, "REQUEST_DONE", NULL);
    expect_error(loopback_call(c->anna, "WhoAmI", "%s", ""), RPC_UNAUTHENTICATED, NULL, NULL);
    struct loopback_reply in = password(c, &device);
    expect_text(in, "pre_token", "");
    end(&device);
}

static void a_role_can_ask_for_it(void **state)
{
    struct company *c = *state;
    const struct loopback_user *mia = loopback_user(c->server, "mia", "service", c->west);
    loopback_sql(c->server, "update role set require_second_factor = true where code = 'service'");
    loopback_settle(c->server);
    expect_error(loopback_call(mia, "ListCustomers", "%s", ""), RPC_FAILED_PRECONDITION,
                 "SECOND_FACTOR_REQUIRED", NULL);
    expect_ok(loopback_call(mia, "WhoAmI", "%s", ""));
    struct device device = enrol(c, mia);
    expect_ok(loopback_call(mia, "ListCustomers", "%s", ""));
    loopback_sql(c->server, "update role set require_second_factor = false");
    end(&device);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_follows_the_password),
        cmocka_unit_test(a_device_is_known_once_the_code_was_right),
        cmocka_unit_test(a_step_is_used_once_and_none_before_it),
        cmocka_unit_test(the_first_call_counts_for_a_minute),
        cmocka_unit_test(ten_wrong_codes_block_it),
        cmocka_unit_test(a_code_is_proof_and_the_password_is_none),
        cmocka_unit_test(an_administrator_takes_a_lost_one_away),
        cmocka_unit_test(a_role_can_ask_for_it),
    };
    return cmocka_run_group_tests_name("second_factor", tests, company_start, company_stop);
}
