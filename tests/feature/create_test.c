/* SPDX-License-Identifier: Apache-2.0 */
/* Create: what values are taken, what is refused, what follows from them. */
#include "tests/feature/company.h"

static struct loopback_reply create(const struct loopback_user *user, const char *object,
                                    const char *fields)
{
    return loopback_call(user, company_method(object, CONTRACT_CREATE), "%s { %s }", object,
                         fields);
}

static const char *repeated(struct arena *arena, const char *text, int times)
{
    struct buf buf;
    buf_init(&buf, arena, 1 << 20);
    for (int i = 0; i < times; i++)
        buf_puts(&buf, text);
    return buf_string(&buf);
}

/* ---- Values ---- */

static void every_type_of_value_comes_back_as_it_went_in(void **state)
{
    const struct company *c = *state;
    struct loopback_reply customer =
        create(c->li, "customer",
               "name: 'All types' kind: person trading: active employees: 10000000 "
               "annual_revenue: '-1234567890123456.7891 JPY' founding_date: '0001-01-01' "
               "birthday: '9999-12-31' description: 'two\\nlines\\x09and a tab' gender: 'female'");
    expect_text(customer, "kind", "person");
    expect_text(customer, "trading", "active");
    expect_text(customer, "employees", "10000000");
    expect_text(customer, "annual_revenue", "-1234567890123456.7891 JPY");
    expect_text(customer, "founding_date", "0001-01-01");
    expect_text(customer, "birthday", "9999-12-31");
    expect_text(customer, "description", "two\nlines\tand a tab");
    struct loopback_reply task = create(c->li, "task",
                                        "subject: 'T' due_time: '2026-02-28T23:59:59.123456Z' "
                                        "remind_time: '0001-01-01T00:00:00Z' priority: urgent");
    expect_text(task, "due_time", "2026-02-28T23:59:59.123456Z");
    expect_text(task, "remind_time", "0001-01-01T00:00:00Z");
    expect_text(task, "priority", "urgent");
    struct loopback_reply contact =
        create(c->li, "contact", "name: 'Wu' birthday: '1980-02-29' birthday_lunar: true");
    expect_text(contact, "birthday_lunar", "true");
    struct loopback_reply rate = create(
        c->admin, "exchange_rate", "currency: 'USD' rate: '7.12345678' valid_from: '2020-01-01'");
    expect_text(rate, "rate", "7.12345678");
}

static void zero_is_a_value_and_absent_is_none(void **state)
{
    const struct company *c = *state;
    struct loopback_reply zero =
        create(c->li, "customer", "name: 'Zero' employees: 0 annual_revenue: '0 CNY'");
    expect_text(zero, "employees", "0");
    expect_text(zero, "annual_revenue", "0.00 CNY");
    struct loopback_reply none = create(c->li, "customer", "name: 'None'");
    expect_text(none, "employees", "");
    expect_text(none, "annual_revenue", "");
    expect_text(none, "founding_date", "");
}

static void texts_are_stored_composed_and_trimmed_of_nothing(void **state)
{
    const struct company *c = *state;
    struct loopback_reply made = create(c->li, "customer", "name: 'Cafe\xcc\x81' city: '上海'");
    expect_text(made, "name", "Caf\xc3\xa9");
}

static void texts_that_could_do_harm_are_refused(void **state)
{
    static const char *const wrong[] = {"a\\x1b[31mb",
                                        "a\\x07",
                                        "a\\nb",
                                        "a\xe2\x80\xae"
                                        "b",
                                        "a\xf3\xa0\x80\x81"
                                        "b",
                                        "a\\x7f"};
    const struct company *c = *state;
    for (size_t i = 0; i < TEST_COUNT(wrong); i++)
        expect_error(create(c->li, "customer",
                            arena_printf(loopback_arena(c->server), "name: '%s'", wrong[i])),
                     RPC_INVALID_ARGUMENT, NULL, "customer.name");
}

static void a_text_has_its_length_in_code_points(void **state)
{
    const struct company *c = *state;
    struct arena *arena = loopback_arena(c->server);
    const char *fits = repeated(arena, "客", 200);
    expect_text(create(c->li, "customer", arena_printf(arena, "name: '%s'", fits)), "name", fits);
    expect_error(create(c->li, "customer", arena_printf(arena, "name: '%s客'", fits)),
                 RPC_INVALID_ARGUMENT, NULL, "customer.name");
}

