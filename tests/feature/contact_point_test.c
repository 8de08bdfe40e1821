/* SPDX-License-Identifier: Apache-2.0 */
/* Phones, e-mails and addresses: as typed, and in the form in which they compare. */
#include "tests/feature/company.h"

static struct loopback_reply add(const struct company *c, const char *customer, const char *point)
{
    return loopback_call(c->li, "CreateContactPoint", "contact_point { customer_id: '%s' %s }",
                         customer, point);
}

static const char *customer_of(const struct company *c)
{
    return company_make(c->li, "customer", "name: '上海电子'");
}

static void each_kind_has_its_form(void **state)
{
    static const struct {
        const char *point, *form;
    } points[] = {
        {"kind: phone value: '138 0013 8000'", "+8613800138000"},
        {"kind: phone value: '０２１－６２３４５６７８ 转 801'", "+862162345678"},
        {"kind: phone value: '+1 (415) 555-0132'", "+14155550132"},
        {"kind: email value: ' Li.Wei@Example.COM'", "li.wei@example.com"},
        {"kind: email value: '李伟@例子.中国'", "李伟@xn--fsqu00a.xn--fiqs8s"},
        {"kind: social value: 'WeChat:  LiWei ８８'", "wechat: liwei 88"},
        {"kind: address value: ' 上海市  南京路１号 '", "上海市 南京路1号"},
    };
    const struct company *c = *state;
    const char *customer = customer_of(c);
    for (size_t i = 0; i < TEST_COUNT(points); i++) {
        struct loopback_reply made = add(c, customer, points[i].point);
        expect_ok(made);
        expect_text(made, "normalized", points[i].form);
    }
}

static void what_was_typed_stays(void **state)
{
    const struct company *c = *state;
    expect_text(add(c, customer_of(c), "kind: phone value: '138 0013 8000'"), "value",
                "138 0013 8000");
}

static void what_is_malformed_is_refused(void **state)
{
    const struct company *c = *state;
    const char *customer = customer_of(c);
    expect_error(add(c, customer, "kind: phone value: 'n/a'"), RPC_INVALID_ARGUMENT,
                 "PHONE_INVALID", "contact_point.value");
    expect_error(add(c, customer, "kind: phone value: '1380013800'"), RPC_INVALID_ARGUMENT,
                 "PHONE_INVALID", "contact_point.value");
    expect_error(add(c, customer, "kind: email value: 'li@'"), RPC_INVALID_ARGUMENT,
                 "EMAIL_INVALID", "contact_point.value");
    expect_error(add(c, customer, "kind: email value: ''"), RPC_INVALID_ARGUMENT, "FIELD_REQUIRED",
                 "contact_point.value");
    expect_error(add(c, customer, "value: 'x'"), RPC_INVALID_ARGUMENT, "FIELD_REQUIRED",
                 "contact_point.kind");
}

static void an_update_takes_the_form_of_the_kind(void **state)
{
    static const char update[] = "contact_point { id: '%s' value: '%s' }";
    const struct company *c = *state;
    const char *customer = customer_of(c);
    const char *phone = loopback_text(add(c, customer, "kind: phone value: '13800138000'"), "id");
    const char *email = loopback_text(add(c, customer, "kind: email value: 'a@b.cn'"), "id");
    const char *social = loopback_text(add(c, customer, "kind: social value: 'x'"), "id");
    expect_text(loopback_call(c->li, "UpdateContactPoint", update, phone, "010-62345678"),
                "normalized", "+861062345678");
    expect_text(loopback_call(c->li, "UpdateContactPoint", update, email, "B@C.CN"), "normalized",
                "b@c.cn");
    expect_text(loopback_call(c->li, "UpdateContactPoint", update, social, "13800138000"),
                "normalized", "13800138000");
    expect_error(loopback_call(c->li, "UpdateContactPoint", update, phone, "b@c.cn"),
                 RPC_INVALID_ARGUMENT, "PHONE_INVALID", "contact_point.value");
    expect_error(loopback_call(c->li, "UpdateContactPoint", update, email, "13800138000"),
                 RPC_INVALID_ARGUMENT, "EMAIL_INVALID", "contact_point.value");
    expect_text(company_get(c->li, phone), "value", "010-62345678");
    expect_text(loopback_call(c->li, "UpdateContactPoint",
                              "contact_point { id: '%s' label: 'desk' }", phone),
                "normalized", "+861062345678");
}

static void they_come_with_their_customer(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer",
                                  "name: 'Acme' contact_points { kind: phone value: '13800138000' "
                                  "primary: true } contact_points { kind: email value: "
                                  "'INFO@acme.com' }");
    struct loopback_reply read = company_get(c->li, id);
    expect_text(read, "contact_points[0].normalized", "+8613800138000");
    expect_text(read, "contact_points[1].normalized", "info@acme.com");
    expect_error(loopback_call(c->li, "CreateCustomer",
                               "customer { name: 'Acme' contact_points { kind: phone value: "
                               "'13800138000' } contact_points { kind: email value: 'acme' } }"),
                 RPC_INVALID_ARGUMENT, "EMAIL_INVALID", "customer.contact_points[1].value");
}

static void numbers_are_dialled_from_the_country_of_the_company(void **state)
{
    const struct company *c = *state;
    loopback_sql(c->server, "update setting set value = 'GB' where key = 'company.country'");
    loopback_settle(c->server);
    expect_text(add(c, customer_of(c), "kind: phone value: '020 7946 0018'"), "normalized",
                "+442079460018");
    loopback_sql(c->server, "update setting set value = 'CN' where key = 'company.country'");
    loopback_settle(c->server);
}

static void it_belongs_to_one(void **state)
{
    const struct company *c = *state;
    expect_error(loopback_call(c->li, "CreateContactPoint",
                               "contact_point { kind: phone value: '13800138000' }"),
                 RPC_INVALID_ARGUMENT, "FIELD_INVALID", "contact_point.customer_id");
    const char *theirs = company_make(c->zhao, "customer", "name: 'West'");
    expect_error(add(c, theirs, "kind: phone value: '13800138000'"), RPC_INVALID_ARGUMENT,
                 "REFERENCE_NOT_FOUND", "contact_point.customer_id");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_its_form),
        cmocka_unit_test(what_was_typed_stays),
        cmocka_unit_test(what_is_malformed_is_refused),
        cmocka_unit_test(an_update_takes_the_form_of_the_kind),
        cmocka_unit_test(they_come_with_their_customer),
        cmocka_unit_test(numbers_are_dialled_from_the_country_of_the_company),
        cmocka_unit_test(it_belongs_to_one),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
