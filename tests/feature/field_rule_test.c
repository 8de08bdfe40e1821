/* SPDX-License-Identifier: Apache-2.0 */
/* What a role keeps from its users in single fields: hidden, masked, read only. */
#include "tests/feature/field_rules.h"

#include <kith/v1/report.pb-c.h>
#include <string.h>

static void a_hidden_field_is_in_no_reply(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *user =
        field_rules_person(c, "hidden_all",
                           "field_rules { object: 'customer' field: 'city' rule: hidden }"
                           "field_rules { object: 'customer' field: 'annual_revenue' rule: hidden }"
                           "field_rules { object: 'customer' field: 'contact_points' rule: hidden }"
                           "field_rules { object: 'customer' field: 'custom' rule: hidden }")
            .user;
    const char *id = company_make(c->admin, "customer",
                                  "name: 'Hid' city: '上海' region: 'East' "
                                  "annual_revenue: '5 CNY' contact_points { kind: phone value: "
                                  "'13812345678' }");
    expect_ok(loopback_call(c->admin, "UpdateCustomer", "customer { id: '%s' city: '苏州' }", id));
    struct loopback_reply get = company_get(user, id);
    expect_text(get, "city", "");
    expect_text(get, "annual_revenue", "");
    expect_text(get, "contact_points#", "0");
    expect_text(get, "region", "East");
    expect_text(company_get(c->admin, id), "city", "苏州");
    struct loopback_reply list = company_list(user, "customer", "filter: 'id = %s'", id);
    expect_text(list, "customers[0].city", "");
    expect_text(list, "customers[0].region", "East");
    struct loopback_reply batch = loopback_call(user, "BatchGetCustomers", "ids: '%s'", id);
    expect_text(batch, "customers[0].city", "");
    struct loopback_reply updated =
        loopback_call(user, "UpdateCustomer", "customer { id: '%s' region: 'West' }", id);
    expect_text(updated, "city", "");
    expect_text(updated, "region", "West");
    struct loopback_reply then =
        loopback_call(user, "GetCustomer", "id: '%s' as_of { seconds: 4000000000 }", id);
    expect_text(then, "city", "");
    struct loopback_reply history = loopback_call(user, "GetCustomerHistory", "id: '%s'", id);
    expect_text(history, "entries#", "3");
    expect_text(history, "entries[1].changes#", "0");
    for (int i = 0; i < 10; i++)
        assert_string_not_equal(
            loopback_text(history, arena_printf(history.arena, "entries[2].changes[%d].field", i)),
            "city");
}

static void naming_a_hidden_field_is_refused_with_its_name(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *user =
        field_rules_person(c, "hidden_named",
                           "field_rules { object: 'customer' field: 'city' rule: hidden }")
            .user;
    const char *id = company_make(user, "customer", "name: 'N'");
    struct loopback_reply reply =
        loopback_call(user, "GetCustomer", "id: '%s' read_mask { paths: 'city' }", id);
    field_rules_expect_denied(reply, "FIELD_HIDDEN", "read_mask");
    assert_non_null(strstr(reply.status.message, "city"));
    field_rules_expect_denied(company_list(user, "customer", "filter: 'city = 上海'"),
                              "FIELD_HIDDEN", "filter");
    field_rules_expect_denied(company_list(user, "customer", "filter: 'NOT city:*'"),
                              "FIELD_HIDDEN", "filter");
    field_rules_expect_denied(company_list(user, "customer", "order_by: '-city'"), "FIELD_HIDDEN",
                              "order_by");
    field_rules_expect_denied(
        loopback_call(user, "SummarizeRecords", "object: 'customer' group_by: 'city'"),
        "FIELD_HIDDEN", "group_by");
    field_rules_expect_denied(
        loopback_call(user, "CreateCustomer", "customer { name: 'x' city: 'x' }"), "FIELD_HIDDEN",
        "customer.city");
    field_rules_expect_denied(
        loopback_call(user, "UpdateCustomer", "customer { id: '%s' city: 'x' }", id),
        "FIELD_HIDDEN", "customer.city");
    field_rules_expect_denied(loopback_call(user, "UpdateCustomer",
                                            "customer { id: '%s' } update_mask { paths: 'city' }",
                                            id),
                              "FIELD_HIDDEN", "update_mask");
    field_rules_expect_denied(
        loopback_call(user, "ExportRecords", "object: 'customer' fields: 'city'"), "FIELD_HIDDEN",
        "fields");
    /* a record that is missing is no way round it */
    field_rules_expect_denied(
        loopback_call(user, "UpdateCustomer", "customer { id: 'C-99999' city: 'x' }"),
        "FIELD_HIDDEN", "customer.city");
    expect_ok(company_list(user, "customer", "filter: 'name = N'"));
}

