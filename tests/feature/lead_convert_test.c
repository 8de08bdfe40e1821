/* SPDX-License-Identifier: Apache-2.0 */
/* A lead becomes a customer, a contact and a deal: what goes along, what stands in the way. */
#include "tests/feature/company.h"

#include <stdlib.h>
#include <string.h>

static const char *field(struct company *c, const char *id, const char *name)
{
    return loopback_text(company_get(c->admin, id), name);
}

static struct loopback_reply convert(const struct loopback_user *user, const char *id,
                                     const char *more)
{
    return loopback_call(user, "ConvertLead", "id: '%s' %s", id, more);
}

static long long count(struct company *c, const char *table)
{
    return loopback_number(c->server, "select count(*) from %s", table);
}

static void everything_is_made_at_once(void **state)
{
    struct company *c = *state;
    company_make(c->admin, "custom_field",
                 "object: 'lead' key: 'color' kind: 1 label_en: 'C' label_zh: 'C'");
    company_make(c->admin, "custom_field",
                 "object: 'customer' key: 'color' kind: 1 label_en: 'C' label_zh: 'C'");
    loopback_settle(c->server);
    const char *id = company_make(
        c->li, "lead",
        "name: '王芳' company: '北辰电子有限公司' phone: '010-62345678' mobile: '13800138000' "
        "email: 'wang@beichen.example' source: 'website' industry: 'electronics' city: '北京' "
        "budget: '35000 CNY' tags: 'vip' job_title: '采购' "
        "custom { field: 'color' text: 'red' }");
    const char *call = company_make(c->li, "interaction",
                                    "kind: 2 lead_id: '%s' no_next_step_reason: 'waiting'", id);
    const char *task = company_make(c->li, "task", "subject: 'Call' lead_id: '%s'", id);
    struct loopback_reply seen = loopback_call(c->li, "PreviewConvertLead", "id: '%s'", id);
    expect_text(seen, "customer_name", "北辰电子有限公司");
    expect_text(seen, "contact_name", "王芳");
    expect_text(seen, "interactions", "1");
    expect_text(seen, "tasks", "1");
    expect_text(seen, "matches#", "0");
    struct loopback_reply lead = convert(c->li, id, "with_opportunity: true");
    expect_text(lead, "status", "converted");
    const char *customer = loopback_text(lead, "customer_id");
    const char *contact = loopback_text(lead, "contact_id");
    const char *deal = loopback_text(lead, "opportunity_id");
    struct loopback_reply made = company_get(c->li, customer);
    expect_text(made, "name", "北辰电子有限公司");
    expect_text(made, "kind", "organisation");
    expect_text(made, "source", "website");
    expect_text(made, "tags[0]", "vip");
    expect_text(made, "custom[0].text", "red");
    expect_text(made, "owner_id", field(c, id, "owner_id"));
    made = company_get(c->li, contact);
    expect_text(made, "name", "王芳");
    expect_text(made, "job_title", "采购");
    expect_text(
        company_list(c->li, "contact_point", "filter: 'contact_id = %s' count: true", contact),
        "total_size", "3");
    expect_text(
        company_list(c->li, "affiliation",
                     "filter: 'contact_id = %s customer_id = %s primary = true' count: true",
                     contact, customer),
        "total_size", "1");
    made = company_get(c->li, deal);
    expect_text(made, "customer_id", customer);
    expect_text(made, "contact_id", contact);
    expect_text(made, "amount", "35000.00 CNY");
    expect_text(company_get(c->li, call), "customer_id", customer);
    expect_text(company_get(c->li, task), "contact_id", contact);
    seen = loopback_call(c->li, "ListCustomerTimeline", "id: '%s'", customer);
    assert_true(strtol(loopback_text(seen, "events#"), NULL, 10) >= 3);
}

static void only_once(void **state)
{
    struct company *c = *state;
    const char *id = company_make(c->li, "lead", "name: 'Once'");
    struct loopback_reply first = convert(c->li, id, "request_id: 'once'");
    expect_text(first, "status", "converted");
    long long customers = count(c, "customer");
    struct loopback_reply again = convert(c->li, id, "request_id: 'once'");
    expect_text(again, "customer_id", loopback_text(first, "customer_id"));
    again = convert(c->li, id, "");
    expect_error(again, RPC_FAILED_PRECONDITION, "ALREADY_CONVERTED", "id");
    assert_non_null(strstr(again.status.message, loopback_text(first, "customer_id")));
    assert_int_equal(count(c, "customer"), customers);
    id = company_make(c->li, "lead", "name: 'Never'");
    expect_ok(loopback_call(c->li, "DisqualifyLead", "id: '%s' reason: 'no_need'", id));
    expect_error(convert(c->li, id, ""), RPC_FAILED_PRECONDITION, "LEAD_STATUS", NULL);
}

static void checking_changes_nothing(void **state)
{
    struct company *c = *state;
    const char *id = company_make(c->li, "lead", "name: 'Check' company: 'Check'");
    long long before = count(c, "customer") + count(c, "contact") + count(c, "opportunity");
    expect_text(convert(c->li, id, "with_opportunity: true validate_only: true"), "status",
                "converted");
    expect_text(company_get(c->li, id), "status", "new");
    assert_int_equal(count(c, "customer") + count(c, "contact") + count(c, "opportunity"), before);
}

