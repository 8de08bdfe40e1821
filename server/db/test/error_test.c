/* SPDX-License-Identifier: Apache-2.0 */
/* The mapping from SQLSTATE to status. */
#include "tests/test.h"

#include "server/db/internal.h"

static struct status map(struct arena *arena, struct db_error error)
{
    return db_error_status(arena, &error);
}

static int start(void **state)
{
    *state = arena_new(1 << 16);
    return *state ? 0 : -1;
}

static int stop(void **state)
{
    arena_free(*state);
    return 0;
}

static void test_codes(void **state)
{
    static const struct {
        const char *sqlstate;
        enum rpc_code code;
    } cases[] = {
        {"23505", RPC_ALREADY_EXISTS},
        {"23503", RPC_FAILED_PRECONDITION},
        {"23514", RPC_INVALID_ARGUMENT},
        {"23502", RPC_INVALID_ARGUMENT},
        {"22001", RPC_INVALID_ARGUMENT},
        {"22P02", RPC_INVALID_ARGUMENT},
        {"40001", RPC_ABORTED},
        {"40P01", RPC_ABORTED},
        {"40003", RPC_UNAVAILABLE},
        {"55P03", RPC_ABORTED},
        {"57014", RPC_DEADLINE_EXCEEDED},
        {"53300", RPC_UNAVAILABLE},
        {"53100", RPC_UNAVAILABLE},
        {"57P01", RPC_UNAVAILABLE},
        {"57P03", RPC_UNAVAILABLE},
        {"08006", RPC_UNAVAILABLE},
        {"42P01", RPC_INTERNAL},
        {"XX000", RPC_INTERNAL},
        {"P0001", RPC_INTERNAL},
        {"", RPC_INTERNAL},
        {"KH000", RPC_OK},
        {"KH001", RPC_CANCELLED},
        {"KH005", RPC_NOT_FOUND},
        {"KH007", RPC_PERMISSION_DENIED},
        {"KH010", RPC_ABORTED},
        {"KH016", RPC_UNAUTHENTICATED},
        {"KH017", RPC_INTERNAL},
        {"KHabc", RPC_INTERNAL},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct status status = map(*state, (struct db_error){.sqlstate = cases[i].sqlstate});
        if (status.code != cases[i].code)
            fail_msg("%s gives %s", cases[i].sqlstate, status_code_name(status.code));
    }
}

static void test_internal_texts_stay(void **state)
{
    static const char secret[] = "relation \"customer_secret\" does not exist";
    static const char *const states[] = {"42P01", "23505", "23503", "23514",
                                         "22P02", "57014", "XX000"};
    for (size_t i = 0; i < TEST_COUNT(states); i++) {
        struct status status = map(*state, (struct db_error){.sqlstate = states[i],
                                                             .message = secret,
                                                             .detail = secret,
                                                             .hint = secret,
                                                             .constraint = "customer_secret",
                                                             .table = "customer"});
        assert_null(strstr(status.message, "customer"));
        assert_null(status.field);
    }
}

static void test_fields(void **state)
{
    static const struct {
        const char *table, *constraint, *field;
    } cases[] = {
        {"ticket", "ticket_number_key", "number"},
        {"contact_point", "contact_point_x_key", "x"},
        {"ticket", "ticket_key", NULL},
        {"ticket", "other_number_key", NULL},
        {"ticket", "ticket_number_idx", NULL},
        {NULL, "ticket_number_key", NULL},
        {"ticket", "ticket__key", NULL},
        {"ticket", "key", NULL},
        {"app_user", "app_user_login_key", "login"},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct status status = map(*state, (struct db_error){.sqlstate = "23505",
                                                             .table = cases[i].table,
                                                             .constraint = cases[i].constraint});
        if (cases[i].field)
            assert_string_equal(status.field, cases[i].field);
        else
            assert_null(status.field);
    }
    struct status null = map(*state, (struct db_error){.sqlstate = "23502", .column = "name"});
    assert_string_equal(null.field, "name");
}

static void test_sentences(void **state)
{
    struct status status = map(*state, (struct db_error){.sqlstate = "23505",
                                                         .table = "membership",
                                                         .constraint = "membership_pair_key"});
    assert_int_equal(status.code, RPC_ALREADY_EXISTS);
    assert_string_equal(status.message, "The user is already in this team.");
    assert_string_equal(status.field, "team_id");
    assert_null(db_constraint_find("no_such_constraint"));
}

static void test_without_memory(void **state)
{
    struct arena *arena = arena_new(1);
    struct status status = map(arena, (struct db_error){.sqlstate = "KH005",
                                                        .message = "long enough a message",
                                                        .detail = "REASON_ENOUGH",
                                                        .hint = "field"});
    assert_int_equal(status.code, RPC_NOT_FOUND);
    assert_non_null(status.message);
    assert_string_equal(status.reason, "NOT_FOUND");
    assert_null(status.field);
    arena_free(arena);
    (void)state;
}

static void test_target(void **state)
{
    (void)state;
    struct db_target target;
    assert_false(db_target_init(&target, "host", "", false));
    db_target_fini(&target);
    assert_true(db_target_init(&target, "postgresql://u@/d?host=/tmp", "-c a=1", true));
    assert_string_equal(target.options, " -c a=1");
    db_target_fini(&target);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes),          cmocka_unit_test(test_internal_texts_stay),
        cmocka_unit_test(test_fields),         cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_without_memory), cmocka_unit_test(test_target),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