static void a_read_only_field_is_read_and_not_written(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *user =
        field_rules_person(
            c, "read_only",
            "field_rules { object: 'customer' field: 'city' rule: read_only }"
            "field_rules { object: 'opportunity' field: 'stage_id' rule: read_only }")
            .user;
    const char *id = company_make(c->admin, "customer", "name: 'RO' city: 'Wuxi'");
    expect_text(company_get(user, id), "city", "Wuxi");
    expect_text(company_list(user, "customer", "filter: 'city = Wuxi' order_by: 'city'"),
                "customers[0].city", "Wuxi");
    field_rules_expect_denied(
        loopback_call(user, "UpdateCustomer", "customer { id: '%s' city: 'x' }", id),
        "FIELD_READ_ONLY", "customer.city");
    field_rules_expect_denied(
        loopback_call(user, "CreateCustomer", "customer { name: 'x' city: 'x' }"),
        "FIELD_READ_ONLY", "customer.city");
    /* a method of its own is no way round it */
    const char *deal = company_make(user, "opportunity", "name: 'Deal'");
    field_rules_expect_denied(
        loopback_call(user, "MoveOpportunity", "id: '%s' stage_id: 'SG-2'", deal),
        "FIELD_READ_ONLY", NULL);
}

/* What is made of a field says the same as the field. */
static void what_is_made_of_a_field_keeps_its_rule(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *user =
        field_rules_person(c, "leads",
                           "field_rules { object: 'lead' field: 'mobile' rule: hidden }"
                           "field_rules { object: 'lead' field: 'name' rule: masked }"
                           "permissions { object: 'lead' action: 'read' scope: all }")
            .user;
    const char *id =
        company_make(c->admin, "lead", "name: '王小芳' mobile: '13812345678' email: 'x@y.example'");
    struct loopback_reply get = company_get(user, id);
    expect_text(get, "mobile_normalized", "");
    expect_text(get, "email_normalized", "x@y.example");
    assert_null(strstr(loopback_text(get, "title"), "小芳"));
}

static void a_masked_text_is_shown_in_parts(void **state)
{
    const struct company *c = *state;
    const struct loopback_user *user =
        field_rules_person(c, "masked",
                           "field_rules { object: 'customer' field: 'name' rule: masked }"
                           "field_rules { object: 'contact_point' field: 'value' rule: masked }")
            .user;
    const char *id = company_make(c->admin, "customer",
                                  "name: '张三' contact_points { kind: phone value: '13812345678' "
                                  "} contact_points { kind: email value: 'zhang@example.com' }");
    struct loopback_reply get = company_get(user, id);
    expect_text(get, "name", "张*");
    expect_text(get, "contact_points[0].value", "138****5678");
    expect_text(get, "contact_points[1].value", "z***@example.com");
    /* the form in which it compares says the same */
    assert_null(strstr(loopback_text(get, "contact_points[0].normalized"), "12345678"));
    expect_ok(loopback_call(c->admin, "UpdateCustomer", "customer { id: '%s' name: '李四' }", id));
    struct loopback_reply history = loopback_call(user, "GetCustomerHistory", "id: '%s'", id);
    expect_text(history, "entries[0].changes[0].old_value", "张*");
    expect_text(history, "entries[0].changes[0].new_value", "李*");
    field_rules_expect_denied(company_list(user, "customer", "filter: 'name = 李四'"),
                              "FIELD_MASKED", "filter");
    field_rules_expect_denied(company_list(user, "customer", "order_by: 'name'"), "FIELD_MASKED",
                              "order_by");
    expect_text(company_list(user, "customer", "filter: '李四'"), "customers#", "0");
    expect_text(company_list(c->admin, "customer", "filter: '李四'"), "customers#", "1");
    field_rules_expect_denied(
        loopback_call(user, "UpdateCustomer", "customer { id: '%s' name: '李*' }", id),
        "FIELD_MASKED", "customer.name");
    struct loopback_reply made =
        loopback_call(user, "CreateCustomer", "customer { name: '王小明' }");
    expect_text(made, "name", "王**");
    expect_text(company_get(c->admin, loopback_text(made, "id")), "name", "王小明");
}

