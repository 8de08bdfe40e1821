/* SPDX-License-Identifier: Apache-2.0 */
/* What one knows of a customer beyond its name: registration, characteristics, classifications. */
#include "tests/feature/company.h"

static void a_tax_number_has_one_form(void **state)
{
    const struct company *c = *state;
    const char *id =
        company_make(c->li, "customer", "name: 'Acme' tax_number: '9135 0100 m000100y43'");
    expect_text(company_get(c->li, id), "tax_number", "91350100M000100Y43");
    expect_text(loopback_call(c->li, "UpdateCustomer",
                              "customer { id: '%s' tax_number: 'de 136695976' }", id),
                "tax_number", "DE136695976");
    expect_text(loopback_call(c->li, "UpdateCustomer",
                              "customer { id: '%s' } update_mask: 'tax_number'", id),
                "tax_number", "");
}

static void a_slip_in_a_chinese_number_is_refused(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Acme'");
    expect_error(loopback_call(c->li, "CreateCustomer",
                               "customer { name: 'Acme' tax_number: '91350100M000100Y44' }"),
                 RPC_INVALID_ARGUMENT, "TAX_NUMBER_INVALID", "customer.tax_number");
    expect_error(
        loopback_call(c->li, "UpdateCustomer",
                      "customer { id: '%s' tax_number: '９１３５０１００Ｍ０００１００Ｙ３４' }",
                      id),
        RPC_INVALID_ARGUMENT, "TAX_NUMBER_INVALID", "customer.tax_number");
}

static void the_profile_is_kept(void **state)
{
    const struct company *c = *state;
    struct loopback_reply made = loopback_call(
        c->li, "CreateCustomer",
        "customer { name: '上海电子' legal_representative: '王强' business_scope: '电子产品' "
        "organisation_form: 'limited' registered_capital { currency_code: 'CNY' units: 5000000 } "
        "service_area: '华东' sales_capacity: '40' potential: 'high' business_policy: '月结' "
        "competition: 'shared' competitors: 'Acme' strengths: '渠道' problems: '账期' "
        "reputation: 'good' nature: 'company' trade: 'current' acquaintance: 'old' standing: "
        "'main' "
        "}");
    expect_ok(made);
    struct loopback_reply read = company_get(c->li, loopback_text(made, "id"));
    expect_text(read, "legal_representative", "王强");
    expect_text(read, "registered_capital.units", "5000000");
    expect_text(read, "standing", "main");
    expect_error(loopback_call(c->li, "CreateCustomer", "customer { name: 'x' nature: 'friend' }"),
                 RPC_INVALID_ARGUMENT, NULL, "customer.nature");
    expect_text(company_list(c->li, "customer",
                             "filter: 'nature = company AND trade = current AND acquaintance = old "
                             "AND standing = main AND potential = high' count: true"),
                "total_size", "1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tax_number_has_one_form),
        cmocka_unit_test(a_slip_in_a_chinese_number_is_refused),
        cmocka_unit_test(the_profile_is_kept),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
