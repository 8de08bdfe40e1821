/* SPDX-License-Identifier: Apache-2.0 */
/* Requests that come twice, and requests that only ask whether they would be allowed. */
#include "tests/feature/company.h"

static int64_t customers(const struct company *c, const char *name)
{
    return loopback_number(c->server, "select count(*) from customer where name = '%s'", name);
}

static void a_create_that_comes_twice_creates_once(void **state)
{
    const struct company *c = *state;
    const char *request = "customer { name: 'Once' external_id: 'once' } request_id: 'r-1'";
    struct loopback_reply first = loopback_call(c->li, "CreateCustomer", "%s", request);
    struct loopback_reply again = loopback_call(c->li, "CreateCustomer", "%s", request);
    expect_text(again, "id", loopback_text(first, "id"));
    assert_int_equal(customers(c, "Once"), 1);
}

static void a_repeat_shows_the_record_as_it_is_now_to_those_who_may_see_it(void **state)
{
    const struct company *c = *state;
    const char *request = "customer { name: 'Moved on' } request_id: 'r-2'";
    struct loopback_reply first = loopback_call(c->li, "CreateCustomer", "%s", request);
    const char *id = loopback_text(first, "id");
    expect_ok(loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' city: '现在' }", id));
    expect_text(loopback_call(c->li, "CreateCustomer", "%s", request), "city", "现在");
    expect_ok(loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' owner_id: 'U-%lld' }", id,
                            (long long)c->zhao->id));
    expect_error(loopback_call(c->li, "CreateCustomer", "%s", request), RPC_NOT_FOUND, NULL, NULL);
}

static void an_id_belongs_to_one_request_of_one_user(void **state)
{
    const struct company *c = *state;
    expect_ok(loopback_call(c->li, "CreateCustomer", "customer { name: 'A' } request_id: 'r-3'"));
    expect_error(loopback_call(c->li, "CreateCustomer", "customer { name: 'B' } request_id: 'r-3'"),
                 RPC_ALREADY_EXISTS, "REQUEST_ID_REUSED", NULL);
    expect_error(loopback_call(c->li, "CreateContact", "contact { name: 'A' } request_id: 'r-3'"),
                 RPC_ALREADY_EXISTS, "REQUEST_ID_REUSED", NULL);
    expect_ok(loopback_call(c->wang, "CreateCustomer", "customer { name: 'B' } request_id: 'r-3'"));
    expect_error(
        loopback_call(c->li, "CreateCustomer", "customer { name: 'A' } request_id: '%0101d'", 1),
        RPC_INVALID_ARGUMENT, NULL, "request_id");
}

static void an_update_that_comes_twice_happens_once(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Updated'");
    const char *request =
        arena_printf(loopback_arena(c->server),
                     "customer { id: '%s' etag: '1' city: 'x' } request_id: 'r-4'", id);
    expect_text(loopback_call(c->li, "UpdateCustomer", "%s", request), "etag", "2");
    expect_text(loopback_call(c->li, "UpdateCustomer", "%s", request), "etag", "2");
    expect_text(loopback_call(c->li, "GetCustomerHistory", "id: '%s'", id), "entries#", "2");
    request = arena_printf(loopback_arena(c->server), "id: '%s' request_id: 'r-5'", id);
    expect_text(loopback_call(c->li, "DeleteCustomer", "%s", request), "etag", "3");
    struct loopback_reply again = loopback_call(c->li, "DeleteCustomer", "%s", request);
    expect_text(again, "etag", "3");
    assert_string_not_equal(loopback_text(again, "delete_time"), "");
}

static void a_request_that_failed_may_be_repeated(void **state)
{
    const struct company *c = *state;
    const char *taken = company_make(c->li, "customer", "name: 'T' external_id: 'taken'");
    const char *request = "customer { name: 'F' external_id: 'taken' } request_id: 'r-6'";
    expect_error(loopback_call(c->li, "CreateCustomer", "%s", request), RPC_ALREADY_EXISTS,
                 "ALREADY_EXISTS", NULL);
    expect_ok(loopback_call(c->li, "DeleteCustomer", "id: '%s'", taken));
    expect_ok(loopback_call(c->li, "CreateCustomer", "%s", request));
}

