/* SPDX-License-Identifier: Apache-2.0 */
/* Feedback: answered in time, turned into something, told how it ended; what rises in it. */
#include "tests/feature/company.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *make(const struct loopback_user *user, const char *more)
{
    return company_make(user, "feedback", "subject: '打印机卡纸' kind: 4 channel: 'phone' %s",
                        more);
}

static struct loopback_reply move(const struct loopback_user *user, const char *verb,
                                  const char *id, const char *more)
{
    static char method[60];
    snprintf(method, sizeof method, "%sFeedback", verb);
    return loopback_call(user, method, "id: '%s' %s", id, more);
}

static const char *status_of(struct company *c, const char *id)
{
    return loopback_text(company_get(c->admin, id), "status");
}

static void it_becomes_a_ticket_and_ends_with_it(void **state)
{
    struct company *c = *state;
    const char *customer = company_make(c->admin, "customer", "name: 'Told'");
    const char *id = make(c->anna, arena_printf(loopback_arena(c->server),
                                                "customer_id: '%s' body: '第二次了'", customer));
    expect_text(company_get(c->anna, id), "status", "received");
    struct loopback_reply adopted =
        move(c->anna, "Adopt", id, "as: FEEDBACK_TARGET_TICKET request_id: 'adopt-once'");
    expect_text(adopted, "status", "adopted");
    const char *ticket = loopback_text(adopted, "ticket_id");
    struct loopback_reply seen = company_get(c->anna, ticket);
    expect_text(seen, "subject", "打印机卡纸");
    expect_text(seen, "description", "第二次了");
    expect_text(seen, "customer_id", customer);
    expect_text(move(c->anna, "Adopt", id, "as: FEEDBACK_TARGET_TICKET request_id: 'adopt-once'"),
                "ticket_id", ticket);
    expect_ok(loopback_call(c->anna, "StartTicket", "id: '%s'", ticket));
    expect_ok(loopback_call(c->anna, "ResolveTicket", "id: '%s' resolution: '换了滚轮'", ticket));
    seen = company_get(c->anna, id);
    expect_text(seen, "status", "delivered");
    /* What a ticket says has rules of its own. */
    expect_text(seen, "decision", "");
    expect_ok(loopback_call(c->anna, "ReopenTicket", "id: '%s'", ticket));
    assert_string_equal(status_of(c, id), "adopted");
    expect_ok(loopback_call(c->anna, "StartTicket", "id: '%s'", ticket));
    expect_ok(loopback_call(c->anna, "ResolveTicket", "id: '%s' resolution: 'again'", ticket));
    expect_error(move(c->anna, "Inform", id, ""), RPC_INVALID_ARGUMENT, NULL, "text");
    seen = move(c->anna, "Inform", id, "text: '已修好'");
    expect_text(seen, "status", "informed");
    expect_text(seen, "outcome", "已修好");
    assert_true(*loopback_text(seen, "informed_at"));
    expect_error(move(c->anna, "Inform", id, "text: 'twice'"), RPC_FAILED_PRECONDITION,
                 "FEEDBACK_STATUS", NULL);
}

static void many_ask_for_one_idea(void **state)
{
    struct company *c = *state;
    const char *first = make(c->anna, ""), *second = make(c->anna, ""), *third = make(c->anna, "");
    expect_error(move(c->anna, "Adopt", first, "as: FEEDBACK_TARGET_IDEA"), RPC_INVALID_ARGUMENT,
                 NULL, "title");
    expect_error(move(c->anna, "Adopt", first, ""), RPC_INVALID_ARGUMENT, NULL, "as");
    const char *idea = loopback_text(
        move(c->anna, "Adopt", first, "as: FEEDBACK_TARGET_IDEA title: 'Quieter printer'"),
        "idea_id");
    const char *joins = arena_printf(loopback_arena(c->server), "idea_id: '%s'", idea);
    expect_text(move(c->anna, "Decline", second, "reason: 'too loud'"), "decision", "too loud");
    struct loopback_reply adopted = move(c->anna, "Adopt", second, joins);
    expect_text(adopted, "idea_id", idea);
    expect_text(adopted, "decision", ""); /* not declined any more */
    expect_text(company_get(c->anna, idea), "votes", "2");
    expect_ok(loopback_call(c->boss, "DeclineIdea", "id: '%s' reason: 'too dear'", idea));
    assert_string_equal(status_of(c, first), "declined");
    struct loopback_reply late = move(c->anna, "Adopt", third, joins);
    expect_text(late, "status", "declined");
    expect_text(late, "decision", "");
    expect_text(company_get(c->anna, idea), "decision", "too dear");
    expect_text(company_get(c->anna, idea), "votes", "3");
    expect_text(company_get(c->anna, idea), "title", "Quieter printer");
}

