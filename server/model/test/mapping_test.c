/* SPDX-License-Identifier: Apache-2.0 */
/* Mappings: what is understood, what is refused and how, and what rows become. */
#include "server/model/mapping.h"

#include "tests/test.h"

static struct mapping *parse(struct arena *arena, const char *object, const char *text)
{
    struct mapping *mapping;
    struct status status = mapping_parse(arena, contract_object(object), text, &mapping);
    if (!status_is_ok(status))
        fail_msg("%s", status.message);
    return mapping;
}

static const struct mapping_entry *entry_of(const struct mapping *mapping, const char *field)
{
    for (size_t i = 0; i < mapping->n_entries; i++)
        if (mapping->entries[i].field && strcmp(mapping->entries[i].field->name, field) == 0)
            return &mapping->entries[i];
    fail_msg("no entry for %s", field);
    return NULL;
}

static void test_customers(void **state)
{
    struct arena *arena = arena_new(1 << 22);
    const struct mapping *mapping =
        parse(arena, "customer",
              "# accounts\n\nkey = name\ndates = dmy\r\ndelimiter = ;\nencoding = gb18030\n"
              "name = Account Name\nindustry = sector { technolgy: technology; *: keep }\n"
              "annual_revenue = revenue * 1000000 USD\nparent_id = subsidiary_of by name\n"
              "tags = \"maven\"\ndescription = [a + b] + \" / \" + c\ncustom.color = colour\n"
              "contact_point phone = tel\ncontact_point phone = mobile\n"
              "contact_point#x.kind = \"email\"\ncontact_point#x.value = mail\n");
    (void)state;
    assert_int_equal(mapping->n_keys, 1);
    assert_string_equal(mapping->keys[0]->name, "name");
    assert_string_equal(mapping->dates, "dmy");
    assert_int_equal(mapping->delimiter, ';');
    assert_int_equal(mapping->encoding, CHARSET_GB18030);
    assert_string_equal(entry_of(mapping, "name")->pieces[0].text, "Account Name");
    assert_int_equal(entry_of(mapping, "industry")->rest, MAPPING_KEEP);
    assert_string_equal(entry_of(mapping, "annual_revenue")->currency, "USD");
    assert_string_equal(entry_of(mapping, "parent_id")->by->name, "name");
    assert_true(entry_of(mapping, "tags")->pieces[0].constant);
    assert_int_equal(entry_of(mapping, "description")->n_pieces, 3);
    assert_string_equal(entry_of(mapping, "description")->pieces[0].text, "a + b");
    assert_int_equal(mapping->n_children, 3);
    assert_string_equal(mapping->children[2].tag, "x");
    arena_free(arena);
}

static void test_references(void **state)
{
    struct arena *arena = arena_new(1 << 22);
    const struct mapping *mapping =
        parse(arena, "opportunity",
              "external_id = id\nproduct_id = product by name loosely\nowner_id = agent by name\n"
              "stage_id = deal_stage { Won: won;\n  Lost: lost } by code\n"
              "lost_reason = deal_stage { Lost: other; *: }\nclose_date = [close] as mdy\n"
              "customer_id = account\n");
    (void)state;
    assert_string_equal(mapping->keys[0]->name, "external_id");
    assert_true(entry_of(mapping, "product_id")->loosely);
    assert_string_equal(entry_of(mapping, "product_id")->pieces[0].text, "product");
    assert_int_equal(entry_of(mapping, "stage_id")->n_cases, 2);
    assert_int_equal(entry_of(mapping, "lost_reason")->rest, MAPPING_REPLACE);
    assert_string_equal(entry_of(mapping, "close_date")->dates, "mdy");
    assert_null(entry_of(mapping, "customer_id")->by);
    mapping = parse(arena, "user", "name = agent\nteam_id = office by name or create\n");
    assert_true(entry_of(mapping, "team_id")->create);
    assert_true(entry_of(mapping, "login")->login);
    mapping = parse(arena, "custom_field", "key = key\nfield key = name\nobject = object\n");
    assert_string_equal(mapping->keys[0]->name, "key");
    mapping = parse(arena, "contact",
                    "name = n\nkey = name\naffiliation.customer_id = company by name\n");
    assert_int_equal(mapping->n_children, 1);
    arena_free(arena);
}

