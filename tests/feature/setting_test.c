/* SPDX-License-Identifier: Apache-2.0 */
/* What administrators configure: settings, code lists, currencies, rates, custom fields. */
#include "tests/feature/company.h"

static struct loopback_reply set(const struct company *c, const char *key, const char *value)
{
    const char *id =
        loopback_value(c->server, "select 'SE-' || id from setting where key = '%s'", key);
    return loopback_call(c->admin, "UpdateSetting",
                         "setting { id: '%s' value: '%s' } update_mask: 'value'", id, value);
}

static void a_setting_takes_what_fits_it(void **state)
{
    static const struct {
        const char *key, *good, *bad[3];
    } settings[] = {
        {"company.currency", "EUR", {"XXX", "", "eur"}},
        {"company.time_zone", "Europe/Berlin", {"Mars/Olympus", "", NULL}},
        {"company.country", "DE", {"Germany", "de", ""}},
        {"company.fiscal_year_start", "4", {"0", "13", "April"}},
        {"recycle.days", "60", {"-1", "1.5", ""}},
        {"session.idle_minutes", "15", {"0", "100000", "99999999999999999999"}},
        {"ticket.number_format", "{year}/{number}", {"T", "", NULL}},
        {"intake.mailboxes",
         "help@example.com=enquiry, Complaint@example.com=complaint",
         {"rubbish", "x@y=nonsense", "a@b.example=enquiry, c@d.example"}},
        {"intake.mailboxes", "", {NULL, NULL, NULL}},
        {"intake.reopen_days", "0", {"3651", "-1", ""}},
        {"intake.tickets_per_hour", "100000", {"100001", "0", ""}},
        {"company.name", "", {NULL, NULL, NULL}},
    };
    const struct company *c = *state;
    for (size_t i = 0; i < TEST_COUNT(settings); i++) {
        for (size_t k = 0; k < 3 && settings[i].bad[k]; k++)
            expect_error(set(c, settings[i].key, settings[i].bad[k]), RPC_INVALID_ARGUMENT,
                         "SETTING_INVALID", "setting.value");
        expect_text(set(c, settings[i].key, settings[i].good), "value", settings[i].good);
    }
    expect_text(company_get(c->anna, company_make(c->anna, "ticket", "subject: 'x'")), "number",
                loopback_value(c->server, "select to_char(now() at time zone 'Europe/Berlin', "
                                          "'YYYY') || '/000001'"));
}

static void only_administrators_configure(void **state)
{
    const struct company *c = *state;
    expect_error(loopback_call(c->boss, "UpdateSetting", "setting { id: 'SE-1' value: 'x' }"),
                 RPC_PERMISSION_DENIED, NULL, NULL);
    expect_error(loopback_call(c->li, "CreateCode", "code { list: 'x' code: 'y' }"),
                 RPC_PERMISSION_DENIED, NULL, NULL);
}

static void codes_can_stand_in_filters_and_files(void **state)
{
    const struct company *c = *state;
    expect_ok(loopback_call(c->admin, "CreateCode",
                            "code { list: 'colour' code: 'dark-red' label_en: 'Dark red' }"));
    expect_error(loopback_call(c->admin, "CreateCode", "code { list: 'colour' code: 'dark red' }"),
                 RPC_INVALID_ARGUMENT, "KEY_INVALID", "code.code");
    expect_error(loopback_call(c->admin, "CreateCode", "code { list: 'Colour' code: 'red' }"),
                 RPC_INVALID_ARGUMENT, "KEY_INVALID", "code.list");
    expect_error(loopback_call(c->admin, "CreateCode", "code { list: 'colour' code: 'dark-red' }"),
                 RPC_ALREADY_EXISTS, NULL, NULL);
}

static void currencies_are_those_of_the_world(void **state)
{
    const struct company *c = *state;
    struct loopback_reply made =
        loopback_call(c->admin, "CreateCurrency", "currency { code: 'bhd' name: 'Dinar' }");
    expect_text(made, "code", "BHD");
    expect_text(made, "digits", "3");
    expect_error(loopback_call(c->admin, "CreateCurrency", "currency { code: 'ABC' }"),
                 RPC_INVALID_ARGUMENT, "CURRENCY_UNKNOWN", "currency.code");
    expect_error(loopback_call(c->admin, "CreateCurrency", "currency { code: 'CNY' }"),
                 RPC_ALREADY_EXISTS, NULL, NULL);
}