static void wrong_values_are_refused_on_their_field(void **state)
{
    static const struct {
        const char *object, *fields, *field;
    } cases[] = {
        {"customer", "name: ''", "customer.name"},
        {"customer", "city: 'x'", "customer.name"},
        {"customer", "name: 'x' employees: -1", "customer.employees"},
        {"customer", "name: 'x' employees: 10000001", "customer.employees"},
        {"customer", "name: 'x' kind: 77", "customer.kind"},
        {"customer", "name: 'x' annual_revenue { currency_code: 'XXX' units: 1 }",
         "customer.annual_revenue"},
        {"customer", "name: 'x' annual_revenue { units: 1 }", "customer.annual_revenue"},
        {"customer", "name: 'x' annual_revenue { currency_code: 'CNY' units: 1 nanos: -1 }",
         "customer.annual_revenue"},
        {"customer", "name: 'x' annual_revenue { currency_code: 'CNY' nanos: 1 }",
         "customer.annual_revenue"},
        {"customer", "name: 'x' annual_revenue { currency_code: 'CNY' units: 10000000000000000 }",
         "customer.annual_revenue"},
        {"customer", "name: 'x' founding_date { year: 2026 month: 2 day: 29 }",
         "customer.founding_date"},
        {"customer", "name: 'x' founding_date { year: 2026 }", "customer.founding_date"},
        {"customer", "name: 'x' founding_date { year: 10000 month: 1 day: 1 }",
         "customer.founding_date"},
        {"customer", "name: 'x' industry: 'nonsense'", "customer.industry"},
        {"customer", "name: 'x' parent_id: 'U-1'", "customer.parent_id"},
        {"customer", "name: 'x' parent_id: 'x'", "customer.parent_id"},
        {"customer", "name: 'x' custom { field: 'nonsense' text: 'y' }",
         "customer.custom.nonsense"},
        {"task", "subject: 'x' due_time { seconds: 253402300800 }", "task.due_time"},
        {"task", "subject: 'x' due_time { seconds: -62135596801 }", "task.due_time"},
        {"task", "subject: 'x' due_time { nanos: 1000000000 }", "task.due_time"},
        {"task", "subject: 'x' repeat_every: 1001", "task.repeat_every"},
        {"contact", "name: 'x' gender: 'nonsense'", "contact.gender"},
    };
    const struct company *c = *state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct loopback_reply made = create(c->li, cases[i].object, cases[i].fields);
        if (made.status.code != RPC_INVALID_ARGUMENT)
            print_error("%s\n", cases[i].fields);
        expect_error(made, RPC_INVALID_ARGUMENT, NULL, cases[i].field);
        assert_true(strlen(made.status.message) > 5);
    }
    expect_error(loopback_call(c->li, "CreateCustomer", " "), RPC_INVALID_ARGUMENT, NULL,
                 "customer");
}

static void codes_are_taken_by_code_or_label_and_stored_as_codes(void **state)
{
    const struct company *c = *state;
    expect_text(create(c->li, "customer", "name: 'x' industry: 'software'"), "industry",
                "software");
    expect_text(create(c->li, "customer", "name: 'x' industry: 'Software'"), "industry",
                "software");
    expect_text(create(c->li, "customer", "name: 'x' industry: '软件'"), "industry", "software");
    const char *code = company_make(c->admin, "code",
                                    "list: 'industry' code: 'mining' "
                                    "label_en: 'Mining' label_zh: '采矿'");
    expect_text(create(c->li, "customer", "name: 'x' industry: '采矿'"), "industry", "mining");
    expect_ok(loopback_call(c->admin, "UpdateCode",
                            "code { id: '%s' active: false } update_mask: 'active'", code));
    expect_error(create(c->li, "customer", "name: 'x' industry: 'mining'"), RPC_INVALID_ARGUMENT,
                 NULL, "customer.industry");
}

static void what_the_server_sets_is_ignored_in_a_request(void **state)
{
    const struct company *c = *state;
    struct loopback_reply made =
        create(c->li, "customer",
               "name: 'Own mind' id: 'C-7777777' etag: '99' created_by: 'U-1' "
               "create_time: '2001-01-01T00:00:00Z' delete_time: '2001-01-01T00:00:00Z'");
    expect_text(made, "etag", "1");
    expect_text(made, "delete_time", "");
    assert_string_not_equal(loopback_text(made, "id"), "C-7777777");
    assert_string_not_equal(loopback_text(made, "create_time"), "2001-01-01T00:00:00Z");
}

/* ---- Owners and references ---- */

static const char *user_id(const struct loopback_user *user)
{
    return arena_printf(loopback_arena(user->server), "U-%lld", (long long)user->id);
}

static struct loopback_reply create_for(const struct loopback_user *user,
                                        const struct loopback_user *owner)
{
    return create(user, "customer",
                  arena_printf(loopback_arena(user->server), "name: 'For %s' owner_id: '%s'",
                               owner->login, user_id(owner)));
}

