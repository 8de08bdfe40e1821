/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of the service desk: their definitions, and that every figure agrees with its list. */
#include "tests/feature/company.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TICKETS = 240, LATER = 10000 };

static const char *field(struct loopback_reply reply, int row, const char *name)
{
    return loopback_text(reply, arena_printf(reply.arena, "rows[%d].%s", row, name));
}

/* Tickets of several people over three months with all that may come of one, and their clocks. */
static void fill(const struct company *c)
{
    /* As they were before complaints had to be complete. */
    loopback_sql(c->server, "alter table ticket disable trigger z_close_new");
    loopback_sql(
        c->server,
        "insert into ticket (subject, type, priority, status, category, channel, owner_id, "
        "team_id, created_at, "
        "first_reply_at, resolved_at, closed_at, reopen_count) "
        "select 'F' || n, n %% 6, n %% 5, (array[1, 3, 4, 5, 6, 6, 7, 8])[n %% 8 + 1], "
        "(array['', 'quality', 'quality_defect', 'quality_wear', 'delivery_late'])[n %% 5 + 1], "
        "(array['', 'email', 'phone'])[n %% 3 + 1], u.id, u.team_id, t, case when n %% 4 > 0 then "
        "t + interval '2 hours' end, "
        "case when n %% 8 in (3, 4, 5) then t + n * interval '1 hour' end, "
        "case when n %% 8 in (4, 5) then t + (n + 1) * interval '1 hour' end, (n %% 7 = 0)::int "
        "from generate_series(1, %d) n cross join lateral (select '2031-01-01 "
        "00:30+08'::timestamptz + n * interval '9 hours' as t) d "
        "join lateral (select id, team_id from app_user where login = (array['li', 'wang', 'sun', "
        "'zhao', 'anna'])[n %% 5 + 1]) u on true",
        TICKETS);
    loopback_sql(c->server, "insert into service_queue (name) values ('一线'), ('二线')");
    loopback_sql(c->server, "update ticket set queue_id = (select max(id) - ticket.id %% 2 from "
                            "service_queue) where subject like 'F%%' and id %% 3 > 0");
    loopback_sql(c->server, "insert into ticket_clock (ticket_id, kind, sequence, state, "
                            "started_at, due_at, target_seconds, elapsed_seconds, stopped_at) "
                            "select id, 1, 1, case when id %% 6 = 0 then 4 else 3 end, created_at, "
                            "created_at + interval '1 hour', 3600, 600 + id %% 900, first_reply_at "
                            "from ticket where subject like 'F%%' and first_reply_at is not null "
                            "union all select id, 3, 1, case when resolved_at is null then 1 when "
                            "id %% 9 = 0 then 4 else 3 end, created_at, "
                            "created_at + interval '1 day', 86400, 7200 + id %% 5000, resolved_at "
                            "from ticket where subject like 'F%%'");
}

static int start(void **state)
{
    int code = company_start(state);
    if (code == 0)
        fill(*state);
    return code;
}

static struct loopback_reply figures(const struct loopback_user *user, const char *more)
{
    return loopback_call(user, "GetFigures", "from: '2031-02-01' until: '2031-02-28' %s", more);
}

/* The number of tickets that the filter of a row lists. */
static void expect_listed(const struct loopback_user *user, const char *filter, const char *count)
{
    char *quoted = arena_printf(loopback_arena(user->server), "%s", filter);
    struct loopback_reply list =
        company_list(user, "ticket", "count: true page_size: 1 filter: '%s'", quoted);
    expect_ok(list);
    const char *total = loopback_text(list, "total_size");
    if (strcmp(total, *count ? count : "0") != 0)
        fail_msg("%s: %s listed, %s counted: %s", user->login, total, count, filter);
}

/* The mean is the sum of the list by its number. */
static void expect_mean(const struct loopback_user *user, const char *filter, const char *seconds,
                        const char *mean)
{
    struct loopback_reply sum = loopback_call(
        user, "SummarizeRecords", "object: 'ticket' sum: '%s' filter: '%s'", seconds, filter);
    double all = strtod(loopback_text(sum, "totals[0].sums[0].number"), NULL);
    double n = strtod(loopback_text(sum, "total_count"), NULL);
    assert_true(n > 0);
    assert_int_equal(llround(all / n), strtoll(mean, NULL, 10));
}