static void rates_are_of_other_currencies(void **state)
{
    static const char rate[] = "exchange_rate { currency: '%s' valid_from: '2026-01-01' rate: "
                               "'%s' }";
    const struct company *c = *state;
    const char *company =
        loopback_value(c->server, "select value from setting where key = 'company.currency'");
    loopback_settle(c->server);
    expect_text(loopback_call(c->admin, "CreateExchangeRate", rate, "usd", "7.12345678"), "rate",
                "7.12345678");
    expect_error(loopback_call(c->admin, "CreateExchangeRate", rate, "XXX", "1"),
                 RPC_INVALID_ARGUMENT, "CURRENCY_UNKNOWN", "exchange_rate.currency");
    expect_error(loopback_call(c->admin, "CreateExchangeRate", rate, company, "1"),
                 RPC_INVALID_ARGUMENT, "FIELD_INVALID", "exchange_rate.currency");
    expect_error(loopback_call(c->admin, "CreateExchangeRate", rate, "JPY", "0"),
                 RPC_INVALID_ARGUMENT, "FIELD_INVALID", "exchange_rate.rate");
    expect_error(loopback_call(c->admin, "CreateExchangeRate", rate, "JPY", "-2"),
                 RPC_INVALID_ARGUMENT, "FIELD_INVALID", "exchange_rate.rate");
    expect_error(loopback_call(c->admin, "CreateExchangeRate", rate, "USD", "7"),
                 RPC_ALREADY_EXISTS, NULL, NULL);
}

static void custom_fields_are_well_formed(void **state)
{
    static const char field[] = "custom_field { object: '%s' key: '%s' kind: %s %s }";
    const struct company *c = *state;
    expect_ok(loopback_call(c->admin, "CreateCustomField", field, "customer", "colour", "text",
                            "label_en: 'Colour'"));
    expect_error(loopback_call(c->admin, "CreateCustomField", field, "invoice", "x", "text", ""),
                 RPC_INVALID_ARGUMENT, "OBJECT_UNKNOWN", "custom_field.object");
    expect_error(loopback_call(c->admin, "CreateCustomField", field, "stage", "x", "text", ""),
                 RPC_INVALID_ARGUMENT, "OBJECT_UNKNOWN", "custom_field.object");
    expect_error(
        loopback_call(c->admin, "CreateCustomField", field, "customer", "Shoe size", "text", ""),
        RPC_INVALID_ARGUMENT, "KEY_INVALID", "custom_field.key");
    expect_error(
        loopback_call(c->admin, "CreateCustomField", field, "customer", "colour", "text", ""),
        RPC_ALREADY_EXISTS, NULL, NULL);
}

static void choices_need_a_code_list(void **state)
{
    static const char field[] = "custom_field { object: 'customer' key: '%s' kind: %s %s }";
    const struct company *c = *state;
    expect_error(loopback_call(c->admin, "CreateCustomField", field, "shade", "choice", ""),
                 RPC_FAILED_PRECONDITION, "CODE_LIST_UNKNOWN", "custom_field.code_list");
    expect_error(loopback_call(c->admin, "CreateCustomField", field, "shade", "choices",
                               "code_list: 'shade'"),
                 RPC_FAILED_PRECONDITION, "CODE_LIST_UNKNOWN", "custom_field.code_list");
    expect_ok(loopback_call(c->admin, "CreateCode", "code { list: 'shade' code: 'dark' }"));
    struct loopback_reply made = loopback_call(c->admin, "CreateCustomField", field, "shade",
                                               "choices", "code_list: 'shade'");
    expect_ok(made);
    expect_error(loopback_call(c->admin, "UpdateCustomField",
                               "custom_field { id: '%s' } update_mask: 'code_list'",
                               loopback_text(made, "id")),
                 RPC_FAILED_PRECONDITION, "CODE_LIST_UNKNOWN", "custom_field.code_list");
    expect_ok(loopback_call(c->admin, "UpdateCustomField",
                            "custom_field { id: '%s' label_en: 'Shade' }",
                            loopback_text(made, "id")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_administrators_configure),
        cmocka_unit_test(codes_can_stand_in_filters_and_files),
        cmocka_unit_test(currencies_are_those_of_the_world),
        cmocka_unit_test(rates_are_of_other_currencies),
        cmocka_unit_test(custom_fields_are_well_formed),
        cmocka_unit_test(choices_need_a_code_list),
        cmocka_unit_test(a_setting_takes_what_fits_it),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
