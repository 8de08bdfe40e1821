/* SPDX-License-Identifier: Apache-2.0 */
/* Public pools: what falls in when, who is warned, and for whom it rests there. */
#include "tests/feature/pools.h"

#include <stdlib.h>
#include <string.h>

/* In touch last on that day, whenever it was made. */
static const char *quiet(const struct company *c, const char *region, const char *day)
{
    const char *id = pools_customer(c->li, region);
    loopback_sql(c->server, "update customer set created_at = '%s' where id = %lld", day,
                 company_number(id));
    return id;
}

static const char *fate(const struct company *c, const char *id, const char *day)
{
    return loopback_value(c->server,
                          "select (array['in_pool', 'falls', 'warn', 'warned', 'protected', "
                          "'rests', 'no_rule'])[fate] from pool_state(array[%lld]::bigint[], '%s')",
                          company_number(id), day);
}

static void recycle(const struct company *c, const char *day)
{
    loopback_sql(c->server, "delete from pool_run where period = '%s'", day);
    for (int64_t n = 50; n == 50;)
        n = loopback_number(c->server, "select pool_recycle('%s', 50)", day);
}

static void entered(const struct company *c, const char *id, int days, const char *time)
{
    loopback_sql(c->server,
                 "update pool_entry set entered_at = ((kith_today() - %d)::timestamp + time '%s') "
                 "at time zone kith_zone() where customer_id = %lld",
                 days, time, company_number(id));
    loopback_sql(
        c->server,
        "update owner_change set changed_at = ((kith_today() - %d)::timestamp + time '%s') "
        "at time zone kith_zone() where customer_id = %lld and to_owner_id is null",
        days, time, company_number(id));
}

/* Until the day, and not on it. */
static void who_gave_it_back_waits(void **state)
{
    const struct company *c = *state;
    pools_make(c, "cool", "cooling_days: 3");
    const char *id = pools_customer(c->li, "cool");
    pools_give_back(c->li, id);
    entered(c, id, 2, "00:00");
    expect_error(pools_claim(c->li, id), RPC_FAILED_PRECONDITION, "POOL_COOLING", "id");
    entered(c, id, 3, "23:59");
    expect_ok(pools_claim(c->li, id));
    pools_give_back(c->li, id);
    expect_ok(pools_claim(c->wang, id));
    /* so does who let it go without a word, and it fell in by itself */
    const char *left = pools_customer(c->li, "cool");
    loopback_sql(c->server, "update customer set owner_id = null where id = %lld",
                 company_number(left));
    recycle(c, "2026-06-01");
    assert_string_equal(fate(c, left, "2026-06-01"), "in_pool");
    expect_error(pools_claim(c->li, left), RPC_FAILED_PRECONDITION, "POOL_COOLING", "id");
    expect_ok(pools_claim(c->wang, left));
}

static void days_are_those_of_the_company(void **state)
{
    const struct company *c = *state;
    pools_make(c, "days", "recycle_days: 30 grade_days: 'A=60, C=0'");
    /* 23:30 and 00:30 in Shanghai */
    const char *before = quiet(c, "days", "2027-03-01 15:30Z");
    const char *after = quiet(c, "days", "2027-03-01 16:30Z");
    assert_string_equal(fate(c, before, "2027-03-30"), "rests");
    assert_string_equal(fate(c, before, "2027-03-31"), "falls");
    assert_string_equal(fate(c, after, "2027-03-31"), "rests");
    assert_string_equal(fate(c, after, "2027-04-01"), "falls");
    loopback_sql(c->server, "update customer set grade = 'A' where id = %lld",
                 company_number(after));
    assert_string_equal(fate(c, after, "2027-04-30"), "rests");
    assert_string_equal(fate(c, after, "2027-05-01"), "falls");
    loopback_sql(c->server, "update customer set grade = 'C' where id = %lld",
                 company_number(after));
    assert_string_equal(fate(c, after, "2029-05-01"), "no_rule");
    expect_error(loopback_call(c->admin, "CreatePool", "pool { name: 'Bad' grade_days: 'A' }"),
                 RPC_INVALID_ARGUMENT, "FIELD_INVALID", "pool.grade_days");
    expect_error(loopback_call(c->admin, "CreatePool", "pool { name: 'Bad' hidden_fields: 'x' }"),
                 RPC_INVALID_ARGUMENT, "FIELD_INVALID", "pool.hidden_fields");
}

static int64_t warnings(const struct company *c, const char *id)
{
    return loopback_number(
        c->server,
        "select count(*) from notification where kind = 'pool_warning' and record_id = %lld",
        company_number(id));
}

