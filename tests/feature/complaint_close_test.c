/* SPDX-License-Identifier: Apache-2.0 */
/* Complaints: what closing needs and keeps, and the call-backs before and after it. */
#include "tests/feature/complaints.h"

/* ---- Closing ---- */

static void a_refusal_names_all_that_is_missing(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->anna, "ticket", "subject: 'x' type: TICKET_TYPE_COMPLAINT");
    loopback_sql(c->server, "update setting set value = '0' where key = 'callback.complaint_days'");
    expect_ok(loopback_call(c->anna, "ResolveTicket", "id: '%s' resolution: 'x'", id));
    loopback_sql(c->server, "update setting set value = '3' where key = 'callback.complaint_days'");
    struct loopback_reply reply = loopback_call(c->anna, "CloseTicket", "id: '%s'", id);
    expect_error(reply, RPC_FAILED_PRECONDITION, "COMPLAINT_INCOMPLETE", NULL);
    const char *fields[] = {"category\t",          "cause\t",
                            "root_cause\t",        "corrective_action\t",
                            "preventive_action\t", "call_back\t"};
    for (size_t i = 0; i < TEST_COUNT(fields); i++)
        assert_non_null(strstr(reply.status.field, fields[i]));
    reply = loopback_call(c->anna, "GetTicketChecklist", "id: '%s'", id);
    expect_text(reply, "complete", "");
    expect_text(reply, "items[2].need", "root_cause");
    expect_text(reply, "items[2].met", "");
    const char *enquiry = company_make(c->anna, "ticket", "subject: 'x'");
    expect_text(loopback_call(c->anna, "GetTicketChecklist", "id: '%s'", enquiry), "complete",
                "true");
}

static void a_complaint_with_all_of_it_is_closed(void **state)
{
    const struct company *c = *state;
    const char *id = complaints_solved(c);
    struct loopback_reply reply = loopback_call(c->anna, "GetTicketChecklist", "id: '%s'", id);
    expect_text(reply, "complete", "true");
    expect_text(loopback_call(c->anna, "CloseTicket", "id: '%s'", id), "status", "closed");
    const char *kept =
        loopback_text(company_list(c->anna, "ticket_action", "filter: 'ticket_id = %s'", id),
                      "ticket_actions[0].id");
    reply = loopback_call(c->anna, "DeleteTicketAction", "id: '%s'", kept);
    expect_error(reply, RPC_FAILED_PRECONDITION, "COMPLAINT_INCOMPLETE", NULL);
    assert_non_null(strstr(reply.status.field, "preventive_action\t"));
    /* One that is too many may go. */
    expect_ok(loopback_call(c->anna, "DeleteTicketAction", "id: '%s'",
                            complaints_action(c, id, "TICKET_ACTION_KIND_PREVENTIVE")));
}

/* The reply says that the ticket is closed and lacks these, and no more. */
static void expect_lacks(struct loopback_reply reply, const char *fields[], size_t n)
{
    size_t lines = 1;
    expect_error(reply, RPC_FAILED_PRECONDITION, "COMPLAINT_INCOMPLETE", NULL);
    for (const char *at = reply.status.field; (at = strchr(at, '\n')); at++)
        lines++;
    assert_int_equal(lines, n);
    for (size_t i = 0; i < n; i++)
        assert_non_null(strstr(reply.status.field, fields[i]));
    assert_non_null(strstr(reply.status.message, "open the ticket again first"));
}

static void what_is_closed_becomes_no_complaint_without_it(void **state)
{
    const struct company *c = *state;
    const char *all[] = {"category\t",          "cause\t",    "root_cause\t", "corrective_action\t",
                         "preventive_action\t", "call_back\t"};
    const char *id =
        company_make(c->anna, "ticket", "subject: 'x' customer_id: '%s'", complaints_customer(c));
    expect_ok(loopback_call(c->anna, "ResolveTicket", "id: '%s' resolution: 'x'", id));
    expect_ok(loopback_call(c->anna, "CloseTicket", "id: '%s'", id));
    expect_lacks(complaints_set(c, id, "type: TICKET_TYPE_COMPLAINT"), all, TEST_COUNT(all));
    expect_lacks(
        complaints_set(c, id, "type: TICKET_TYPE_COMPLAINT category: 'quality' cause: 'design'"),
        &all[2], 4);
    expect_text(company_get(c->anna, id), "type", "enquiry");
    complaints_action(c, id, "TICKET_ACTION_KIND_CORRECTIVE");
    complaints_action(c, id, "TICKET_ACTION_KIND_PREVENTIVE");
    company_make(c->anna, "call_back", "ticket_id: '%s' due_date { year: 2099 month: 3 day: 4 }",
                 id);
    expect_ok(complaints_set(
        c, id,
        "type: TICKET_TYPE_COMPLAINT category: 'quality' cause: 'design' root_cause: "
        "'x'"));
}

