/* SPDX-License-Identifier: Apache-2.0 */
/* Policies, targets and calendars that are edited while clocks run, and servers beside each other.
 */
#include "server/job/clocks.h"
#include "server/job/test/ticking.h"

enum { MINUTE = TICKING_MINUTE, HOUR = TICKING_HOUR, MANY = 160 };

/* Marks that wait. */
static int64_t left(struct desk *desk)
{
    return loopback_number(desk->server, "select count(*) from ticket_dirty");
}

static bool is_marked(struct desk *desk, const char *id)
{
    return loopback_number(desk->server, "select count(*) from ticket_dirty where ticket_id = %lld",
                           company_number(id)) > 0;
}

static void one_round(struct desk *desk)
{
    struct clocks clocks = {0};
    bool found;
    assert_true(status_is_ok(clocks_work(&desk->work, &clocks, &found)));
    assert_true(found);
    clocks_fini(&clocks);
}

static void set_target(struct desk *desk, int kind, int minutes)
{
    loopback_sql(desk->server,
                 "update sla_target set minutes = %d where policy_id = %s and kind = %d and "
                 "priority = 0",
                 minutes, ticking_policy(desk), kind);
}

static int64_t versions(struct desk *desk, const char *policy)
{
    return loopback_number(desk->server, "select count(*) from sla_version where policy_id = %lld",
                           company_number(policy));
}

/* For the next test: as if it had been so from the first. */
static void forget_edits(struct desk *desk)
{
    loopback_sql(desk->server, "delete from sla_version where since > '-infinity'");
    ticking_drain(desk);
}

/* More than a round can do waits since an edit: what runs out and what has just happened goes
 * first. */
static void what_is_due_does_not_wait_for_the_rest(void **state)
{
    struct desk *desk = *state;
    loopback_sql(desk->server,
                 "insert into ticket (subject, created_by, policy_id) select 'many', 1, %s from "
                 "generate_series(1, %d)",
                 ticking_policy(desk), MANY);
    ticking_drain(desk);
    const char *last = loopback_value(desk->server, "select 'T-' || max(id) from ticket"),
               *other = loopback_value(desk->server, "select 'T-' || max(id) - 1 from ticket");
    loopback_sql(desk->server,
                 "update ticket_event set at = at - interval '61 minutes' where ticket_id = %lld; "
                 "update ticket_alarm set at = at - interval '61 minutes' where ticket_id = %lld",
                 company_number(last), company_number(last));
    set_target(desk, 3, 130);
    assert_true(left(desk) >= MANY);
    loopback_sql(desk->server, "select kith_ticket_event(%lld, 4::smallint)",
                 company_number(other));
    one_round(desk);
    ticking_expect_told(desk, last, 1, 1);
    assert_string_equal(ticking_clocks(desk, other), "1.1 met, 3.1 running");
    assert_false(is_marked(desk, other)); /* the mark of the edit went with it */
    assert_true(left(desk) > MANY / 2);
    ticking_drain(desk);
    assert_int_equal(left(desk), 0);
    assert_int_equal(loopback_number(desk->server,
                                     "select count(distinct c.ticket_id) from ticket_clock c join "
                                     "ticket t on t.id = c.ticket_id where t.subject = 'many' and "
                                     "c.target_seconds = 130 * 60"),
                     MANY);
    assert_int_equal(loopback_number(desk->server,
                                     "select count(breached_at) from ticket_clock c join ticket t "
                                     "on t.id = c.ticket_id where t.subject = 'many'"),
                     1);
    loopback_sql(desk->server, "update ticket set deleted_at = now() where subject = 'many'");
    set_target(desk, 3, 120);
    forget_edits(desk);
}

static void expect_marked(struct desk *desk, const char *sql, const char *marked, const char *other)
{
    loopback_sql(desk->server, "%s", sql);
    assert_true(!marked || is_marked(desk, marked));
    assert_false(is_marked(desk, other));
    ticking_drain(desk);
}