static int check_rows(const struct loopback_user *user, struct loopback_reply reply)
{
    expect_ok(reply);
    int rows = atoi(loopback_text(reply, "rows#"));
    for (int row = 0; row < rows; row++) {
        const char *mean = field(reply, row, "mean_seconds"), *figure = field(reply, row, "figure");
        expect_listed(user, field(reply, row, "filter"), field(reply, row, "count"));
        expect_listed(user, field(reply, row, "n_filter"), field(reply, row, "n"));
        if (*mean)
            expect_mean(user, field(reply, row, "filter"),
                        strcmp(figure, "resolution") == 0 ? "resolution_seconds"
                                                          : "response_seconds",
                        mean);
    }
    return rows;
}

/* Whoever asks, by whatever: what is counted is what is listed. */
static void test_figures_agree_with_their_lists(void **state)
{
    static const char *const groups[] = {
        "",
        "by: 'team' by: 'month'",
        "by: 'agent'",
        "by: 'category'",
        "by: 'type' by: 'priority'",
        "by: 'channel' by: 'week'",
        "by: 'queue'",
        "by: '团队' filter: 'category:quality AND NOT type = complaint'",
    };
    const struct company *c = *state;
    const struct loopback_user *users[] = {c->boss, c->li, c->anna};
    int cells = 0;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        cells += check_rows(users[i % 3], figures(users[i % 3], groups[i]));
    for (size_t k = 0; k < sizeof users / sizeof *users; k++)
        cells += check_rows(users[k], figures(users[k], "by: 'priority'"));
    assert_true(cells > 200);
    print_message("%d cells\n", cells);
}

/* All together are the same in any groups that part them. */
static void test_groups_add_up(void **state)
{
    static const char *const groups[] = {"by: 'team'", "by: 'agent' by: 'day'", "by: 'type'",
                                         "by: 'weekday' by: 'hour'"};
    const struct company *c = *state;
    struct loopback_reply all = figures(c->admin, "figure: 'created'");
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        struct loopback_reply parts = figures(
            c->admin, arena_printf(loopback_arena(c->server), "figure: 'created' %s", groups[i]));
        long long sum = 0;
        for (int row = 0; row < atoi(loopback_text(parts, "rows#")); row++)
            sum += atoll(field(parts, row, "count"));
        assert_int_equal(sum, atoll(field(all, 0, "count")));
    }
}

/* A category has all below it, and its own. */
static void test_categories_are_branches(void **state)
{
    const struct company *c = *state;
    struct loopback_reply reply = figures(c->admin, "by: 'category' figure: 'created'");
    long long branch = 0, below = 0;
    for (int row = 0; row < atoi(loopback_text(reply, "rows#")); row++) {
        const char *group = field(reply, row, "group");
        if (strcmp(group, "quality") == 0)
            branch = atoll(field(reply, row, "count"));
        else if (strncmp(group, "quality_", 8) == 0)
            below += atoll(field(reply, row, "count"));
    }
    assert_true(below > 0 && branch > below);
}

static int row_of(struct loopback_reply reply, const char *figure)
{
    expect_ok(reply);
    for (int row = 0; row < atoi(loopback_text(reply, "rows#")); row++)
        if (strcmp(field(reply, row, "figure"), figure) == 0)
            return row;
    fail_msg("no %s", figure);
    return -1;
}

/* A ticket by hand: what counts as solved at first contact. */
static const char *ticket(const struct company *c, int answers, int64_t reopened_after)
{
    const char *id = company_make(c->zhao, "ticket", "subject: 'FCR' channel: 'wechat'");
    long long n = company_number(id);
    for (int i = 0; i < answers; i++)
        company_make(c->zhao, "ticket_reply", "ticket_id: '%s' body: 'answer'", id);
    company_make(c->zhao, "ticket_reply", "ticket_id: '%s' body: 'note' internal: true", id);
    expect_ok(loopback_call(c->zhao, "StartTicket", "id: '%s'", id));
    expect_ok(loopback_call(c->zhao, "ResolveTicket", "id: '%s' resolution: 'x'", id));
    loopback_sql(c->server,
                 "update ticket_event set at = at - interval '40 days' where ticket_id = %lld", n);
    loopback_sql(c->server,
                 "update ticket_measure set first_resolved_at = first_resolved_at - interval '40 "
                 "days' where ticket_id = %lld",
                 n);
    if (reopened_after >= 0) {
        expect_ok(loopback_call(c->zhao, "ReopenTicket", "id: '%s' reason: 'again'", id));
        loopback_sql(c->server,
                     "update ticket_event set at = at - interval '%lld days' where ticket_id = "
                     "%lld and status = 7",
                     (long long)(40 - reopened_after), n);
        loopback_sql(c->server, "select kith_ticket_solved(array[%lld])", n);
    }
    return id;
}