/* Neither by its id nor by what is made of it. */
static void what_one_may_not_is_not_done(void **state)
{
    struct company *c = *state;
    const char *id = make(c->zhao, "");
    expect_error(move(c->sun, "Review", id, ""), RPC_NOT_FOUND, NULL, NULL);
    expect_error(move(c->zhao, "Adopt", id, "as: FEEDBACK_TARGET_IMPROVEMENT title: 'X'"),
                 RPC_PERMISSION_DENIED, NULL, NULL);
    expect_error(move(c->zhao, "Adopt", id, "ticket_id: 'T-99999'"), RPC_INVALID_ARGUMENT, NULL,
                 "ticket_id");
    assert_string_equal(status_of(c, id), "received");
    long long tickets = loopback_number(c->server, "select count(*) from ticket");
    expect_ok(move(c->zhao, "Adopt", id, "as: FEEDBACK_TARGET_TICKET validate_only: true"));
    assert_int_equal(loopback_number(c->server, "select count(*) from ticket"), tickets);
}

static void nobody_answers(void **state)
{
    struct company *c = *state;
    const char *id = make(c->zhao, ""), *other = make(c->zhao, "");
    expect_text(move(c->zhao, "Answer", other, "text: '谢谢'"), "answer", "谢谢");
    loopback_sql(c->server,
                 "update feedback set answer_due = now() - interval '1 minute' "
                 "where id in (%lld, %lld)",
                 company_number(id), company_number(other));
    for (int i = 0; i < 2; i++)
        loopback_sql(c->server, "select kith_feedback_fire(100)");
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from notification where kind = "
                                     "'feedback_overdue' and owner_id = %lld",
                                     (long long)c->zhao->id),
                     1);
    const char *answered = loopback_text(company_get(c->zhao, other), "answered_at");
    struct loopback_reply again = move(c->zhao, "Answer", other, "text: '再次感谢'");
    expect_text(again, "answered_at", answered);
    expect_text(again, "answer", "再次感谢");
}

static void said(struct company *c, int n, const char *subject, const char *days_ago)
{
    for (int i = 0; i < n; i++)
        loopback_sql(c->server,
                     "update feedback set created_at = now() - %s * interval '1 day' "
                     "where id = %lld",
                     days_ago,
                     company_number(company_make(c->sun, "feedback",
                                                 "subject: '%s' kind: 4 category: 'quality' "
                                                 "rating: 2",
                                                 subject)));
}