/* Told once, in time, and then it falls; a contact in between begins anew. */
static void the_owner_is_warned_once(void **state)
{
    const struct company *c = *state;
    pools_make(c, "warn", "recycle_days: 30 warning_days: 7");
    const char *id = quiet(c, "warn", "2027-03-01 02:00Z");
    const char *saved = quiet(c, "warn", "2027-03-01 02:00Z");
    recycle(c, "2027-03-23");
    assert_int_equal(warnings(c, id), 0);
    recycle(c, "2027-03-24");
    assert_int_equal(warnings(c, id), 1);
    recycle(c, "2027-03-24");
    recycle(c, "2027-03-30");
    assert_int_equal(warnings(c, id), 1);
    expect_text(company_get(c->li, id), "pool_id", "");
    company_make(
        c->li, "interaction",
        "subject: 'Rang' kind: 2 status: 1 customer_id: '%s' no_next_step_reason: 'waiting' "
        "happened_at { seconds: 1806300000 }",
        saved); /* 2027-03-29 */
    recycle(c, "2027-03-31");
    assert_string_equal(fate(c, id, "2027-03-31"), "in_pool");
    assert_string_equal(fate(c, saved, "2027-03-31"), "rests");
    assert_int_equal(warnings(c, saved), 1);
    /* what was never warned of in time is warned of first, however late */
    const char *late = quiet(c, "warn", "2027-01-01 02:00Z");
    recycle(c, "2027-04-10");
    assert_string_equal(fate(c, late, "2027-04-16"), "warned");
    assert_string_equal(fate(c, late, "2027-04-17"), "falls");
}

/* A contact that is taken back after the next warning: the first warning counts again. */
static void a_contact_that_was_none_changes_nothing(void **state)
{
    const struct company *c = *state;
    pools_make(c, "none", "recycle_days: 30 warning_days: 7");
    const char *id = quiet(c, "none", "2027-03-01 02:00Z");
    recycle(c, "2027-03-24");
    const char *note = company_make(
        c->li, "interaction",
        "subject: 'Rang' kind: 2 status: 1 customer_id: '%s' no_next_step_reason: 'waiting' "
        "happened_at { seconds: 1806300000 }",
        id); /* 2027-03-29 */
    recycle(c, "2027-04-21");
    assert_int_equal(warnings(c, id), 2);
    expect_ok(loopback_call(c->li, "DeleteInteraction", "id: '%s'", note));
    assert_string_equal(fate(c, id, "2027-04-22"), "falls");
    recycle(c, "2027-04-22");
    assert_string_equal(fate(c, id, "2027-04-22"), "in_pool");
    assert_int_equal(warnings(c, id), 2);
}

static void what_is_protected_stays(void **state)
{
    const struct company *c = *state;
    pools_make(c, "safe",
               "recycle_days: 30 protect_deals: true protect_tickets: true order_days: 10");
    const char *deal = quiet(c, "safe", "2027-03-01 02:00Z");
    const char *hand = quiet(c, "safe", "2027-03-01 02:00Z");
    const char *ticket = quiet(c, "safe", "2027-03-01 02:00Z");
    const char *open = company_make(c->li, "opportunity", "name: 'D' customer_id: '%s'", deal);
    company_make(c->anna, "ticket", "subject: 'T' customer_id: '%s'", ticket);
    expect_ok(loopback_call(c->boss, "ProtectPool",
                            "id: '%s' until { year: 2027 month: 4 day: 10 }", hand));
    expect_error(
        loopback_call(c->li, "ProtectPool", "id: '%s' until { year: 2027 month: 4 day: 10 }", hand),
        RPC_PERMISSION_DENIED, "PERMISSION_DENIED", NULL);
    assert_string_equal(fate(c, deal, "2027-04-01"), "protected");
    assert_string_equal(fate(c, ticket, "2027-04-01"), "protected");
    assert_string_equal(fate(c, hand, "2027-04-10"), "protected");
    assert_string_equal(fate(c, hand, "2027-04-11"), "falls");
    const char *order = quiet(c, "safe", "2027-03-01 02:00Z");
    loopback_sql(c->server,
                 "insert into sales_order (customer_id, status, confirmed_at) values (%lld, 2, "
                 "'2027-03-30 15:30Z')",
                 company_number(order));
    assert_string_equal(fate(c, order, "2027-04-08"), "protected");
    assert_string_equal(fate(c, order, "2027-04-09"), "falls");
    expect_error(loopback_call(c->li, "ReturnPool", "ids: '%s' reason: 'no_budget'", deal),
                 RPC_FAILED_PRECONDITION, "POOL_OPEN_DEALS", "ids");
    loopback_sql(c->server, "update opportunity set status = 3 where id = %lld",
                 company_number(open));
    assert_string_equal(fate(c, deal, "2027-04-01"), "falls");
    expect_ok(loopback_call(c->boss, "ProtectPool",
                            "id: '%s' until { year: 2099 month: 4 day: 10 }", hand));
    struct loopback_reply why = loopback_call(c->li, "ExplainPool", "id: '%s'", hand);
    expect_text(why, "fate", "protected");
    expect_text(why, "by_hand", "true");
    expect_text(why, "protected_until.day", "10");
    expect_text(why, "days", "30");
}