static void an_edit_is_about_few_tickets(void **state)
{
    struct desk *desk = *state;
    const char *own = ticking_ticket(desk, ""), *standard = ticking_ticket(desk, ""),
               *policy = ticking_policy(desk);
    loopback_sql(desk->server,
                 "update ticket set policy_id = (select id from sla_policy where name = "
                 "'Standard') where id = %lld",
                 company_number(standard));
    ticking_drain(desk);
    loopback_sql(
        desk->server,
        "update sla_policy set name = name || '。', position = 9998, version = version + "
        "1; update sla_policy set name = rtrim(name, '。'), position = 9999; update "
        "service_calendar set external_id = 'x' || id; insert into escalation_rule (name, "
        "level, active) values ('later', 3, false); update escalation_rule set name = 'x'");
    assert_int_equal(left(desk), 0);
    expect_marked(desk,
                  "update service_calendar set days = '2031-01-01 holiday 元旦' where name = "
                  "'Business hours'",
                  standard, own);
    expect_marked(desk,
                  "insert into setting (key, value) values ('company.time_zone', "
                  "'Asia/Tokyo') on conflict do nothing; update setting set value = "
                  "'Asia/Tokyo' where key = 'company.time_zone'",
                  standard, own);
    expect_marked(desk,
                  "update setting set value = 'Asia/Shanghai' where key = "
                  "'company.time_zone'",
                  standard, own);
    set_target(desk, 3, 125);
    expect_marked(desk, "", own, standard);
    expect_marked(desk,
                  arena_printf(desk->arena,
                               "update sla_policy set warn_percent = 90 where "
                               "id = %s",
                               policy),
                  own, standard);
    expect_marked(desk,
                  arena_printf(desk->arena,
                               "update escalation_rule set active = true, "
                               "policy_id = %s",
                               policy),
                  own, standard);
    expect_marked(desk, "update escalation_rule set deleted_at = now()", own, standard);
    loopback_sql(desk->server, "update sla_policy set warn_percent = null where id = %s", policy);
    set_target(desk, 3, 120);
    forget_edits(desk);
}

/* The versions of a policy: what nobody has been counted by is no past. */
static void versions_are_kept_of_what_was_used(void **state)
{
    struct desk *desk = *state;
    const struct loopback_user *admin = desk->company->admin;
    const char *policy = company_make(admin, "sla_policy", "name: '新' position: 9997");
    const char *target =
        company_make(admin, "sla_target", "policy_id: '%s' kind: resolution minutes: 60", policy);
    assert_int_equal(versions(desk, policy), 1);
    const char *id = ticking_ticket(desk, "");
    loopback_sql(desk->server, "update ticket set policy_id = %lld where id = %lld",
                 company_number(policy), company_number(id));
    ticking_drain(desk);
    expect_ok(
        loopback_call(admin, "UpdateSlaPolicy", "sla_policy { id: '%s' name: '新二' }", policy));
    assert_int_equal(versions(desk, policy), 1);
    expect_ok(
        loopback_call(admin, "UpdateSlaTarget", "sla_target { id: '%s' minutes: 90 }", target));
    expect_ok(
        loopback_call(admin, "UpdateSlaTarget", "sla_target { id: '%s' minutes: 80 }", target));
    assert_int_equal(versions(desk, policy), 2);
    ticking_drain(desk);
    expect_ok(loopback_call(admin, "DeleteSlaTarget", "id: '%s'", target));
    assert_int_equal(versions(desk, policy), 3);
    ticking_drain(desk);
    assert_string_equal(loopback_value(desk->server,
                                       "select string_agg(targets::text, ' ' order by id) from "
                                       "sla_version where policy_id = %lld",
                                       company_number(policy)),
                        "{{3,0,60,0}} {{3,0,80,0}} {}");
}

/* More versions of calendars than servers know: they know those that policies have counted by, and
 * of too many of these the next one. */
static void old_calendars_are_known(void **state)
{
    struct desk *desk = *state;
    const char *id = ticking_ticket(desk, "");
    const char *known = "select count(*) from service_calendar_known where id in (select "
                        "calendar_id from sla_version)";
    loopback_sql(desk->server, "update service_calendar set days = '2031-01-02 holiday' where name "
                               "= 'Business hours'");
    int64_t before = loopback_number(desk->server, "%s", known);
    loopback_sql(desk->server,
                 "insert into service_calendar_version (calendar_id, time_zone, shifts, days) "
                 "select calendar_id, time_zone, shifts, '2031-01-02 holiday' from "
                 "service_calendar_now, generate_series(1, 300)");
    assert_true(before > 0);
    assert_int_equal(loopback_number(desk->server, "%s", known), before);
    loopback_sql(desk->server,
                 "insert into sla_version (policy_id, since, calendar_id, waiting_counts, "
                 "warn_percent, warn_minutes, targets) select %s, '2020-01-01', id, false, 80, 0, "
                 "array[array[3, 0, 120, id]] from service_calendar_version; insert into "
                 "ticket_dirty (ticket_id) values (%lld)",
                 ticking_policy(desk), company_number(id));
    ticking_drain(desk);
    assert_int_equal(loopback_number(desk->server,
                                     "select count(*) from sla_target_known where policy_id = %s "
                                     "and since = '2020-01-01' and calendar not in (select id "
                                     "from service_calendar_known)",
                                     ticking_policy(desk)),
                     0);
    loopback_sql(desk->server,
                 "delete from sla_version where policy_id = %s and since = '2020-01-01'; delete "
                 "from service_calendar_version v where days = '2031-01-02 holiday' and not exists "
                 "(select from sla_version where calendar_id = v.id)",
                 ticking_policy(desk));
    forget_edits(desk);
}

