/* SPDX-License-Identifier: Apache-2.0 */
/* Complaints: priority by matrix, what closing needs, actions, call-backs, repeats and links. */
#include "tests/feature/company.h"

static const char *user_id(const struct loopback_user *user, struct loopback *server)
{
    return arena_printf(loopback_arena(server), "U-%lld", (long long)user->id);
}

static const char *customer(const struct company *c)
{
    return company_make(c->li, "customer", "name: '投诉客户'");
}

static const char *complaint(const struct company *c, const char *of, const char *category)
{
    return company_make(c->anna, "ticket",
                        "subject: '机器又坏了' type: TICKET_TYPE_COMPLAINT customer_id: '%s' "
                        "category: '%s'",
                        of, category);
}

static struct loopback_reply set(const struct company *c, const char *id, const char *values)
{
    return loopback_call(c->anna, "UpdateTicket", "ticket { id: '%s' %s }", id, values);
}

static const char *action(const struct company *c, const char *ticket, const char *kind)
{
    return company_make(c->anna, "ticket_action",
                        "ticket_id: '%s' kind: %s subject: '更换包装' assignee_id: '%s' "
                        "due_date { year: 2099 month: 3 day: 4 }",
                        ticket, kind, user_id(c->li, c->server));
}

/* Solved, and all there that closing needs: a call-back was planned with the solution. */
static const char *solved(const struct company *c)
{
    const char *id = complaint(c, customer(c), "quality");
    expect_ok(set(c, id, "cause: 'design' root_cause: '设计缺陷'"));
    action(c, id, "TICKET_ACTION_KIND_CORRECTIVE");
    action(c, id, "TICKET_ACTION_KIND_PREVENTIVE");
    expect_ok(loopback_call(c->anna, "ResolveTicket", "id: '%s' resolution: '换新'", id));
    return id;
}

static const char *call_back(const struct company *c, const char *ticket)
{
    return loopback_text(
        company_list(c->anna, "call_back", "filter: 'ticket_id = %s AND status = planned'", ticket),
        "call_backs[0].id");
}

/* ---- Priority ---- */

static void severity_and_impact_make_the_priority(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->anna, "ticket",
                                  "subject: 'x' severity: SEVERITY_CRITICAL impact: IMPACT_GROUP");
    expect_text(company_get(c->anna, id), "priority", "urgent");
    expect_text(company_get(c->anna, id), "priority_source", "matrix");
    struct loopback_reply reply = set(c, id, "severity: SEVERITY_MINOR impact: IMPACT_PERSON");
    expect_text(reply, "priority", "low");
    id = company_make(c->anna, "ticket", "subject: 'x'");
    expect_text(company_get(c->anna, id), "priority", "normal");
    expect_text(company_get(c->anna, id), "priority_source", "");
}

static void what_was_set_by_hand_stays(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(
        c->anna, "ticket",
        "subject: 'x' severity: SEVERITY_MINOR impact: IMPACT_PERSON priority: PRIORITY_HIGH "
        "priority_reason: '大客户'");
    expect_text(company_get(c->anna, id), "priority_source", "hand");
    expect_text(set(c, id, "severity: SEVERITY_CRITICAL"), "priority", "high");
    struct loopback_reply reply = set(c, id, "priority_source: PRIORITY_SOURCE_MATRIX");
    expect_text(reply, "priority_source", "matrix");
    expect_text(reply, "priority", "high");
}

static void a_grade_has_cells_of_its_own(void **state)
{
    const struct company *c = *state;
    const char *of = customer(c);
    const char *rule = company_make(c->admin, "priority_rule",
                                    "severity: SEVERITY_MINOR impact: IMPACT_GROUP grade: 'A' "
                                    "priority: PRIORITY_URGENT");
    loopback_sql(c->server, "update customer set grade = 'A' where id = %lld", company_number(of));
    const char *id = company_make(c->anna, "ticket",
                                  "subject: 'x' severity: SEVERITY_MINOR impact: IMPACT_GROUP "
                                  "customer_id: '%s'",
                                  of);
    expect_text(company_get(c->anna, id), "priority", "urgent");
    expect_error(loopback_call(c->admin, "CreatePriorityRule",
                               "priority_rule { severity: SEVERITY_MINOR impact: IMPACT_GROUP "
                               "grade: 'A' priority: PRIORITY_LOW }"),
                 RPC_ALREADY_EXISTS, "ALREADY_EXISTS", "priority_rule.severity");
    expect_ok(loopback_call(c->admin, "DeletePriorityRule", "id: '%s'", rule));
    id = company_make(c->anna, "ticket",
                      "subject: 'x' severity: SEVERITY_MINOR impact: IMPACT_GROUP customer_id: "
                      "'%s'",
                      of);
    expect_text(company_get(c->anna, id), "priority", "normal");
}

