/* SPDX-License-Identifier: Apache-2.0 */
/* Leads: their form and moves, what they score, and who gets them. */
#include "tests/feature/company.h"

#include <stdlib.h>
#include <string.h>

static const char *user_id(const struct company *c, const struct loopback_user *user)
{
    return arena_printf(loopback_arena(c->server), "U-%lld", (long long)user->id);
}

static const char *text_of(struct company *c, const char *id, const char *field)
{
    return loopback_text(company_get(c->admin, id), field);
}

static struct loopback_reply move(const struct loopback_user *user, const char *method,
                                  const char *id, const char *more)
{
    return loopback_call(user, method, "id: '%s' %s", id, more);
}

/* ---- Form and moves ---- */

static void values_are_kept_in_one_form(void **state)
{
    struct company *c = *state;
    const char *id = company_make(c->li, "lead",
                                  "name: '王芳' company: '北辰电子' phone: '010-62345678' "
                                  "mobile: '138 0013 8000' email: 'Wang@Example.COM' "
                                  "tax_number: ' 91350100-m000100y43'");
    struct loopback_reply lead = company_get(c->li, id);
    expect_text(lead, "title", "王芳 · 北辰电子");
    expect_text(lead, "phone", "010-62345678");
    expect_text(lead, "phone_normalized", "+861062345678");
    expect_text(lead, "mobile_normalized", "+8613800138000");
    expect_text(lead, "email_normalized", "wang@example.com");
    expect_text(lead, "tax_number", "91350100M000100Y43");
    expect_text(lead, "status", "new");
    expect_text(lead, "owner_id", user_id(c, c->li));
    lead = loopback_call(c->li, "UpdateLead",
                         "lead { id: '%s' phone: '021-87654321' } update_mask: 'phone,mobile'", id);
    expect_text(lead, "phone_normalized", "+862187654321");
    expect_text(lead, "mobile_normalized", "");
    expect_error(loopback_call(c->li, "CreateLead", "lead { city: 'X' }"), RPC_INVALID_ARGUMENT,
                 "LEAD_UNNAMED", "lead.name");
    expect_error(loopback_call(c->li, "CreateLead", "lead { name: 'X' mobile: '12' }"),
                 RPC_INVALID_ARGUMENT, "PHONE_INVALID", "lead.mobile");
    expect_error(loopback_call(c->li, "CreateLead", "lead { name: 'X' email: 'x' }"),
                 RPC_INVALID_ARGUMENT, "EMAIL_INVALID", "lead.email");
}

static void a_lead_goes_its_way(void **state)
{
    struct company *c = *state;
    const char *id = company_make(c->li, "lead", "name: 'Way'");
    expect_text(move(c->li, "WorkLead", id, ""), "status", "working");
    assert_string_not_equal(text_of(c, id, "worked_at"), "");
    struct loopback_reply lead = move(c->li, "NurtureLead", id, "until: '2099-03-01'");
    expect_text(lead, "status", "nurturing");
    expect_text(lead, "nurture_until", "2099-03-01");
    lead = move(c->li, "WorkLead", id, "");
    expect_text(lead, "nurture_until", "");
    lead = move(c->li, "RecycleLead", id, "reason: 'no_answer' note: '三次没接'");
    expect_text(lead, "status", "recycled");
    expect_text(lead, "owner_id", "");
    expect_text(lead, "reason", "no_answer");
    lead = loopback_call(c->li, "AssignLead", "id: '%s' owner_id: '%s'", id, user_id(c, c->wang));
    expect_text(lead, "status", "assigned");
    expect_text(lead, "reason", "");
    expect_text(lead, "assignment", "");
    lead = move(c->wang, "DisqualifyLead", id, "reason: 'no_budget'");
    expect_text(lead, "status", "disqualified");
    expect_text(lead, "reason", "no_budget");
    expect_error(move(c->wang, "WorkLead", id, ""), RPC_FAILED_PRECONDITION, "LEAD_STATUS", NULL);
    expect_text(move(c->wang, "ReopenLead", id, ""), "status", "assigned");
    expect_text(company_list(c->admin, "owner_change", "filter: 'lead_id = %s' count: true", id),
                "total_size", "2");
}

static void a_reason_is_one_of_the_list(void **state)
{
    struct company *c = *state;
    const char *id = company_make(c->li, "lead", "name: 'Reason'");
    expect_error(move(c->li, "DisqualifyLead", id, ""), RPC_INVALID_ARGUMENT, NULL, "reason");
    expect_error(move(c->li, "DisqualifyLead", id, "reason: 'mood'"), RPC_INVALID_ARGUMENT, NULL,
                 "reason");
}