/* The clock of the machine was set back between two edits. */
static void versions_come_one_after_the_other(void **state)
{
    struct desk *desk = *state;
    loopback_sql(desk->server, "update sla_version set used = true");
    set_target(desk, 3, 130);
    loopback_sql(desk->server,
                 "update sla_version set since = since + interval '1 hour', used = true where "
                 "since > '-infinity'");
    set_target(desk, 3, 140);
    assert_int_equal(loopback_number(desk->server,
                                     "select bool_and(since > before)::int from (select since, "
                                     "lag(since, 1, '-infinity') over (order by id) as before from "
                                     "sla_version where policy_id = %s and since > '-infinity') x",
                                     ticking_policy(desk)),
                     1);
    set_target(desk, 3, 120);
    forget_edits(desk);
}

static const char *explained(struct desk *desk, const char *id, const char *field)
{
    struct loopback_reply told =
        loopback_call(desk->company->anna, "ExplainTicket", "id: '%s'", id);
    expect_ok(told);
    return loopback_text(told, field);
}

/* An edit counts from then on: what has ended before, and what had counted, stays. */
static void the_past_stays(void **state)
{
    struct desk *desk = *state;
    const char *ended = ticking_ticket(desk, ""), *open = ticking_ticket(desk, "");
    ticking_pass(desk, ended, 30 * MINUTE);
    ticking_reply(desk->company->anna, ended, "");
    ticking_pass(desk, open, 30 * MINUTE);
    set_target(desk, 1, 20);
    ticking_drain(desk);
    assert_string_equal(ticking_clocks(desk, ended), "1.1 met, 3.1 running");
    assert_string_equal(ticking_clocks(desk, open), "1.1 breached!, 3.1 running");
    assert_int_equal(loopback_number(desk->server,
                                     "select count(*) from ticket_clock c join sla_now n using "
                                     "(policy_id) where c.kind = 1 and c.ticket_id = %lld and "
                                     "c.due_at = n.since",
                                     company_number(open)),
                     1);
    loopback_sql(desk->server,
                 "delete from ticket_clock where ticket_id = %lld; insert into ticket_dirty "
                 "(ticket_id) values (%lld)",
                 company_number(ended), company_number(ended));
    ticking_drain(desk);
    assert_string_equal(ticking_clocks(desk, ended), "1.1 met, 3.1 running");
    loopback_settle(desk->server);
    assert_string_equal(explained(desk, ended, "clocks[0].state"), "met");
    assert_string_equal(explained(desk, ended, "clocks[0].target_seconds"), "3600");
    assert_string_equal(explained(desk, open, "clocks[0].state"), "breached");
    assert_string_equal(explained(desk, open, "clocks[0].target_seconds"), "1200");
    /* The first moment was by the policy that it got when it was made. */
    assert_string_equal(explained(desk, open, "clocks[0].intervals[1].since_time.seconds"), "");
    assert_string_not_equal(explained(desk, open, "clocks[0].intervals[2].since_time.seconds"), "");
    set_target(desk, 1, 60);
    forget_edits(desk);
}