/* ---- The tree of categories ---- */

static void a_branch_is_found_by_what_stands_above(void **state)
{
    const struct company *c = *state;
    const char *top =
        company_make(c->admin, "code", "list: 'ticket_category' code: 'hardware' label_zh: '硬件'");
    const char *below = company_make(
        c->admin, "code", "list: 'ticket_category' code: 'printer' parent_id: '%s'", top);
    const char *id = company_make(c->anna, "ticket", "subject: 'x' category: 'printer'");
    const char *filters[] = {"category:hardware", "category:硬件", "category:printer",
                             "category = printer"};
    for (size_t i = 0; i < TEST_COUNT(filters); i++)
        assert_string_equal(
            company_ids(company_list(c->anna, "ticket", "filter: '%s'", filters[i])), id);
    expect_text(company_list(c->anna, "ticket", "filter: 'category = hardware'"), "tickets#", "0");
    /* Moved and retired, it loses nothing. */
    const char *other =
        company_make(c->admin, "code", "list: 'ticket_category' code: 'devices' label_zh: '设备'");
    expect_ok(
        loopback_call(c->admin, "UpdateCode", "code { id: '%s' parent_id: '%s' }", below, other));
    expect_ok(loopback_call(c->admin, "UpdateCode",
                            "code { id: '%s' } update_mask { paths: 'active' }", below));
    assert_string_equal(company_ids(company_list(c->anna, "ticket", "filter: 'category:devices'")),
                        id);
    expect_text(company_list(c->anna, "ticket", "filter: 'category:hardware'"), "tickets#", "0");
}

static void a_tree_has_no_circle_and_an_end(void **state)
{
    const struct company *c = *state;
    const char *ids[6] = {company_make(c->admin, "code", "list: 'ticket_category' code: 'l0'")};
    for (int i = 1; i < 5; i++)
        ids[i] = company_make(c->admin, "code",
                              "list: 'ticket_category' code: 'l%d' parent_id: '%s'", i, ids[i - 1]);
    expect_error(loopback_call(c->admin, "CreateCode",
                               "code { list: 'ticket_category' code: 'l5' parent_id: '%s' }",
                               ids[4]),
                 RPC_FAILED_PRECONDITION, "TREE_TOO_DEEP", "code.parent_id");
    expect_error(
        loopback_call(c->admin, "UpdateCode", "code { id: '%s' parent_id: '%s' }", ids[0], ids[3]),
        RPC_FAILED_PRECONDITION, "TREE_CIRCLE", "code.parent_id");
    expect_error(loopback_call(c->admin, "CreateCode",
                               "code { list: 'channel' code: 'l5' parent_id: '%s' }", ids[0]),
                 RPC_FAILED_PRECONDITION, "FIELD_INVALID", "code.parent_id");
    expect_error(loopback_call(c->admin, "DeleteCode", "id: '%s'", ids[3]), RPC_FAILED_PRECONDITION,
                 "HAS_CHILDREN", "parent_id");
    expect_ok(loopback_call(c->admin, "DeleteCode", "id: '%s'", ids[4]));
}

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
    const char *id = solved(c);
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
                            action(c, id, "TICKET_ACTION_KIND_PREVENTIVE")));
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
    const char *id = company_make(c->anna, "ticket", "subject: 'x' customer_id: '%s'", customer(c));
    expect_ok(loopback_call(c->anna, "ResolveTicket", "id: '%s' resolution: 'x'", id));
    expect_ok(loopback_call(c->anna, "CloseTicket", "id: '%s'", id));
    expect_lacks(set(c, id, "type: TICKET_TYPE_COMPLAINT"), all, TEST_COUNT(all));
    expect_lacks(set(c, id, "type: TICKET_TYPE_COMPLAINT category: 'quality' cause: 'design'"),
                 &all[2], 4);
    expect_text(company_get(c->anna, id), "type", "enquiry");
    action(c, id, "TICKET_ACTION_KIND_CORRECTIVE");
    action(c, id, "TICKET_ACTION_KIND_PREVENTIVE");
    company_make(c->anna, "call_back", "ticket_id: '%s' due_date { year: 2099 month: 3 day: 4 }",
                 id);
    expect_ok(set(c, id,
                  "type: TICKET_TYPE_COMPLAINT category: 'quality' cause: 'design' root_cause: "
                  "'x'"));
}

