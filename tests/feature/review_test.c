/* SPDX-License-Identifier: Apache-2.0 */
/* Reviews of tickets: drawn, written, contested, decided; who sees what; what the month came to. */
#include "tests/feature/company.h"

#include <stdlib.h>
#include <string.h>

static const char CARD[] = "问候=20/5, 解决=50/5!, 语气=30/5";

static const char *user_id(const struct company *c, const struct loopback_user *user)
{
    return arena_printf(loopback_arena(c->server), "U-%lld", (long long)user->id);
}

static const char *card(const struct company *c)
{
    return company_make(c->boss, "scorecard", "name: 'Card' criteria: '%s'", CARD);
}

/* A ticket of somebody that was closed on a day. */
static const char *closed(const struct company *c, const struct loopback_user *agent,
                          const char *day)
{
    const char *id = company_make(agent, "ticket", "subject: 'Q'");
    loopback_sql(c->server,
                 "update ticket set status = 6, resolved_at = '%s 10:00+08', closed_at = '%s "
                 "12:00+08' where id = %lld",
                 day, day, company_number(id));
    return id;
}

static struct loopback_reply draw(const struct company *c, const char *of, const char *month,
                                  const char *more)
{
    return loopback_call(c->boss, "SampleReviews",
                         "scorecard_id: '%s' from: '%s-01' until: '%s-28' reviewer_id: '%s' %s", of,
                         month, month, user_id(c, c->wang), more);
}

static const char *reviews_of(const struct company *c, const char *sample)
{
    return company_ids(
        company_list(c->admin, "review", "filter: 'sample_id = %s' page_size: 1000", sample));
}

static int count_of(const struct company *c, const char *where)
{
    return (int)loopback_number(c->server, "select count(*) from quality_review where %s", where);
}

/* ---- Scorecards ---- */

static void test_a_used_scorecard_stays(void **state)
{
    const struct company *c = *state;
    const char *of = card(c);
    expect_error(
        loopback_call(c->boss, "CreateScorecard", "scorecard { name: 'Bad' criteria: 'a=50/5' }"),
        RPC_INVALID_ARGUMENT, "CRITERIA_INVALID", "scorecard.criteria");
    expect_ok(loopback_call(c->boss, "UpdateScorecard",
                            "scorecard { id: '%s' criteria: 'a=100/5' }", of));
    expect_ok(loopback_call(c->boss, "UpdateScorecard", "scorecard { id: '%s' criteria: '%s' }", of,
                            CARD));
    const char *ticket = company_make(c->anna, "ticket", "subject: 'Q'");
    company_make(c->boss, "review", "scorecard_id: '%s' ticket_id: '%s'", of, ticket);
    expect_error(
        loopback_call(c->boss, "UpdateScorecard", "scorecard { id: '%s' criteria: 'a=100/5' }", of),
        RPC_FAILED_PRECONDITION, "SCORECARD_FIXED", NULL);
    expect_ok(loopback_call(c->boss, "UpdateScorecard", "scorecard { id: '%s' name: 'New' }", of));
    struct loopback_reply copy = loopback_call(c->boss, "CopyScorecard", "id: '%s'", of);
    expect_text(copy, "name", "New");
    expect_text(copy, "criteria", CARD);
    expect_text(copy, "edition", "2");
    expect_text(copy, "freeze_time", "");
    expect_error(loopback_call(c->anna, "CopyScorecard", "id: '%s'", of), RPC_PERMISSION_DENIED,
                 NULL, NULL);
    expect_text(company_get(c->anna, of), "name", "New"); /* a standard is known to everybody */
}

/* ---- Draws ---- */

