/* SPDX-License-Identifier: Apache-2.0 */
/* How many calls may run at once, whose places are kept, and how long a call may take. */
#include "server/rpc/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { CALLS = 16, KEPT = 32, USER = 8, USER_HEAVY = 2, HEAVY = 3 };

static const struct rpc_limits most = {
    .calls = CALLS, .user_calls = USER, .heavy = HEAVY, .user_heavy = USER_HEAVY};

struct counted {
    struct limits *limits;
    struct limits_ticket tickets[128];
    size_t n;
};

static int set_up(void **state)
{
    struct counted *counted = calloc(1, sizeof *counted);
    assert_non_null(counted);
    counted->limits = limits_new(&most);
    assert_non_null(counted->limits);
    *state = counted;
    return 0;
}

static int tear_down(void **state)
{
    struct counted *counted = *state;
    while (counted->n)
        limits_leave(counted->limits, &counted->tickets[--counted->n]);
    limits_free(counted->limits);
    free(counted);
    return 0;
}

static void expect_refusal(struct status status, const char *reason)
{
    assert_int_equal(status.code, RPC_RESOURCE_EXHAUSTED);
    assert_string_equal(status.reason, reason);
    assert_true(status.retry_ms > 0);
}

/* How many calls of a kind get in until one does not. */
static size_t enter_all(struct counted *counted, enum limits_kind kind)
{
    for (size_t n = 0;; n++) {
        struct status status = limits_enter(counted->limits, &counted->tickets[counted->n], kind);
        if (status.code != RPC_OK) {
            expect_refusal(status, "SERVER_BUSY");
            return n;
        }
        counted->n++;
    }
}

static size_t enter_user(struct counted *counted, int64_t user, bool heavy, bool kept,
                         const char *reason)
{
    for (size_t n = 0;; n++) {
        struct status status =
            limits_enter_user(counted->limits, &counted->tickets[counted->n],
                              &(struct limits_user_call){user, heavy, kept, 0, 0, 0});
        if (status.code != RPC_OK) {
            expect_refusal(status, reason);
            return n;
        }
        counted->n++;
    }
}

static void calls_without_a_session_have_a_quarter(void **state)
{
    struct counted *counted = *state;
    assert_int_equal(enter_all(counted, LIMITS_OPEN), CALLS / 4);
    assert_int_equal(enter_all(counted, LIMITS_HEALTH), KEPT);
    assert_int_equal(enter_all(counted, LIMITS_SESSION), CALLS - CALLS / 4);
}

static void places_are_kept_when_all_others_are_taken(void **state)
{
    struct counted *counted = *state;
    assert_int_equal(enter_all(counted, LIMITS_SESSION), CALLS);
    assert_int_equal(enter_all(counted, LIMITS_OPEN), 0);
    assert_int_equal(enter_all(counted, LIMITS_KEPT), KEPT);
    assert_int_equal(enter_all(counted, LIMITS_HEALTH), KEPT);
    while (counted->n)
        limits_leave(counted->limits, &counted->tickets[--counted->n]);
    assert_int_equal(enter_all(counted, LIMITS_SESSION), CALLS);
}

static void a_user_has_so_many_and_sign_out(void **state)
{
    struct counted *counted = *state;
    assert_int_equal(enter_user(counted, 7, false, false, "TOO_MANY_CALLS"), USER);
    assert_int_equal(enter_user(counted, 7, false, true, "TOO_MANY_CALLS"), 2);
    assert_int_equal(enter_user(counted, 8, false, false, "TOO_MANY_CALLS"), USER);
}

static void heavy_calls_are_few(void **state)
{
    struct counted *counted = *state;
    assert_int_equal(enter_user(counted, 7, true, false, "TOO_MANY_HEAVY_CALLS"), USER_HEAVY);
    assert_int_equal(enter_user(counted, 8, true, false, "TOO_MANY_HEAVY_CALLS"),
                     HEAVY - USER_HEAVY);
    assert_int_equal(enter_user(counted, 7, false, false, "TOO_MANY_CALLS"), USER - USER_HEAVY);
}

/* Ten seconds, sixty at most, for whatever says nothing else about itself; who watches, waits. */
static void a_call_ends_in_time(void **state)
{
    (void)state;
    const struct contract_method quick = {.deadline_ms = 10000}, report = {.deadline_ms = 600000};
    const int64_t hour = 3600000;
    assert_int_equal(live_time_limit(&quick, -1), 10000);
    assert_int_equal(live_time_limit(&quick, 5), 5);
    assert_int_equal(live_time_limit(&quick, 20000), 20000);
    assert_int_equal(live_time_limit(&quick, hour), 60000);
    assert_int_equal(live_time_limit(&report, -1), 600000);
    assert_int_equal(live_time_limit(&report, hour), 600000);
    for (size_t i = 0; i < contract_n_methods; i++) {
        const struct contract_method *method = contract_methods[i];
        assert_true(method->deadline_ms >= 10000);
        if (method->cost == CONTRACT_POINT || method->cost == CONTRACT_LISTING)
            assert_true(method->open || method->server_streaming ||
                        live_time_limit(method, hour) <= 60000);
    }
}

static struct status enter_at(struct counted *counted, int64_t user, int64_t wait_ms,
                              int64_t now_ms)
{
    struct limits_ticket *ticket = &counted->tickets[counted->n];
    const struct limits_user_call call = {
        .user_id = user, .age_ms = wait_ms, .wait_ms = wait_ms, .now_ms = now_ms};
    struct status status = limits_enter_user(counted->limits, ticket, &call);
    limits_leave(counted->limits, ticket);
    return status;
}

static void who_does_not_heed_a_refusal_waits_for_room(void **state)
{
    struct counted *counted = *state;
    enum { MANY = LIMITS_WAIT_FIRST_MS + 1, FEW = LIMITS_WAIT_HASTY_MS + 1, NOW = 1000 };
    assert_int_equal(enter_at(counted, 7, LIMITS_WAIT_FIRST_MS, NOW).code, RPC_OK);
    expect_refusal(enter_at(counted, 7, MANY, NOW), "SERVER_BUSY");
    assert_int_equal(enter_at(counted, 8, FEW, NOW).code, RPC_OK); /* somebody else */
    expect_refusal(enter_at(counted, 7, FEW, NOW + 1), "SERVER_BUSY");
    assert_int_equal(enter_at(counted, 7, LIMITS_WAIT_HASTY_MS, NOW + 2).code, RPC_OK);
    expect_refusal(enter_at(counted, 7, FEW, NOW + LIMITS_RETRY_MS), "SERVER_BUSY");
    assert_int_equal(enter_at(counted, 7, FEW, NOW + 1 + 2 * LIMITS_RETRY_MS).code, RPC_OK);
    const struct limits_user_call out = {
        .user_id = 7, .kept = true, .age_ms = MANY, .wait_ms = MANY};
    assert_int_equal(limits_enter_user(counted->limits, &counted->tickets[0], &out).code, RPC_OK);
    limits_leave(counted->limits, &counted->tickets[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(calls_without_a_session_have_a_quarter, set_up, tear_down),
        cmocka_unit_test_setup_teardown(places_are_kept_when_all_others_are_taken, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_user_has_so_many_and_sign_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(heavy_calls_are_few, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_does_not_heed_a_refusal_waits_for_room, set_up,
                                        tear_down),
        cmocka_unit_test(a_call_ends_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
