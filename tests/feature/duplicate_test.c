/* SPDX-License-Identifier: Apache-2.0 */
/* What is there twice: phones, e-mails and names, in every way of writing, and what is said. */
#include "common/message.h"
#include "tests/feature/company.h"

static struct loopback_reply create(const struct loopback_user *user, const char *name,
                                    const char *number)
{
    return loopback_call(user, "CreateCustomer",
                         "customer { name: '%s' contact_points { kind: phone value: '%s' } }", name,
                         number);
}

static const char *created(const struct loopback_user *user, const char *name, const char *number)
{
    struct loopback_reply made = create(user, name, number);
    expect_ok(made);
    return loopback_text(made, "id");
}

static void expect_said(struct loopback_reply reply, const char *words)
{
    if (!strstr(reply.status.message, words))
        fail_msg("\"%s\" does not say \"%s\"", reply.status.message, words);
}

static void expect_not_said(struct loopback_reply reply, const char *words)
{
    if (strstr(reply.status.message, words))
        fail_msg("\"%s\" says \"%s\"", reply.status.message, words);
}

static int64_t held(const struct company *c, const char *value)
{
    return loopback_number(c->server,
                           "select (select count(*) from duplicate_holder where value = '%s') + "
                           "(select count(*) from duplicate_key where value = '%s')",
                           value, value);
}

static void a_phone_is_there_once(void **state)
{
    const struct company *c = *state;
    const char *first = created(c->li, "Alpha Bau", "13900000001");
    struct loopback_reply again = create(c->li, "Omega Tee", "139 0000 0001");
    expect_error(again, RPC_ALREADY_EXISTS, "DUPLICATE", NULL);
    expect_said(again, first);
    expect_said(again, "Alpha Bau");
    expect_ok(create(c->li, "Omega Tee", "139 0000 0002"));
}

static void what_one_may_not_see_is_only_there(void **state)
{
    const struct company *c = *state;
    const char *first = created(c->li, "Geheim Werk", "13900000011");
    struct loopback_reply again = create(c->zhao, "Offen Werk Zwei", "13900000011");
    expect_error(again, RPC_ALREADY_EXISTS, "DUPLICATE", NULL);
    expect_not_said(again, first);
    expect_not_said(again, "Geheim");
    expect_said(again, "one that belongs to ");
}

static void allowing_does_not_unblock(void **state)
{
    const struct company *c = *state;
    created(c->li, "Block Eins", "13900000021");
    expect_error(loopback_call(c->li, "CreateCustomer",
                               "allow_duplicates: true customer { name: 'Ganz anders' "
                               "contact_points { kind: phone value: '13900000021' } }"),
                 RPC_ALREADY_EXISTS, "DUPLICATE", NULL);
}

static void a_name_warns(void **state)
{
    static const char *const alike[] = {
        "长江精密仪器股份有限公司",
        "长江精密仪器 有限公司",
        "长江精密仪器(集团)公司",
        "长江精密仪器科技有限公司",
    };
    static const char *const other[] = {"黄河精工有限公司", "长江 3 号店", "大西洋贸易有限公司"};
    const struct company *c = *state;
    company_make(c->li, "customer", "name: '长江精密仪器有限公司'");
    for (size_t i = 0; i < TEST_COUNT(alike); i++)
        expect_error(loopback_call(c->li, "CreateCustomer", "customer { name: '%s' }", alike[i]),
                     RPC_FAILED_PRECONDITION, "DUPLICATE_WARNING", NULL);
    for (size_t i = 0; i < TEST_COUNT(other); i++)
        expect_ok(loopback_call(c->li, "CreateCustomer", "customer { name: '%s' }", other[i]));
    expect_ok(loopback_call(c->li, "CreateCustomer",
                            "allow_duplicates: true customer { name: '%s' }", alike[0]));
}

static void names_of_companies_have_one_form(void **state)
{
    static const struct {
        const char *name, *form;
    } names[] = {
        {"华为技术有限公司", "华为技术"},
        {"华为 技术（集团）股份有限公司", "华为技术"},
        {"ＡＣＭＥ Co., Ltd.", "acme"},
        {"Acme Inc", "acme"},
        {"Müller & Söhne GmbH & Co. KG", "müllersöhne"},
        {"AG Insurance", "aginsurance"},
        {"有限公司", "有限公司"},
        {"上海一百·南京路店", "上海一百南京路店"},
        {"!!!", "!!!"},
    };
    const struct company *c = *state;
    for (size_t i = 0; i < TEST_COUNT(names); i++)
        assert_string_equal(loopback_value(c->server, "select kith_name_form('%s')", names[i].name),
                            names[i].form);
}