static void labels_of_records_are_as_open_as_their_names(void **state)
{
    const struct company *c = *state;
    struct person person = field_rules_person(
        c, "labels", "field_rules { object: 'customer' field: 'name' rule: masked }");
    const char *customer = company_make(c->admin, "customer", "name: '周杰伦'");
    company_make(c->admin, "opportunity", "name: 'Labels' customer_id: '%s'", customer);
    const char *request = "object: 'opportunity' filter: 'name = Labels' group_by: 'customer_id'";
    expect_text(loopback_call(person.user, "SummarizeRecords", "%s", request),
                "rows[0].keys[0].label", "周**");
    expect_text(loopback_call(c->admin, "SummarizeRecords", "%s", request), "rows[0].keys[0].label",
                "周杰伦");
}

static void what_reports_and_timelines_tell_is_kept_back_too(void **state)
{
    const struct company *c = *state;
    struct person person =
        field_rules_person(c, "parts",
                           "field_rules { object: 'opportunity' field: 'amount' rule: hidden }"
                           "field_rules { object: 'task' field: 'subject' rule: masked }"
                           "field_rules { object: 'task' field: 'due_time' rule: hidden }");
    const char *customer = company_make(c->admin, "customer", "name: 'Parts'");
    const char *deal = company_make(c->admin, "opportunity",
                                    "name: 'D' amount: '77 CNY' customer_id: '%s'", customer);
    company_make(c->admin, "task", "subject: 'Secret' customer_id: '%s'", customer);
    struct loopback_reply timeline =
        loopback_call(person.user, "ListCustomerTimeline", "id: '%s'", customer);
    expect_text(timeline, "events[0].title", "S*****");
    expect_text(timeline, "events[1].title", "D");
    expect_text(timeline, "events[1].detail", "");
    expect_text(loopback_call(c->admin, "ListCustomerTimeline", "id: '%s'", customer),
                "events[1].detail", "77.00 CNY");
    expect_text(company_get(person.user, deal), "company_amount", "");
    field_rules_expect_denied(loopback_call(person.user, "GetPipelineReport", " "), "FIELD_HIDDEN",
                              NULL);
    field_rules_expect_denied(
        loopback_call(person.user, "SummarizeRecords", "object: 'opportunity' sum: 'amount'"),
        "FIELD_HIDDEN", "sum");
    field_rules_expect_denied(loopback_call(person.user, "GetMyDay", " "), "FIELD_HIDDEN", NULL);
}

/* All columns and cells, with | behind each. */
static const char *exported(const struct loopback_user *user, const char *request)
{
    struct loopback_stream stream = loopback_start(user, "ExportRecords", "%s", request);
    struct arena *arena = loopback_arena(user->server);
    const char *text = "";
    assert_int_equal(rpcloop_wait(stream.call).code, RPC_OK);
    for (const void *piece; (piece = rpcloop_take(stream.call));) {
        const Kith__V1__ExportRecordsResponse *response = piece;
        for (size_t i = 0; i < response->n_columns; i++)
            text = arena_printf(arena, "%s%s|", text, response->columns[i]);
        for (size_t i = 0; i < response->n_rows; i++)
            for (size_t k = 0; k < response->rows[i]->n_cells; k++)
                text = arena_printf(arena, "%s%s|", text, response->rows[i]->cells[k]);
    }
    return text;
}