static void a_record_may_be_created_for_those_whom_the_role_reaches(void **state)
{
    const struct company *c = *state;
    expect_text(create_for(c->li, c->li), "owner_id", user_id(c->li));
    expect_error(create_for(c->li, c->zhao), RPC_PERMISSION_DENIED, "OWNER_NOT_ALLOWED", NULL);
    expect_text(create(c->anna, "contact",
                       arena_printf(loopback_arena(c->server), "name: 'x' owner_id: '%s'",
                                    user_id(c->zhao))),
                "team_id", arena_printf(loopback_arena(c->server), "TM-%lld", (long long)c->west));
}

static void without_the_permission_nothing_is_created(void **state)
{
    const struct company *c = *state;
    expect_error(create(c->anna, "customer", "name: 'x'"), RPC_PERMISSION_DENIED,
                 "PERMISSION_DENIED", NULL);
    expect_error(create(c->li, "product", "name: 'x'"), RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                 NULL);
    expect_error(create(c->nobody, "customer", "name: 'x'"), RPC_UNAUTHENTICATED, NULL, NULL);
}

static void an_invisible_reference_is_refused_like_a_missing_one(void **state)
{
    const struct company *c = *state;
    struct arena *arena = loopback_arena(c->server);
    const char *theirs = company_make(c->zhao, "customer", "name: 'West'");
    const char *gone = company_make(c->li, "customer", "name: 'Gone'");
    expect_ok(loopback_call(c->li, "DeleteCustomer", "id: '%s'", gone));
    const char *const wrong[] = {theirs, gone, "C-99999999"};
    for (size_t i = 0; i < TEST_COUNT(wrong); i++) {
        const char *fields = arena_printf(arena, "name: 'x' parent_id: '%s'", wrong[i]);
        expect_error(create(c->li, "customer", fields), RPC_INVALID_ARGUMENT, "REFERENCE_NOT_FOUND",
                     "customer.parent_id");
        fields = arena_printf(arena, "name: 'x' customer_id: '%s'", wrong[i]);
        expect_error(create(c->li, "contact", fields), RPC_INVALID_ARGUMENT, "REFERENCE_NOT_FOUND",
                     "contact.customer_id");
    }
    expect_error(create(c->li, "customer", "name: 'x' owner_id: 'U-99999999'"),
                 RPC_INVALID_ARGUMENT, "REFERENCE_NOT_FOUND", "customer.owner_id");
}

static void a_child_needs_a_parent_that_one_may_change(void **state)
{
    const struct company *c = *state;
    struct arena *arena = loopback_arena(c->server);
    const char *mine = company_make(c->li, "customer", "name: 'Mine'");
    const char *fields =
        arena_printf(arena, "customer_id: '%s' kind: phone value: '021-62345678'", mine);
    expect_ok(create(c->li, "contact_point", fields));
    expect_ok(create(c->wang, "contact_point", fields)); /* the team may change it */
    /* service sees every customer, and changes none */
    expect_error(create(c->anna, "contact_point", fields), RPC_PERMISSION_DENIED,
                 "PERMISSION_DENIED", "contact_point.customer_id");
    expect_error(create(c->zhao, "contact_point", fields), RPC_INVALID_ARGUMENT,
                 "REFERENCE_NOT_FOUND", "contact_point.customer_id");
    expect_error(create(c->li, "contact_point", "kind: phone value: '021-62345679'"),
                 RPC_INVALID_ARGUMENT, NULL, NULL);
}

/* ---- What is made along with it ---- */

static void children_are_created_along(void **state)
{
    const struct company *c = *state;
    struct loopback_reply made = create(
        c->li, "customer",
        "name: 'With points' contact_points { kind: phone value: '010-88888888' label: 'desk' "
        "primary: true } contact_points { kind: email value: 'a@example.cn' }");
    expect_text(made, "contact_points#", "2");
    expect_text(made, "contact_points[0].value", "010-88888888");
    expect_text(made, "contact_points[0].primary", "true");
    expect_text(made, "contact_points[1].kind", "email");
    expect_text(made, "contact_points[1].customer_id", loopback_text(made, "id"));
    expect_text(company_get(c->li, loopback_text(made, "contact_points[1].id")), "value",
                "a@example.cn");
}

static void a_wrong_child_stops_everything_and_is_named(void **state)
{
    const struct company *c = *state;
    expect_error(create(c->li, "customer",
                        "name: 'Half' contact_points { kind: phone value: '13800138000' } "
                        "contact_points { kind: phone }"),
                 RPC_INVALID_ARGUMENT, "FIELD_REQUIRED", "customer.contact_points[1].value");
    expect_error(
        create(c->li, "customer", "name: 'Half' contact_points { kind: 9 value: '13800138000' }"),
        RPC_INVALID_ARGUMENT, NULL, "customer.contact_points[0].kind");
    assert_string_equal(company_ids(company_list(c->li, "customer", "filter: 'name = Half'")), "");
    const char *point = "contact_points { kind: phone value: '13800138000' } ";
    expect_error(create(c->li, "customer",
                        arena_printf(loopback_arena(c->server), "name: 'Many' %s",
                                     repeated(loopback_arena(c->server), point, 101))),
                 RPC_INVALID_ARGUMENT, NULL, "customer.contact_points");
}