static void test_refused(void **state)
{
    static const struct {
        const char *object, *text, *message;
    } cases[] = {
        {"customer", "", "No field is mapped"},
        {"customer", "nmae = x", "Line 1 of the mapping: customer has no field \"nmae\". Possible"},
        {"customer", "\nname x", "Line 2 of the mapping: Here should be \"=\"."},
        {"customer", "name = ", "name of a column"},
        {"customer", "name = a\nname = b", "is given in line 1 already"},
        {"customer", "name = \"a", "opened and not closed"},
        {"customer", "name = [a", "bracket"},
        {"customer", "name = a { x: y", "brace"},
        {"customer", "name = a { x y }", "from: to"},
        {"customer", "name = a { }", "no value"},
        {"customer", "name = a by name", "refer to other records"},
        {"customer", "parent_id = a by employees", "cannot be found by"},
        {"customer", "parent_id = a by name or create", "a name is all"},
        {"customer", "update_time = a", "set by the server"},
        {"customer", "id = a", "\"key = id\""},
        {"customer", "key = city\nname = a", "is not among the fields"},
        {"customer", "key = tags\nname = a", "cannot be a key"},
        {"customer", "dates = ydm\nname = a", "ymd, dmy or mdy"},
        {"customer", "delimiter = ab\nname = a", "one character"},
        {"customer", "encoding = latin\nname = a", "gb18030"},
        {"customer", "empty = never\nname = a", "keep or clear"},
        {"customer", "name = a * x", "no number"},
        {"customer", "name = a as xyz", "ymd, dmy, mdy or login"},
        {"customer", "contact_point pigeon = a", "no kind"},
        {"customer", "contact_point.id = a", "cannot be given"},
        {"product_category", "custom.x = a", "no custom fields"},
        {"customer", "name = \"a\" b", "not understood"},
        {"customer", "name = a\n= x", "Line 2 of the mapping: Here should be the name of a field."},
    };
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct arena *arena = arena_new(1 << 22);
        struct mapping *mapping;
        struct status status =
            mapping_parse(arena, contract_object(cases[i].object), cases[i].text, &mapping);
        assert_int_equal(status.code, RPC_INVALID_ARGUMENT);
        assert_string_equal(status.field, "mapping");
        if (!strstr(status.message, cases[i].message))
            fail_msg("%s: %s", cases[i].text, status.message);
        arena_free(arena);
    }
}

static const char *value(struct arena *arena, const struct mapping *mapping, const char *field,
                         size_t n, const char *const *cells)
{
    const char *text;
    size_t column;
    struct status status = mapping_text(arena, entry_of(mapping, field), n, cells, &text, &column);
    return status_is_ok(status) ? text : status.reason;
}

static void test_texts(void **state)
{
    static const char *const header[] = {"Name", "\xef\xbb\xbf sector ", "revenue", "year", "b"};
    static const char *const full[] = {" Acme\xe3\x80\x80", "Technolgy", "1,100.04", "1996",
                                       "x\ny"};
    static const char *const sparse[] = {"'=1+1", "finance"};
    static const char *const bad[] = {"a\xef\xbf\xbd", "x", "much"};
    struct arena *arena = arena_new(1 << 22);
    struct mapping *mapping =
        parse(arena, "customer",
              "name = name\nindustry = SECTOR { technolgy: technology; finance: }\n"
              "annual_revenue = revenue * 1000000 USD\nfounding_date = year\n"
              "city = name + \" \" + b\ncountry = \"DE\"\n");
    (void)state;
    assert_true(status_is_ok(mapping_bind(arena, mapping, 5, header)));
    assert_string_equal(value(arena, mapping, "name", 5, full), "Acme");
    assert_string_equal(value(arena, mapping, "industry", 5, full), "technology");
    assert_string_equal(value(arena, mapping, "annual_revenue", 5, full), "1100040000 USD");
    assert_string_equal(value(arena, mapping, "founding_date", 5, full), "1996-01-01");
    assert_string_equal(value(arena, mapping, "city", 5, full), "Acme x y");
    assert_string_equal(value(arena, mapping, "country", 5, full), "DE");
    assert_string_equal(value(arena, mapping, "name", 2, sparse), "=1+1");
    assert_string_equal(value(arena, mapping, "industry", 2, sparse), "");
    assert_string_equal(value(arena, mapping, "annual_revenue", 2, sparse), "");
    assert_string_equal(value(arena, mapping, "name", 3, bad), "TEXT_INVALID");
    assert_string_equal(value(arena, mapping, "industry", 3, bad), "VALUE_NOT_MAPPED");
    assert_string_equal(value(arena, mapping, "annual_revenue", 3, bad), "NUMBER_INVALID");
    struct status status = mapping_bind(arena, mapping, 2, header);
    assert_non_null(strstr(status.message, "Line 3 of the mapping: The file has no column"));
    arena_free(arena);
}

static void test_logins(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    (void)state;
    assert_string_equal(mapping_login(arena, "Anna Snelling"), "anna.snelling");
    assert_string_equal(mapping_login(arena, "Mei-Mei  Johns!"), "mei.mei.johns");
    assert_memory_equal(mapping_login(arena, "王芳"), "user.", 5);
    assert_string_equal(mapping_login(arena, "王芳"), mapping_login(arena, "王芳"));
    assert_string_equal(mapping_trim(arena, " \xc2\xa0 "), "");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_customers), cmocka_unit_test(test_references),
        cmocka_unit_test(test_refused),   cmocka_unit_test(test_texts),
        cmocka_unit_test(test_logins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
