/* SPDX-License-Identifier: Apache-2.0 */
/* Grades: rules that stay once they count, passes over customers, grades by hand, what changed. */
#include "tests/feature/company.h"

/* A draft with one criterion over employees and the bands A from 50 and C from 0. */
static const char *draft_of(const struct company *c, const char *steps)
{
    const char *rule = company_make(c->boss, "grade_rule", "name: 'By size'");
    company_make(c->boss, "grade_criterion",
                 "grade_rule_id: '%s' measure: 'employees' steps: '%s' weight { value: '60' }",
                 rule, steps);
    company_make(c->boss, "grade_criterion",
                 "grade_rule_id: '%s' measure: 'potential' steps: 'high=100, *=10' weight { value: "
                 "'40' }",
                 rule);
    company_make(c->boss, "grade_band", "grade_rule_id: '%s' code: 'A' min_score { value: '50' }",
                 rule);
    company_make(c->boss, "grade_band", "grade_rule_id: '%s' code: 'C' min_score { value: '0' }",
                 rule);
    return rule;
}

/* Makes it count, and grades everybody. */
static void grade_all(const struct company *c, const char *rule)
{
    expect_ok(loopback_call(c->boss, "ActivateGradeRule", "id: '%s'", rule));
    expect_ok(loopback_call(c->boss, "RunGradeRule", "id: '%s'", rule));
    while (loopback_number(c->server, "select kith_grade_step(2)"))
        continue;
}

static void a_rule_that_counts_stays(void **state)
{
    const struct company *c = *state;
    const char *rule = draft_of(c, "1000=100, 0=10");
    expect_ok(loopback_call(c->boss, "PreviewGradeRule", "id: '%s'",
                            company_make(c->boss, "grade_rule", "name: 'Nothing yet'")));
    struct loopback_reply criterion =
        company_list(c->boss, "grade_criterion", "filter: 'grade_rule_id = %s'", rule);
    static const char change[] = "grade_criterion { id: '%s' weight { value: '%s' } }";
    const char *first = loopback_text(criterion, "grade_criteria[0].id");
    expect_ok(loopback_call(c->boss, "UpdateGradeCriterion", change, first, "30"));
    expect_error(loopback_call(c->boss, "ActivateGradeRule", "id: '%s'", rule),
                 RPC_FAILED_PRECONDITION, "GRADE_RULE_WEIGHTS", NULL);
    expect_ok(loopback_call(c->boss, "UpdateGradeCriterion", change, first, "40"));
    expect_error(loopback_call(c->boss, "RunGradeRule", "id: '%s'", rule), RPC_FAILED_PRECONDITION,
                 "GRADE_RULE_NOT_ACTIVE", NULL);
    expect_text(loopback_call(c->boss, "ActivateGradeRule", "id: '%s'", rule), "status", "active");
    expect_error(loopback_call(c->boss, "UpdateGradeCriterion", change, first, "30"),
                 RPC_FAILED_PRECONDITION, "GRADE_RULE_FIXED", NULL);
    expect_error(loopback_call(c->boss, "DeleteGradeRule", "id: '%s'", rule),
                 RPC_FAILED_PRECONDITION, "GRADE_RULE_FIXED", NULL);
    struct loopback_reply copy =
        loopback_call(c->boss, "CopyGradeRule", "id: '%s' name: 'Next'", rule);
    expect_text(copy, "status", "draft");
    expect_text(company_list(c->boss, "grade_criterion", "filter: 'grade_rule_id = %s'",
                             loopback_text(copy, "id")),
                "grade_criteria#", "2");
    expect_ok(loopback_call(c->boss, "ActivateGradeRule", "id: '%s'", loopback_text(copy, "id")));
    expect_text(company_get(c->boss, rule), "status", "retired");
    expect_error(loopback_call(c->li, "CreateGradeRule", "grade_rule { name: 'x' }"),
                 RPC_PERMISSION_DENIED, NULL, NULL);
}

