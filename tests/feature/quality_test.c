/* SPDX-License-Identifier: Apache-2.0 */
/* Customers whose data wants work: lists, figures, and for whom. */
#include "tests/feature/company.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct loopback_reply list(const struct loopback_user *user, const char *issue,
                                  const char *more)
{
    return loopback_call(user, "ListQuality", "issue: %s page_size: 1000 %s", issue, more);
}

/* The position of the record in the list, -1: it is not there. */
static int at(struct loopback_reply reply, const char *id)
{
    char path[64];
    expect_ok(reply);
    int n = atoi(loopback_text(reply, "rows#"));
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "rows[%d].id", i);
        if (strcmp(loopback_text(reply, path), id) == 0)
            return i;
    }
    return -1;
}

static const char *of_row(struct loopback_reply reply, const char *id, const char *field)
{
    char path[64];
    int i = at(reply, id);
    assert_true(i >= 0);
    snprintf(path, sizeof path, "rows[%d].%s", i, field);
    return loopback_text(reply, path);
}

static void the_score_says_what_is_missing(void **state)
{
    const struct company *c = *state;
    const char *bare = company_make(c->li, "customer", "name: 'Bare'");
    const char *full =
        company_make(c->li, "customer",
                     "name: 'Full' industry: 'electronics' region: 'x' city: 'y' address: 'z' "
                     "contact_points { kind: phone value: '13800138001' } "
                     "contact_points { kind: email value: 'a@full.example' }");
    struct loopback_reply reply = list(c->li, "incomplete", "");
    assert_string_equal(of_row(reply, bare, "score"), "10"); /* it has an owner */
    assert_string_equal(of_row(reply, bare, "missing"),
                        "contact,phone,email,industry,tax_number,address,city,region,source");
    assert_int_equal(at(reply, full), -1);
    reply = list(c->li, "incomplete", "below: 101");
    assert_string_equal(of_row(reply, full, "score"), "65");
    company_make(c->li, "contact", "name: 'Head' customer_id: '%s'", full);
    reply = list(c->li, "incomplete", "below: 101");
    assert_string_equal(of_row(reply, full, "score"), "85");
    assert_string_equal(of_row(reply, full, "missing"), "tax_number,source");
    const char *person = company_make(c->li, "customer", "name: 'Person' kind: person");
    assert_string_equal(of_row(list(c->li, "incomplete", ""), person, "missing"),
                        "phone,email,address,city,region,source");
}

static void weights_are_a_setting(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->sun, "customer", "name: 'Weighed' city: 'x'");
    loopback_sql(c->server, "update setting set value = 'city=30 region = 10' where key = "
                            "'quality.weights'");
    struct loopback_reply reply = list(c->sun, "incomplete", "below: 101");
    assert_string_equal(of_row(reply, id, "score"), "75");
    assert_string_equal(of_row(reply, id, "missing"), "region");
    loopback_sql(c->server,
                 "update setting set value = 'phone=20 email=10 contact=20 industry=10 region=5 "
                 "city=5 address=5 source=5 tax_number=10 owner=10' where key = 'quality.weights'");
}

static void untouched_ones_had_no_contact_for_days(void **state)
{
    const struct company *c = *state;
    const char *old = company_make(c->li, "customer", "name: 'Old'");
    const char *kept = company_make(c->li, "customer", "name: 'Kept'");
    loopback_sql(c->server,
                 "update customer set created_at = now() - interval '100 days' where id in (%lld, "
                 "%lld)",
                 company_number(old), company_number(kept));
    loopback_sql(
        c->server,
        "insert into customer_measure (customer_id, last_contact_at) values (%lld, now() - "
        "interval '5 days') on conflict (customer_id) do update set last_contact_at = "
        "excluded.last_contact_at",
        company_number(kept));
    assert_true(at(list(c->li, "untouched", ""), old) >= 0);
    assert_int_equal(at(list(c->li, "untouched", ""), kept), -1);
    assert_true(at(list(c->li, "untouched", "days: 4"), kept) >= 0);
    assert_int_equal(at(list(c->li, "untouched", "days: 101"), old), -1);
}

static void wrong_phones_and_addresses_are_listed(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer",
                                  "name: 'Wrong' contact_points { kind: phone value: '62345678' } "
                                  "contact_points { kind: phone value: '13800138007' }");
    const char *person = company_make(c->li, "contact", "name: 'P' customer_id: '%s'", id);
    loopback_sql(
        c->server,
        "insert into contact_point (contact_id, kind, value) values (%lld, 2, 'no address')",
        company_number(person));
    assert_string_equal(of_row(list(c->li, "invalid_phone", ""), id, "details"), "62345678");
    assert_string_equal(of_row(list(c->li, "invalid_email", ""), id, "details"), "no address");
}