static void test_a_draw_is_repeatable(void **state)
{
    const struct company *c = *state;
    const char *of = card(c);
    for (int i = 0; i < 30; i++)
        closed(c, i % 3 ? c->anna : c->li, "2031-03-10");
    struct loopback_reply first = draw(c, of, "2031-03", "count: 6 per_agent: 2");
    expect_text(first, "population", "30");
    expect_text(first, "drawn", "6");
    expect_text(first, "seed_given", "");
    assert_int_equal(strlen(loopback_text(first, "seed")), 32);
    const char *id = loopback_text(first, "id");
    struct loopback_reply again = loopback_call(c->boss, "VerifyReviews", "id: '%s'", id);
    expect_text(again, "same", "true");
    expect_text(again, "population", "30");
    expect_text(again, "entered", "");
    expect_text(again, "left", "");
    /* the same seed for another card draws the same tickets */
    const char *other = card(c);
    struct loopback_reply twin =
        draw(c, other, "2031-03",
             arena_printf(loopback_arena(c->server), "count: 6 per_agent: 2 seed: '%s'",
                          loopback_text(first, "seed")));
    expect_text(twin, "seed_given", "true");
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from quality_review a join quality_review b "
                                     "on b.ticket_id = a.ticket_id where a.sample_id = %lld and "
                                     "b.sample_id = %lld",
                                     company_number(id), company_number(loopback_text(twin, "id"))),
                     6);
    /* the draw of the database is that of the shell: SHA-256 of SEED:T-ID, the smallest first */
    assert_int_equal(
        loopback_number(
            c->server,
            "select count(*) from (select t.id from ticket t, review_sample s where s.id = %lld "
            "and "
            "t.closed_at between '2031-03-01' and '2031-03-29' and t.owner_id = %lld order by "
            "encode(sha256((s.seed || ':T-' || t.id)::bytea), 'hex') limit 2) x where exists "
            "(select from quality_review r where r.sample_id = %lld and r.ticket_id = x.id)",
            company_number(id), (long long)c->li->id, company_number(id)),
        2);
}

static void test_what_was_tampered_with_shows(void **state)
{
    const struct company *c = *state;
    const char *of = card(c);
    for (int i = 0; i < 12; i++)
        closed(c, c->anna, "2031-04-10");
    const char *id = loopback_text(draw(c, of, "2031-04", "count: 4"), "id");
    const char *drawn = loopback_value(
        c->server, "select min(ticket_id)::text from quality_review where sample_id = %lld",
        company_number(id));
    expect_ok(loopback_call(c->anna, "ReopenTicket", "id: 'T-%s' reason: 'again'", drawn));
    closed(c, c->anna, "2031-04-11");
    struct loopback_reply reply = loopback_call(c->boss, "VerifyReviews", "id: '%s'", id);
    expect_text(reply, "same", "true");
    expect_text(reply, "entered", "1");
    expect_text(reply, "left", "1");
    expect_text(reply, "changes[0].ticket_id",
                arena_printf(loopback_arena(c->server), "T-%s", drawn));
    expect_text(reply, "changes[0].drawn", "true");
    loopback_sql(c->server, "update review_sample set seed = 'another' where id = %lld",
                 company_number(id));
    expect_text(loopback_call(c->boss, "VerifyReviews", "id: '%s'", id), "same", "");
}

static void test_no_ticket_is_drawn_twice(void **state)
{
    const struct company *c = *state;
    const char *of = card(c);
    struct loopback_stream streams[8];
    for (int i = 0; i < 40; i++)
        closed(c, c->anna, "2031-05-10");
    for (int i = 0; i < 8; i++)
        streams[i] = loopback_start(c->boss, "SampleReviews",
                                    "scorecard_id: '%s' from: '2031-05-01' until: '2031-05-31' "
                                    "count: 5",
                                    of);
    for (int i = 0; i < 8; i++)
        expect_text(loopback_wait(streams[i]), "drawn", "5");
    const char *where =
        arena_printf(loopback_arena(c->server), "scorecard_id = %lld", company_number(of));
    assert_int_equal(count_of(c, where), 40);
    expect_error(draw(c, of, "2031-05", "count: 1"), RPC_FAILED_PRECONDITION, "NOTHING_TO_DRAW",
                 NULL);
    /* each draw can be repeated though they came at the same moment */
    struct loopback_reply list =
        company_list(c->boss, "review_sample", "filter: 'scorecard_id = %s'", of);
    for (int i = 0; i < 8; i++) {
        const char *id = loopback_text(
            list, arena_printf(loopback_arena(c->server), "review_samples[%d].id", i));
        expect_text(loopback_call(c->boss, "VerifyReviews", "id: '%s'", id), "same", "true");
    }
}