static void a_closed_complaint_keeps_what_it_says(void **state)
{
    const struct company *c = *state;
    const char *id = complaints_solved(c);
    const char *fields[] = {"category", "cause", "root_cause"};
    expect_ok(loopback_call(c->anna, "CloseTicket", "id: '%s'", id));
    for (size_t i = 0; i < TEST_COUNT(fields); i++) {
        const char *lacks = arena_printf(loopback_arena(c->server), "%s\t", fields[i]);
        expect_lacks(loopback_call(c->anna, "UpdateTicket",
                                   "ticket { id: '%s' } update_mask { paths: '%s' }", id,
                                   fields[i]),
                     &lacks, 1);
    }
    expect_ok(complaints_set(c, id, "cause: 'material' root_cause: '材料' subject: '机器坏了'"));
    /* The words of a person who is erased go. */
    loopback_sql(c->server,
                 "select set_config('kith.call', 'job erasure', true); update ticket set "
                 "root_cause = '' where id = %lld",
                 company_number(id));
    /* What was closed before all this was asked for stays as it is, and may say more. */
    loopback_sql(c->server,
                 "set session_replication_role = replica; update ticket set cause = '', root_cause "
                 "= '' where id = %lld; set session_replication_role = origin",
                 company_number(id));
    expect_ok(complaints_set(c, id, "category: 'delivery'"));
    expect_ok(complaints_set(c, id, "cause: 'material'"));
}

static void a_closed_complaint_keeps_what_hangs_on_it(void **state)
{
    const struct company *c = *state;
    const char *id = complaints_solved(c), *back = complaints_call_back(c, id);
    const char *lacks[] = {"preventive_action\t", "action_owner\t", "call_back\t"};
    const char *kept =
        loopback_text(company_list(c->anna, "ticket_action", "filter: 'ticket_id = %s'", id),
                      "ticket_actions[0].id");
    expect_ok(loopback_call(c->anna, "CloseTicket", "id: '%s'", id));
    expect_lacks(loopback_call(c->anna, "UpdateTicketAction",
                               "ticket_action { id: '%s' kind: TICKET_ACTION_KIND_CORRECTION }",
                               kept),
                 lacks, 1);
    expect_lacks(loopback_call(c->anna, "UpdateTicketAction",
                               "ticket_action { id: '%s' } update_mask { paths: 'due_date' }",
                               kept),
                 lacks, 2);
    expect_lacks(loopback_call(c->anna, "CreateTicketAction",
                               "ticket_action { ticket_id: '%s' kind: "
                               "TICKET_ACTION_KIND_CORRECTION subject: 'x' }",
                               id),
                 &lacks[1], 1);
    expect_lacks(loopback_call(c->anna, "DeleteCallBack", "id: '%s'", back), &lacks[2], 1);
}

/* Whoever writes, and however many at once. */
static void no_way_of_writing_gets_past_it(void **state)
{
    const struct company *c = *state;
    const char *id = complaints_solved(c), *other = complaints_solved(c);
    expect_ok(loopback_call(c->anna, "CloseTicket", "id: '%s'", id));
    expect_ok(loopback_call(c->anna, "CloseTicket", "id: '%s'", other));
    loopback_sql(c->server,
                 "do $$ begin update ticket set cause = '' where id in (%lld, %lld); raise 'done'; "
                 "exception when sqlstate 'KH009' then null; end $$",
                 company_number(id), company_number(other));
    loopback_sql(c->server,
                 "do $$ begin insert into ticket (subject, type, status) values ('x', 2, 6); raise "
                 "'done'; exception when sqlstate 'KH009' then null; end $$");
    loopback_sql(c->server, "insert into ticket (subject, type, status) values ('x', 2, 5)");
}