static void a_closed_complaint_keeps_what_it_says(void **state)
{
    const struct company *c = *state;
    const char *id = solved(c);
    const char *fields[] = {"category", "cause", "root_cause"};
    expect_ok(loopback_call(c->anna, "CloseTicket", "id: '%s'", id));
    for (size_t i = 0; i < TEST_COUNT(fields); i++) {
        const char *lacks = arena_printf(loopback_arena(c->server), "%s\t", fields[i]);
        expect_lacks(loopback_call(c->anna, "UpdateTicket",
                                   "ticket { id: '%s' } update_mask { paths: '%s' }", id,
                                   fields[i]),
                     &lacks, 1);
    }
    expect_ok(set(c, id, "cause: 'material' root_cause: '材料' subject: '机器坏了'"));
    /* What was closed before all this was asked for stays as it is, and may say more. */
    loopback_sql(c->server,
                 "set session_replication_role = replica; update ticket set cause = '', root_cause "
                 "= '' where id = %lld; set session_replication_role = origin",
                 company_number(id));
    expect_ok(set(c, id, "category: 'delivery'"));
    expect_ok(set(c, id, "cause: 'material'"));
}

static void a_closed_complaint_keeps_what_hangs_on_it(void **state)
{
    const struct company *c = *state;
    const char *id = solved(c), *back = call_back(c, id);
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
    const char *id = solved(c), *other = solved(c);
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
    const char *id = solved(c);
    const char *more =
        company_make(c->anna, "ticket_action",
                     "ticket_id: '%s' kind: TICKET_ACTION_KIND_CORRECTION subject: 'x'", id);
    expect_error(loopback_call(c->anna, "CloseTicket", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "COMPLAINT_INCOMPLETE", NULL);
    expect_ok(loopback_call(c->anna, "UpdateTicketAction",
                            "ticket_action { id: '%s' assignee_id: '%s' due_date { year: 2099 "
                            "month: 1 day: 1 } }",
                            more, user_id(c->li, c->server)));
    expect_ok(loopback_call(c->anna, "CloseTicket", "id: '%s'", id));
}

static void a_compensation_is_approved_before(void **state)
{
    const struct company *c = *state;
    const char *id = solved(c);
    loopback_sql(c->server, "update team set leader_id = %lld where id = %lld",
                 (long long)c->boss->id, (long long)c->hq);
    expect_error(set(c, id, "compensation { currency_code: 'CNY' units: -1 }"),
                 RPC_INVALID_ARGUMENT, NULL, "ticket.compensation");
    struct loopback_reply reply =
        set(c, id, "compensation_kind: 'refund' compensation { currency_code: 'CNY' units: 500 }");
    expect_text(reply, "approval_status", "pending");
    reply = loopback_call(c->anna, "CloseTicket", "id: '%s'", id);
    expect_error(reply, RPC_FAILED_PRECONDITION, "COMPLAINT_INCOMPLETE", NULL);
    assert_non_null(strstr(reply.status.field, "compensation\t"));
    const char *approval = loopback_text(
        loopback_call(c->anna, "SubmitApproval", "id: '%s' reason: '客户要求'", id), "id");
    expect_text(loopback_call(c->anna, "GetTicketChecklist", "id: '%s'", id), "complete", "");
    expect_error(set(c, id, "compensation { currency_code: 'CNY' units: 600 }"),
                 RPC_FAILED_PRECONDITION, "APPROVAL_RUNNING", NULL);
    expect_ok(loopback_call(c->boss, "ApproveApproval", "id: '%s'", approval));
    expect_text(loopback_call(c->anna, "GetTicketChecklist", "id: '%s'", id), "complete", "true");
    expect_text(set(c, id, "compensation { currency_code: 'CNY' units: 600 }"), "approval_status",
                "pending");
    expect_error(loopback_call(c->anna, "CloseTicket", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "COMPLAINT_INCOMPLETE", NULL);
    /* Of what is no complaint, too. */
    const char *other = company_make(c->anna, "ticket",
                                     "subject: 'x' compensation { currency_code: 'CNY' units: 5 }");
    expect_ok(loopback_call(c->anna, "ResolveTicket", "id: '%s' resolution: 'x'", other));
    expect_error(loopback_call(c->anna, "CloseTicket", "id: '%s'", other), RPC_FAILED_PRECONDITION,
                 "APPROVAL_REQUIRED", "approval_status");
}

/* ---- Actions on the desk ---- */

static void an_action_is_a_task_of_its_owner(void **state)
{
    const struct company *c = *state;
    const char *id =
        action(c, complaint(c, customer(c), "billing"), "TICKET_ACTION_KIND_CORRECTIVE");
    const char *task = loopback_text(company_get(c->anna, id), "task_id");
    expect_text(company_get(c->li, task), "subject", "更换包装");
    expect_text(company_get(c->li, task), "owner_id", user_id(c->li, c->server));
    expect_ok(loopback_call(c->li, "CompleteTask", "id: '%s'", task));
    assert_string_not_equal(loopback_text(company_get(c->anna, id), "done_at"), "");
    /* The other way. */
    id = action(c, complaint(c, customer(c), "billing"), "TICKET_ACTION_KIND_CORRECTIVE");
    task = loopback_text(company_get(c->anna, id), "task_id");
    struct loopback_reply reply =
        loopback_call(c->anna, "CompleteTicketAction", "id: '%s' result: '已换'", id);
    expect_text(reply, "result", "已换");
    expect_text(company_get(c->li, task), "status", "completed");
}

static void who_gets_the_task_has_the_action(void **state)
{
    const struct company *c = *state;
    const char *id = action(c, complaint(c, customer(c), "usage"), "TICKET_ACTION_KIND_CORRECTIVE");
    const char *task = loopback_text(company_get(c->anna, id), "task_id");
    expect_ok(loopback_call(c->admin, "UpdateTask", "task { id: '%s' owner_id: '%s' }", task,
                            user_id(c->wang, c->server)));
    expect_text(company_get(c->anna, id), "assignee_id", user_id(c->wang, c->server));
    expect_ok(loopback_call(c->wang, "UpdateTask",
                            "task { id: '%s' status: TASK_STATUS_IN_PROGRESS }", task));
    expect_ok(loopback_call(c->anna, "UpdateTicketAction",
                            "ticket_action { id: '%s' assignee_id: '%s' }", id,
                            user_id(c->sun, c->server)));
    expect_text(company_get(c->sun, task), "owner_id", user_id(c->sun, c->server));
    expect_text(company_get(c->sun, task), "status", "in_progress");
}

static void what_hangs_on_a_ticket_goes_to_the_bin_with_it(void **state)
{
    const struct company *c = *state;
    const char *of = customer(c), *id = complaint(c, of, "repair");
    const char *task = loopback_text(
        company_get(c->anna, action(c, id, "TICKET_ACTION_KIND_CORRECTIVE")), "task_id");
    const char *again = complaint(c, of, "repair");
    expect_ok(loopback_call(c->admin, "DeleteTicket", "id: '%s'", id));
    assert_string_not_equal(loopback_text(company_get(c->li, task), "delete_time"), "");
    expect_text(loopback_call(c->anna, "ListTicketLinks", "id: '%s'", again), "links#", "0");
    expect_ok(loopback_call(c->admin, "UndeleteTicket", "id: '%s'", id));
    expect_text(company_get(c->li, task), "delete_time", "");
    expect_text(loopback_call(c->anna, "ListTicketLinks", "id: '%s'", again), "links#", "1");
    /* Long enough there, all of it goes. */
    expect_ok(loopback_call(c->admin, "DeleteTicket", "id: '%s'", again));
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from ticket_link where deleted_at is null "
                                     "and %lld in (ticket_id, other_id)",
                                     company_number(again)),
                     0);
}

