/* SPDX-License-Identifier: Apache-2.0 */
/* The status: names of the codes, and the two ways to make one. */
#include "tests/test.h"

#include "common/status.h"

static void codes_have_names(void **state)
{
    (void)state;
    assert_string_equal(status_code_name(RPC_OK), "OK");
    assert_string_equal(status_code_name(RPC_NOT_FOUND), "NOT_FOUND");
    assert_string_equal(status_code_name(RPC_UNAUTHENTICATED), "UNAUTHENTICATED");
    assert_string_equal(status_code_name((enum rpc_code)17), "UNKNOWN");
    assert_string_equal(status_code_name((enum rpc_code) - 1), "UNKNOWN");
}

static void statuses_carry_what_they_are_given(void **state)
{
    (void)state;
    assert_true(status_is_ok(STATUS_OK));
    struct status status = status_error(RPC_ABORTED, "ETAG_STALE", "Read it again.");
    assert_false(status_is_ok(status));
    assert_string_equal(status.reason, "ETAG_STALE");
    assert_null(status.field);
    status = status_field("customer.title", "Too long.");
    assert_int_equal(status.code, RPC_INVALID_ARGUMENT);
    assert_string_equal(status.field, "customer.title");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_have_names),
        cmocka_unit_test(statuses_carry_what_they_are_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