static void an_action_without_owner_or_date_is_none(void **state)
{
    const struct company *c = *state;
    const char *id = complaints_solved(c);
    const char *more =
        company_make(c->anna, "ticket_action",
                     "ticket_id: '%s' kind: TICKET_ACTION_KIND_CORRECTION subject: 'x'", id);
    expect_error(loopback_call(c->anna, "CloseTicket", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "COMPLAINT_INCOMPLETE", NULL);
    expect_ok(loopback_call(c->anna, "UpdateTicketAction",
                            "ticket_action { id: '%s' assignee_id: '%s' due_date { year: 2099 "
                            "month: 1 day: 1 } }",
                            more, complaints_user(c->li, c->server)));
    expect_ok(loopback_call(c->anna, "CloseTicket", "id: '%s'", id));
}

static void a_compensation_is_approved_before(void **state)
{
    const struct company *c = *state;
    const char *id = complaints_solved(c);
    loopback_sql(c->server, "update team set leader_id = %lld where id = %lld",
                 (long long)c->boss->id, (long long)c->hq);
    expect_error(complaints_set(c, id, "compensation { currency_code: 'CNY' units: -1 }"),
                 RPC_INVALID_ARGUMENT, NULL, "ticket.compensation");
    struct loopback_reply reply = complaints_set(
        c, id, "compensation_kind: 'refund' compensation { currency_code: 'CNY' units: 500 }");
    expect_text(reply, "approval_status", "pending");
    reply = loopback_call(c->anna, "CloseTicket", "id: '%s'", id);
    expect_error(reply, RPC_FAILED_PRECONDITION, "COMPLAINT_INCOMPLETE", NULL);
    assert_non_null(strstr(reply.status.field, "compensation\t"));
    const char *approval = loopback_text(
        loopback_call(c->anna, "SubmitApproval", "id: '%s' reason: '客户要求'", id), "id");
    expect_text(loopback_call(c->anna, "GetTicketChecklist", "id: '%s'", id), "complete", "");
    expect_error(complaints_set(c, id, "compensation { currency_code: 'CNY' units: 600 }"),
                 RPC_FAILED_PRECONDITION, "APPROVAL_RUNNING", NULL);
    expect_ok(loopback_call(c->boss, "ApproveApproval", "id: '%s'", approval));
    expect_text(loopback_call(c->anna, "GetTicketChecklist", "id: '%s'", id), "complete", "true");
    expect_text(complaints_set(c, id, "compensation { currency_code: 'CNY' units: 600 }"),
                "approval_status", "pending");
    expect_error(loopback_call(c->anna, "CloseTicket", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "COMPLAINT_INCOMPLETE", NULL);
    /* Of what is no complaint, too. */
    const char *other = company_make(c->anna, "ticket",
                                     "subject: 'x' compensation { currency_code: 'CNY' units: 5 }");
    expect_ok(loopback_call(c->anna, "ResolveTicket", "id: '%s' resolution: 'x'", other));
    expect_error(loopback_call(c->anna, "CloseTicket", "id: '%s'", other), RPC_FAILED_PRECONDITION,
                 "APPROVAL_REQUIRED", "approval_status");
}

/* ---- Call-backs ---- */

static void a_solution_plans_a_call_back(void **state)
{
    const struct company *c = *state;
    const char *id = complaints_solved(c), *back = complaints_call_back(c, id);
    struct loopback_reply reply = company_get(c->anna, back);
    expect_text(reply, "assignee_id", complaints_user(c->anna, c->server));
    assert_int_equal(loopback_number(c->server,
                                     "select (due_date > kith_today() + 2 and extract(isodow from "
                                     "due_date) < 6)::int from call_back where id = %lld",
                                     company_number(back)),
                     1);
    expect_text(company_get(c->anna, loopback_text(reply, "task_id")), "ticket_id", id);
}

static void holidays_are_no_days_to_call(void **state)
{
    const struct company *c = *state;
    loopback_sql(c->server,
                 "update service_calendar set days = E'2026-10-01..2026-10-07 holiday 国庆节\\n"
                 "2026-10-10 like Mon 调休' where name = 'Business hours'");
    /* After the Wednesday before: Thursday 8, Friday 9, and a Saturday that is worked on. */
    assert_int_equal(loopback_number(c->server, "select (kith_call_back_day('2026-09-30', 3) = "
                                                "'2026-10-10')::int"),
                     1);
    loopback_sql(c->server, "update setting set value = '' where key = 'callback.calendar'");
    assert_int_equal(loopback_number(c->server, "select (kith_call_back_day('2026-09-30', 3) = "
                                                "'2026-10-03')::int"),
                     1);
    loopback_sql(c->server, "update setting set value = 'Business hours' where key = "
                            "'callback.calendar'");
    loopback_sql(c->server, "update service_calendar set days = '' where name = 'Business hours'");
}

static void who_is_not_satisfied_opens_the_ticket_once(void **state)
{
    const struct company *c = *state;
    const char *id = complaints_solved(c), *back = complaints_call_back(c, id);
    expect_ok(loopback_call(c->anna, "CloseTicket", "id: '%s'", id));
    struct loopback_reply reply = loopback_call(
        c->anna, "RecordCallBack",
        "id: '%s' result: CALL_BACK_RESULT_NOT_SATISFIED score: 1 comment: '又坏了'", back);
    expect_text(reply, "status", "done");
    expect_text(reply, "attempts", "1");
    expect_text(company_get(c->anna, id), "status", "reopened");
    expect_text(company_get(c->anna, id), "reopen_count", "1");
    /* What the clock is made of, once. */
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from ticket_event where ticket_id = %lld "
                                     "and kind = 2 and status = 7",
                                     company_number(id)),
                     1);
    expect_text(company_get(c->anna, loopback_text(reply, "task_id")), "status", "completed");
    expect_error(loopback_call(c->anna, "RecordCallBack",
                               "id: '%s' result: CALL_BACK_RESULT_NOT_SATISFIED", back),
                 RPC_FAILED_PRECONDITION, "CALL_BACK_STATUS", NULL);
    expect_text(company_get(c->anna, id), "reopen_count", "1");
}

