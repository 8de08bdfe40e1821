/* SPDX-License-Identifier: Apache-2.0 */
/* Update, Delete and Undelete: masks, etags, who is faster, what may not change. */
#include "tests/feature/company.h"

static const char *make(const struct company *c, const char *more)
{
    return company_make(c->li, "customer", "name: 'Before' city: '上海' employees: 5 %s", more);
}

/* ---- Masks ---- */

static void only_the_fields_of_the_mask_change(void **state)
{
    const struct company *c = *state;
    const char *id = make(c, "");
    struct loopback_reply changed =
        loopback_call(c->li, "UpdateCustomer",
                      "customer { id: '%s' name: 'After' city: '北京' } update_mask: 'name'", id);
    expect_text(changed, "name", "After");
    expect_text(changed, "city", "上海");
    expect_text(changed, "etag", "2");
    expect_text(company_get(c->li, id), "name", "After");
}

static void without_a_mask_what_is_filled_changes(void **state)
{
    const struct company *c = *state;
    const char *id = make(c, "");
    struct loopback_reply changed =
        loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' city: '北京' name: '' }", id);
    expect_text(changed, "name", "Before");
    expect_text(changed, "city", "北京");
    expect_text(changed, "employees", "5");
}

static void a_field_that_only_the_mask_names_is_cleared(void **state)
{
    const struct company *c = *state;
    const char *id = make(c, "annual_revenue: '5 CNY' founding_date: '2020-01-01' tags: 'x' "
                             "industry: 'software' parent_id: '1'");
    struct loopback_reply changed =
        loopback_call(c->li, "UpdateCustomer",
                      "customer { id: '%s' } update_mask: "
                      "'city,employees,annual_revenue,founding_date,tags,industry,parent_id'",
                      id);
    static const char *const fields[] = {"city", "employees", "annual_revenue", "founding_date",
                                         "tags", "industry",  "parent_id"};
    for (size_t i = 0; i < TEST_COUNT(fields); i++)
        expect_text(changed, fields[i], "");
    expect_error(
        loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' } update_mask: 'name'", id),
        RPC_INVALID_ARGUMENT, NULL, "customer.name");
    expect_error(
        loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' } update_mask: 'kind'", id),
        RPC_INVALID_ARGUMENT, NULL, "customer.kind");
}

static void a_star_in_the_mask_means_what_is_filled(void **state)
{
    const struct company *c = *state;
    const char *id = make(c, "");
    struct loopback_reply changed = loopback_call(
        c->li, "UpdateCustomer", "customer { id: '%s' city: '苏州' } update_mask: '*'", id);
    expect_text(changed, "city", "苏州");
    expect_text(changed, "name", "Before");
}

static void wrong_masks_are_refused(void **state)
{
    static const struct {
        const char *mask, *field;
    } cases[] = {
        {"nonsense", "update_mask"},
        {"name,nonsense", "update_mask"},
        {"annual_revenue.units", "update_mask"},
        {"create_time", "customer.create_time"},
        {"created_by", "customer.created_by"},
        {"contact_points", "customer.contact_points"},
        {"id", "update_mask"},
        {"etag", "update_mask"},
    };
    const struct company *c = *state;
    const char *id = make(c, "");
    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        expect_error(loopback_call(c->li, "UpdateCustomer",
                                   "customer { id: '%s' name: 'x' } update_mask: '%s'", id,
                                   cases[i].mask),
                     RPC_INVALID_ARGUMENT, NULL, cases[i].field);
    expect_text(company_get(c->li, id), "etag", "1");
}

static void an_update_needs_a_record_and_something_to_change(void **state)
{
    const struct company *c = *state;
    const char *id = make(c, "");
    expect_error(loopback_call(c->li, "UpdateCustomer", " "), RPC_INVALID_ARGUMENT, NULL,
                 "customer");
    expect_error(loopback_call(c->li, "UpdateCustomer", "customer { name: 'x' }"),
                 RPC_INVALID_ARGUMENT, NULL, "customer.id");
    expect_error(loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' }", id),
                 RPC_INVALID_ARGUMENT, NULL, "update_mask");
}

static void what_is_fixed_on_create_never_changes(void **state)
{
    const struct company *c = *state;
    const char *id = make(c, "");
    const char *other = make(c, "");
    const char *point =
        company_make(c->li, "contact_point", "customer_id: '%s' kind: email value: 'a@b.cn'", id);
    expect_error(loopback_call(c->li, "UpdateContactPoint",
                               "contact_point { id: '%s' customer_id: '%s' } "
                               "update_mask: 'customer_id'",
                               point, other),
                 RPC_INVALID_ARGUMENT, "FIELD_READ_ONLY", "contact_point.customer_id");
    /* sent along without a mask, as a program does that read it first, it is ignored */
    struct loopback_reply changed =
        loopback_call(c->li, "UpdateContactPoint",
                      "contact_point { id: '%s' customer_id: '%s' value: 'c@d.cn' }", point, other);
    expect_text(changed, "customer_id", id);
    expect_text(changed, "value", "c@d.cn");
}

