/* SPDX-License-Identifier: Apache-2.0 */
/* Complaints: priority by matrix, actions, repeats and links. */
#include "tests/feature/complaints.h"

/* ---- Priority ---- */

static void severity_and_impact_make_the_priority(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->anna, "ticket",
                                  "subject: 'x' severity: SEVERITY_CRITICAL impact: IMPACT_GROUP");
    expect_text(company_get(c->anna, id), "priority", "urgent");
    expect_text(company_get(c->anna, id), "priority_source", "matrix");
    struct loopback_reply reply =
        complaints_set(c, id, "severity: SEVERITY_MINOR impact: IMPACT_PERSON");
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
    expect_text(complaints_set(c, id, "severity: SEVERITY_CRITICAL"), "priority", "high");
    struct loopback_reply reply = complaints_set(c, id, "priority_source: PRIORITY_SOURCE_MATRIX");
    expect_text(reply, "priority_source", "matrix");
    expect_text(reply, "priority", "high");
}

static void a_grade_has_cells_of_its_own(void **state)
{
    const struct company *c = *state;
    const char *of = complaints_customer(c);
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

/* ---- Actions on the desk ---- */

static void an_action_is_a_task_of_its_owner(void **state)
{
    const struct company *c = *state;
    const char *id = complaints_action(c, complaints_make(c, complaints_customer(c), "billing"),
                                       "TICKET_ACTION_KIND_CORRECTIVE");
    const char *task = loopback_text(company_get(c->anna, id), "task_id");
    expect_text(company_get(c->li, task), "subject", "更换包装");
    expect_text(company_get(c->li, task), "owner_id", complaints_user(c->li, c->server));
    expect_ok(loopback_call(c->li, "CompleteTask", "id: '%s'", task));
    assert_string_not_equal(loopback_text(company_get(c->anna, id), "done_at"), "");
    /* The other way. */
    id = complaints_action(c, complaints_make(c, complaints_customer(c), "billing"),
                           "TICKET_ACTION_KIND_CORRECTIVE");
    task = loopback_text(company_get(c->anna, id), "task_id");
    struct loopback_reply reply =
        loopback_call(c->anna, "CompleteTicketAction", "id: '%s' result: '已换'", id);
    expect_text(reply, "result", "已换");
    expect_text(company_get(c->li, task), "status", "completed");
}

static void who_gets_the_task_has_the_action(void **state)
{
    const struct company *c = *state;
    const char *id = complaints_action(c, complaints_make(c, complaints_customer(c), "usage"),
                                       "TICKET_ACTION_KIND_CORRECTIVE");
    const char *task = loopback_text(company_get(c->anna, id), "task_id");
    expect_ok(loopback_call(c->admin, "UpdateTask", "task { id: '%s' owner_id: '%s' }", task,
                            complaints_user(c->wang, c->server)));
    expect_text(company_get(c->anna, id), "assignee_id", complaints_user(c->wang, c->server));
    expect_ok(loopback_call(c->wang, "UpdateTask",
                            "task { id: '%s' status: TASK_STATUS_IN_PROGRESS }", task));
    expect_ok(loopback_call(c->anna, "UpdateTicketAction",
                            "ticket_action { id: '%s' assignee_id: '%s' }", id,
                            complaints_user(c->sun, c->server)));
    expect_text(company_get(c->sun, task), "owner_id", complaints_user(c->sun, c->server));
    expect_text(company_get(c->sun, task), "status", "in_progress");
}

static void what_hangs_on_a_ticket_goes_to_the_bin_with_it(void **state)
{
    const struct company *c = *state;
    const char *of = complaints_customer(c), *id = complaints_make(c, of, "repair");
    const char *task = loopback_text(
        company_get(c->anna, complaints_action(c, id, "TICKET_ACTION_KIND_CORRECTIVE")), "task_id");
    const char *again = complaints_make(c, of, "repair");
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

/* ---- Repeats and links ---- */

static void a_repeat_is_more_urgent_and_linked(void **state)
{
    const struct company *c = *state;
    const char *of = complaints_customer(c), *first = complaints_make(c, of, "delivery");
    expect_text(company_get(c->anna, first), "priority", "normal");
    const char *second = complaints_make(c, of, "delivery_late"); /* below the first one's */
    struct loopback_reply reply = company_get(c->anna, second);
    expect_text(reply, "priority", "high");
    expect_text(reply, "repeated", "true");
    expect_text(complaints_set(c, second, "severity: SEVERITY_MAJOR impact: IMPACT_GROUP"),
                "priority", "urgent");
    reply = loopback_call(c->anna, "ListTicketLinks", "id: '%s'", first);
    expect_text(reply, "links#", "1");
    expect_text(reply, "links[0].kind", "repeat");
    expect_text(reply, "links[0].backward", "true");
    expect_text(reply, "links[0].ticket_id", second);
    expect_text(company_get(c->anna, complaints_make(c, of, "delivery_damaged")), "repeated",
                "true");
    expect_text(company_get(c->anna, complaints_make(c, of, "billing")), "repeated", "false");
    expect_text(company_get(c->anna, complaints_make(c, complaints_customer(c), "delivery")),
                "repeated", "false");
    loopback_sql(c->server,
                 "update ticket set created_at = now() - interval '31 days' where "
                 "customer_id = %lld",
                 company_number(of));
    expect_text(company_get(c->anna, complaints_make(c, of, "delivery")), "repeated", "false");
}

static void what_is_classified_later_is_found_once(void **state)
{
    const struct company *c = *state;
    const char *of = complaints_customer(c);
    complaints_make(c, of, "account");
    const char *id = company_make(c->anna, "ticket", "subject: 'x' customer_id: '%s'", of);
    struct loopback_reply reply =
        complaints_set(c, id, "type: TICKET_TYPE_COMPLAINT category: 'account'");
    expect_text(reply, "priority", "high");
    expect_text(complaints_set(c, id, "category: 'other'"), "priority", "high");
    expect_text(complaints_set(c, id, "category: 'account'"), "priority", "high");
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
    const char *id = complaints_action(c, complaints_make(c, complaints_customer(c), "repair"),
                                       "TICKET_ACTION_KIND_CORRECTIVE");
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
        cmocka_unit_test(an_action_is_a_task_of_its_owner),
        cmocka_unit_test(who_gets_the_task_has_the_action),
        cmocka_unit_test(what_hangs_on_a_ticket_goes_to_the_bin_with_it),
        cmocka_unit_test(a_repeat_is_more_urgent_and_linked),
        cmocka_unit_test(what_is_classified_later_is_found_once),
        cmocka_unit_test(links_show_only_what_one_may_see),
        cmocka_unit_test(a_duplicate_is_rejected_and_linked),
        cmocka_unit_test(what_is_overdue_is_told_once),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