static void a_person_is_a_customer_without_contact(void **state)
{
    struct company *c = *state;
    const char *id = company_make(c->li, "lead", "name: '赵敏' mobile: '13900139000'");
    struct loopback_reply lead = convert(c->li, id, "");
    expect_text(lead, "contact_id", "");
    const char *customer = loopback_text(lead, "customer_id");
    expect_text(company_get(c->li, customer), "kind", "person");
    expect_text(
        company_list(c->li, "contact_point", "filter: 'customer_id = %s' count: true", customer),
        "total_size", "1");
}

static void into_what_is_there(void **state)
{
    struct company *c = *state;
    const char *customer = company_make(c->li, "customer", "name: '海天'");
    const char *hidden = company_make(c->zhao, "customer", "name: '远方'");
    const char *id =
        company_make(c->li, "lead", "name: '孙丽' company: '海天' email: 'sun@haitian.example'");
    expect_error(
        convert(c->li, id, arena_printf(loopback_arena(c->server), "customer_id: '%s'", hidden)),
        RPC_INVALID_ARGUMENT, "REFERENCE_NOT_FOUND", "customer_id");
    struct loopback_reply lead =
        convert(c->li, id, arena_printf(loopback_arena(c->server), "customer_id: '%s'", customer));
    expect_text(lead, "customer_id", customer);
    const char *contact = loopback_text(lead, "contact_id");
    expect_text(company_get(c->li, contact), "customer_id", customer);
    id = company_make(c->li, "lead", "name: '孙丽' mobile: '13700137000'");
    lead = convert(c->li, id, arena_printf(loopback_arena(c->server), "contact_id: '%s'", contact));
    expect_text(lead, "customer_id", customer);
    expect_text(lead, "contact_id", contact);
    expect_text(
        company_list(c->li, "contact_point", "filter: 'contact_id = %s' count: true", contact),
        "total_size", "2");
}

static void what_is_there_twice_is_said(void **state)
{
    struct company *c = *state;
    loopback_sql(c->server, "update duplicate_rule set active = true");
    const char *customer =
        company_make(c->li, "customer", "name: '双鱼' tax_number: '91350100M000100Y43'");
    struct loopback_reply made =
        loopback_call(c->li, "CreateLead",
                      "lead { name: '陈双' company: '另一个' tax_number: '91350100M000100Y43' } "
                      "allow_duplicates: true");
    expect_ok(made);
    const char *id = loopback_text(made, "id");
    struct loopback_reply seen = loopback_call(c->li, "PreviewConvertLead", "id: '%s'", id);
    expect_ok(seen);
    expect_text(seen, "matches#", "1");
    expect_text(seen, "matches[0].id", customer);
    expect_text(seen, "matches[0].action", "block");
    struct loopback_reply refused = convert(c->li, id, "allow_duplicates: true");
    expect_error(refused, RPC_ALREADY_EXISTS, "DUPLICATE", NULL);
    assert_non_null(strstr(refused.status.message, customer));
    expect_text(company_get(c->li, id), "status", "new");
    /* Somebody whom the same contact detail leads to: a warning that one can go on after. */
    company_make(c->li, "contact", "name: '何' contact_points { kind: 2 value: 'he@x.example' }");
    made = loopback_call(c->li, "CreateLead",
                         "lead { name: '何' company: '何记' email: 'he@x.example' } "
                         "allow_duplicates: true");
    id = loopback_text(made, "id");
    expect_error(convert(c->li, id, ""), RPC_FAILED_PRECONDITION, "DUPLICATE_WARNING", NULL);
    expect_text(convert(c->li, id, "allow_duplicates: true"), "status", "converted");
    loopback_sql(c->server, "update duplicate_rule set active = false");
}

static void it_makes_what_one_may_make(void **state)
{
    struct company *c = *state;
    const char *id = company_make(c->wang, "lead", "name: 'Colleague'");
    expect_error(convert(c->li, id, ""), RPC_PERMISSION_DENIED, "OWNER_NOT_ALLOWED", "owner_id");
    struct loopback_reply lead = convert(
        c->li, id,
        arena_printf(loopback_arena(c->server), "owner_id: 'U-%lld'", (long long)c->li->id));
    expect_text(lead, "status", "converted");
    id =
        company_make(c->anna, "lead", "name: 'Service' owner_id: 'U-%lld'", (long long)c->anna->id);
    expect_error(convert(c->anna, id, ""), RPC_PERMISSION_DENIED, "OWNER_NOT_ALLOWED", "owner_id");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_made_at_once),
        cmocka_unit_test(only_once),
        cmocka_unit_test(checking_changes_nothing),
        cmocka_unit_test(a_person_is_a_customer_without_contact),
        cmocka_unit_test(into_what_is_there),
        cmocka_unit_test(what_is_there_twice_is_said),
        cmocka_unit_test(it_makes_what_one_may_make),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