static void several_at_once_create_once(void **state)
{
    enum { AT_ONCE = 8 };
    const struct company *c = *state;
    struct loopback_stream calls[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++)
        calls[i] = loopback_start(c->sun, "CreateCustomer",
                                  "customer { name: 'At once' } request_id: 'r-7'");
    const char *id = NULL;
    for (int i = 0; i < AT_ONCE; i++) {
        struct loopback_reply reply = loopback_wait(calls[i]);
        expect_ok(reply);
        if (!id)
            id = loopback_text(reply, "id");
        expect_text(reply, "id", id);
    }
    assert_int_equal(customers(c, "At once"), 1);
}

static void validation_changes_nothing_and_says_what_would_happen(void **state)
{
    const struct company *c = *state;
    struct loopback_reply would = loopback_call(c->li, "CreateCustomer",
                                                "customer { name: 'Would' tags: 'would-tag' "
                                                "contact_points { kind: email value: 'w@x.cn' } } "
                                                "validate_only: true request_id: 'r-8'");
    expect_text(would, "name", "Would");
    expect_text(would, "contact_points#", "1");
    assert_int_equal(customers(c, "Would"), 0);
    assert_int_equal(
        loopback_number(c->server, "select count(*) from tag where name = 'would-tag'"), 0);
    const char *id = company_make(c->li, "customer", "name: 'Kept' external_id: 'kept'");
    would = loopback_call(c->li, "UpdateCustomer",
                          "customer { id: '%s' city: '也许' } validate_only: true", id);
    expect_text(would, "city", "也许");
    expect_text(would, "etag", "2");
    expect_text(company_get(c->li, id), "city", "");
    would = loopback_call(c->li, "DeleteCustomer", "id: '%s' validate_only: true", id);
    assert_string_not_equal(loopback_text(would, "delete_time"), "");
    expect_text(company_get(c->li, id), "delete_time", "");
    expect_text(loopback_call(c->li, "GetCustomerHistory", "id: '%s'", id), "entries#", "1");
}

static void validation_refuses_what_would_be_refused(void **state)
{
    const struct company *c = *state;
    company_make(c->li, "customer", "name: 'There' external_id: 'there'");
    expect_error(loopback_call(c->li, "CreateCustomer",
                               "customer { name: 'x' external_id: 'there' } validate_only: true"),
                 RPC_ALREADY_EXISTS, NULL, "customer.external_id");
    expect_error(loopback_call(c->li, "CreateCustomer",
                               "customer { name: 'x' parent_id: 'C-999999' } validate_only: true"),
                 RPC_INVALID_ARGUMENT, NULL, "customer.parent_id");
    expect_error(loopback_call(c->li, "CreateCustomer", "customer { } validate_only: true"),
                 RPC_INVALID_ARGUMENT, NULL, "customer.name");
    /* a constraint that is checked at the end: the last administrator */
    loopback_sql(c->server,
                 "delete from role_grant where user_id <> %lld and role_id = (select id "
                 "from role where code = 'administrator')",
                 (long long)c->admin->id);
    int64_t grant = loopback_number(c->server, "select id from role_grant where user_id = %lld",
                                    (long long)c->admin->id);
    expect_error(loopback_call(c->admin, "DeleteRoleGrant", "id: 'RG-%lld' validate_only: true",
                               (long long)grant),
                 RPC_FAILED_PRECONDITION, "LAST_ADMINISTRATOR", NULL);
    expect_error(loopback_call(c->admin, "DeleteRoleGrant", "id: 'RG-%lld'", (long long)grant),
                 RPC_FAILED_PRECONDITION, "LAST_ADMINISTRATOR", NULL);
}

static void after_validation_the_same_id_may_do_it(void **state)
{
    const struct company *c = *state;
    expect_ok(loopback_call(c->li, "CreateCustomer",
                            "customer { name: 'Then' } validate_only: true request_id: 'r-9'"));
    expect_ok(
        loopback_call(c->li, "CreateCustomer", "customer { name: 'Then' } request_id: 'r-9'"));
    assert_int_equal(customers(c, "Then"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_create_that_comes_twice_creates_once),
        cmocka_unit_test(a_repeat_shows_the_record_as_it_is_now_to_those_who_may_see_it),
        cmocka_unit_test(an_id_belongs_to_one_request_of_one_user),
        cmocka_unit_test(an_update_that_comes_twice_happens_once),
        cmocka_unit_test(a_request_that_failed_may_be_repeated),
        cmocka_unit_test(several_at_once_create_once),
        cmocka_unit_test(validation_changes_nothing_and_says_what_would_happen),
        cmocka_unit_test(validation_refuses_what_would_be_refused),
        cmocka_unit_test(after_validation_the_same_id_may_do_it),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
