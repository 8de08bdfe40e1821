/* SPDX-License-Identifier: Apache-2.0 */
/* How guessing is slowed down, with a clock of the test's own. */
#include "server/feature/throttle.h"
#include "tests/test.h"

#include <stdio.h>

enum { HOUR = 3600 * 1000 };

struct stage {
    struct arena *arena;
    struct throttle *throttle;
};

static int start(void **state)
{
    static struct stage stage;
    stage.arena = arena_new(8 << 20);
    stage.throttle = throttle_new(stage.arena, &throttle_standard);
    *state = &stage;
    return stage.throttle ? 0 : -1;
}

static int stop(void **state)
{
    struct stage *stage = *state;
    arena_free(stage->arena);
    return 0;
}

static struct throttle_attempt from(const char *address, const char *account, int64_t now)
{
    return (struct throttle_attempt){address, account, now};
}

/* True when it was let in, and then failed. */
static bool guess(struct stage *stage, const char *address, const char *account, int64_t now)
{
    struct throttle_attempt attempt = from(address, account, now);
    if (!status_is_ok(throttle_enter(stage->throttle, &attempt)))
        return false;
    throttle_failed(stage->throttle, &attempt);
    return true;
}

static bool succeed(struct stage *stage, const char *address, const char *account, int64_t now)
{
    struct throttle_attempt attempt = from(address, account, now);
    if (!status_is_ok(throttle_enter(stage->throttle, &attempt)))
        return false;
    throttle_forget(stage->throttle, &attempt);
    return true;
}

static void an_account_gets_a_hundred_guesses_an_hour_at_most(void **state)
{
    int guesses = 0;
    for (int64_t now = 0; now < HOUR; now += 100) {
        char address[32]; /* a different one each time */
        snprintf(address, sizeof address, "10.%d.%d.1", (int)(now >> 16), (int)(now >> 8 & 255));
        guesses += guess(*state, address, "victim", now);
    }
    assert_in_range(guesses, 20, 100);
}

static void upper_case_is_the_same_account(void **state)
{
    for (int i = 0; i < 5; i++)
        assert_true(guess(*state, "10.0.0.1", i % 2 ? "CARL" : "carl", 0));
    assert_true(guess(*state, "10.0.0.1", "carl", 0));
    assert_false(guess(*state, "10.0.0.1", "Carl", 0));
}

static void nobody_is_locked_out(void **state)
{
    int64_t now = 0;
    for (int i = 0; i < 1000; i++, now += 1000)
        guess(*state, "203.0.113.1", "anna", now);
    struct stage *stage = *state;
    struct throttle_attempt attempt = from("10.0.0.1", "anna", now);
    struct status status = throttle_enter(stage->throttle, &attempt);
    assert_true(status_is_ok(status) || status.retry_ms <= 60000);
    assert_true(succeed(*state, "10.0.0.1", "anna", now + 61000));
}

static void successes_behind_one_address_do_not_count(void **state)
{
    for (int i = 0; i < 200; i++) {
        char login[16];
        snprintf(login, sizeof login, "user%d", i);
        assert_true(succeed(*state, "10.0.0.9", login, 0));
    }
}

static void many_accounts_from_one_address_are_slowed_down(void **state)
{
    int guesses = 0;
    for (int64_t now = 0; now < 600000; now += 100) {
        char login[24];
        snprintf(login, sizeof login, "u%lld", (long long)now);
        guesses += guess(*state, "2001:db8::1", login, now);
    }
    assert_in_range(guesses, 20, 20 + 600 / 2);
    assert_false(guess(*state, "2001:db8::ffff", "other", 600000)); /* the same /64 */
    assert_true(guess(*state, "2001:db8:0:1::1", "other", 600000));
}

static void parallel_attempts_gain_nothing(void **state)
{
    struct stage *stage = *state;
    int let_in = 0;
    for (int i = 0; i < 100; i++) {
        struct throttle_attempt attempt = from("10.0.0.1", "carl", 0);
        let_in += status_is_ok(throttle_enter(stage->throttle, &attempt));
    }
    assert_int_equal(let_in, 6);
}

static void what_was_not_looked_at_is_forgotten(void **state)
{
    struct stage *stage = *state;
    for (int i = 0; i < 100; i++) {
        struct throttle_attempt attempt = from("10.0.0.1", "dora", 0);
        assert_true(status_is_ok(throttle_enter(stage->throttle, &attempt)));
        throttle_forget(stage->throttle, &attempt);
    }
}

static void tables_may_overflow(void **state)
{
    for (int i = 0; i < 50000; i++) {
        char login[16], address[32];
        snprintf(login, sizeof login, "x%d", i);
        snprintf(address, sizeof address, "10.%d.%d.%d", i >> 16, i >> 8 & 255, i & 255);
        guess(*state, address, login, i);
    }
    assert_true(succeed(*state, "10.9.9.9", "somebody", 100000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_account_gets_a_hundred_guesses_an_hour_at_most, start,
                                        stop),
        cmocka_unit_test_setup_teardown(upper_case_is_the_same_account, start, stop),
        cmocka_unit_test_setup_teardown(nobody_is_locked_out, start, stop),
        cmocka_unit_test_setup_teardown(many_accounts_from_one_address_are_slowed_down, start,
                                        stop),
        cmocka_unit_test_setup_teardown(parallel_attempts_gain_nothing, start, stop),
        cmocka_unit_test_setup_teardown(successes_behind_one_address_do_not_count, start, stop),
        cmocka_unit_test_setup_teardown(what_was_not_looked_at_is_forgotten, start, stop),
        cmocka_unit_test_setup_teardown(tables_may_overflow, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
