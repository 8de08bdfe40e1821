/* SPDX-License-Identifier: Apache-2.0 */
/* Get and BatchGet: one record, several records, some of their fields. */
#include "tests/feature/company.h"

static void a_record_is_read_back_as_it_was_created(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: '上海电子' city: '上海'");
    struct loopback_reply read = company_get(c->li, id);
    expect_text(read, "id", id);
    expect_text(read, "name", "上海电子");
    expect_text(read, "city", "上海");
    expect_text(read, "kind", "organisation");
    expect_text(read, "owner_id", arena_printf(read.arena, "U-%lld", (long long)c->li->id));
    expect_text(read, "team_id", arena_printf(read.arena, "TM-%lld", (long long)c->east));
    expect_text(read, "created_by", loopback_text(read, "owner_id"));
    expect_text(read, "etag", "1");
    expect_text(read, "delete_time", "");
    assert_string_not_equal(loopback_text(read, "create_time"), "");
}

static void an_id_is_taken_in_any_case_and_without_its_prefix(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Acme'");
    expect_ok(loopback_call(c->li, "GetCustomer", "id: 'c-%lld'", company_number(id)));
    expect_text(loopback_call(c->li, "GetCustomer", "id: '%lld'", company_number(id)), "id", id);
}

static void what_is_no_id_is_refused_on_its_field(void **state)
{
    static const char *const wrong[] = {"C-",
                                        "C-0",
                                        "C--1",
                                        "C-1x",
                                        "T-1",
                                        "0",
                                        "-1",
                                        " 1",
                                        "1 ",
                                        "C-01",
                                        "C-99999999999999999999",
                                        "上海",
                                        "C-1\\n"};
    const struct company *c = *state;
    for (size_t i = 0; i < TEST_COUNT(wrong); i++)
        expect_error(loopback_call(c->li, "GetCustomer", "id: '%s'", wrong[i]),
                     RPC_INVALID_ARGUMENT, NULL, "id");
    expect_error(loopback_call(c->li, "GetCustomer", " "), RPC_INVALID_ARGUMENT, NULL, "id");
}

static void a_missing_record_and_an_invisible_one_give_the_same_answer(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->zhao, "customer", "name: 'West only'");
    struct loopback_reply invisible = company_get(c->li, id);
    struct loopback_reply missing = company_get(c->li, "C-999999999");
    expect_error(invisible, RPC_NOT_FOUND, "NOT_FOUND", "");
    expect_error(missing, RPC_NOT_FOUND, "NOT_FOUND", "");
    assert_string_equal(strchr(invisible.status.message, ' '), strchr(missing.status.message, ' '));
}

static void a_mask_chooses_fields_and_the_id_always_comes(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer",
                                  "name: 'Acme' city: '苏州' tags: 'vip' annual_revenue: '10 CNY' "
                                  "contact_points { kind: phone value: '13800138000' }");
    struct loopback_reply read =
        loopback_call(c->li, "GetCustomer", "id: '%s' read_mask: 'city,annual_revenue'", id);
    expect_text(read, "id", id);
    expect_text(read, "city", "苏州");
    expect_text(read, "annual_revenue", "10.00 CNY");
    expect_text(read, "name", "");
    expect_text(read, "etag", "");
    expect_text(read, "tags", "");
    expect_text(read, "contact_points#", "0");
    read = loopback_call(c->li, "GetCustomer", "id: '%s' read_mask: '*'", id);
    expect_text(read, "contact_points#", "1");
    read = loopback_call(c->li, "GetCustomer", "id: '%s' read_mask: 'id'", id);
    expect_text(read, "id", id);
}

static void a_mask_that_names_no_field_is_refused(void **state)
{
    static const char *const wrong[] = {"nonsense", "name,nonsense", "",           "Name",
                                        "name.x",   "*,name",        "token_hash", "name)--"};
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Acme'");
    for (size_t i = 0; i < TEST_COUNT(wrong); i++)
        expect_error(loopback_call(c->li, "GetCustomer", "id: '%s' read_mask: '%s'", id, wrong[i]),
                     RPC_INVALID_ARGUMENT, NULL, "read_mask");
}