static void steps_fit_their_measure(void **state)
{
    const struct company *c = *state;
    const char *rule = company_make(c->boss, "grade_rule", "name: 'Steps'");
    static const char one[] = "grade_criterion { grade_rule_id: '%s' measure: '%s' steps: '%s' "
                              "weight { value: '50' } }";
    expect_error(loopback_call(c->boss, "CreateGradeCriterion", one, rule, "employees", "high=1"),
                 RPC_INVALID_ARGUMENT, NULL, "grade_criterion.steps");
    expect_error(loopback_call(c->boss, "CreateGradeCriterion", one, rule, "employees", "5=1000"),
                 RPC_INVALID_ARGUMENT, "STEPS_INVALID", NULL);
    expect_text(
        loopback_call(c->boss, "CreateGradeCriterion", one, rule, "employees", "5=1,10 = 2"),
        "steps", "10=2, 5=1");
}

static void customers_are_graded_and_told_why(void **state)
{
    const struct company *c = *state;
    const char *big =
        company_make(c->li, "customer", "name: 'Big' employees: 5000 potential: 'high'");
    const char *small = company_make(c->li, "customer", "name: 'Small' potential: 'low'");
    const char *rule = draft_of(c, "1000=100, 0=10, none=5");
    struct loopback_reply preview = loopback_call(c->boss, "PreviewGradeRule", "id: '%s'", rule);
    expect_ok(preview);
    const char *etag = loopback_text(company_get(c->li, big), "etag");
    grade_all(c, rule);
    expect_text(company_get(c->li, big), "grade", "A");
    expect_text(company_get(c->li, big), "grade_score.value", "100");
    expect_text(company_get(c->li, big), "etag", etag);
    expect_text(company_get(c->li, small), "grade", "C");
    expect_text(company_get(c->li, small), "grade_score.value", "7");
    struct loopback_reply why = loopback_call(c->li, "ExplainGrade", "id: '%s'", small);
    expect_text(why, "grade", "C");
    expect_text(why, "grade_rule_id", rule);
    expect_text(why, "lines[0].measure", "employees");
    expect_text(why, "lines[0].value", "");
    expect_text(why, "lines[0].points.value", "5");
    expect_text(why, "lines[0].part.value", "3");
    expect_text(why, "lines[1].value", "low");
    expect_text(why, "lines[1].part.value", "4");
    expect_text(why, "score.value", "7");
    expect_ok(
        loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' employees: 1000 }", small));
    expect_text(loopback_call(c->li, "ExplainGrade", "id: '%s' fresh: true", small), "score.value",
                "64");
    expect_text(loopback_call(c->li, "ExplainGrade", "id: '%s'", small), "score.value", "7");
    expect_error(loopback_call(c->zhao, "ExplainGrade", "id: '%s'", small), RPC_NOT_FOUND,
                 "NOT_FOUND", NULL);
    expect_text(company_list(c->li, "customer", "filter: 'grade = A AND name = Big' count: true"),
                "total_size", "1");
    struct loopback_reply runs = loopback_call(c->boss, "ListGradeRuleRuns", "id: '%s'", rule);
    expect_text(runs, "runs#", "1");
    assert_string_not_equal(loopback_text(runs, "runs[0].end_time"), "");
}

static const char *ask_for(const struct company *c, const struct loopback_user *user,
                           const char *customer, const char *grade)
{
    (void)c;
    return company_make(user, "grade",
                        "customer_id: '%s' grade: '%s' reason: 'strategic' until: '2099-12-31'",
                        customer, grade);
}

static void a_grade_by_hand_is_approved_by_another(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Hand'");
    grade_all(c, draft_of(c, "1000=100, 0=10"));
    expect_text(company_get(c->li, id), "grade", "C");
    const char *asked = ask_for(c, c->li, id, "A");
    expect_text(company_get(c->li, asked), "status", "requested");
    expect_text(company_get(c->li, id), "grade", "C");
    expect_error(loopback_call(c->li, "ApproveGrade", "id: '%s'", asked), RPC_PERMISSION_DENIED,
                 NULL, NULL);
    const char *own = ask_for(c, c->boss, id, "A");
    expect_error(loopback_call(c->boss, "ApproveGrade", "id: '%s'", own), RPC_FAILED_PRECONDITION,
                 "OWN_REQUEST", NULL);
    expect_error(loopback_call(c->wang, "RejectGrade", "id: '%s'", own), RPC_FAILED_PRECONDITION,
                 "OTHERS_REQUEST", NULL);
    expect_text(loopback_call(c->boss, "RejectGrade", "id: '%s'", own), "status", "rejected");
    struct loopback_reply approved = loopback_call(c->boss, "ApproveGrade", "id: '%s'", asked);
    expect_text(approved, "status", "valid");
    expect_text(company_get(c->li, id), "grade", "A");
    loopback_sql(c->server,
                 "select kith_grade_batch((select id from grade_rule where status = 2), "
                 "kith_today(), array[%lld]::bigint[])",
                 company_number(id));
    expect_text(company_get(c->li, id), "grade", "A");
    expect_text(loopback_call(c->li, "ExplainGrade", "id: '%s'", id), "manual", "true");
    expect_error(loopback_call(c->boss, "ApproveGrade", "id: '%s'", asked), RPC_FAILED_PRECONDITION,
                 "GRADE_STATUS", NULL);
}

static void a_grade_by_hand_ends(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Ends'");
    grade_all(c, draft_of(c, "1000=100, 0=10"));
    const char *asked = ask_for(c, c->li, id, "A");
    expect_ok(loopback_call(c->boss, "ApproveGrade", "id: '%s'", asked));
    loopback_sql(
        c->server,
        "update grade set as_of = kith_today() - 10, until = kith_today() - 3 where id = %lld; "
        "update grade set as_of = kith_today() - 20 where customer_id = %lld and not manual; "
        "select kith_grade_lapse(100)",
        company_number(asked), company_number(id));
    expect_text(company_get(c->li, asked), "status", "ended");
    expect_text(company_get(c->li, id), "grade", "C");
    expect_text(company_list(c->li, "grade", "filter: 'customer_id = %s'", id), "grades#", "3");
    assert_int_equal(loopback_number(c->server,
                                     "select kith_today() - as_of from grade where customer_id = "
                                     "%lld order by id desc limit 1",
                                     company_number(id)),
                     2);
}

static void the_matrix_shows_who_went_where(void **state)
{
    const struct company *c = *state;
    loopback_sql(c->server,
                 "delete from grade; update customer set grade = '', grade_score = null");
    const char *up = company_make(c->li, "customer", "name: 'Up'");
    const char *west = company_make(c->zhao, "customer", "name: 'West'");
    loopback_sql(c->server,
                 "insert into grade (customer_id, grade, as_of) values "
                 "(%lld, 'C', '2026-01-01'), (%lld, 'A', '2026-02-01'), (%lld, 'C', '2026-01-05')",
                 company_number(up), company_number(up), company_number(west));
    static const char days[] = "from: '2026-01-01' until: '2026-02-01'";
    struct loopback_reply mine = loopback_call(c->li, "GetGradeMatrix", days);
    expect_text(mine, "moves#", "1");
    expect_text(mine, "moves[0].from_grade", "C");
    expect_text(mine, "moves[0].to_grade", "A");
    expect_text(mine, "moves[0].customers", "1");
    assert_string_not_equal(loopback_text(mine, "coverage"), "");
    struct loopback_reply all = loopback_call(c->admin, "GetGradeMatrix", days);
    expect_text(all, "moves#", "2");
    expect_text(all, "moves[0].from_grade", "");
    expect_text(all, "moves[0].to_grade", "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_that_counts_stays),
        cmocka_unit_test(steps_fit_their_measure),
        cmocka_unit_test(customers_are_graded_and_told_why),
        cmocka_unit_test(a_grade_by_hand_is_approved_by_another),
        cmocka_unit_test(a_grade_by_hand_ends),
        cmocka_unit_test(the_matrix_shows_who_went_where),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