static void numbers_tell_shops_apart(void **state)
{
    const struct company *c = *state;
    company_make(c->li, "customer", "name: '苏果超市第 3 店'");
    expect_ok(loopback_call(c->li, "CreateCustomer", "customer { name: '苏果超市第 4 店' }"));
}

static void an_update_is_checked(void **state)
{
    const struct company *c = *state;
    created(c->li, "Ziel Haus", "13900000031");
    const char *second = created(c->li, "Quell Hof", "13900000032");
    const char *point =
        loopback_value(c->server, "select 'CP-' || id from contact_point where customer_id = %lld",
                       company_number(second));
    expect_error(loopback_call(c->li, "UpdateContactPoint",
                               "contact_point { id: '%s' value: '13900000031' }", point),
                 RPC_ALREADY_EXISTS, "DUPLICATE", NULL);
    expect_error(loopback_call(c->li, "UpdateCustomer",
                               "customer { id: '%s' name: 'Ziel-Haus GmbH' }", second),
                 RPC_FAILED_PRECONDITION, "DUPLICATE_WARNING", NULL);
    expect_ok(loopback_call(c->li, "UpdateCustomer",
                            "allow_duplicates: true customer { id: '%s' name: 'Ziel-Haus GmbH' }",
                            second));
    /* What was accepted is not asked again by changes of something else. */
    expect_ok(loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' city: '上海' }", second));
}

static void only_checking_says_so_too(void **state)
{
    const struct company *c = *state;
    created(c->li, "Probe Eins", "13900000041");
    expect_error(loopback_call(c->li, "CreateCustomer",
                               "validate_only: true customer { name: 'Versuch' "
                               "contact_points { kind: phone value: '13900000041' } }"),
                 RPC_ALREADY_EXISTS, "DUPLICATE", NULL);
    expect_ok(loopback_call(c->li, "CreateCustomer",
                            "validate_only: true customer { name: 'Versuch' "
                            "contact_points { kind: phone value: '13900000042' } }"));
    assert_int_equal(held(c, "+8613900000042"), 0);
}

static void what_is_deleted_gives_its_numbers_back(void **state)
{
    const struct company *c = *state;
    const char *first = created(c->li, "Weg Damit", "13900000051");
    expect_ok(loopback_call(c->boss, "DeleteCustomer", "id: '%s'", first));
    assert_int_equal(held(c, "+8613900000051"), 0);
    const char *second = created(c->li, "Neu Da", "13900000051");
    struct loopback_reply back = loopback_call(c->boss, "UndeleteCustomer", "id: '%s'", first);
    expect_error(back, RPC_ALREADY_EXISTS, "DUPLICATE", NULL);
    expect_said(back, second);
    expect_ok(loopback_call(c->boss, "DeleteCustomer", "id: '%s'", second));
    expect_ok(loopback_call(c->boss, "UndeleteCustomer", "id: '%s'", first));
    assert_int_equal(held(c, "+8613900000051"), 2);
}

static void a_company_and_its_people_share_numbers(void **state)
{
    const struct company *c = *state;
    const char *customer = created(c->li, "Zentrale AG", "13900000061");
    const char *other = created(c->li, "Nachbar KG", "13900000062");
    expect_ok(loopback_call(c->li, "CreateContact",
                            "contact { name: '张三' customer_id: '%s' "
                            "contact_points { kind: phone value: '13900000061' } }",
                            customer));
    expect_ok(loopback_call(c->li, "CreateContact",
                            "contact { name: '李四' customer_id: '%s' "
                            "contact_points { kind: phone value: '13900000061' } }",
                            customer));
    expect_error(loopback_call(c->li, "CreateContact",
                               "contact { name: '王五' customer_id: '%s' "
                               "contact_points { kind: phone value: '13900000061' } }",
                               other),
                 RPC_FAILED_PRECONDITION, "DUPLICATE_WARNING", NULL);
    expect_error(loopback_call(c->li, "CreateContact", "contact { name: '张三' customer_id: '%s' }",
                               customer),
                 RPC_FAILED_PRECONDITION, "DUPLICATE_WARNING", NULL);
    expect_ok(
        loopback_call(c->li, "CreateContact", "contact { name: '张三' customer_id: '%s' }", other));
}

static void two_with_one_number_are_no_duplicate_of_themselves(void **state)
{
    const struct company *c = *state;
    expect_ok(loopback_call(c->li, "CreateCustomer",
                            "customer { name: 'Doppelt Genannt' "
                            "contact_points { kind: phone value: '13900000071' label: 'a' } "
                            "contact_points { kind: phone value: '13900000071' label: 'b' } }"));
}

static void rules_are_data(void **state)
{
    const struct company *c = *state;
    created(c->li, "Regel Eins", "13900000081");
    loopback_sql(c->server, "update duplicate_rule set action = 1 where object = 'customer' and "
                            "other_object = 'customer' and key = 1");
    struct loopback_reply warned = create(c->li, "Anders Hier", "13900000081");
    loopback_sql(c->server, "update duplicate_rule set action = 3 where object = 'customer' and "
                            "other_object = 'customer' and key = 1");
    struct loopback_reply off = create(c->li, "Anders Dort", "13900000081");
    loopback_sql(c->server, "update duplicate_rule set action = 2 where object = 'customer' and "
                            "other_object = 'customer' and key = 1");
    expect_error(warned, RPC_FAILED_PRECONDITION, "DUPLICATE_WARNING", NULL);
    expect_ok(off);
    expect_error(create(c->li, "Anders Oben", "13900000081"), RPC_ALREADY_EXISTS, "DUPLICATE",
                 NULL);
    expect_error(loopback_call(c->admin, "CreateDuplicateRule",
                               "duplicate_rule { object: 'ticket' other_object: 'customer' key: "
                               "phone action: warn }"),
                 RPC_INVALID_ARGUMENT, "OBJECT_UNKNOWN", "duplicate_rule.object");
    expect_error(loopback_call(c->li, "CreateDuplicateRule",
                               "duplicate_rule { object: 'contact' other_object: 'customer' key: "
                               "tax_number action: warn }"),
                 RPC_PERMISSION_DENIED, NULL, NULL);
}

/* Whatever wrote it: here somebody who goes past the server. */
static void the_database_does_not_let_it_pass(void **state)
{
    const struct company *c = *state;
    created(c->li, "Sperre Eins", "13900000091");
    const char *second = created(c->li, "Riegel Zwei", "13900000092");
    loopback_sql(c->server,
                 "create function attempt() returns text language plpgsql as $$ begin "
                 "insert into contact_point (customer_id, kind, value, normalized) values "
                 "(%lld, 1, 'x', '+8613900000091'); set constraints all immediate; return ''; "
                 "exception when others then return sqlstate; end $$",
                 company_number(second));
    const char *sqlstate = loopback_value(c->server, "select attempt()");
    assert_string_equal(sqlstate, "KH006");
}

static void one_asks_before(void **state)
{
    const struct company *c = *state;
    const char *first = created(c->li, "太湖水产养殖有限公司", "13900000101");
    struct loopback_reply found =
        loopback_call(c->li, "CheckDuplicates", "name: '太湖水产养殖' phone: '+86 139-0000-0101'");
    expect_ok(found);
    expect_text(found, "matches[0].id", first);
    expect_text(found, "matches[0].name", "太湖水产养殖有限公司");
    expect_text(found, "matches[0].action", "block");
    struct loopback_reply hidden =
        loopback_call(c->zhao, "CheckDuplicates", "phone: '13900000101'");
    expect_ok(hidden);
    expect_text(hidden, "matches[0].id", "");
    expect_text(hidden, "matches[0].name", "");
    expect_text(hidden, "matches[0].object", "");
    struct loopback_reply nothing = loopback_call(c->li, "CheckDuplicates", "phone: '13911111111'");
    expect_ok(nothing);
    assert_int_equal(message_count(nothing.message, 1), 0);
    expect_error(loopback_call(c->li, "CheckDuplicates", "phone: 'abc'"), RPC_INVALID_ARGUMENT,
                 NULL, "phone");
    expect_error(loopback_call(c->li, "CheckDuplicates", "name: ''"), RPC_INVALID_ARGUMENT, NULL,
                 "name");
}

static void nobody_reads_out_what_others_have(void **state)
{
    const struct company *c = *state;
    struct loopback_reply reply;
    int asked = 0;
    created(c->li, "Ratespiel", "13900000111");
    do {
        reply = loopback_call(c->sun, "CheckDuplicates", "phone: '13900000111'");
        asked++;
    } while (reply.status.code == RPC_OK && asked < 100);
    expect_error(reply, RPC_RESOURCE_EXHAUSTED, "TOO_MANY_PROBES", NULL);
    assert_in_range(asked, 20, 24);
    expect_error(create(c->sun, "Versuch Anders", "13900000112"), RPC_RESOURCE_EXHAUSTED,
                 "TOO_MANY_PROBES", NULL);
    /* What is one's own costs nothing. */
    for (int i = 0; i < 40; i++)
        expect_ok(loopback_call(c->wang, "CheckDuplicates", "phone: '1390000012%d'", i % 10));
}

/* Who sees 138****5678 does not get the rest by trying. */
static void a_masked_number_is_not_found_out(void **state)
{
    const struct company *c = *state;
    const char *first = created(c->li, "Maske Eins", "13900000151");
    company_make(c->admin, "role",
                 "code: 'veiled' name: 'veiled' permissions { object: 'customer' action: 'read' "
                 "scope: all } permissions { object: 'customer' action: 'create' scope: all } "
                 "field_rules { object: 'contact_point' field: 'value' rule: masked }");
    const struct loopback_user *user = loopback_user(c->server, "veiled", "veiled", c->hq);
    struct loopback_reply reply = loopback_call(user, "CheckDuplicates", "name: 'Maske Eins'");
    expect_ok(reply);
    expect_text(reply, "matches[0].id", first);
    int asked = 0;
    do {
        reply = loopback_call(user, "CheckDuplicates", "phone: '13900000151'");
        if (reply.status.code == RPC_OK)
            expect_text(reply, "matches[0].id", "");
        asked++;
    } while (reply.status.code == RPC_OK && asked < 100);
    expect_error(reply, RPC_RESOURCE_EXHAUSTED, "TOO_MANY_PROBES", NULL);
}

static void leads_and_registration_numbers_count(void **state)
{
    const struct company *c = *state;
    const char *first = loopback_text(
        loopback_call(c->li, "CreateCustomer",
                      "customer { name: 'Steuer Eins' tax_number: '91350100M000100Y43' }"),
        "id");
    struct loopback_reply again =
        loopback_call(c->li, "CreateCustomer",
                      "customer { name: 'Abgabe Zwei' tax_number: '91350100-M000100Y43' }");
    expect_error(again, RPC_ALREADY_EXISTS, "DUPLICATE", NULL);
    expect_said(again, first);
    expect_error(loopback_call(c->li, "CreateLead",
                               "lead { company: 'Abgabe Drei' tax_number: '91350100M000100Y43' }"),
                 RPC_FAILED_PRECONDITION, "DUPLICATE_WARNING", NULL);
    expect_ok(loopback_call(c->li, "CreateLead", "lead { name: '赵六' mobile: '13900000141' }"));
    expect_error(loopback_call(c->li, "CreateLead", "lead { name: '孙七' phone: '13900000141' }"),
                 RPC_FAILED_PRECONDITION, "DUPLICATE_WARNING", NULL);
    expect_ok(loopback_call(c->li, "CreateLead",
                            "allow_duplicates: true lead { name: '孙七' phone: '13900000141' }"));
    expect_error(create(c->li, "Noch Einer", "13900000141"), RPC_FAILED_PRECONDITION,
                 "DUPLICATE_WARNING", NULL);
}

static void an_erased_person_leaves_no_number(void **state)
{
    const struct company *c = *state;
    const char *first = created(c->li, "Alt Wert", "13900000131");
    loopback_sql(c->server,
                 "update contact_point set value = '', normalized = '', deleted_at = "
                 "now() where customer_id = %lld",
                 company_number(first));
    assert_int_equal(held(c, "+8613900000131"), 0);
}

static int start(void **state)
{
    company_start(state);
    const struct company *c = *state;
    loopback_sql(c->server, "update duplicate_rule set active = true");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_phone_is_there_once),
        cmocka_unit_test(what_one_may_not_see_is_only_there),
        cmocka_unit_test(allowing_does_not_unblock),
        cmocka_unit_test(a_name_warns),
        cmocka_unit_test(names_of_companies_have_one_form),
        cmocka_unit_test(numbers_tell_shops_apart),
        cmocka_unit_test(an_update_is_checked),
        cmocka_unit_test(only_checking_says_so_too),
        cmocka_unit_test(what_is_deleted_gives_its_numbers_back),
        cmocka_unit_test(a_company_and_its_people_share_numbers),
        cmocka_unit_test(two_with_one_number_are_no_duplicate_of_themselves),
        cmocka_unit_test(rules_are_data),
        cmocka_unit_test(the_database_does_not_let_it_pass),
        cmocka_unit_test(one_asks_before),
        cmocka_unit_test(nobody_reads_out_what_others_have),
        cmocka_unit_test(a_masked_number_is_not_found_out),
        cmocka_unit_test(leads_and_registration_numbers_count),
        cmocka_unit_test(an_erased_person_leaves_no_number),
    };
    return cmocka_run_group_tests(tests, start, company_stop);
}
