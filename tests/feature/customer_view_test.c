/* SPDX-License-Identifier: Apache-2.0 */
/* A customer from all sides, and its group: what is there, what is kept back, and trees without
 * cycles. */
#include "tests/feature/company.h"

static const char *made(const struct company *c, const char *object, const char *customer,
                        const char *more)
{
    return company_make(c->li, object, "customer_id: '%s' %s", customer, more);
}

static struct loopback_reply view(const struct loopback_user *user, const char *id)
{
    return loopback_call(user, "GetCustomerView", "id: '%s'", id);
}

static void all_sides_come_in_one_answer(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(
        c->li, "customer", "name: '上海电子' contact_points { kind: phone value: '13812345678' }");
    const char *first = made(c, "contact", id, "name: '王芳'");
    const char *met =
        made(c, "interaction", id, "kind: visit subject: 'S' no_next_step_reason: 'solved'");
    const char *deal = made(c, "opportunity", id,
                            "amount { currency_code: 'CNY' units: 500 } close_date: '2001-02-03'");
    made(c, "opportunity", id, "amount { currency_code: 'USD' units: 70 }");
    made(c, "opportunity", id, "amount { currency_code: 'CNY' units: 20 nanos: 500000000 }");
    const char *ticket = made(c, "ticket", id, "subject: 'Late' type: complaint");
    const char *task = made(c, "task", id, "subject: 'Call' due_time: '2001-01-01T08:00:00Z'");
    struct loopback_reply reply = view(c->li, id);
    expect_text(reply, "customer.id", id);
    expect_text(reply, "customer.contact_points[0].value", "13812345678");
    expect_text(reply, "contacts[0].id", first);
    expect_text(reply, "interactions[0].id", met);
    expect_text(reply, "opportunities[0].id", deal);
    expect_text(reply, "opportunities#", "3");
    expect_text(reply, "open_amounts#", "2");
    expect_text(reply, "open_amounts[0].units", "520");
    expect_text(reply, "open_amounts[0].nanos", "500000000");
    expect_text(reply, "open_amounts[1].currency_code", "USD");
    expect_text(reply, "tickets[0].id", ticket);
    expect_text(reply, "tasks[0].id", task);
    expect_text(reply, "warnings#", "3");
    expect_text(reply, "warnings[0].kind", "task_overdue");
    expect_text(reply, "warnings[0].id", task);
    expect_text(reply, "warnings[1].kind", "complaint_open");
    expect_text(reply, "warnings[1].since.year",
                loopback_value(c->server,
                               "select extract(year from (created_at at time zone "
                               "'Asia/Shanghai'))::text from ticket where id = %lld",
                               company_number(ticket)));
    expect_text(reply, "warnings[2].kind", "close_date_passed");
    expect_text(reply, "warnings[2].since.day", "3");
}

static void each_part_is_bounded(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Many'");
    for (int i = 0; i < 10; i++)
        made(c, "task", id, "subject: 'T'");
    expect_text(view(c->li, id), "more_tasks", "");
    made(c, "task", id, "subject: 'T'");
    expect_text(view(c->li, id), "tasks#", "10");
    expect_text(view(c->li, id), "more_tasks", "1");
    loopback_sql(
        c->server,
        "insert into interaction (customer_id, status, happened_at, owner_id) "
        "select %lld, 1, now() - n * interval '1 day', %lld from generate_series(1, 300) n",
        company_number(id), (long long)c->li->id);
    expect_text(view(c->li, id), "interactions#", "10");
    expect_text(view(c->li, id), "more_interactions", "91");
}