static void test_first_contact(void **state)
{
    static const struct {
        int answers;
        int64_t reopened_after; /* days; -1: never */
        const char *first_contact;
    } samples[] = {{1, -1, "true"}, {0, -1, "true"}, {2, -1, "false"},
                   {1, 3, "false"}, {1, 20, "true"}, {2, 3, "false"}};
    const struct company *c = *state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        expect_text(company_get(c->admin, ticket(c, samples[i].answers, samples[i].reopened_after)),
                    "first_contact", samples[i].first_contact);
    const char *from = loopback_value(
        c->server,
        "select to_char(now() at time zone 'Asia/Shanghai' - interval '41 days', 'YYYY-MM-DD')");
    const char *until = loopback_value(
        c->server,
        "select to_char(now() at time zone 'Asia/Shanghai' - interval '39 days', 'YYYY-MM-DD')");
    struct loopback_reply reply = loopback_call(
        c->admin, "GetFigures", "from: '%s' until: '%s' filter: 'channel = wechat'", from, until);
    int row = row_of(reply, "first_contact");
    expect_text(reply, arena_printf(reply.arena, "rows[%d].count", row), "3");
    expect_text(reply, arena_printf(reply.arena, "rows[%d].n", row), "6");
    expect_text(reply, arena_printf(reply.arena, "rows[%d].percent", row), "50");
    row = row_of(reply, "reopened");
    expect_text(reply, arena_printf(reply.arena, "rows[%d].count", row), "3");
    expect_text(reply, "provisional", "");
    check_rows(c->admin, reply);
    /* what was solved lately may still be opened again */
    const char *today = loopback_value(
        c->server, "select to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD')");
    const char *id = company_make(c->zhao, "ticket", "subject: 'FCR' channel: 'wechat'");
    expect_ok(loopback_call(c->zhao, "StartTicket", "id: '%s'", id));
    expect_ok(loopback_call(c->zhao, "ResolveTicket", "id: '%s' resolution: 'x'", id));
    expect_text(loopback_call(c->admin, "GetFigures", "from: '%s' until: '%s' filter: 'id = %s'",
                              today, today, id),
                "provisional", "1");
}

/* Times are of the clock: what waits for the customer counts nothing. */
static void test_times_are_of_the_clock(void **state)
{
    const struct company *c = *state;
    struct loopback_reply reply =
        figures(c->admin, "figure: 'resolution' figure: 'first_response' by: 'channel'");
    for (int row = 0; row < atoi(loopback_text(reply, "rows#")); row++) {
        bool resolution = strcmp(field(reply, row, "figure"), "resolution") == 0;
        long long median = atoll(field(reply, row, "median_seconds"));
        long long p90 = atoll(field(reply, row, "p90_seconds"));
        /* by the wall a resolution takes days here */
        assert_true(median >= (resolution ? 7200 : 600) && p90 >= median);
        assert_true(p90 < (resolution ? 12200 : 1500));
    }
}

static void test_the_period_before(void **state)
{
    const struct company *c = *state;
    struct loopback_reply now = figures(c->admin, "figure: 'created'");
    struct loopback_reply before = loopback_call(
        c->admin, "GetFigures", "from: '2031-01-04' until: '2031-01-31' figure: 'created'");
    expect_text(now, "rows[0].previous_count", field(before, 0, "count"));
    expect_text(figures(c->admin, "figure: 'created' by: 'week'"), "rows[0].previous_count", "");
}