static void test_draws_that_are_refused(void **state)
{
    const struct company *c = *state;
    const char *of = card(c);
    closed(c, c->anna, "2031-06-10");
    expect_error(draw(c, of, "2031-06", ""), RPC_INVALID_ARGUMENT, NULL, "count");
    expect_error(draw(c, of, "2031-06", "count: 1 share { value: '5' }"), RPC_INVALID_ARGUMENT,
                 NULL, "share");
    expect_error(draw(c, of, "2031-06", "count: 1 filter: 'nonsense = 1'"), RPC_INVALID_ARGUMENT,
                 NULL, "filter");
    expect_error(loopback_call(c->anna, "SampleReviews",
                               "scorecard_id: '%s' from: '2031-06-01' until: '2031-06-30' count: 1",
                               of),
                 RPC_PERMISSION_DENIED, NULL, NULL);
    expect_ok(draw(c, of, "2031-06", "count: 1 validate_only: true"));
    expect_ok(draw(c, of, "2031-06", "share { value: '100' } request_id: 'draw-1'"));
    expect_ok(
        loopback_call(c->boss, "UpdateScorecard", "scorecard { id: '%s' active: false }", of));
    expect_error(draw(c, of, "2031-06", "count: 1"), RPC_FAILED_PRECONDITION, "SCORECARD_INACTIVE",
                 NULL);
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from audit_entry where object = 118 and op = "
                                     "'I' and actor = %lld",
                                     (long long)c->boss->id) > 0,
                     1);
}

/* ---- The way of a review ---- */

static const char *a_review(const struct company *c, const char *of)
{
    const char *ticket = company_make(c->anna, "ticket", "subject: 'Q'");
    return company_make(c->boss, "review", "scorecard_id: '%s' ticket_id: '%s' owner_id: '%s'", of,
                        ticket, user_id(c, c->wang));
}

static void test_the_way_of_a_review(void **state)
{
    const struct company *c = *state;
    const char *id = a_review(c, card(c));
    expect_error(loopback_call(c->wang, "SubmitReview", "id: '%s'", id), RPC_INVALID_ARGUMENT, NULL,
                 "scores");
    expect_error(loopback_call(c->wang, "SubmitReview", "id: '%s' scores: '问候=9'", id),
                 RPC_INVALID_ARGUMENT, NULL, "scores");
    expect_ok(loopback_call(c->wang, "UpdateReview",
                            "review { id: '%s' scores: '问候=3； 解决=4, 语气=4' comment: 'ok' }",
                            id));
    struct loopback_reply done = loopback_call(c->wang, "SubmitReview", "id: '%s'", id);
    expect_text(done, "status", "submitted");
    expect_text(done, "result", "76");
    expect_text(done, "passed", "false");
    expect_text(done, "scores", "问候=3, 解决=4, 语气=4");
    expect_error(loopback_call(c->wang, "UpdateReview",
                               "review { id: '%s' scores: '问候=5, 解决=5, 语气=5' }", id),
                 RPC_FAILED_PRECONDITION, "REVIEW_FIXED", NULL);
    expect_error(loopback_call(c->wang, "ContestReview", "id: '%s' reason: 'no'", id),
                 RPC_FAILED_PRECONDITION, "NOT_THE_AGENT", NULL);
    expect_text(loopback_call(c->anna, "ContestReview", "id: '%s' reason: 'no'", id), "status",
                "contested");
    expect_error(loopback_call(c->anna, "ContestReview", "id: '%s' reason: 'no'", id),
                 RPC_FAILED_PRECONDITION, "REVIEW_STATUS", NULL);
    expect_error(loopback_call(c->wang, "DecideReview", "id: '%s' decision: 'so'", id),
                 RPC_FAILED_PRECONDITION, "OWN_REVIEW", NULL);
    expect_error(loopback_call(c->anna, "DecideReview", "id: '%s' decision: 'so'", id),
                 RPC_PERMISSION_DENIED, NULL, NULL);
    done = loopback_call(c->boss, "DecideReview",
                         "id: '%s' decision: 'heard it' scores: '问候=4, 解决=5, 语气=-'", id);
    expect_text(done, "status", "decided");
    expect_text(done, "result", "94.29");
    expect_text(done, "passed", "true");
    expect_text(done, "scores_before", "问候=3, 解决=4, 语气=4");
    expect_text(done, "decided_by", user_id(c, c->boss));
    assert_int_equal(
        loopback_number(c->server,
                        "select count(*) from notification where record_id = %lld and "
                        "kind in ('review_published', 'review_decided') and owner_id = "
                        "%lld",
                        company_number(id), (long long)c->anna->id),
        2);
}

