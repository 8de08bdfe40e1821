/* SPDX-License-Identifier: Apache-2.0 */
/* What a day brings: tasks, new customers and tickets, birthdays. */
#include "tests/feature/company.h"

static struct loopback_reply day(const struct loopback_user *user, const char *date)
{
    if (!*date)
        return loopback_call(user, "GetMyDay", " ");
    return loopback_call(user, "GetMyDay", "day: '%s'", date);
}

static const char *task(const struct loopback_user *user, const char *due, const char *more)
{
    return company_make(user, "task", "subject: 'x' due_time: '%s' %s", due, more);
}

static void tasks_are_late_or_due_by_the_zone_of_the_user(void **state)
{
    const struct company *c = *state;
    /* Days in Shanghai begin at 16:00 of the day before in UTC. */
    const char *late = task(c->li, "2031-05-09T15:59:59Z", "");
    const char *first = task(c->li, "2031-05-09T16:00:00Z", "status: in_progress");
    const char *last = task(c->li, "2031-05-10T15:59:59Z", "status: waiting");
    task(c->li, "2031-05-10T16:00:00Z", "");
    task(c->li, "2031-05-10T08:00:00Z", "status: completed");
    task(c->li, "2031-05-10T08:00:00Z", "status: cancelled");
    task(c->wang, "2031-05-10T08:00:00Z", "");
    struct loopback_reply reply = day(c->li, "2031-05-10");
    expect_text(reply, "day", "2031-05-10");
    expect_text(reply, "late#", "1");
    expect_text(reply, "late[0].id", late);
    expect_text(reply, "late[0].subject", "x");
    expect_text(reply, "due#", "2");
    expect_text(reply, "due[0].id", first);
    expect_text(reply, "due[1].id", last);
}

static void without_a_day_it_is_today(void **state)
{
    const struct company *c = *state;
    const char *today =
        loopback_value(c->server, "select (now() at time zone 'Asia/Shanghai')::date::text");
    company_make(c->sun, "task", "subject: 'now' due_time: '%s'",
                 loopback_value(c->server, "select to_char(now() at time zone 'utc', "
                                           "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"));
    struct loopback_reply reply = day(c->sun, "");
    expect_text(reply, "day", today);
    expect_text(reply, "due#", "1");
}

static void lists_are_bounded(void **state)
{
    const struct company *c = *state;
    loopback_sql(c->server,
                 "insert into task (subject, due_time, owner_id) select 'many', "
                 "'2032-05-10T08:00:00Z', %lld from generate_series(1, 150)",
                 (long long)c->sun->id);
    expect_text(day(c->sun, "2032-05-10"), "due#", "100");
}

static void new_customers_are_those_that_came_to_the_user(void **state)
{
    const struct company *c = *state;
    const char *made = company_make(c->wang, "customer", "name: 'Made'");
    const char *given = company_make(c->boss, "customer", "name: 'Given'");
    const char *old = company_make(c->wang, "customer", "name: 'Old'");
    company_make(c->li, "customer", "name: 'Of Li'");
    loopback_sql(c->server,
                 "update customer set created_at = now() - interval '9 days' where id in (%lld, "
                 "%lld)",
                 company_number(given), company_number(old));
    loopback_sql(c->server, "update customer set city = 'x' where id = %lld", company_number(old));
    expect_ok(loopback_call(c->boss, "UpdateCustomer", "customer { id: '%s' owner_id: 'U-%lld' }",
                            given, (long long)c->wang->id));
    struct loopback_reply reply = day(c->wang, "");
    expect_text(reply, "new_customers#", "2");
    expect_text(reply, "new_customers[0].id", given);
    expect_text(reply, "new_customers[0].title", "Given");
    expect_text(reply, "new_customers[1].id", made);
    assert_string_not_equal(loopback_text(reply, "new_customers[1].time"), "");
    expect_text(day(c->wang, "2020-01-05"), "new_customers#", "0");
}

static void new_tickets_are_those_without_an_answer(void **state)
{
    const struct company *c = *state;
    const char *open = company_make(c->anna, "ticket", "subject: 'Open'");
    const char *noted = company_make(c->anna, "ticket", "subject: 'Noted'");
    const char *answered = company_make(c->anna, "ticket", "subject: 'Answered'");
    const char *resolved = company_make(c->anna, "ticket", "subject: 'Resolved'");
    company_make(c->li, "ticket", "subject: 'Of Li'");
    company_make(c->anna, "ticket_reply", "ticket_id: '%s' body: 'x' internal: true", noted);
    company_make(c->anna, "ticket_reply", "ticket_id: '%s' body: 'x'", answered);
    expect_ok(loopback_call(c->anna, "ResolveTicket", "id: '%s' resolution: 'x'", resolved));
    struct loopback_reply reply = day(c->anna, "");
    expect_text(reply, "new_tickets#", "2");
    expect_text(reply, "new_tickets[0].id", noted);
    expect_text(reply, "new_tickets[1].id", open);
    expect_text(reply, "new_tickets[1].title", "Open");
}