static void test_backlog_agrees_with_its_lists(void **state)
{
    static const char *const groups[] = {"", "by: SERVICE_BY_TEAM", "by: SERVICE_BY_CATEGORY",
                                         "by: SERVICE_BY_PRIORITY filter: 'type = complaint'"};
    const struct company *c = *state;
    const struct loopback_user *users[] = {c->boss, c->li};
    loopback_sql(c->server,
                 "update ticket set created_at = now() - (id %% 50) * interval '17 hours' "
                 "where subject like 'F%%' and status in (1, 3, 4, 7)");
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        for (size_t k = 0; k < sizeof users / sizeof *users; k++) {
            struct loopback_reply reply = loopback_call(users[k], "GetBacklog", "%s", groups[i]);
            expect_ok(reply);
            int rows = atoi(loopback_text(reply, "rows#"));
            assert_true(rows > 3);
            for (int row = 0; row < rows; row++)
                expect_listed(users[k], field(reply, row, "filter"), field(reply, row, "count"));
        }
    struct loopback_reply reply = loopback_call(c->boss, "GetBacklog", "%s", "");
    expect_text(reply, "oldest#", "10");
    expect_listed(c->boss, "NOT (status = resolved OR status = closed OR status = rejected)",
                  loopback_text(reply, "total"));
    expect_error(loopback_call(c->boss, "GetBacklog", "by: SERVICE_BY_WEEK"), RPC_INVALID_ARGUMENT,
                 NULL, "by");
}

static void test_requests_that_are_refused(void **state)
{
    const struct company *c = *state;
    expect_error(loopback_call(c->admin, "GetFigures", "from: '2031-02-02' until: '2031-02-01'"),
                 RPC_INVALID_ARGUMENT, NULL, "until");
    expect_error(figures(c->admin, "by: 'moon'"), RPC_INVALID_ARGUMENT, NULL, "by");
    expect_error(figures(c->admin, "by: 'team' by: 'team'"), RPC_INVALID_ARGUMENT, NULL, "by");
    expect_error(figures(c->admin, "by: 'team' by: 'type' by: 'day'"), RPC_INVALID_ARGUMENT, NULL,
                 "by");
    expect_error(figures(c->admin, "figure: 'luck'"), RPC_INVALID_ARGUMENT, NULL, "figure");
    expect_error(figures(c->admin, "filter: 'nonsense ='"), RPC_INVALID_ARGUMENT, NULL, "filter");
    expect_text(figures(c->li, ""), "scope", "team");
}

/* By each call at most; their connection tells what it read about once a second. */
static int64_t read_by_figures(const struct company *c)
{
    int64_t read = 0, calls = 0;
    for (; read == 0; calls++) {
        assert_true(calls < 10000);
        expect_ok(figures(c->boss, "by: 'agent'"));
        read = loopback_rows_read(c->server, "ticket");
    }
    return read / calls;
}

/* However many tickets there are of other times. */
static void test_a_month_reads_its_own_tickets(void **state)
{
    const struct company *c = *state;
    loopback_sql(c->server,
                 "alter table ticket disable trigger user;"
                 "insert into ticket (subject, type, status, owner_id, team_id, "
                 "created_at, first_reply_at, resolved_at) select 'Later ' || n, 1, 6, "
                 "owner_id, team_id, t, t, t from ticket, generate_series(1, %d) n, "
                 "lateral (select '2035-01-01 +08'::timestamptz + n * interval '1 hour' "
                 "as t) d where subject = 'F1';"
                 "alter table ticket enable trigger user;"
                 "insert into ticket_measure (ticket_id, first_resolved_at, breached_at) "
                 "select id, resolved_at, resolved_at from ticket where subject like "
                 "'Later%%' on conflict (ticket_id) do nothing; analyze",
                 LATER);
    loopback_sql(c->server, "select pg_stat_force_next_flush()");
    read_by_figures(c); /* with all that was read before */
    assert_true(read_by_figures(c) < LATER / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures_agree_with_their_lists),
        cmocka_unit_test(test_groups_add_up),
        cmocka_unit_test(test_categories_are_branches),
        cmocka_unit_test(test_times_are_of_the_clock),
        cmocka_unit_test(test_the_period_before),
        cmocka_unit_test(test_first_contact),
        cmocka_unit_test(test_backlog_agrees_with_its_lists),
        cmocka_unit_test(test_requests_that_are_refused),
        cmocka_unit_test(test_a_month_reads_its_own_tickets),
    };
    return cmocka_run_group_tests(tests, start, company_stop);
}