static void who_is_satisfied_closes_what_is_complete(void **state)
{
    const struct company *c = *state;
    const char *id = complaints_solved(c);
    expect_ok(loopback_call(c->anna, "RecordCallBack",
                            "id: '%s' result: CALL_BACK_RESULT_SATISFIED score: 5",
                            complaints_call_back(c, id)));
    expect_text(company_get(c->anna, id), "status", "closed");
    id = complaints_make(c, complaints_customer(c), "quality");
    expect_ok(loopback_call(c->anna, "ResolveTicket", "id: '%s' resolution: 'x'", id));
    expect_ok(loopback_call(c->anna, "RecordCallBack",
                            "id: '%s' result: CALL_BACK_RESULT_SATISFIED",
                            complaints_call_back(c, id)));
    expect_text(company_get(c->anna, id), "status", "resolved");
}

static void who_is_not_reached_is_tried_again_and_given_up(void **state)
{
    const struct company *c = *state;
    const char *id = complaints_solved(c), *back = complaints_call_back(c, id), *last = "";
    for (int attempt = 1; attempt <= 3; attempt++) {
        struct loopback_reply reply = loopback_call(
            c->anna, "RecordCallBack", "id: '%s' result: CALL_BACK_RESULT_NOT_REACHED", back);
        expect_text(reply, "status", attempt < 3 ? "planned" : "done");
        const char *due = loopback_text(reply, "due_date");
        if (attempt < 3)
            assert_true(strcmp(due, last) > 0);
        last = due;
    }
    expect_text(company_get(c->anna, id), "status", "resolved");
    expect_error(loopback_call(c->anna, "RecordCallBack",
                               "id: '%s' result: CALL_BACK_RESULT_NOT_REACHED score: 3", back),
                 RPC_INVALID_ARGUMENT, NULL, "score");
}

static void opening_again_calls_the_call_back_off(void **state)
{
    const struct company *c = *state;
    const char *id = complaints_solved(c), *back = complaints_call_back(c, id);
    expect_ok(loopback_call(c->anna, "ReopenTicket", "id: '%s'", id));
    expect_text(company_get(c->anna, back), "status", "cancelled");
    expect_ok(loopback_call(c->anna, "ResolveTicket", "id: '%s' resolution: 'y'", id));
    assert_string_not_equal(complaints_call_back(c, id), back);
}

static void who_does_not_want_calls_is_not_called(void **state)
{
    const struct company *c = *state;
    const char *of = complaints_customer(c), *id = complaints_make(c, of, "quality");
    company_make(c->admin, "consent",
                 "customer_id: '%s' channel: CONSENT_CHANNEL_PHONE purpose: 'service' state: "
                 "CONSENT_STATE_WITHDRAWN",
                 of);
    expect_ok(loopback_call(c->anna, "ResolveTicket", "id: '%s' resolution: 'x'", id));
    expect_text(company_list(c->anna, "call_back", "filter: 'ticket_id = %s'", id), "call_backs#",
                "0");
    expect_error(loopback_call(c->anna, "CreateCallBack",
                               "call_back { ticket_id: '%s' due_date { year: 2099 month: 1 day: 1 "
                               "} }",
                               id),
                 RPC_FAILED_PRECONDITION, "NO_CONSENT", "call_back.ticket_id");
    expect_text(loopback_call(c->anna, "GetTicketChecklist", "id: '%s'", id), "items[6].met",
                "true");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal_names_all_that_is_missing),
        cmocka_unit_test(a_complaint_with_all_of_it_is_closed),
        cmocka_unit_test(what_is_closed_becomes_no_complaint_without_it),
        cmocka_unit_test(a_closed_complaint_keeps_what_it_says),
        cmocka_unit_test(a_closed_complaint_keeps_what_hangs_on_it),
        cmocka_unit_test(no_way_of_writing_gets_past_it),
        cmocka_unit_test(an_action_without_owner_or_date_is_none),
        cmocka_unit_test(a_compensation_is_approved_before),
        cmocka_unit_test(a_solution_plans_a_call_back),
        cmocka_unit_test(holidays_are_no_days_to_call),
        cmocka_unit_test(who_is_not_satisfied_opens_the_ticket_once),
        cmocka_unit_test(who_is_satisfied_closes_what_is_complete),
        cmocka_unit_test(who_is_not_reached_is_tried_again_and_given_up),
        cmocka_unit_test(opening_again_calls_the_call_back_off),
        cmocka_unit_test(who_does_not_want_calls_is_not_called),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