static void birthdays_are_those_of_ones_own_people(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->zhao, "customer", "name: 'Acme'");
    const char *a = company_make(c->zhao, "contact", "name: 'A' birthday: '1990-05-10'");
    company_make(c->zhao, "contact", "name: 'B' birthday: '1990-05-11'");
    company_make(c->zhao, "contact", "name: 'C' birthday: '1990-05-10' birthday_lunar: true");
    const char *d =
        company_make(c->zhao, "customer", "name: 'D' kind: person birthday: '0001-05-10'");
    const char *e = company_make(c->boss, "contact",
                                 "name: 'E' birthday: '2000-05-10' customer_id: '%s' owner_id: "
                                 "'U-%lld'",
                                 customer, (long long)c->boss->id);
    company_make(c->li, "contact", "name: 'F' birthday: '1990-05-10'");
    struct loopback_reply reply = day(c->zhao, "2031-05-10");
    expect_text(reply, "birthdays#", "3");
    expect_text(reply, "birthdays[0].id", a);
    expect_text(reply, "birthdays[0].name", "A");
    expect_text(reply, "birthdays[0].age", "41");
    expect_text(reply, "birthdays[1].id", d);
    expect_text(reply, "birthdays[1].age", "");
    expect_text(reply, "birthdays[2].id", e);
    expect_text(reply, "birthdays[2].age", "31");
}

static void who_was_born_on_a_leap_day_has_birthday_every_year(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->sun, "contact", "name: 'L' birthday: '1992-02-29'");
    expect_text(day(c->sun, "2032-02-29"), "birthdays[0].id", id);
    expect_text(day(c->sun, "2032-02-28"), "birthdays#", "0");
    expect_text(day(c->sun, "2031-02-28"), "birthdays[0].id", id);
    expect_text(day(c->sun, "2031-02-28"), "birthdays[0].age", "39");
}

/* The fifth of the fifth month is the day of the dragon boats: 10 June 2024. */
static void lunar_birthdays_are_kept_by_the_lunar_calendar(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->wang, "contact",
                                  "name: '端午' birthday: '1990-05-05' birthday_lunar: true");
    struct loopback_reply reply = day(c->wang, "2024-06-10");
    expect_text(reply, "birthdays[0].id", id);
    expect_text(reply, "birthdays[0].age", "34");
    expect_text(reply, "birthdays[0].lunar", "true");
    expect_text(day(c->wang, "2024-05-05"), "birthdays#", "0");
    reply = day(c->wang, "2024-06-04");
    expect_text(reply, "birthdays#", "0");
    expect_text(reply, "coming_birthdays[0].id", id);
    expect_text(reply, "coming_birthdays[0].day", "2024-06-10");
    expect_text(day(c->wang, "2024-06-02"), "coming_birthdays#", "0");
}

static void what_came_since_an_earlier_day_is_new_all_day(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *user = loopback_user(c->server, "fresh", "sales", c->west);
    const char *old = company_make(user, "customer", "name: 'Old'");
    const char *made = company_make(user, "customer", "name: 'New'");
    const char *lead = company_make(user, "lead", "name: 'Lead' phone: '13912345678'");
    expect_text(day(user, ""), "new_customers#", "2");
    loopback_sql(c->server,
                 "update my_day_look set day = day - 1, looked_at = now() - interval '1 hour' "
                 "where user_id = %lld; update customer set created_at = now() - interval "
                 "'2 hours' where id = %lld",
                 (long long)user->id, company_number(old));
    for (int i = 0; i < 2; i++) {
        struct loopback_reply reply = day(user, "");
        expect_text(reply, "new_customers#", "1");
        expect_text(reply, "new_customers[0].id", made);
        expect_text(reply, "new_leads#", "1");
        expect_text(reply, "new_leads[0].id", lead);
    }
}

static void what_stands_still_is_warned_of(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *user = loopback_user(c->server, "late", "sales", c->west);
    const char *customer = company_make(user, "customer", "name: 'Quiet'");
    const char *deal =
        company_make(user, "opportunity", "customer_id: '%s' close_date: '2001-02-03'", customer);
    expect_text(day(user, ""), "warnings#", "1");
    expect_text(day(user, ""), "warnings[0].kind", "close_date_passed");
    expect_text(day(user, ""), "warnings[0].text",
                arena_printf(loopback_arena(c->server), "The close date of %s has passed.", deal));
    loopback_sql(
        c->server,
        "update opportunity set close_date = null, stage_since = now() - interval '40 days'"
        " where id = %lld; update customer set created_at = now() - interval '100 days' "
        "where id = %lld",
        company_number(deal), company_number(customer));
    struct loopback_reply reply = day(user, "");
    expect_text(reply, "warnings#", "2");
    expect_text(reply, "warnings[0].kind", "stalled");
    expect_text(reply, "warnings[0].count", "40");
    expect_text(reply, "warnings[1].kind", "no_contact");
    expect_text(reply, "warnings[1].id", customer);
    expect_text(day(c->li, ""), "warnings#", "0");
}