/* Who owns the lead sees what hangs on it. */
static void what_hangs_on_a_lead_goes_with_it(void **state)
{
    struct company *c = *state;
    const char *id = company_make(c->li, "lead", "name: 'Hang'");
    const char *call = company_make(c->li, "interaction",
                                    "kind: 2 lead_id: '%s' no_next_step_reason: 'waiting'", id);
    const char *task = company_make(c->li, "task", "subject: 'Call' lead_id: '%s'", id);
    expect_error(company_get(c->zhao, call), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_ok(
        loopback_call(c->admin, "AssignLead", "id: '%s' owner_id: '%s'", id, user_id(c, c->zhao)));
    expect_ok(company_get(c->zhao, call));
    expect_ok(company_get(c->zhao, task));
    expect_error(loopback_call(c->li, "CreateInteraction",
                               "interaction { kind: 2 no_next_step_reason: 'waiting' }"),
                 RPC_INVALID_ARGUMENT, "FIELD_REQUIRED", "interaction.customer_id");
}

/* ---- Scores ---- */

static void rules_are_about_the_lead_alone(void **state)
{
    struct company *c = *state;
    static const char *const refused[] = {
        "create_time > -7d", "create_time = today", "create_time < now",
        "owner_id = me",     "owner_id = boss",     "电子",
        "color = red",       "source = nowhere",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        expect_error(loopback_call(c->admin, "CreateLeadScoreRule",
                                   "lead_score_rule { name: 'No' filter: '%s' points: 1 }",
                                   refused[i]),
                     RPC_INVALID_ARGUMENT, NULL, "lead_score_rule.filter");
}

static void the_score_is_the_sum_of_what_fits(void **state)
{
    struct company *c = *state;
    const char *web = company_make(c->admin, "lead_score_rule",
                                   "name: 'Web' filter: 'source = website' points: 10");
    company_make(c->admin, "lead_score_rule",
                 "name: 'Rich' filter: 'budget >= 100000CNY AND -tags:vip' points: 25");
    company_make(c->admin, "lead_score_rule",
                 "name: 'Far' filter: 'city = \"拉萨\" OR region = \"西藏\"' points: -7");
    const char *id = company_make(
        c->li, "lead", "name: 'Score' source: 'website' budget: '150000 CNY' city: '拉萨'");
    expect_text(company_get(c->li, id), "score", "28");
    struct loopback_reply lead =
        loopback_call(c->li, "UpdateLead", "lead { id: '%s' tags: 'vip' }", id);
    expect_text(lead, "score", "3");
    expect_ok(loopback_call(c->admin, "UpdateLeadScoreRule",
                            "lead_score_rule { id: '%s' points: 40 }", web));
    loopback_sql(c->server, "select kith_lead_rescore(100000)");
    expect_text(company_get(c->li, id), "score", "33");
    expect_text(company_get(c->li, id), "etag", "2");
    expect_ok(loopback_call(c->admin, "DeleteLeadScoreRule", "id: '%s'", web));
    loopback_sql(c->server, "select kith_lead_rescore(100000)");
    expect_text(company_get(c->li, id), "score", "-7");
}

/* The sum of the points of what fits, by what is told. */
static long long told(struct loopback_reply reply)
{
    long long sum = 0;
    for (int i = 0; i < atoi(loopback_text(reply, "rules#")); i++) {
        const char *line = arena_printf(reply.arena, "rules[%d].", i);
        if (strcmp(loopback_text(reply, arena_printf(reply.arena, "%smatched", line)), "true") == 0)
            sum += atoll(loopback_text(reply, arena_printf(reply.arena, "%spoints", line)));
    }
    return sum;
}

/* Leads of all sorts under rules of all sorts: what is told adds up to the score. */
static void every_point_is_explained(void **state)
{
    struct company *c = *state;
    static const char *const filters[] = {
        "",
        "city = A",
        "NOT (city = A OR rating = hot)",
        "company:*",
        "budget > 5000CNY budget < 50000CNY",
        "tags:x -tags:y",
        "create_time >= 2020-01-01 AND phone:*",
        "name = \"L1*\"",
    };
    static const char *const tags[] = {"", "tags: 'x'", "tags: 'x' tags: 'y'"};
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
        company_make(c->admin, "lead_score_rule", "name: 'P%zu' filter: '%s' points: %d", i,
                     filters[i], (int)(i * 37 % 11) * 2 - 9);
    loopback_sql(c->server, "select kith_lead_rescore(100000)");
    for (int i = 0; i < 24; i++) {
        const char *id = company_make(
            c->li, "lead", "name: 'L%d' city: '%c' rating: %d budget: '%d CNY' %s %s", i,
            'A' + i % 3, 1 + i % 3, i * 4000, i % 4 ? "company: 'Co'" : "", tags[i % 3]);
        struct loopback_reply reply = loopback_call(c->li, "ExplainLead", "id: '%s'", id);
        expect_ok(reply);
        assert_int_equal(told(reply), atoll(loopback_text(reply, "score")));
        expect_text(reply, "score", text_of(c, id, "score"));
        expect_text(reply, "pending", "");
    }
    expect_error(loopback_call(c->zhao, "ExplainLead", "id: 'L-1'"), RPC_NOT_FOUND, "NOT_FOUND",
                 NULL);
}

/* Whether a rule fits would tell of a field that the role hides. */
static void a_hidden_field_is_not_explained(void **state)
{
    struct company *c = *state;
    company_make(c->admin, "lead_score_rule", "name: 'H' filter: 'industry = energy' points: 3");
    const char *id = company_make(c->li, "lead", "name: 'Hidden' industry: 'energy'");
    loopback_sql(c->server, "insert into field_rule (role_id, object, field, rule) select id, "
                            "'lead', 'industry', 3 from role where code = 'sales'");
    loopback_settle(c->server);
    struct loopback_reply reply = loopback_call(c->li, "ExplainLead", "id: '%s'", id);
    const char *last =
        arena_printf(reply.arena, "rules[%d].", atoi(loopback_text(reply, "rules#")) - 1);
    expect_text(reply, arena_printf(reply.arena, "%swithheld", last), "true");
    expect_text(reply, arena_printf(reply.arena, "%smatched", last), "");
    loopback_sql(c->server, "delete from field_rule where object = 'lead'");
    loopback_settle(c->server);
}

/* ---- Assignment ---- */

static const char *rule(struct company *c, const char *name, const char *more)
{
    return company_make(c->admin, "lead_assignment_rule",
                        "name: '%s' filter: 'campaign = %s' position: 1 %s", name, name, more);
}

static const char *owner_of_new(struct company *c, const char *campaign)
{
    const char *id = company_make(c->admin, "lead", "name: 'A' campaign: '%s'", campaign);
    return text_of(c, id, "owner_id");
}

static void turns_go_round(void **state)
{
    struct company *c = *state;
    const char *id = rule(
        c, "round",
        arena_printf(loopback_arena(c->server), "kind: 2 team_id: 'TM-%lld'", (long long)c->east));
    /* Anna of the service may change leads, too: li, wang, anna. */
    const char *order[] = {user_id(c, c->li), user_id(c, c->wang), user_id(c, c->anna)};
    for (int i = 0; i < 7; i++)
        assert_string_equal(owner_of_new(c, "round"), order[i % 3]);
    struct loopback_reply lead = loopback_call(
        c->admin, "CreateLead", "lead { name: 'B' campaign: 'round' } validate_only: true");
    expect_text(lead, "owner_id", order[1]);
    assert_string_equal(owner_of_new(c, "round"), order[1]);
    lead = company_list(c->admin, "lead", "filter: 'campaign = round' order_by: 'id' page_size: 1");
    expect_text(lead, "leads[0].status", "assigned");
    expect_text(lead, "leads[0].assignment", "round_robin");
    expect_text(lead, "leads[0].assignment_rule_id", id);
    expect_text(
        loopback_call(c->admin, "ExplainLead", "id: '%s'", loopback_text(lead, "leads[0].id")),
        "assignment",
        arena_printf(lead.arena, "%s has it, by rule %s \"round\": the next in turn.", order[0],
                     id));
    /* Who is away is passed over, or the deputy has the turn. */
    company_make(c->anna, "absence", "start_date: '2000-01-01' end_date: '2099-01-01'");
    assert_string_equal(owner_of_new(c, "round"), order[0]);
    company_make(c->wang, "absence",
                 "start_date: '2000-01-01' end_date: '2099-01-01' deputy_id: '%s'",
                 user_id(c, c->zhao));
    const char *made = company_make(c->admin, "lead", "name: 'C' campaign: 'round'");
    assert_string_equal(text_of(c, made, "owner_id"), user_id(c, c->zhao));
    assert_string_equal(text_of(c, made, "deputy_for_id"), order[1]);
    assert_string_equal(owner_of_new(c, "round"), order[0]);
}

static void the_least_loaded_gets_it_up_to_the_cap(void **state)
{
    struct company *c = *state;
    rule(c, "least",
         arena_printf(loopback_arena(c->server), "kind: 3 team_id: 'TM-%lld' cap: 2",
                      (long long)c->west));
    const struct loopback_user *chen = loopback_user(c->server, "chen", "sales", c->west);
    loopback_settle(c->server);
    company_make(c->zhao, "opportunity", "name: 'Deal'");
    company_make(c->zhao, "opportunity", "name: 'Deal 2'");
    loopback_sql(c->server, "update lead set owner_id = null where owner_id = %lld",
                 (long long)c->zhao->id);
    assert_string_equal(owner_of_new(c, "least"), user_id(c, chen));
    assert_string_equal(owner_of_new(c, "least"), user_id(c, chen));
    assert_string_equal(owner_of_new(c, "least"), user_id(c, c->zhao));
    assert_string_equal(owner_of_new(c, "least"), user_id(c, c->zhao));
    assert_string_equal(owner_of_new(c, "least"), "");
}

static void whoever_enters_own_leads_keeps_them(void **state)
{
    struct company *c = *state;
    rule(c, "mine",
         arena_printf(loopback_arena(c->server), "kind: 1 user_id: '%s'", user_id(c, c->boss)));
    assert_string_equal(owner_of_new(c, "mine"), user_id(c, c->boss));
    const char *id = company_make(c->sun, "lead", "name: 'Own' campaign: 'mine'");
    assert_string_equal(text_of(c, id, "owner_id"), user_id(c, c->sun));
    struct loopback_reply lead = move(c->sun, "AssignLead", id, "");
    expect_text(lead, "owner_id", user_id(c, c->boss));
    expect_text(lead, "assignment", "user");
    id = company_make(c->sun, "lead", "name: 'Nobody'");
    expect_error(move(c->sun, "AssignLead", id, ""), RPC_FAILED_PRECONDITION, "NOBODY_FOUND",
                 "owner_id");
}

/* Where the lead would be as a customer. */
static void a_territory_gives_it_to_its_salesperson(void **state)
{
    struct company *c = *state;
    company_make(c->admin, "territory", "name: 'South' filter: 'city = \\'广州\\'' user_id: '%s'",
                 user_id(c, c->zhao));
    rule(c, "land", "kind: 4");
    const char *id = company_make(c->admin, "lead", "name: 'G' campaign: 'land' city: '广州'");
    assert_string_equal(text_of(c, id, "owner_id"), user_id(c, c->zhao));
    assert_string_equal(text_of(c, id, "assignment"), "territory");
    assert_string_equal(owner_of_new(c, "land"), "");
}

static long long waiting_of(struct company *c, const struct loopback_user *user)
{
    return loopback_number(c->server,
                           "select count(*) from lead where campaign like 'wait%%' and "
                           "owner_id = %lld",
                           (long long)user->id);
}

/* What nobody has goes to whom the rules find by then, and back. */
static void all_that_wait_are_assigned_at_once(void **state)
{
    struct company *c = *state;
    for (int i = 0; i < 4; i++)
        company_make(c->admin, "lead", "name: 'W%d' campaign: '%s'", i, i ? "wait" : "wait no");
    rule(c, "wait",
         arena_printf(loopback_arena(c->server), "kind: 1 user_id: '%s'", user_id(c, c->boss)));
    struct loopback_reply reply = loopback_call(c->admin, "AssignWaitingLeads",
                                                "filter: 'campaign : wait' validate_only: true");
    expect_text(reply, "batch.records_changed", "3");
    assert_int_equal(waiting_of(c, c->boss), 0);
    reply = loopback_call(c->admin, "AssignWaitingLeads", "filter: 'campaign : wait'");
    expect_text(reply, "batch.records_total", "4");
    expect_text(reply, "batch.records_changed", "3");
    expect_text(reply, "batch.records_skipped", "1");
    assert_int_equal(waiting_of(c, c->boss), 3);
    expect_ok(loopback_call(c->admin, "UndoBatch", "id: '%s'", loopback_text(reply, "batch.id")));
    assert_int_equal(waiting_of(c, c->boss), 0);
}

/* Whoever gets a lead is told. */
static void whoever_gets_it_is_told(void **state)
{
    struct company *c = *state;
    rule(c, "told",
         arena_printf(loopback_arena(c->server), "kind: 1 user_id: '%s'", user_id(c, c->sun)));
    const char *id = company_make(c->admin, "lead", "name: 'T' campaign: 'told'");
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from notification where object = 64 and "
                                     "record_id = %lld and owner_id = %lld",
                                     company_number(id), (long long)c->sun->id),
                     1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_kept_in_one_form),
        cmocka_unit_test(a_lead_goes_its_way),
        cmocka_unit_test(a_reason_is_one_of_the_list),
        cmocka_unit_test(what_hangs_on_a_lead_goes_with_it),
        cmocka_unit_test(rules_are_about_the_lead_alone),
        cmocka_unit_test(the_score_is_the_sum_of_what_fits),
        cmocka_unit_test(every_point_is_explained),
        cmocka_unit_test(a_hidden_field_is_not_explained),
        cmocka_unit_test(turns_go_round),
        cmocka_unit_test(the_least_loaded_gets_it_up_to_the_cap),
        cmocka_unit_test(whoever_enters_own_leads_keeps_them),
        cmocka_unit_test(a_territory_gives_it_to_its_salesperson),
        cmocka_unit_test(all_that_wait_are_assigned_at_once),
        cmocka_unit_test(whoever_gets_it_is_told),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