/* In steps that may stop anywhere; what was done is a batch. */
static void a_recycling_goes_on_and_is_taken_back(void **state)
{
    const struct company *c = *state;
    const char *again = pools_make(c, "again", "recycle_days: 30");
    const char *ids[4];
    for (int i = 0; i < 4; i++)
        ids[i] = quiet(c, "again", "2027-03-01 02:00Z");
    loopback_sql(c->server, "insert into pool_run (period, position) values ('2027-06-01', %lld)",
                 company_number(ids[0]) - 1);
    assert_int_equal(loopback_number(c->server, "select pool_recycle('2027-06-01', 2)"), 2);
    expect_text(company_get(c->admin, ids[1]), "pool_id", again);
    expect_text(company_get(c->admin, ids[2]), "pool_id", "");
    while (loopback_number(c->server, "select pool_recycle('2027-06-01', 2)") == 2)
        ;
    assert_int_equal(loopback_number(c->server, "select pool_recycle('2027-06-01', 2)"), 0);
    expect_text(company_get(c->admin, ids[3]), "pool_id", again);
    const char *batch =
        text(c, "B-%lld",
             (long long)loopback_number(
                 c->server, "select batch_id from pool_run where period = '2027-06-01'"));
    expect_text(company_get(c->admin, batch), "records_changed", "4");
    expect_text(company_get(c->admin, batch), "status", "done");
    pools_expect_missing(company_get(c->boss, batch));
    expect_ok(pools_claim(c->wang, ids[2]));
    struct loopback_reply back = loopback_call(c->admin, "UndoBatch", "id: '%s'", batch);
    expect_text(back, "records_undone", "3");
    expect_text(back, "records_kept", "1");
    expect_text(company_get(c->li, ids[0]), "owner_id", pools_user(c, c->li));
    expect_text(company_get(c->wang, ids[2]), "owner_id", pools_user(c, c->wang));
    expect_text(company_list(c->li, "pool_entry", "filter: 'customer_id = %s'", ids[0]),
                "pool_entries[0].from_owner_id", pools_user(c, c->li));
}

static void a_preview_counts_and_shows_some(void **state)
{
    const struct company *c = *state;
    const char *look = pools_make(c, "look", "recycle_days: 30");
    const char *id = quiet(c, "look", "2027-03-01 02:00Z");
    loopback_sql(c->server, "update customer set owner_id = null, team_id = null where id = %lld",
                 company_number(pools_customer(c->li, "look")));
    struct loopback_reply seen =
        loopback_call(c->admin, "PreviewPool", "day { year: 2027 month: 3 day: 31 }");
    bool found = false;
    expect_ok(seen);
    for (long i = 0, n = strtol(loopback_text(seen, "parts#"), NULL, 10); i < n; i++)
        if (strcmp(loopback_text(seen, text(c, "parts[%ld].pool_id", i)), look) == 0) {
            expect_text(seen, text(c, "parts[%ld].fate", i), "falls");
            expect_text(seen, text(c, "parts[%ld].count", i), "2");
            expect_text(seen, text(c, "parts[%ld].samples[0]", i),
                        arena_printf(loopback_arena(c->server), "%s In look", id));
            found = true;
        }
    assert_true(found);
    expect_text(company_get(c->li, id), "pool_id", "");
    expect_error(loopback_call(c->li, "PreviewPool", " "), RPC_PERMISSION_DENIED, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_gave_it_back_waits),
        cmocka_unit_test(days_are_those_of_the_company),
        cmocka_unit_test(the_owner_is_warned_once),
        cmocka_unit_test(a_contact_that_was_none_changes_nothing),
        cmocka_unit_test(what_is_protected_stays),
        cmocka_unit_test(a_recycling_goes_on_and_is_taken_back),
        cmocka_unit_test(a_preview_counts_and_shows_some),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