static void the_same_twice_is_listed_with_the_other(void **state)
{
    const struct company *c = *state;
    const char *one = company_make(c->li, "customer", "name: 'Zwilling Stahl GmbH'");
    loopback_sql(
        c->server,
        "insert into customer (name, owner_id, team_id) values ('ZWILLING STAHL', %lld, %lld), "
        "('Zwilling-Stahl', %lld, %lld)",
        (long long)c->li->id, (long long)c->east, (long long)c->zhao->id, (long long)c->west);
    struct loopback_reply reply = list(c->li, "duplicates", "");
    const char *other = of_row(reply, one, "details");
    assert_true(strncmp(other, "C-", 2) == 0);
    assert_null(strchr(other, ',')); /* the one that li may not see is not told */
    assert_true(at(reply, other) >= 0);
    assert_non_null(strchr(of_row(list(c->boss, "duplicates", ""), one, "details"), ','));
}

static void figures_and_lists_cover_what_one_sees(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->zhao, "customer", "name: 'Of the west'");
    assert_int_equal(at(list(c->li, "incomplete", ""), id), -1);
    assert_true(at(list(c->boss, "incomplete", ""), id) >= 0);
    struct loopback_reply reply = loopback_call(c->zhao, "GetSummary", "by: team");
    expect_text(reply, "rows#", "1");
    expect_text(reply, "rows[0].name", "West");
    char n[32];
    snprintf(n, sizeof n, "%lld",
             (long long)loopback_number(c->server,
                                        "select count(*)::int from customer where team_id = %lld "
                                        "and deleted_at is null",
                                        (long long)c->west));
    expect_text(reply, "rows[0].customers", n);
    assert_string_not_equal(loopback_text(reply, "coverage"), "");
    expect_ok(loopback_call(c->boss, "GetSummary", " "));
    expect_error(loopback_call(c->nobody, "GetSummary", " "), RPC_UNAUTHENTICATED, NULL, NULL);
}

static void pages_go_on_where_they_ended(void **state)
{
    const struct company *c = *state;
    for (int i = 0; i < 5; i++)
        company_make(c->sun, "customer", "name: 'Page %d'", i);
    int seen = 0, rounds = 0;
    const char *token = "", *last = "";
    do {
        struct loopback_reply reply =
            loopback_call(c->boss, "ListQuality",
                          "issue: incomplete owner_id: 'U-%lld' page_size: 2 page_token: '%s'",
                          (long long)c->sun->id, token);
        expect_ok(reply);
        seen += atoi(loopback_text(reply, "rows#"));
        assert_string_not_equal(loopback_text(reply, "rows[0].id"), last);
        last = loopback_text(reply, "rows[0].id");
        token = loopback_text(reply, "next_page_token");
    } while (*token && ++rounds < 20);
    assert_true(seen >= 5);
    assert_int_equal(seen,
                     loopback_number(c->server,
                                     "select count(*)::int from customer where owner_id = %lld and "
                                     "deleted_at is null and not exists (select from contact_point "
                                     "p where p.customer_id = customer.id)",
                                     (long long)c->sun->id));
}

static void hidden_fields_do_not_count(void **state)
{
    const struct company *c = *state;
    company_make(c->admin, "role",
                 "code: 'q_hidden' name: 'q_hidden' "
                 "permissions { object: 'customer' action: 'read' scope: all } "
                 "field_rules { object: 'contact_point' field: 'value' rule: hidden } "
                 "field_rules { object: 'customer' field: 'city' rule: hidden }");
    const struct loopback_user *user = loopback_user(c->server, "q_hidden", "q_hidden", c->east);
    const char *id = company_make(c->li, "customer",
                                  "name: 'Quiet' contact_points { kind: phone value: '62345678' }");
    assert_string_equal(of_row(list(user, "incomplete", "below: 101"), id, "missing"),
                        "industry,tax_number,address,region,source");
    assert_int_equal(at(list(user, "invalid_phone", ""), id), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_score_says_what_is_missing),
        cmocka_unit_test(weights_are_a_setting),
        cmocka_unit_test(untouched_ones_had_no_contact_for_days),
        cmocka_unit_test(wrong_phones_and_addresses_are_listed),
        cmocka_unit_test(the_same_twice_is_listed_with_the_other),
        cmocka_unit_test(figures_and_lists_cover_what_one_sees),
        cmocka_unit_test(pages_go_on_where_they_ended),
        cmocka_unit_test(hidden_fields_do_not_count),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