static void test_a_critical_criterion_fails_the_whole(void **state)
{
    const struct company *c = *state;
    const char *id = a_review(c, card(c));
    struct loopback_reply done =
        loopback_call(c->wang, "SubmitReview", "id: '%s' scores: '问候=5, 解决=0, 语气=5'", id);
    expect_text(done, "result", "0");
    expect_text(done, "passed", "false");
}

static void test_who_sees_a_review(void **state)
{
    const struct company *c = *state;
    const char *id = a_review(c, card(c));
    const struct loopback_user *blind[] = {c->anna, c->li, c->zhao, c->sun};
    for (size_t i = 0; i < sizeof blind / sizeof *blind; i++) {
        expect_error(company_get(blind[i], id), RPC_NOT_FOUND, "NOT_FOUND", NULL);
        expect_error(loopback_call(blind[i], "SubmitReview", "id: '%s' scores: 'x=1'", id),
                     RPC_NOT_FOUND, "NOT_FOUND", NULL);
        expect_error(loopback_call(blind[i], "ContestReview", "id: '%s' reason: 'x'", id),
                     RPC_NOT_FOUND, "NOT_FOUND", NULL);
    }
    expect_ok(company_get(c->wang, id));
    expect_ok(company_get(c->boss, id));
    expect_ok(
        loopback_call(c->wang, "SubmitReview", "id: '%s' scores: '问候=5, 解决=5, 语气=5'", id));
    expect_ok(company_get(c->anna, id));
    assert_non_null(strstr(company_ids(company_list(c->anna, "review", "page_size: 1000")), id));
    assert_non_null(strstr(
        company_ids(company_list(c->anna, "review", "filter: 'id = %s' order_by: 'id'", id)), id));
    expect_error(loopback_call(c->anna, "UpdateReview", "review { id: '%s' comment: 'x' }", id),
                 RPC_PERMISSION_DENIED, NULL, NULL);
    expect_error(company_get(c->li, id), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_text(company_get(c->boss, id), "team_id",
                arena_printf(loopback_arena(c->server), "TM-%lld", (long long)c->east));
}

static void test_nobody_reviews_their_own_work(void **state)
{
    const struct company *c = *state;
    const char *of = card(c);
    const char *ticket = company_make(c->anna, "ticket", "subject: 'Q'");
    expect_error(loopback_call(c->boss, "CreateReview",
                               "review { scorecard_id: '%s' ticket_id: '%s' owner_id: '%s' }", of,
                               ticket, user_id(c, c->anna)),
                 RPC_INVALID_ARGUMENT, "REVIEWER_IS_AGENT", NULL);
    const char *id = a_review(c, of);
    expect_error(loopback_call(c->boss, "UpdateReview", "review { id: '%s' owner_id: '%s' }", id,
                               user_id(c, c->anna)),
                 RPC_INVALID_ARGUMENT, "REVIEWER_IS_AGENT", NULL);
    /* of the reviewer's own tickets nobody is the reviewer yet */
    closed(c, c->wang, "2031-07-10");
    const char *sample = loopback_text(draw(c, card(c), "2031-07", "count: 1"), "id");
    expect_text(company_get(c->boss, reviews_of(c, sample)), "owner_id", "");
}

/* ---- The month ---- */

static void submit(const struct company *c, const char *ids, const char *scores)
{
    char *copy = arena_string(loopback_arena(c->server), ids);
    char *rest;
    for (char *id = strtok_r(copy, ",", &rest); id; id = strtok_r(NULL, ",", &rest))
        expect_ok(loopback_call(c->wang, "SubmitReview", "id: '%s' scores: '%s'", id, scores));
}

static void test_results_of_a_month(void **state)
{
    const struct company *c = *state;
    const char *of = card(c);
    struct arena *arena = loopback_arena(c->server);
    const char *by_card = arena_printf(arena, "month: '2031-09' scorecard_id: '%s'", of);
    closed(c, c->anna, "2031-08-10");
    submit(c, reviews_of(c, loopback_text(draw(c, of, "2031-08", "count: 1"), "id")),
           "问候=5, 解决=5, 语气=5");
    for (int i = 0; i < 2; i++) {
        closed(c, c->anna, "2031-09-10");
        submit(c, reviews_of(c, loopback_text(draw(c, of, "2031-09", "count: 1"), "id")),
               i ? "问候=5, 解决=4, 语气=5" : "问候=3, 解决=4, 语气=4");
    }
    const char *by_hand =
        company_make(c->boss, "review", "scorecard_id: '%s' ticket_id: '%s' owner_id: '%s'", of,
                     closed(c, c->anna, "2031-09-11"), user_id(c, c->wang));
    submit(c, by_hand, "问候=0, 解决=0, 语气=0");
    company_make(c->boss, "reward",
                 "owner_id: '%s' kind: 1 points: 8 reason: 'x' month: "
                 "'2031-09-20'",
                 user_id(c, c->anna));
    company_make(c->boss, "reward",
                 "owner_id: '%s' kind: 2 points: 3 reason: 'y' month: "
                 "'2031-09-01'",
                 user_id(c, c->anna));
    struct loopback_reply reply = loopback_call(c->boss, "ListReviewResults", "%s", by_card);
    expect_text(reply, "rows#", "1");
    expect_text(reply, "rows[0].who", user_id(c, c->anna));
    expect_text(reply, "rows[0].n", "2");
    expect_text(reply, "rows[0].average", "83");
    expect_text(reply, "rows[0].low", ""); /* of two it says nothing */
    expect_text(reply, "rows[0].passed", "1");
    expect_text(reply, "rows[0].by_hand", "1");
    expect_text(reply, "rows[0].previous_n", "1");
    expect_text(reply, "rows[0].previous_average", "100");
    expect_text(reply, "rows[0].points", "5");
    const char *filter = loopback_text(reply, "rows[0].filter");
    expect_text(company_list(c->boss, "review", "count: true filter: '%s'", filter), "total_size",
                "2");
    /* the agent sees what is about the agent, a colleague nothing */
    expect_text(loopback_call(c->anna, "ListReviewResults", "%s", by_card), "rows[0].n", "2");
    expect_text(loopback_call(c->li, "ListReviewResults", "%s", by_card), "rows#", "0");
    expect_error(loopback_call(c->boss, "ListReviewResults", "month: '2031-13'"),
                 RPC_INVALID_ARGUMENT, NULL, "month");
}

static void test_rewards(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->boss, "reward",
                                  "owner_id: '%s' kind: 1 amount: '100 CNY' reason: 'well done'",
                                  user_id(c, c->anna));
    expect_text(company_get(c->anna, id), "amount", "100.00 CNY");
    expect_error(company_get(c->li, id), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_error(loopback_call(c->anna, "UpdateReward", "reward { id: '%s' points: 9 }", id),
                 RPC_PERMISSION_DENIED, NULL, NULL);
    expect_error(loopback_call(c->boss, "CreateReward",
                               "reward { owner_id: '%s' kind: 1 reason: 'x' }",
                               user_id(c, c->anna)),
                 RPC_INVALID_ARGUMENT, "FIELD_REQUIRED", NULL);
    expect_error(loopback_call(c->boss, "CreateReward",
                               "reward { owner_id: '%s' kind: 1 points: 5 reason: 'x' }",
                               user_id(c, c->boss)),
                 RPC_INVALID_ARGUMENT, "OWN_REWARD", "reward.owner_id");
    const char *own = company_make(
        c->admin, "reward", "owner_id: '%s' kind: 1 points: 5 reason: 'x'", user_id(c, c->boss));
    expect_error(loopback_call(c->boss, "UpdateReward", "reward { id: '%s' points: 9 }", own),
                 RPC_INVALID_ARGUMENT, "OWN_REWARD", NULL);
}

/* An erasure of a customer finds what a review says of the customer's ticket. */
static void test_reviews_go_with_the_person(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->admin, "customer", "name: 'Somebody' kind: person");
    const char *ticket =
        company_make(c->anna, "ticket", "subject: 'Q' customer_id: '%s'", customer);
    const char *id = company_make(c->boss, "review",
                                  "scorecard_id: '%s' ticket_id: '%s' comment: 'Somebody was rude'",
                                  card(c), ticket);
    assert_int_equal(
        loopback_number(
            c->server,
            "select count(*) from kith_person_records(5::smallint, %lld) where object = "
            "119 and record = %lld",
            company_number(customer), company_number(id)),
        1);
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from contract_column where object = 119 and "
                                     "erasable and field in ('comment', 'contest_reason', "
                                     "'decision')"),
                     3);
    /* Though what was published stays as it is. */
    loopback_sql(c->server,
                 "update quality_review set status = 2 where id = %lld; select "
                 "set_config('kith.call', 'job erasure', true); update quality_review set comment "
                 "= '' where id = %lld",
                 company_number(id), company_number(id));
}