/* ---- Who may ---- */

static void who_may_only_look_is_told_so_and_who_may_not_even_that_finds_nothing(void **state)
{
    const struct company *c = *state;
    const char *id = make(c, "");
    expect_error(loopback_call(c->anna, "UpdateCustomer", "customer { id: '%s' city: 'x' }", id),
                 RPC_PERMISSION_DENIED, "PERMISSION_DENIED", NULL);
    expect_error(loopback_call(c->zhao, "UpdateCustomer", "customer { id: '%s' city: 'x' }", id),
                 RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_error(loopback_call(c->li, "UpdateCustomer", "customer { id: 'C-9999999' city: 'x' }"),
                 RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_ok(loopback_call(c->wang, "UpdateCustomer", "customer { id: '%s' city: 'x' }", id));
    /* sales may delete their own only: a colleague sees it, and is told so */
    expect_error(loopback_call(c->wang, "DeleteCustomer", "id: '%s'", id), RPC_PERMISSION_DENIED,
                 "PERMISSION_DENIED", NULL);
    expect_error(loopback_call(c->zhao, "DeleteCustomer", "id: '%s'", id), RPC_NOT_FOUND,
                 "NOT_FOUND", NULL);
}

/* ---- Who is faster ---- */

static void an_old_etag_is_refused(void **state)
{
    const struct company *c = *state;
    const char *id = make(c, "");
    const char *update = "UpdateCustomer";
    expect_text(loopback_call(c->li, update, "customer { id: '%s' etag: '1' city: 'a' }", id),
                "etag", "2");
    expect_error(loopback_call(c->li, update, "customer { id: '%s' etag: '1' city: 'b' }", id),
                 RPC_ABORTED, "ETAG_MISMATCH", NULL);
    expect_text(loopback_call(c->li, update, "customer { id: '%s' city: 'c' }", id), "etag", "3");
    expect_error(loopback_call(c->li, "DeleteCustomer", "id: '%s' etag: '2'", id), RPC_ABORTED,
                 "ETAG_MISMATCH", NULL);
    expect_error(loopback_call(c->li, "DeleteCustomer", "id: '%s' etag: 'x'", id),
                 RPC_INVALID_ARGUMENT, NULL, "etag");
    expect_text(loopback_call(c->li, "DeleteCustomer", "id: '%s' etag: '3'", id), "etag", "4");
}

enum { RACERS = 8 };

static int winners(struct loopback_stream *calls)
{
    int won = 0;
    for (int i = 0; i < RACERS; i++) {
        struct loopback_reply reply = loopback_wait(calls[i]);
        won += reply.status.code == RPC_OK;
        if (reply.status.code != RPC_OK)
            expect_error(reply, RPC_ABORTED, NULL, NULL);
    }
    return won;
}

static void of_several_with_the_same_etag_one_wins(void **state)
{
    const struct company *c = *state;
    const char *id = make(c, "");
    struct loopback_stream calls[RACERS];
    for (int i = 0; i < RACERS; i++)
        calls[i] = loopback_start(i % 2 ? c->li : c->wang, "UpdateCustomer",
                                  "customer { id: '%s' etag: '1' city: 'n%d' }", id, i);
    assert_int_equal(winners(calls), 1);
    expect_text(company_get(c->li, id), "etag", "2");
}

static void without_etags_all_happen_one_after_the_other(void **state)
{
    const struct company *c = *state;
    const char *id = make(c, "");
    struct loopback_stream calls[RACERS];
    for (int i = 0; i < RACERS; i++)
        calls[i] = loopback_start(i % 2 ? c->li : c->wang, "UpdateCustomer",
                                  "customer { id: '%s' city: 'n%d' }", id, i);
    assert_int_equal(winners(calls), RACERS);
    expect_text(company_get(c->li, id), "etag", "9");
    expect_text(loopback_call(c->li, "GetCustomerHistory", "id: '%s'", id), "entries#", "9");
}

/* ---- Trees ---- */

static void a_tree_has_no_cycle(void **state)
{
    const struct company *c = *state;
    const char *top = make(c, "");
    const char *middle = make(c, arena_printf(loopback_arena(c->server), "parent_id: '%s'", top));
    const char *low = make(c, arena_printf(loopback_arena(c->server), "parent_id: '%s'", middle));
    expect_error(
        loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' parent_id: '%s' }", top, low),
        RPC_FAILED_PRECONDITION, "TREE_CYCLE", "customer.parent_id");
    expect_error(
        loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' parent_id: '%s' }", top, top),
        RPC_FAILED_PRECONDITION, "TREE_CYCLE", "customer.parent_id");
    expect_ok(
        loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' parent_id: '%s' }", low, top));
    struct loopback_reply team =
        loopback_call(c->admin, "UpdateTeam", "team { id: 'TM-%lld' parent_id: 'TM-%lld' }",
                      (long long)c->hq, (long long)c->shanghai);
    expect_error(team, RPC_FAILED_PRECONDITION, "TREE_CYCLE", "team.parent_id");
}

static void two_who_close_a_cycle_together_do_not_both_succeed(void **state)
{
    const struct company *c = *state;
    for (int i = 0; i < 5; i++) {
        const char *a = make(c, ""), *b = make(c, "");
        struct loopback_stream one =
            loopback_start(c->li, "UpdateCustomer", "customer { id: '%s' parent_id: '%s' }", a, b);
        struct loopback_stream two = loopback_start(c->wang, "UpdateCustomer",
                                                    "customer { id: '%s' parent_id: '%s' }", b, a);
        bool first = status_is_ok(loopback_wait(one).status);
        bool second = status_is_ok(loopback_wait(two).status);
        assert_false(first && second);
    }
}

/* ---- The recycle bin ---- */

static void a_deleted_record_cannot_be_changed_until_it_is_back(void **state)
{
    const struct company *c = *state;
    const char *id = make(c, "");
    struct loopback_reply gone = loopback_call(c->li, "DeleteCustomer", "id: '%s'", id);
    assert_string_not_equal(loopback_text(gone, "delete_time"), "");
    expect_error(loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' city: 'x' }", id),
                 RPC_NOT_FOUND, NULL, NULL);
    expect_error(loopback_call(c->li, "DeleteCustomer", "id: '%s'", id), RPC_NOT_FOUND, NULL, NULL);
    struct loopback_reply back = loopback_call(c->li, "UndeleteCustomer", "id: '%s'", id);
    expect_text(back, "delete_time", "");
    expect_text(back, "etag", "3");
    expect_error(loopback_call(c->li, "UndeleteCustomer", "id: '%s'", id), RPC_NOT_FOUND, NULL,
                 NULL);
    expect_ok(loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' city: 'x' }", id));
}

static void a_new_owner_takes_the_record_and_its_children_along(void **state)
{
    const struct company *c = *state;
    const char *id = make(c, "");
    const char *contact = company_make(c->li, "contact", "name: 'Along' customer_id: '%s'", id);
    expect_error(company_get(c->zhao, contact), RPC_NOT_FOUND, NULL, NULL);
    struct loopback_reply moved =
        loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' owner_id: 'U-%lld' }", id,
                      (long long)c->zhao->id);
    expect_text(moved, "team_id", arena_printf(moved.arena, "TM-%lld", (long long)c->west));
    expect_ok(company_get(c->zhao, id));
    expect_ok(company_get(c->zhao, contact));
    expect_error(company_get(c->wang, id), RPC_NOT_FOUND, NULL, NULL);
    expect_text(company_get(c->zhao, contact), "etag", "1"); /* nobody has changed the contact */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_fields_of_the_mask_change),
        cmocka_unit_test(without_a_mask_what_is_filled_changes),
        cmocka_unit_test(a_field_that_only_the_mask_names_is_cleared),
        cmocka_unit_test(a_star_in_the_mask_means_what_is_filled),
        cmocka_unit_test(wrong_masks_are_refused),
        cmocka_unit_test(an_update_needs_a_record_and_something_to_change),
        cmocka_unit_test(what_is_fixed_on_create_never_changes),
        cmocka_unit_test(who_may_only_look_is_told_so_and_who_may_not_even_that_finds_nothing),
        cmocka_unit_test(an_old_etag_is_refused),
        cmocka_unit_test(of_several_with_the_same_etag_one_wins),
        cmocka_unit_test(without_etags_all_happen_one_after_the_other),
        cmocka_unit_test(a_tree_has_no_cycle),
        cmocka_unit_test(two_who_close_a_cycle_together_do_not_both_succeed),
        cmocka_unit_test(a_deleted_record_cannot_be_changed_until_it_is_back),
        cmocka_unit_test(a_new_owner_takes_the_record_and_its_children_along),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