static void words_that_rise(void **state)
{
    struct company *c = *state;
    const char *from = loopback_value(c->server, "select (kith_today() - 9)::text");
    const char *until = loopback_value(c->server, "select kith_today()::text");
    said(c, 6, "充电 v2", "1");
    said(c, 2, "屏幕 闪烁", "2");
    said(c, 1, "充电 v1", "12");
    said(c, 5, "屏幕 闪烁", "13");
    said(c, 2, "充电", "40");
    const char *request =
        arena_printf(loopback_arena(c->server),
                     "from { year: %.4s month: %.2s day: %.2s } "
                     "until { year: %.4s month: %.2s day: %.2s } filter: 'kind = defect'",
                     from, from + 5, from + 8, until, until + 5, until + 8);
    struct loopback_reply seen = loopback_call(c->sun, "AnalyzeFeedback", "%s", request);
    expect_text(seen, "count", "8");
    expect_text(seen, "before", "6");
    expect_text(seen, "kinds[0].value", "defect");
    expect_text(seen, "kinds[0].negative", "8");
    expect_text(seen, "kinds[0].rating", "2");
    expect_text(seen, "categories[0].value", "quality");
    expect_text(seen, "words[0].word", "充电");
    expect_text(seen, "words[0].count", "6");
    expect_text(seen, "words[0].before", "1");
    for (long i = 0; i < strtol(loopback_text(seen, "words#"), NULL, 10); i++)
        assert_string_not_equal(
            loopback_text(seen, arena_printf(loopback_arena(c->server), "words[%ld].word", i)),
            "闪烁");
    /* Of what zhao may see none is from sun's team. */
    assert_string_equal(
        loopback_text(loopback_call(c->zhao, "AnalyzeFeedback", "%s", request), "words#"), "0");
    /* Words of a text that is gone are gone. */
    loopback_sql(c->server, "update feedback set subject = 'x' where subject like '%s'", "充电%");
    seen = loopback_call(c->sun, "AnalyzeFeedback", "%s", request);
    assert_string_not_equal(loopback_text(seen, "words#"), "");
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from feedback_words where '%s' = any(words)",
                                     "充电"),
                     0);
}

/* A call back about a ticket of the category, with its score, so many days ago. */
static void scored(struct company *c, const char *category, int score, int days_ago)
{
    const char *ticket = company_make(c->anna, "ticket", "subject: 'S' category: '%s'", category);
    loopback_sql(
        c->server,
        "with made as (insert into call_back (ticket_id, status, done_at) values (%lld, 2, "
        "now() - interval '%d days') returning id) select id from made",
        company_number(ticket), days_ago);
    loopback_sql(c->server, "update call_back set score = %d where ticket_id = %lld", score,
                 company_number(ticket));
}

static void low_scores_are_worked_on(void **state)
{
    struct company *c = *state;
    scored(c, "usage", 3, 30);
    assert_int_equal(loopback_number(c->server, "select count(*) from improvement where category = "
                                                "'usage'"),
                     0);
    scored(c, "usage", 1, 20);
    scored(c, "usage", 2, 10);
    const char *id = loopback_value(c->server, "select 'IV-' || id from improvement where category "
                                               "= 'usage'");
    struct loopback_reply seen = company_get(c->boss, id);
    expect_text(seen, "low_scores", "2");
    expect_text(seen, "status", "open");
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from notification where kind = "
                                     "'improvement_opened' and record_id = %lld",
                                     company_number(id)),
                     1);
    expect_ok(loopback_call(c->boss, "UpdateImprovement",
                            "improvement { id: '%s' cause: '说明书不清楚' measure: '重写说明书' }",
                            id));
    expect_error(loopback_call(c->boss, "EvaluateImprovement", "id: '%s'", id),
                 RPC_FAILED_PRECONDITION, "IMPROVEMENT_STATUS", NULL);
    expect_text(loopback_call(c->boss, "CompleteImprovement", "id: '%s' result: '已发布'", id),
                "status", "done");
    loopback_sql(c->server,
                 "update improvement set done_at = now() - interval '5 days', created_at "
                 "= now() - interval '9 days' where id = %lld",
                 company_number(id));
    scored(c, "usage", 5, 2);
    scored(c, "usage", 4, 1);
    scored(c, "billing", 1, 1);
    seen = loopback_call(c->boss, "EvaluateImprovement", "id: '%s'", id);
    expect_text(seen, "score_before", "2");
    expect_text(seen, "scores_before", "3");
    expect_text(seen, "score_after", "4.5");
    expect_text(seen, "scores_after", "2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_becomes_a_ticket_and_ends_with_it),
        cmocka_unit_test(many_ask_for_one_idea),
        cmocka_unit_test(what_one_may_not_is_not_done),
        cmocka_unit_test(nobody_answers),
        cmocka_unit_test(words_that_rise),
        cmocka_unit_test(low_scores_are_worked_on),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