static void exports_leave_hidden_columns_out(void **state)
{
    const struct company *c = *state;
    struct person person =
        field_rules_person(c, "exports",
                           "field_rules { object: 'customer' field: 'city' rule: hidden }"
                           "field_rules { object: 'customer' field: 'name' rule: masked }"
                           "field_rules { object: 'contact_point' field: 'value' rule: masked }");
    company_make(c->admin, "customer",
                 "name: '孙悟空' city: 'Huaguo' region: 'export' contact_points { kind: phone "
                 "value: '13812345678' }");
    assert_string_equal(exported(person.user, "object: 'customer' filter: 'region = export' "
                                              "fields: 'name' fields: 'phone' fields: 'region'"),
                        "name|phone|region|孙**|138****5678|export|");
    const char *all = exported(person.user, "object: 'customer' filter: 'region = export'");
    assert_null(strstr(all, "|city|"));
    assert_null(strstr(all, "Huaguo"));
    assert_null(strstr(all, "悟空"));
    assert_null(strstr(all, "12345678"));
    assert_non_null(strstr(all, "138****5678|"));
    field_rules_expect_denied(loopback_call(person.user, "ExportRecords",
                                            "object: 'customer' filter: 'city = X' fields: 'name'"),
                              "FIELD_HIDDEN", "filter");
}

static void the_least_strict_of_the_roles_that_read_counts(void **state)
{
    const struct company *c = *state;
    struct person strict = field_rules_person(
        c, "strict", "field_rules { object: 'customer' field: 'city' rule: hidden }");
    struct person milder = field_rules_person(
        c, "milder", "field_rules { object: 'customer' field: 'city' rule: read_only }");
    company_make(c->admin, "role",
                 "code: 'elsewhere' name: 'Elsewhere' permissions { object: "
                 "'ticket' action: 'read' scope: all }");
    assert_non_null(strict.role);
    assert_non_null(milder.role);
    const char *id = company_make(c->admin, "customer", "name: 'Least' city: 'Y'");
    const struct loopback_user *two = loopback_user(c->server, "two", "strict,milder", c->hq);
    expect_text(company_get(two, id), "city", "Y");
    field_rules_expect_denied(
        loopback_call(two, "UpdateCustomer", "customer { id: '%s' city: 'x' }", id),
        "FIELD_READ_ONLY", NULL);
    /* a role that does not read customers opens nothing */
    const struct loopback_user *other =
        loopback_user(c->server, "other", "strict,elsewhere", c->hq);
    expect_text(company_get(other, id), "city", "");
    /* one without a rule opens everything */
    const struct loopback_user *open = loopback_user(c->server, "open", "strict,sales", c->hq);
    expect_text(company_get(open, id), "city", "Y");
}

static void children_follow_the_roles_that_read_their_parents(void **state)
{
    const struct company *c = *state;
    struct person person = field_rules_person(
        c, "points", "field_rules { object: 'contact_point' field: 'value' rule: hidden }");
    const char *customer = company_make(c->admin, "customer", "name: 'P'");
    const char *point = company_make(c->admin, "contact_point",
                                     "customer_id: '%s' kind: email value: 'a@b.cn'", customer);
    struct loopback_reply get = company_get(person.user, point);
    expect_ok(get);
    expect_text(get, "value", "");
    expect_text(get, "normalized", "");
    struct loopback_reply list =
        company_list(person.user, "contact_point", "filter: 'id = %s'", point);
    expect_text(list, "contact_points[0].value", "");
    field_rules_expect_denied(
        company_list(person.user, "contact_point", "filter: 'value = \"a@b.cn\"'"), "FIELD_HIDDEN",
        "filter");
    field_rules_expect_denied(
        loopback_call(person.user, "CreateCustomer",
                      "customer { name: 'x' contact_points { kind: email value: 'x@y.cn' "
                      "} }"),
        "FIELD_HIDDEN", "customer.contact_points[0].value");
}