static void a_deleted_record_is_still_shown(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Gone'");
    expect_ok(loopback_call(c->li, "DeleteCustomer", "id: '%s'", id));
    struct loopback_reply read = company_get(c->li, id);
    expect_ok(read);
    assert_string_not_equal(loopback_text(read, "delete_time"), "");
}

static void a_batch_comes_in_the_order_asked_for(void **state)
{
    const struct company *c = *state;
    const char *a = company_make(c->li, "customer", "name: 'A'");
    const char *b = company_make(c->li, "customer", "name: 'B'");
    struct loopback_reply batch =
        loopback_call(c->li, "BatchGetCustomers", "ids: '%s' ids: '%s' ids: '%s'", b, a, b);
    expect_text(batch, "customers#", "3");
    expect_text(batch, "customers[0].name", "B");
    expect_text(batch, "customers[1].name", "A");
    expect_text(batch, "customers[2].id", b);
    batch = loopback_call(c->li, "BatchGetCustomers", "ids: '%s' read_mask: 'city'", a);
    expect_text(batch, "customers[0].id", a);
    expect_text(batch, "customers[0].name", "");
}

static void a_batch_with_one_missing_or_invisible_record_fails_as_a_whole(void **state)
{
    const struct company *c = *state;
    const char *mine = company_make(c->li, "customer", "name: 'Mine'");
    const char *theirs = company_make(c->zhao, "customer", "name: 'Theirs'");
    expect_error(loopback_call(c->li, "BatchGetCustomers", "ids: '%s' ids: '%s'", mine, theirs),
                 RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_error(loopback_call(c->li, "BatchGetCustomers", "ids: '%s' ids: 'C-99999999'", mine),
                 RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_error(loopback_call(c->li, "BatchGetCustomers", "ids: '%s' ids: 'T-1'", mine),
                 RPC_INVALID_ARGUMENT, NULL, "ids");
    expect_error(loopback_call(c->li, "BatchGetCustomers", " "), RPC_INVALID_ARGUMENT, NULL, "ids");
}

static void a_batch_takes_a_thousand_and_no_more(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Often'");
    struct buf ids;
    buf_init(&ids, loopback_arena(c->server), 1 << 20);
    for (int i = 0; i < 1000; i++)
        buf_printf(&ids, "ids: '%s' ", id);
    expect_text(loopback_call(c->li, "BatchGetCustomers", "%s", buf_string(&ids)), "customers#",
                "1000");
    expect_error(loopback_call(c->li, "BatchGetCustomers", "%s ids: '%s'", buf_string(&ids), id),
                 RPC_INVALID_ARGUMENT, NULL, "ids");
}

static void without_a_session_or_with_a_wrong_one_nothing_is_shown(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Acme'");
    struct loopback_user stranger = *c->nobody;
    expect_error(company_get(c->nobody, id), RPC_UNAUTHENTICATED, "SESSION_REQUIRED", NULL);
    stranger.token = "kith_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    expect_error(company_get(&stranger, id), RPC_UNAUTHENTICATED, "SESSION_REQUIRED", NULL);
    stranger.token = "nonsense";
    expect_error(company_get(&stranger, id), RPC_UNAUTHENTICATED, "SESSION_REQUIRED", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_read_back_as_it_was_created),
        cmocka_unit_test(an_id_is_taken_in_any_case_and_without_its_prefix),
        cmocka_unit_test(what_is_no_id_is_refused_on_its_field),
        cmocka_unit_test(a_missing_record_and_an_invisible_one_give_the_same_answer),
        cmocka_unit_test(a_mask_chooses_fields_and_the_id_always_comes),
        cmocka_unit_test(a_mask_that_names_no_field_is_refused),
        cmocka_unit_test(a_deleted_record_is_still_shown),
        cmocka_unit_test(a_batch_comes_in_the_order_asked_for),
        cmocka_unit_test(a_batch_with_one_missing_or_invisible_record_fails_as_a_whole),
        cmocka_unit_test(a_batch_takes_a_thousand_and_no_more),
        cmocka_unit_test(without_a_session_or_with_a_wrong_one_nothing_is_shown),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