/* ---- Call-backs ---- */

static void a_solution_plans_a_call_back(void **state)
{
    const struct company *c = *state;
    const char *id = solved(c), *back = call_back(c, id);
    struct loopback_reply reply = company_get(c->anna, back);
    expect_text(reply, "assignee_id", user_id(c->anna, c->server));
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
    const char *id = solved(c), *back = call_back(c, id);
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
    const char *id = solved(c);
    expect_ok(loopback_call(c->anna, "RecordCallBack",
                            "id: '%s' result: CALL_BACK_RESULT_SATISFIED score: 5",
                            call_back(c, id)));
    expect_text(company_get(c->anna, id), "status", "closed");
    id = complaint(c, customer(c), "quality");
    expect_ok(loopback_call(c->anna, "ResolveTicket", "id: '%s' resolution: 'x'", id));
    expect_ok(loopback_call(c->anna, "RecordCallBack",
                            "id: '%s' result: CALL_BACK_RESULT_SATISFIED", call_back(c, id)));
    expect_text(company_get(c->anna, id), "status", "resolved");
}

static void who_is_not_reached_is_tried_again_and_given_up(void **state)
{
    const struct company *c = *state;
    const char *id = solved(c), *back = call_back(c, id), *last = "";
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
    const char *id = solved(c), *back = call_back(c, id);
    expect_ok(loopback_call(c->anna, "ReopenTicket", "id: '%s'", id));
    expect_text(company_get(c->anna, back), "status", "cancelled");
    expect_ok(loopback_call(c->anna, "ResolveTicket", "id: '%s' resolution: 'y'", id));
    assert_string_not_equal(call_back(c, id), back);
}

