/* SPDX-License-Identifier: Apache-2.0 */
/* Interactions: the next step, or why there is none. */
#include "tests/feature/company.h"

static const char *customer_of(const struct company *c)
{
    return company_make(c->li, "customer", "name: '上海电子'");
}

static struct loopback_reply create(const struct company *c, const char *customer, const char *more)
{
    return loopback_call(c->li, "CreateInteraction",
                         "interaction { kind: visit customer_id: '%s' %s }", customer, more);
}

static void what_is_done_asks_for_the_next_step(void **state)
{
    const struct company *c = *state;
    const char *customer = customer_of(c);
    expect_error(create(c, customer, ""), RPC_INVALID_ARGUMENT, "NEXT_STEP_NEEDED",
                 "interaction.next_step");
    expect_error(create(c, customer, "status: done next_step: ''"), RPC_INVALID_ARGUMENT,
                 "NEXT_STEP_NEEDED", "interaction.next_step");
    expect_ok(create(c, customer, "next_step: 'call again'"));
    expect_ok(create(c, customer, "next_step_date: '2031-05-10'"));
    struct loopback_reply reply = create(c, customer, "no_next_step_reason: 'solved'");
    expect_ok(reply);
    assert_string_not_equal(loopback_text(reply, "happened_at"), "");
    expect_error(create(c, customer, "no_next_step_reason: 'because'"), RPC_INVALID_ARGUMENT, NULL,
                 NULL);
}

static void a_given_time_stays(void **state)
{
    const struct company *c = *state;
    expect_text(create(c, customer_of(c),
                       "happened_at: '2026-01-05T08:00:00Z' no_next_step_reason: 'solved'"),
                "happened_at", "2026-01-05T08:00:00Z");
}

static void what_is_planned_needs_a_time_and_no_more(void **state)
{
    const struct company *c = *state;
    const char *customer = customer_of(c);
    expect_error(create(c, customer, "status: planned"), RPC_INVALID_ARGUMENT, "TIME_NEEDED",
                 "interaction.happened_at");
    expect_ok(create(c, customer, "status: planned happened_at: '2031-01-05T08:00:00Z'"));
    expect_ok(create(c, customer, "status: cancelled"));
    expect_ok(create(c, customer, "status: no_show"));
}

static void an_update_keeps_to_the_same_rules(void **state)
{
    const struct company *c = *state;
    struct loopback_reply made =
        create(c, customer_of(c), "status: planned happened_at: '2031-01-05T08:00:00Z'");
    const char *id = loopback_text(made, "id");
    static const char update[] = "interaction { id: '%s' %s } update_mask: '%s'";
    expect_error(loopback_call(c->li, "UpdateInteraction", update, id, "", "happened_at"),
                 RPC_INVALID_ARGUMENT, "TIME_NEEDED", "interaction.happened_at");
    expect_error(loopback_call(c->li, "UpdateInteraction", update, id, "status: done", "status"),
                 RPC_INVALID_ARGUMENT, "NEXT_STEP_NEEDED", "interaction.next_step");
    expect_text(company_get(c->li, id), "status", "planned");
    expect_ok(loopback_call(c->li, "UpdateInteraction", update, id,
                            "status: done next_step: 'send the offer'", "status,next_step"));
    expect_error(loopback_call(c->li, "UpdateInteraction", update, id, "", "next_step"),
                 RPC_INVALID_ARGUMENT, "NEXT_STEP_NEEDED", "interaction.next_step");
    expect_ok(loopback_call(c->li, "UpdateInteraction", update, id, "no_next_step_reason: 'solved'",
                            "next_step,no_next_step_reason"));
    expect_ok(loopback_call(c->li, "UpdateInteraction", update, id, "subject: 'Visit'", "subject"));
}

static void the_next_step_becomes_a_task(void **state)
{
    const struct company *c = *state;
    struct loopback_reply made =
        create(c, customer_of(c), "next_step: 'send the offer' next_step_date: '2031-05-10'");
    expect_ok(made);
    struct loopback_reply tasks =
        company_list(c->li, "task", "filter: 'interaction_id = %s'", loopback_text(made, "id"));
    expect_text(tasks, "tasks#", "1");
    expect_text(tasks, "tasks[0].subject", "send the offer");
    expect_text(tasks, "tasks[0].due_time", "2031-05-10T10:00:00Z");
}

static void a_participant_is_a_contact_or_a_colleague(void **state)
{
    const struct company *c = *state;
    const char *customer = customer_of(c);
    const char *contact = company_make(c->li, "contact", "name: '王芳'");
    const char *both =
        arena_printf(loopback_arena(c->server),
                     "no_next_step_reason: 'solved' participants { contact_id: '%s' user_id: "
                     "'U-%lld' }",
                     contact, (long long)c->wang->id);
    expect_error(create(c, customer, both), RPC_INVALID_ARGUMENT, "FIELD_INVALID",
                 "interaction.participants[0].contact_id");
    expect_error(create(c, customer, "no_next_step_reason: 'solved' participants { role: 'host' }"),
                 RPC_INVALID_ARGUMENT, "FIELD_INVALID", "interaction.participants[0].contact_id");
    const char *one = arena_printf(loopback_arena(c->server),
                                   "no_next_step_reason: 'solved' participants { contact_id: "
                                   "'%s' } participants { user_id: 'U-%lld' }",
                                   contact, (long long)c->wang->id);
    expect_text(create(c, customer, one), "participants#", "2");
}

static void the_customer_must_be_ones_own_to_see(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->zhao, "customer", "name: 'West'");
    expect_error(create(c, customer, "no_next_step_reason: 'solved'"), RPC_INVALID_ARGUMENT,
                 "REFERENCE_NOT_FOUND", "interaction.customer_id");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_done_asks_for_the_next_step),
        cmocka_unit_test(a_given_time_stays),
        cmocka_unit_test(what_is_planned_needs_a_time_and_no_more),
        cmocka_unit_test(an_update_keeps_to_the_same_rules),
        cmocka_unit_test(the_next_step_becomes_a_task),
        cmocka_unit_test(a_participant_is_a_contact_or_a_colleague),
        cmocka_unit_test(the_customer_must_be_ones_own_to_see),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