/* However many tickets were closed before and after. */
static void test_a_draw_has_an_index(void **state)
{
    const struct company *c = *state;
    loopback_sql(
        c->server,
        "alter table ticket disable trigger user; insert into ticket (subject, status, "
        "closed_at, owner_id) select 'old', 6, '2020-01-01'::timestamptz + n * interval '1 "
        "hour', 1 from generate_series(1, 3000) n; alter table ticket enable trigger user; "
        "analyze ticket");
    const char *plan = loopback_value(
        c->server,
        "explain (format json) select id from ticket where deleted_at is null and status "
        "= 6 and closed_at >= '2020-02-01' and closed_at < '2020-02-02'");
    if (!strstr(plan, "ticket_closed_idx"))
        fail_msg("%s", plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_used_scorecard_stays),
        cmocka_unit_test(test_a_draw_is_repeatable),
        cmocka_unit_test(test_what_was_tampered_with_shows),
        cmocka_unit_test(test_no_ticket_is_drawn_twice),
        cmocka_unit_test(test_draws_that_are_refused),
        cmocka_unit_test(test_the_way_of_a_review),
        cmocka_unit_test(test_a_critical_criterion_fails_the_whole),
        cmocka_unit_test(test_who_sees_a_review),
        cmocka_unit_test(test_nobody_reviews_their_own_work),
        cmocka_unit_test(test_results_of_a_month),
        cmocka_unit_test(test_rewards),
        cmocka_unit_test(test_a_draw_has_an_index),
        cmocka_unit_test(test_reviews_go_with_the_person),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