/* What is not theirs to see is missing, and in no figure; what a role hides stays hidden. */
static void each_part_keeps_to_its_rules(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Acme' industry: 'software'");
    made(c, "task", id, "subject: 'Secret' due_time: '2001-01-01T08:00:00Z'");
    made(c, "opportunity", id, "amount { currency_code: 'CNY' units: 500 }");
    expect_error(view(c->zhao, id), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_error(view(c->zhao, "C-987654321"), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    company_make(c->admin, "role",
                 "code: 'viewer' name: 'Viewer' "
                 "permissions { object: 'customer' action: 'read' scope: all } "
                 "permissions { object: 'opportunity' action: 'read' scope: all } "
                 "field_rules { object: 'customer' field: 'industry' rule: hidden } "
                 "field_rules { object: 'customer' field: 'grade' rule: hidden } "
                 "field_rules { object: 'opportunity' field: 'amount' rule: hidden }");
    const struct loopback_user *viewer = loopback_user(c->server, "viewer", "viewer", c->west);
    loopback_sql(c->server, "update customer set grade = 'A' where id = %lld", company_number(id));
    struct loopback_reply reply = view(viewer, id);
    expect_text(reply, "customer.name", "Acme");
    expect_text(reply, "customer.industry", "");
    expect_text(reply, "grade_label", "");
    expect_text(reply, "opportunities#", "1");
    expect_text(reply, "opportunities[0].amount", "");
    expect_text(reply, "open_amounts#", "0");
    expect_text(reply, "tasks#", "0");
    expect_text(reply, "warnings#", "0");
    expect_text(view(c->li, id), "grade_label", "VIP");
    expect_text(view(c->li, id), "visit_days", "14");
}

static void silence_is_warned_of_by_grade(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Quiet'");
    loopback_sql(c->server,
                 "insert into interaction (customer_id, kind, status, happened_at, owner_id) "
                 "values (%lld, 2, 1, now() - interval '60 days', %lld)",
                 company_number(id), (long long)c->li->id);
    expect_text(view(c->li, id), "warnings#", "0");
    loopback_sql(c->server, "update customer set grade = 'B' where id = %lld", company_number(id));
    struct loopback_reply reply = view(c->li, id);
    expect_text(reply, "warnings[0].kind", "no_contact");
    expect_text(reply, "warnings[0].count", "60");
    expect_text(reply, "warnings[0].id", id);
    made(c, "interaction", id, "kind: call no_next_step_reason: 'solved'");
    expect_text(view(c->li, id), "warnings#", "0");
}

static void a_group_is_shown_as_far_as_one_sees(void **state)
{
    const struct company *c = *state;
    const char *top = company_make(c->admin, "customer", "name: 'Top' owner_id: 'U-%lld'",
                                   (long long)c->zhao->id);
    const char *middle =
        company_make(c->admin, "customer", "name: 'Middle' parent_id: '%s' owner_id: 'U-%lld'", top,
                     (long long)c->li->id);
    const char *low =
        company_make(c->admin, "customer", "name: 'Low' parent_id: '%s' owner_id: 'U-%lld'", middle,
                     (long long)c->li->id);
    const char *side =
        company_make(c->admin, "customer", "name: 'Side' parent_id: '%s' owner_id: 'U-%lld'", top,
                     (long long)c->li->id);
    struct loopback_reply all = loopback_call(c->boss, "GetCustomerTree", "id: '%s'", low);
    expect_text(all, "nodes#", "4");
    expect_text(all, "nodes[0].id", top);
    expect_text(all, "nodes[1].id", middle);
    expect_text(all, "nodes[2].id", low);
    expect_text(all, "nodes[2].depth", "2");
    expect_text(all, "nodes[2].asked", "true");
    expect_text(all, "nodes[3].id", side);
    struct loopback_reply some = loopback_call(c->li, "GetCustomerTree", "id: '%s'", low);
    expect_text(some, "nodes#", "2");
    expect_text(some, "nodes[0].id", middle);
    expect_text(some, "nodes[0].parent_id", "");
    expect_error(loopback_call(c->li, "GetCustomerTree", "id: '%s'", top), RPC_NOT_FOUND,
                 "NOT_FOUND", NULL);
}

/* Whatever its source, in order: who was responsible, which grade, what was ordered. */
static void the_timeline_holds_other_sources_too(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Long story'");
    const char *order = made(c, "order", id, "currency: 'CNY'");
    expect_ok(loopback_call(c->admin, "UpdateCustomer", "customer { id: '%s' owner_id: 'U-%lld' }",
                            id, (long long)c->wang->id));
    loopback_sql(c->server,
                 "insert into grade (customer_id, grade, as_of) values (%lld, 'B', kith_today())",
                 company_number(id));
    struct loopback_reply reply = loopback_call(c->wang, "ListCustomerTimeline", "id: '%s'", id);
    expect_text(reply, "events#", "3");
    expect_text(reply, "events[0].kind", "grade");
    expect_text(reply, "events[0].title", "B");
    expect_text(reply, "events[1].kind", "owner_change");
    expect_text(reply, "events[1].title",
                arena_printf(loopback_arena(c->server), "U-%lld → U-%lld", (long long)c->li->id,
                             (long long)c->wang->id));
    expect_text(reply, "events[2].kind", "order");
    expect_text(reply, "events[2].id", order);
    expect_text(view(c->wang, id), "orders[0].id", order);
    expect_error(loopback_call(c->zhao, "ListCustomerTimeline", "id: '%s'", id), RPC_NOT_FOUND,
                 "NOT_FOUND", NULL);
}

/* Two that put each other below themselves at the same moment: one of them is refused. */
static void a_tree_has_no_cycle_even_at_once(void **state)
{
    const struct company *c = *state;
    const char *a = company_make(c->li, "customer", "name: 'A'");
    const char *b = company_make(c->li, "customer", "name: 'B'");
    static const char put[] = "customer { id: '%s' parent_id: '%s' }";
    for (int i = 0; i < 20; i++) {
        struct loopback_stream one = loopback_start(c->li, "UpdateCustomer", put, a, b);
        struct loopback_stream other = loopback_start(c->wang, "UpdateCustomer", put, b, a);
        struct loopback_reply first = loopback_wait(one), second = loopback_wait(other);
        assert_int_equal((first.status.code == RPC_OK) + (second.status.code == RPC_OK), 1);
        expect_error(first.status.code == RPC_OK ? second : first, RPC_FAILED_PRECONDITION,
                     "TREE_CYCLE", NULL);
        loopback_sql(c->server, "update customer set parent_id = null where id in (%lld, %lld)",
                     company_number(a), company_number(b));
    }
    expect_error(loopback_call(c->li, "UpdateCustomer", put, a, a), RPC_FAILED_PRECONDITION,
                 "TREE_CYCLE", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_sides_come_in_one_answer),
        cmocka_unit_test(each_part_is_bounded),
        cmocka_unit_test(each_part_keeps_to_its_rules),
        cmocka_unit_test(silence_is_warned_of_by_grade),
        cmocka_unit_test(a_group_is_shown_as_far_as_one_sees),
        cmocka_unit_test(the_timeline_holds_other_sources_too),
        cmocka_unit_test(a_tree_has_no_cycle_even_at_once),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
