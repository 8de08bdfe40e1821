/* SPDX-License-Identifier: Apache-2.0 */
/* The company's own fields: of every kind, in every method. */
#include "tests/feature/company.h"

static int start(void **state)
{
    static const char *const fields[] = {
        "key: 'note' kind: text label_en: 'Note' label_zh: '备注'",
        "key: 'score' kind: number label_en: 'Score'",
        "key: 'budget' kind: money label_en: 'Budget'",
        "key: 'review' kind: date label_en: 'Review'",
        "key: 'channel' kind: choice code_list: 'channel' label_en: 'Channel'",
        "key: 'channels' kind: choices code_list: 'channel' label_en: 'Channels'",
        "key: 'vip' kind: yes_no label_en: 'VIP'",
    };
    company_start(state);
    const struct company *c = *state;
    for (size_t i = 0; i < TEST_COUNT(fields); i++)
        company_make(c->admin, "custom_field", "object: 'customer' %s", fields[i]);
    return 0;
}

static const char everything[] =
    "custom { field: 'note' text: 'its \"quoted\" \\\\ 备注' } custom { field: 'score' number: "
    "'-12.5' } custom { field: 'budget' money: '1000.25 CNY' } custom { field: 'review' date: "
    "'2026-02-28' } custom { field: 'channel' choice: '电话' } custom { field: 'channels' choices "
    "{ "
    "codes: 'email' codes: 'WeChat' } } custom { field: 'vip' yes_no: true }";

/* The member of the value of a custom field; "" when the record has none. */
static const char *custom(struct loopback_reply reply, const char *key, const char *member)
{
    struct arena *arena = reply.arena;
    expect_ok(reply);
    for (int i = 0; i < 20; i++) {
        const char *path = arena_printf(arena, "custom[%d]", i);
        if (strcmp(loopback_text(reply, arena_printf(arena, "%s.field", path)), key) == 0)
            return loopback_text(reply, arena_printf(arena, "%s.%s", path, member));
    }
    return "";
}

static void every_kind_comes_back_as_it_went_in(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'All' %s", everything);
    struct loopback_reply read = company_get(c->li, id);
    assert_string_equal(custom(read, "note", "text"), "its \"quoted\" \\ 备注");
    assert_string_equal(custom(read, "score", "number"), "-12.5");
    assert_string_equal(custom(read, "budget", "money"), "1000.25 CNY");
    assert_string_equal(custom(read, "review", "date"), "2026-02-28");
    assert_string_equal(custom(read, "channel", "choice"), "phone");
    assert_string_equal(custom(read, "channels", "choices.codes"), "email,wechat");
    assert_string_equal(custom(read, "vip", "yes_no"), "true");
    struct loopback_reply list = company_list(c->li, "customer", "filter: 'id = %s'", id);
    expect_text(list, "customers[0].custom#", "7");
}

static void zero_no_and_empty_are_values(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer",
                                  "name: 'Zero' custom { field: 'score' number: '0' } "
                                  "custom { field: 'vip' yes_no: false } "
                                  "custom { field: 'budget' money: '0 CNY' }");
    struct loopback_reply read = company_get(c->li, id);
    assert_string_equal(custom(read, "score", "number"), "0");
    assert_string_equal(custom(read, "vip", "yes_no"), "false");
    assert_string_equal(custom(read, "budget", "money"), "0.00 CNY");
}

static void an_update_merges_and_an_empty_value_clears(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Merge' %s", everything);
    struct loopback_reply changed =
        loopback_call(c->li, "UpdateCustomer",
                      "customer { id: '%s' custom { field: 'score' number: '7' } "
                      "custom { field: 'vip' } } update_mask: 'custom'",
                      id);
    assert_string_equal(custom(changed, "score", "number"), "7");
    assert_string_equal(custom(changed, "vip", "yes_no"), "");
    assert_string_equal(custom(changed, "channel", "choice"), "phone");
    changed = loopback_call(c->li, "UpdateCustomer",
                            "customer { id: '%s' custom { field: 'review' } } "
                            "update_mask: 'custom.review'",
                            id);
    assert_string_equal(custom(changed, "review", "date"), "");
    assert_string_equal(custom(changed, "score", "number"), "7");
}

static void wrong_values_are_refused_on_their_field(void **state)
{
    static const struct {
        const char *value, *field;
    } cases[] = {
        {"field: 'none' text: 'x'", "customer.custom.none"},
        {"field: 'score' text: 'x'", "customer.custom.score"},
        {"field: 'score' number: 'x'", "customer.custom.score"},
        {"field: 'score' number: '1e5'", "customer.custom.score"},
        {"field: 'budget' money { currency_code: 'XXX' units: 1 }", "customer.custom.budget"},
        {"field: 'review' date { year: 2026 month: 13 day: 1 }", "customer.custom.review"},
        {"field: 'channel' choice: 'pigeon'", "customer.custom.channel"},
        {"field: 'channels' choices { codes: 'pigeon' }", "customer.custom.channels"},
        {"field: 'vip' number: '1'", "customer.custom.vip"},
        {"text: 'x'", "customer.custom."},
        {"field: 'note' text: 'a\\x1b[31m'", NULL},
        {"field: 'x\\\": 1, \\\"y' text: 'x'", NULL},
    };
    const struct company *c = *state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct loopback_reply made = loopback_call(
            c->li, "CreateCustomer", "customer { name: 'x' custom { %s } }", cases[i].value);
        if (made.status.code != RPC_INVALID_ARGUMENT)
            print_error("%s\n", cases[i].value);
        expect_error(made, RPC_INVALID_ARGUMENT, NULL, cases[i].field);
    }
    /* contacts have no such field */
    expect_error(loopback_call(c->li, "CreateContact",
                               "contact { name: 'x' custom { field: 'score' number: '1' } }"),
                 RPC_INVALID_ARGUMENT, NULL, "contact.custom.score");
}