static void fields_of_the_company_have_rules_too(void **state)
{
    const struct company *c = *state;
    company_make(c->admin, "custom_field",
                 "object: 'customer' key: 'secret' kind: text label_en: 'Secret'");
    company_make(c->admin, "custom_field",
                 "object: 'customer' key: 'partly' kind: text label_en: 'Partly'");
    loopback_settle(c->server);
    struct person person = field_rules_person(
        c, "customs",
        "field_rules { object: 'customer' field: 'custom.secret' rule: hidden }"
        "field_rules { object: 'customer' field: 'custom.partly' rule: masked }");
    const char *id = company_make(c->admin, "customer",
                                  "name: 'C' custom { field: 'secret' text: 's' } custom { field: "
                                  "'partly' text: 'abcdef' }");
    struct loopback_reply get = company_get(person.user, id);
    expect_text(get, "custom#", "1");
    expect_text(get, "custom[0].field", "partly");
    expect_text(get, "custom[0].text", "a*****");
    field_rules_expect_denied(company_list(person.user, "customer", "filter: 'custom.secret = s'"),
                              "FIELD_HIDDEN", "filter");
    field_rules_expect_denied(
        company_list(person.user, "customer", "filter: 'custom.partly = abcdef'"), "FIELD_MASKED",
        "filter");
    field_rules_expect_denied(
        loopback_call(person.user, "CreateCustomer",
                      "customer { name: 'x' custom { field: 'secret' text: 'x' } }"),
        "FIELD_HIDDEN", "customer.custom.secret");
    field_rules_expect_denied(loopback_call(person.user, "SummarizeRecords",
                                            "object: 'customer' group_by: 'custom.secret'"),
                              "FIELD_HIDDEN", "group_by");
    struct loopback_reply history =
        loopback_call(person.user, "GetCustomerHistory", "id: '%s'", id);
    for (int i = 0; i < 6; i++) {
        const char *path = arena_printf(history.arena, "entries[0].changes[%d]", i);
        const char *field = loopback_text(history, arena_printf(history.arena, "%s.field", path));
        assert_string_not_equal(field, "custom.secret");
        if (strcmp(field, "custom.partly") == 0)
            expect_text(history, arena_printf(history.arena, "%s.new_value", path), "a*****");
    }
}

static void a_masked_text_is_revealed_for_a_reason(void **state)
{
    const struct company *c = *state;
    struct person person =
        field_rules_person(c, "reveals",
                           "field_rules { object: 'customer' field: 'name' rule: masked }"
                           "field_rules { object: 'customer' field: 'city' rule: hidden }");
    const char *id = company_make(c->admin, "customer", "name: '诸葛亮' city: 'x'");
    struct loopback_reply reply = loopback_call(
        person.user, "RevealField", "id: '%s' field: 'name' reason: 'to write a letter'", id);
    expect_text(reply, "value", "诸葛亮");
    assert_string_equal(
        loopback_value(c->server,
                       "select detail ->> 'record' || ' ' || (detail ->> 'field') || ' ' || "
                       "(detail ->> 'reason') from audit_event where kind = 'field.reveal' and "
                       "actor = %lld",
                       (long long)person.user->id),
        arena_printf(reply.arena, "%s name to write a letter", id));
    field_rules_expect_denied(
        loopback_call(person.user, "RevealField", "id: '%s' field: 'city' reason: 'r'", id),
        "FIELD_HIDDEN", "field");
    expect_error(
        loopback_call(person.user, "RevealField", "id: '%s' field: 'name' reason: ' '", id),
        RPC_INVALID_ARGUMENT, NULL, "reason");
    expect_error(
        loopback_call(person.user, "RevealField", "id: '%s' field: 'employees' reason: 'r'", id),
        RPC_INVALID_ARGUMENT, NULL, "field");
    /* who does not see the record learns nothing, and nothing is written down */
    expect_error(loopback_call(c->zhao, "RevealField", "id: '%s' field: 'name' reason: 'r'", id),
                 RPC_NOT_FOUND, "NOT_FOUND", NULL);
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from audit_event where kind = 'field.reveal' "
                                     "and actor = %lld",
                                     (long long)c->zhao->id),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hidden_field_is_in_no_reply),
        cmocka_unit_test(naming_a_hidden_field_is_refused_with_its_name),
        cmocka_unit_test(a_read_only_field_is_read_and_not_written),
        cmocka_unit_test(what_is_made_of_a_field_keeps_its_rule),
        cmocka_unit_test(a_masked_text_is_shown_in_parts),
        cmocka_unit_test(labels_of_records_are_as_open_as_their_names),
        cmocka_unit_test(what_reports_and_timelines_tell_is_kept_back_too),
        cmocka_unit_test(exports_leave_hidden_columns_out),
        cmocka_unit_test(the_least_strict_of_the_roles_that_read_counts),
        cmocka_unit_test(children_follow_the_roles_that_read_their_parents),
        cmocka_unit_test(fields_of_the_company_have_rules_too),
        cmocka_unit_test(a_masked_text_is_revealed_for_a_reason),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