static void new_words_become_tags(void **state)
{
    const struct company *c = *state;
    struct loopback_reply made =
        create(c->li, "customer", "name: 'Tagged' tags: '新词' tags: ' b ' tags: '新词' tags: ''");
    expect_text(made, "tags", "b,新词");
    expect_text(company_list(c->li, "tag", "filter: 'name = \"新词\"'"), "tags#", "1");
    expect_text(create(c->zhao, "customer", "name: 'Tagged' tags: '新词'"), "tags", "新词");
    expect_text(company_list(c->li, "tag", "filter: 'name = \"新词\"'"), "tags#", "1");
    expect_error(create(c->li, "customer", "name: 'x' tags: 'a\\x1bb'"), RPC_INVALID_ARGUMENT, NULL,
                 "customer.tags");
}

static void what_is_unique_is_there_once_until_it_is_deleted(void **state)
{
    const struct company *c = *state;
    const char *first = company_make(c->li, "customer", "name: 'One' external_id: 'E-1'");
    expect_error(create(c->li, "customer", "name: 'Two' external_id: 'E-1'"), RPC_ALREADY_EXISTS,
                 "ALREADY_EXISTS", "customer.external_id");
    expect_error(create(c->boss, "product", "name: 'P' code: 'twice' external_id: 'E-1'"), RPC_OK,
                 NULL, NULL);
    struct loopback_reply again = create(c->boss, "product", "name: 'Q' code: 'twice'");
    expect_error(again, RPC_ALREADY_EXISTS, "ALREADY_EXISTS", "product.code");
    assert_string_equal(again.status.message, "Another product has this code.");
    expect_ok(loopback_call(c->li, "DeleteCustomer", "id: '%s'", first));
    expect_ok(create(c->li, "customer", "name: 'Two' external_id: 'E-1'"));
    expect_error(loopback_call(c->li, "UndeleteCustomer", "id: '%s'", first), RPC_ALREADY_EXISTS,
                 "ALREADY_EXISTS", NULL);
    expect_ok(create(c->li, "customer", "name: 'Three' external_id: ''"));
    expect_ok(create(c->li, "customer", "name: 'Four' external_id: ''"));
}

/* Uniqueness is the one thing that tells of hidden records: the same words, and not which one. */
static void a_taken_value_is_refused_alike_whoever_has_it(void **state)
{
    const struct company *c = *state;
    company_make(c->li, "customer", "name: 'Seen' external_id: 'E-seen'");
    company_make(c->zhao, "customer", "name: 'Hidden' external_id: 'E-hidden'");
    struct loopback_reply seen = create(c->li, "customer", "name: 'x' external_id: 'E-seen'");
    struct loopback_reply hidden = create(c->li, "customer", "name: 'x' external_id: 'E-hidden'");
    expect_error(hidden, RPC_ALREADY_EXISTS, "ALREADY_EXISTS", "customer.external_id");
    assert_int_equal(seen.status.code, hidden.status.code);
    assert_string_equal(seen.status.message, hidden.status.message);
    assert_string_equal(seen.status.field, hidden.status.field);
    assert_non_null(strstr(hidden.status.message, "may not see"));
    assert_null(strstr(hidden.status.message, "C-"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_of_value_comes_back_as_it_went_in),
        cmocka_unit_test(zero_is_a_value_and_absent_is_none),
        cmocka_unit_test(texts_are_stored_composed_and_trimmed_of_nothing),
        cmocka_unit_test(texts_that_could_do_harm_are_refused),
        cmocka_unit_test(a_text_has_its_length_in_code_points),
        cmocka_unit_test(wrong_values_are_refused_on_their_field),
        cmocka_unit_test(codes_are_taken_by_code_or_label_and_stored_as_codes),
        cmocka_unit_test(what_the_server_sets_is_ignored_in_a_request),
        cmocka_unit_test(a_record_may_be_created_for_those_whom_the_role_reaches),
        cmocka_unit_test(without_the_permission_nothing_is_created),
        cmocka_unit_test(an_invisible_reference_is_refused_like_a_missing_one),
        cmocka_unit_test(a_child_needs_a_parent_that_one_may_change),
        cmocka_unit_test(children_are_created_along),
        cmocka_unit_test(a_wrong_child_stops_everything_and_is_named),
        cmocka_unit_test(new_words_become_tags),
        cmocka_unit_test(what_is_unique_is_there_once_until_it_is_deleted),
        cmocka_unit_test(a_taken_value_is_refused_alike_whoever_has_it),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