static void a_clock_with_more_time_runs_out_again(void **state)
{
    struct desk *desk = *state;
    const char *id = ticking_ticket(desk, "");
    ticking_pass(desk, id, HOUR + MINUTE);
    assert_string_equal(ticking_clocks(desk, id), "1.1 breached!, 3.1 running");
    ticking_expect_told(desk, id, 1, 1);
    set_target(desk, 1, 90);
    ticking_drain(desk);
    assert_string_equal(ticking_clocks(desk, id), "1.1 running, 3.1 running");
    expect_text(company_get(desk->company->anna, id), "sla_state", "running");
    ticking_pass(desk, id, 20 * MINUTE); /* warned of it once: no more */
    expect_text(company_get(desk->company->anna, id), "sla_state", "warned");
    ticking_pass(desk, id, 10 * MINUTE);
    assert_string_equal(ticking_clocks(desk, id), "1.1 breached!, 3.1 running");
    expect_text(company_get(desk->company->anna, id), "sla_state", "breached");
    ticking_expect_told(desk, id, 1, 1);
    assert_int_equal(ticking_notices(desk, "sla_warning", id), 1);
    assert_int_equal(ticking_notices(desk, "sla_breach", id), 1);
    ticking_reply(desk->company->anna, id, "");
    ticking_drain(desk);
    assert_string_equal(ticking_clocks(desk, id), "1.1 breached, 3.1 running");
    set_target(desk, 1, 60);
    forget_edits(desk);
}

/* A server that is late with what it has worked out keeps nothing over what another one has kept.
 */
static void who_is_late_keeps_nothing(void **state)
{
    struct desk *desk = *state;
    const char *id = ticking_ticket(desk, "");
    loopback_sql(desk->server, "insert into ticket_dirty (ticket_id) values (%lld)",
                 company_number(id));
    int64_t mark = loopback_number(desk->server, "select max(id) from ticket_dirty");
    const char *late = arena_printf(
        desk->arena,
        "select kith_ticket_clocks_keep(array[%lld], array[%lld], array(select max(id) from "
        "ticket_event where ticket_id = %lld), array[%lld], '{1}', '{1}', '{1}', '{0}', "
        "array[%s], '{1}', '{2}', '{1}', '{1}', '{1}', '{0}')",
        company_number(id), (long long)mark, company_number(id), company_number(id),
        ticking_policy(desk));
    ticking_drain(desk);
    assert_int_equal(loopback_number(desk->server, "%s", late), 0);
    assert_string_equal(ticking_clocks(desk, id), "1.1 running, 3.1 running");
    ticking_drain(desk);
    ticking_expect_told(desk, id, 0, 0);
}

/* Both find the same thing due: it is told by one of them. */
static void two_servers_tell_once(void **state)
{
    struct desk *desk = *state;
    struct status status;
    const char *id = ticking_ticket(desk, "");
    loopback_sql(desk->server,
                 "update ticket_event set at = at - interval '61 minutes' where ticket_id = %lld; "
                 "update ticket_clock set due_at = due_at - interval '61 minutes', warn_at = "
                 "warn_at - interval '61 minutes' where ticket_id = %lld; update ticket_alarm set "
                 "at = at - interval '61 minutes' where ticket_id = %lld",
                 company_number(id), company_number(id), company_number(id));
    struct db_session *other =
        db_session_open(desk->arena, rpcloop_conninfo(loopback_rpc(desk->server)), 60000, &status);
    assert_non_null(other);
    assert_true(status_is_ok(
        db_session_script(other, desk->arena, "begin; select kith_ticket_clocks_fire(100)")));
    ticking_drain(desk);
    ticking_expect_told(desk, id, 0, 0); /* the other one is at it */
    assert_true(status_is_ok(db_session_script(other, desk->arena, "commit")));
    db_session_close(other);
    ticking_drain(desk);
    loopback_sql(desk->server, "insert into ticket_dirty (ticket_id) values (%lld)",
                 company_number(id));
    ticking_drain(desk);
    ticking_expect_told(desk, id, 1, 1);
    assert_int_equal(ticking_notices(desk, "sla_warning", id), 1);
    assert_int_equal(ticking_notices(desk, "sla_breach", id), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_due_does_not_wait_for_the_rest),
        cmocka_unit_test(an_edit_is_about_few_tickets),
        cmocka_unit_test(versions_are_kept_of_what_was_used),
        cmocka_unit_test(old_calendars_are_known),
        cmocka_unit_test(versions_come_one_after_the_other),
        cmocka_unit_test(the_past_stays),
        cmocka_unit_test(a_clock_with_more_time_runs_out_again),
        cmocka_unit_test(who_is_late_keeps_nothing),
        cmocka_unit_test(two_servers_tell_once),
    };
    return cmocka_run_group_tests(tests, ticking_start, desk_stop);
}