/* What the next recyclings take, the first of them first; not what rests, is kept, or is another's.
 */
static void what_falls_into_a_pool_is_warned_of(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *user = loopback_user(c->server, "pooled", "sales", c->west);
    company_make(c->admin, "pool",
                 "name: 'Day' region: 'day' active: true recycle_days: 30 warning_days: 5 "
                 "grade_days: 'Z=60'");
    static const struct {
        int64_t days; /* since it was made */
        const char *grade;
    } wanted[] = {{28, ""}, {20, ""}, {24, ""}, {40, ""}, {28, "Z"}};
    const char *ids[5];
    for (size_t i = 0; i < 5; i++) {
        ids[i] = company_make(user, "customer", "name: 'Soon' region: 'day'");
        loopback_sql(c->server,
                     "update customer set created_at = now() - interval '%lld days', grade = '%s' "
                     "where id = %lld; delete from owner_change where customer_id = %lld",
                     (long long)wanted[i].days, wanted[i].grade, company_number(ids[i]),
                     company_number(ids[i]));
    }
    loopback_sql(c->server, "update customer set protected_until = 'infinity' where id = %lld",
                 company_number(ids[3]));
    struct loopback_reply reply = day(user, "");
    expect_text(reply, "warnings#", "2");
    expect_text(reply, "warnings[0].kind", "pool_soon");
    /* not sooner after the warning, which comes with the next recycling, than that says */
    expect_text(reply, "warnings[0].id", ids[0]);
    expect_text(reply, "warnings[0].count", "5");
    expect_text(
        reply, "warnings[0].text",
        arena_printf(loopback_arena(c->server), "%s goes to the pool within 5 days.", ids[0]));
    expect_text(reply, "warnings[1].id", ids[2]);
    expect_text(reply, "warnings[1].count", "6");
    loopback_sql(c->server,
                 "insert into pool_warning (record, since, warned_on) select %lld, "
                 "(created_at at time zone kith_zone())::date, kith_today() - 9 from customer "
                 "where id = %lld",
                 company_number(ids[0]), company_number(ids[0]));
    expect_text(day(user, ""), "warnings[0].count", "2");
    company_make(user, "interaction",
                 "subject: 'Rang' kind: 2 status: 1 customer_id: '%s' no_next_step_reason: "
                 "'waiting'",
                 ids[0]);
    reply = day(user, "");
    expect_text(reply, "warnings#", "1");
    expect_text(reply, "warnings[0].id", ids[2]);
    expect_text(day(c->li, ""), "warnings#", "0");
}

static void notifications_that_are_not_read_are_counted(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *user = loopback_user(c->server, "told", "sales", c->west);
    loopback_sql(c->server,
                 "insert into notification (kind, owner_id, read_at) values "
                 "('assigned', %lld, null), ('assigned', %lld, now())",
                 (long long)user->id, (long long)user->id);
    expect_text(day(user, ""), "unread", "1");
}

static void it_needs_a_session(void **state)
{
    const struct company *c = *state;
    expect_error(day(c->nobody, ""), RPC_UNAUTHENTICATED, NULL, NULL);
    expect_error(loopback_call(c->li, "GetMyDay", "day { year: 2031 month: 2 day: 30 }"),
                 RPC_INVALID_ARGUMENT, NULL, "day");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tasks_are_late_or_due_by_the_zone_of_the_user),
        cmocka_unit_test(without_a_day_it_is_today),
        cmocka_unit_test(lists_are_bounded),
        cmocka_unit_test(new_customers_are_those_that_came_to_the_user),
        cmocka_unit_test(new_tickets_are_those_without_an_answer),
        cmocka_unit_test(birthdays_are_those_of_ones_own_people),
        cmocka_unit_test(who_was_born_on_a_leap_day_has_birthday_every_year),
        cmocka_unit_test(lunar_birthdays_are_kept_by_the_lunar_calendar),
        cmocka_unit_test(what_came_since_an_earlier_day_is_new_all_day),
        cmocka_unit_test(what_stands_still_is_warned_of),
        cmocka_unit_test(what_falls_into_a_pool_is_warned_of),
        cmocka_unit_test(notifications_that_are_not_read_are_counted),
        cmocka_unit_test(it_needs_a_session),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