static void filters_find_them(void **state)
{
    static const char *const holds[] = {"custom.score = -12.5",
                                        "custom.score < 0",
                                        "custom.vip = true",
                                        "custom.channel = phone",
                                        "custom.channel = 电话",
                                        "custom.channels:email",
                                        "custom.review = 2026-02-28",
                                        "custom.review < 2026-03-01",
                                        "custom.note:备注",
                                        "custom.budget = 1000.25CNY",
                                        "custom.score:*"};
    static const char *const fails[] = {"custom.score = 12.5", "custom.vip = false",
                                        "custom.channel = email", "custom.channels:phone",
                                        "NOT custom.score:*"};
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Found' %s", everything);
    for (size_t i = 0; i < TEST_COUNT(holds); i++) {
        const char *ids =
            company_ids(company_list(c->li, "customer", "filter: 'id = %s AND %s'", id, holds[i]));
        if (strcmp(ids, id) != 0)
            fail_msg("%s does not find it", holds[i]);
    }
    for (size_t i = 0; i < TEST_COUNT(fails); i++)
        if (*company_ids(company_list(c->li, "customer", "filter: 'id = %s AND %s'", id, fails[i])))
            fail_msg("%s finds it", fails[i]);
    expect_error(company_list(c->li, "customer", "filter: 'custom.none = 1'"), RPC_INVALID_ARGUMENT,
                 NULL, "filter");
}

static void history_tells_them_apart(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer",
                                  "name: 'H' custom { field: 'score' number: '1' } "
                                  "custom { field: 'note' text: 'n' }");
    expect_ok(loopback_call(c->li, "UpdateCustomer",
                            "customer { id: '%s' custom { field: 'score' number: '2' } }", id));
    struct loopback_reply h = loopback_call(c->li, "GetCustomerHistory", "id: '%s'", id);
    expect_text(h, "entries[0].changes#", "1");
    expect_text(h, "entries[0].changes[0].field", "custom.score");
    expect_text(h, "entries[0].changes[0].old_value", "1");
    expect_text(h, "entries[0].changes[0].new_value", "2");
}

static void a_required_one_is_asked_for(void **state)
{
    const struct company *c = *state;
    company_make(c->admin, "custom_field",
                 "object: 'contact' key: 'must' kind: text required: true label_en: 'Must'");
    expect_error(loopback_call(c->li, "CreateContact", "contact { name: 'x' }"),
                 RPC_INVALID_ARGUMENT, "FIELD_REQUIRED", "contact.custom.must");
    expect_error(
        loopback_call(c->li, "CreateContact", "contact { name: 'x' custom { field: 'must' } }"),
        RPC_INVALID_ARGUMENT, "FIELD_REQUIRED", "contact.custom.must");
    const char *id = company_make(c->li, "contact", "name: 'x' custom { field: 'must' text: 'y' }");
    expect_error(
        loopback_call(c->li, "UpdateContact", "contact { id: '%s' custom { field: 'must' } }", id),
        RPC_INVALID_ARGUMENT, "FIELD_REQUIRED", "contact.custom.must");
    expect_ok(loopback_call(c->li, "UpdateContact", "contact { id: '%s' job_title: 'z' }", id));
}

static void one_that_is_switched_off_is_gone_and_comes_back_with_its_values(void **state)
{
    const struct company *c = *state;
    const char *field =
        company_make(c->admin, "custom_field", "object: 'task' key: 'soon' kind: text");
    const char *id =
        company_make(c->li, "task", "subject: 's' custom { field: 'soon' text: 'kept' }");
    expect_ok(loopback_call(c->admin, "UpdateCustomField",
                            "custom_field { id: '%s' active: false } update_mask: 'active'",
                            field));
    expect_text(company_get(c->li, id), "custom#", "0");
    expect_error(loopback_call(c->li, "UpdateTask",
                               "task { id: '%s' custom { field: 'soon' text: 'x' } }", id),
                 RPC_INVALID_ARGUMENT, NULL, "task.custom.soon");
    expect_ok(loopback_call(c->admin, "UpdateCustomField", "custom_field { id: '%s' active: true }",
                            field));
    assert_string_equal(custom(company_get(c->li, id), "soon", "text"), "kept");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_comes_back_as_it_went_in),
        cmocka_unit_test(zero_no_and_empty_are_values),
        cmocka_unit_test(an_update_merges_and_an_empty_value_clears),
        cmocka_unit_test(wrong_values_are_refused_on_their_field),
        cmocka_unit_test(filters_find_them),
        cmocka_unit_test(history_tells_them_apart),
        cmocka_unit_test(a_required_one_is_asked_for),
        cmocka_unit_test(one_that_is_switched_off_is_gone_and_comes_back_with_its_values),
    };
    return cmocka_run_group_tests(tests, start, company_stop);
}