static void who_does_not_want_calls_is_not_called(void **state)
{
    const struct company *c = *state;
    const char *of = customer(c), *id = complaint(c, of, "quality");
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

/* ---- Repeats and links ---- */

static void a_repeat_is_more_urgent_and_linked(void **state)
{
    const struct company *c = *state;
    const char *of = customer(c), *first = complaint(c, of, "delivery");
    expect_text(company_get(c->anna, first), "priority", "normal");
    const char *second = complaint(c, of, "delivery_late"); /* below the first one's */
    struct loopback_reply reply = company_get(c->anna, second);
    expect_text(reply, "priority", "high");
    expect_text(reply, "repeated", "true");
    expect_text(set(c, second, "severity: SEVERITY_MAJOR impact: IMPACT_GROUP"), "priority",
                "urgent");
    reply = loopback_call(c->anna, "ListTicketLinks", "id: '%s'", first);
    expect_text(reply, "links#", "1");
    expect_text(reply, "links[0].kind", "repeat");
    expect_text(reply, "links[0].backward", "true");
    expect_text(reply, "links[0].ticket_id", second);
    expect_text(company_get(c->anna, complaint(c, of, "delivery_damaged")), "repeated", "true");
    expect_text(company_get(c->anna, complaint(c, of, "billing")), "repeated", "false");
    expect_text(company_get(c->anna, complaint(c, customer(c), "delivery")), "repeated", "false");
    loopback_sql(c->server,
                 "update ticket set created_at = now() - interval '31 days' where "
                 "customer_id = %lld",
                 company_number(of));
    expect_text(company_get(c->anna, complaint(c, of, "delivery")), "repeated", "false");
}

static void what_is_classified_later_is_found_once(void **state)
{
    const struct company *c = *state;
    const char *of = customer(c);
    complaint(c, of, "account");
    const char *id = company_make(c->anna, "ticket", "subject: 'x' customer_id: '%s'", of);
    struct loopback_reply reply = set(c, id, "type: TICKET_TYPE_COMPLAINT category: 'account'");
    expect_text(reply, "priority", "high");
    expect_text(set(c, id, "category: 'other'"), "priority", "high");
    expect_text(set(c, id, "category: 'account'"), "priority", "high");
    expect_text(loopback_call(c->anna, "ListTicketLinks", "id: '%s'", id), "links#", "1");
}

static void links_show_only_what_one_may_see(void **state)
{
    const struct company *c = *state;
    const char *seen = company_make(c->li, "ticket", "subject: 'seen'");
    const char *hidden = company_make(c->zhao, "ticket", "subject: 'hidden'");
    expect_error(loopback_call(c->li, "LinkTicket", "id: '%s' other_id: '%s'", seen, hidden),
                 RPC_INVALID_ARGUMENT, "REFERENCE_NOT_FOUND", "other_id");
    for (int i = 0; i < 2; i++)
        expect_ok(loopback_call(c->anna, "LinkTicket", "id: '%s' other_id: '%s' note: '同批'", seen,
                                hidden));
    expect_text(loopback_call(c->anna, "ListTicketLinks", "id: '%s'", seen), "links#", "1");
    expect_text(loopback_call(c->anna, "ListTicketLinks", "id: '%s'", hidden), "links[0].subject",
                "seen");
    expect_text(loopback_call(c->li, "ListTicketLinks", "id: '%s'", seen), "links#", "0");
    expect_error(loopback_call(c->li, "ListTicketLinks", "id: '%s'", hidden), RPC_NOT_FOUND,
                 "NOT_FOUND", NULL);
    expect_error(loopback_call(c->li, "GetTicketChecklist", "id: '%s'", hidden), RPC_NOT_FOUND,
                 "NOT_FOUND", NULL);
    expect_ok(loopback_call(c->anna, "UnlinkTicket", "id: '%s' other_id: '%s'", hidden, seen));
    expect_text(loopback_call(c->anna, "ListTicketLinks", "id: '%s'", seen), "links#", "0");
}

static void a_duplicate_is_rejected_and_linked(void **state)
{
    const struct company *c = *state;
    const char *first = company_make(c->anna, "ticket", "subject: 'x'");
    const char *again = company_make(c->anna, "ticket", "subject: 'x'");
    struct loopback_reply reply =
        loopback_call(c->anna, "LinkTicket",
                      "id: '%s' other_id: '%s' kind: TICKET_LINK_KIND_DUPLICATE", again, first);
    expect_text(reply, "status", "rejected");
    assert_string_not_equal(loopback_text(reply, "rejected_reason"), "");
    expect_text(loopback_call(c->anna, "ListTicketLinks", "id: '%s'", first), "links[0].kind",
                "duplicate");
    expect_error(loopback_call(c->anna, "LinkTicket", "id: '%s' other_id: '%s'", again, again),
                 RPC_INVALID_ARGUMENT, NULL, "other_id");
}

/* ---- What is overdue ---- */

static void what_is_overdue_is_told_once(void **state)
{
    const struct company *c = *state;
    const char *id =
        action(c, complaint(c, customer(c), "repair"), "TICKET_ACTION_KIND_CORRECTIVE");
    expect_ok(loopback_call(c->anna, "UpdateTicketAction",
                            "ticket_action { id: '%s' due_date { year: 2020 month: 1 day: 1 } }",
                            id));
    assert_int_equal(loopback_number(c->server, "select kith_complaint_overdue(500)"), 1);
    assert_int_equal(loopback_number(c->server, "select kith_complaint_overdue(500)"), 0);
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from notification where kind = "
                                     "'action_overdue' and owner_id in (%lld, %lld)",
                                     (long long)c->li->id, (long long)c->anna->id),
                     2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(severity_and_impact_make_the_priority),
        cmocka_unit_test(what_was_set_by_hand_stays),
        cmocka_unit_test(a_grade_has_cells_of_its_own),
        cmocka_unit_test(a_branch_is_found_by_what_stands_above),
        cmocka_unit_test(a_tree_has_no_circle_and_an_end),
        cmocka_unit_test(a_refusal_names_all_that_is_missing),
        cmocka_unit_test(a_complaint_with_all_of_it_is_closed),
        cmocka_unit_test(what_is_closed_becomes_no_complaint_without_it),
        cmocka_unit_test(a_closed_complaint_keeps_what_it_says),
        cmocka_unit_test(a_closed_complaint_keeps_what_hangs_on_it),
        cmocka_unit_test(no_way_of_writing_gets_past_it),
        cmocka_unit_test(an_action_without_owner_or_date_is_none),
        cmocka_unit_test(a_compensation_is_approved_before),
        cmocka_unit_test(an_action_is_a_task_of_its_owner),
        cmocka_unit_test(who_gets_the_task_has_the_action),
        cmocka_unit_test(what_hangs_on_a_ticket_goes_to_the_bin_with_it),
        cmocka_unit_test(a_solution_plans_a_call_back),
        cmocka_unit_test(holidays_are_no_days_to_call),
        cmocka_unit_test(who_is_not_satisfied_opens_the_ticket_once),
        cmocka_unit_test(who_is_satisfied_closes_what_is_complete),
        cmocka_unit_test(who_is_not_reached_is_tried_again_and_given_up),
        cmocka_unit_test(opening_again_calls_the_call_back_off),
        cmocka_unit_test(who_does_not_want_calls_is_not_called),
        cmocka_unit_test(a_repeat_is_more_urgent_and_linked),
        cmocka_unit_test(what_is_classified_later_is_found_once),
        cmocka_unit_test(links_show_only_what_one_may_see),
        cmocka_unit_test(a_duplicate_is_rejected_and_linked),
        cmocka_unit_test(what_is_overdue_is_told_once),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
