/* SPDX-License-Identifier: Apache-2.0 */
/* Imports at work: every row ends with an outcome, and the counts add up. */
#include "server/job/test/desk.h"

static const char CUSTOMERS[] = "key = name\nname = name\nindustry = sector { technolgy: "
                                "technology; *: keep }\nemployees = staff\nannual_revenue = "
                                "revenue * 1000 USD\nparent_id = parent by name\n"
                                "contact_point phone = phone\ntags = \"fresh\"\n";

static void test_rows(void **state)
{
    struct desk *desk = *state;
    const struct loopback_user *admin = desk->company->admin;
    int64_t import = desk_import(desk, admin, "customer", CUSTOMERS,
                                 "name,sector,staff,revenue,parent,phone\r\n"
                                 "Acme,technolgy,12,1.5,,010 1234 5678\r\n"
                                 "Beta,mining,5,,,\r\n"       /* no such code */
                                 "Gamma,Software,many,,,\r\n" /* no number */
                                 "Delta,,7,2,Omega,\r\n"      /* its parent comes later */
                                 "\"Omega\nLtd\",,,,,\r\n"
                                 ",,3,,,\r\n"             /* no name */
                                 "acme,,99,,,\r\n"        /* changes the first */
                                 "Epsilon,,,,Nobody,\r\n" /* no such parent */
                                 "Omega,,,,Acme,\r\n"
                                 "Zeta,,1,2,3,4,5,6\r\n"); /* too many cells */
    assert_string_equal(desk_outcome(desk, import), "done 10 4/1/0/5");
    assert_string_equal(desk_reasons(desk, import),
                        "3 FIELD_INVALID sector, 4 FIELD_INVALID staff, 8 FIELD_REQUIRED name, "
                        "10 REFERENCE_NOT_FOUND parent, 12 ROW_MALFORMED");
    assert_string_equal(loopback_value(desk->server,
                                       "select concat(name, ' ', industry, ' ', employees, ' ', "
                                       "annual_revenue::bigint, annual_revenue_currency, ' ', tags)"
                                       " from customer where name = 'acme'"),
                        "acme technology 99 1500USD {fresh}");
    assert_string_equal(loopback_value(desk->server,
                                       "select p.name from customer c join customer p on p.id = "
                                       "c.parent_id where c.name = 'Delta'"),
                        "Omega");
    assert_int_equal(loopback_number(desk->server,
                                     "select count(*) from contact_point p join customer c on c.id "
                                     "= p.customer_id where c.name = 'acme' and p.kind = 1"),
                     1);
}

static int64_t customers(struct desk *desk)
{
    return loopback_number(desk->server, "select count(*) from customer where deleted_at is null");
}

static void test_check(void **state)
{
    static const char text[] = "name,sector,staff,revenue,parent,phone\n"
                               "Check one,finance,,,Check three,\n"
                               "check ONE,retail,,,,\n"
                               "Check two,nothing,,,,\n"
                               "Check three,,,,,\n"
                               "Check four,,,,Nobody at all,\n";
    struct desk *desk = *state;
    const struct loopback_user *admin = desk->company->admin;
    int64_t before = customers(desk);
    int64_t import =
        desk_file(desk, admin, "customer", CUSTOMERS, IMPORT_SKIP, text, strlen(text), 7);
    desk_begin(desk, admin, import, true);
    desk_work(desk);
    assert_string_equal(desk_outcome(desk, import), "checked 5 2/0/1/2");
    assert_int_equal(customers(desk), before);
    const char *reasons = desk_reasons(desk, import);
    desk_begin(desk, admin, import, false);
    desk_work(desk);
    assert_string_equal(desk_outcome(desk, import), "done 5 2/0/1/2");
    assert_string_equal(desk_reasons(desk, import), reasons);
    assert_int_equal(customers(desk), before + 2);
}

static void test_duplicates(void **state)
{
    static const char text[] = "name,n\nTwin,1\ntwin,2\nTWIN ,3\n";
    static const char mapping[] = "key = name\nname = name\nemployees = n\n";
    static const struct {
        enum import_duplicates duplicates;
        const char *outcome, *again;
        int employees;
    } cases[] = {{IMPORT_SKIP, "done 3 1/0/2/0", "done 3 0/0/3/0", 1},
                 {IMPORT_UPDATE, "done 3 1/2/0/0", "done 3 0/3/0/0", 3},
                 {IMPORT_FAIL, "done 3 1/0/0/2", "done 3 0/0/0/3", 1}};
    struct desk *desk = *state;
    const struct loopback_user *admin = desk->company->admin;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        for (int again = 0; again < 2; again++) {
            int64_t import = desk_file(desk, admin, "customer", mapping, cases[i].duplicates, text,
                                       strlen(text), 1000);
            desk_begin(desk, admin, import, false);
            desk_work(desk);
            assert_string_equal(desk_outcome(desk, import),
                                again ? cases[i].again : cases[i].outcome);
        }
        assert_int_equal(loopback_number(desk->server, "select employees from customer where name "
                                                       "ilike 'twin' and deleted_at is null"),
                         cases[i].employees);
        loopback_sql(desk->server, "delete from customer where name ilike 'twin'");
    }
}

/* What the rules about duplicates would block, by the policy of the import; rows name their match.
 */
static void test_same_phone(void **state)
{
    static const char text[] = "name,phone\nOther,13811110001\nFresh,13811110002\n"
                               "Again,13811110002\n";
    static const char mapping[] = "name = name\ncontact_point phone = phone\n";
    static const struct {
        enum import_duplicates duplicates;
        const char *outcome;
    } cases[] = {{IMPORT_SKIP, "done 3 1/0/2/0"},
                 {IMPORT_UPDATE, "done 3 1/2/0/0"},
                 {IMPORT_FAIL, "done 3 1/0/0/2"}};
    struct desk *desk = *state;
    const struct loopback_user *admin = desk->company->admin;
    loopback_sql(desk->server, "update duplicate_rule set active = true");
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        const char *first =
            company_make(admin, "customer",
                         "name: 'Phoned' contact_points { kind: phone value: '13811110001' }");
        int64_t import = desk_file(desk, admin, "customer", mapping, cases[i].duplicates, text,
                                   strlen(text), 1000);
        desk_begin(desk, admin, import, false);
        desk_work(desk);
        assert_string_equal(desk_outcome(desk, import), cases[i].outcome);
        assert_int_equal(loopback_number(desk->server,
                                         "select count(*) from contact_point p join customer c on "
                                         "c.id = p.customer_id where p.normalized like "
                                         "'+86138111100%%'"),
                         2);
        if (cases[i].duplicates != IMPORT_UPDATE)
            assert_non_null(strstr(loopback_value(desk->server,
                                                  "select message from import_row where import_id "
                                                  "= %lld and line = 2",
                                                  (long long)import),
                                   first));
        loopback_sql(desk->server, "delete from contact_point where normalized like "
                                   "'+86138111100%%'; delete from customer where name in "
                                   "('Phoned', 'Other', 'Fresh', 'Again')");
    }
    loopback_sql(desk->server, "update duplicate_rule set active = false");
}

static void test_encodings(void **state)
{
    static const char gb[] = "\xc3\xfb\xb3\xc6;\xb3\xc7\xca\xd0\r\n" /* 名称;城市 */
                             "\xcd\xf5\xb7\xbc;\xb1\xb1\xbe\xa9\r\n" /* 王芳;北京 */
                             "\"\xc9\xcf\xba\xa3;\xbb\xf5\";\xc9\xcf\xba\xa3\r\n" /* 上海;货;上海 */
                             "\xff\xff;x\r\n";
    static const char utf16[] = "\xff\xfe"
                                "n\0,\0c\0\n\0\x17\x53\xac\x4e,\0b\0";
    struct desk *desk = *state;
    const struct loopback_user *admin = desk->company->admin;
    int64_t import = desk_file(desk, admin, "customer", "name = 名称\ncity = 城市\n", IMPORT_SKIP,
                               gb, sizeof gb - 1, 3);
    desk_begin(desk, admin, import, false);
    desk_work(desk);
    assert_string_equal(desk_outcome(desk, import), "done 3 2/0/0/1");
    assert_string_equal(desk_reasons(desk, import), "4 TEXT_INVALID 名称");
    assert_string_equal(loopback_value(desk->server, "select string_agg(name || '/' || city, ' ' "
                                                     "order by id) from customer where city in "
                                                     "('北京', '上海')"),
                        "王芳/北京 上海;货/上海");
    import = desk_file(desk, admin, "customer", "name = n\ncity = c\n", IMPORT_SKIP, utf16,
                       sizeof utf16 - 1, 5);
    desk_begin(desk, admin, import, false);
    desk_work(desk);
    assert_string_equal(desk_outcome(desk, import), "done 1 1/0/0/0");
}

static void test_malformed_files(void **state)
{
    static const struct {
        const char *text, *outcome;
    } cases[] = {
        {"", "failed 0 0/0/0/0 The file is empty."},
        {"name\n\"never closed\n", "failed 0 0/0/0/0 Line 2: a quotation mark is opened in this "
                                   "row and never closed."},
        {"title\nx\n", "failed 1 0/0/0/0 Line 1 of the mapping: The file has no column \"name\"; "
                       "it has: title."},
        {"name\n", "done 0 0/0/0/0"},
    };
    struct desk *desk = *state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        int64_t import =
            desk_import(desk, desk->company->admin, "customer", "name = name\n", cases[i].text);
        assert_string_equal(desk_outcome(desk, import), cases[i].outcome);
    }
}

/* What fails in the database alone does not take others with it. */
static void test_split(void **state)
{
    struct desk *desk = *state;
    struct buf text;
    buf_init(&text, desk->arena, 1 << 20);
    buf_puts(&text, "deal,stage,reason,id\n");
    for (int i = 0; i < 500; i++)
        buf_printf(&text, "Split %d,%s,%s,%d\n", i, i % 100 == 7 ? "lost" : "won",
                   i % 200 == 7 ? "price" : "", i);
    int64_t import = desk_import(desk, desk->company->admin, "opportunity",
                                 "name = deal\nstage_id = stage by code\nlost_reason = reason\n"
                                 "external_id = id\n",
                                 buf_string(&text));
    assert_string_equal(desk_outcome(desk, import), "done 500 498/0/0/2");
    assert_string_equal(desk_reasons(desk, import),
                        "109 ENTRY_CONDITION reason, 309 ENTRY_CONDITION reason");
}

/* Two pipelines may have stages of one code. */
static void test_within(void **state)
{
    struct desk *desk = *state;
    const struct loopback_user *admin = desk->company->admin;
    const char *second = company_make(admin, "pipeline", "name: 'Renewals' code: 'renewal'");
    company_make(admin, "stage", "pipeline_id: '%s' name: 'Offer' code: 'proposal' kind: open",
                 second);
    int64_t import = desk_import(desk, admin, "opportunity",
                                 "name = n\npipeline_id = p by code\nstage_id = s by code\n",
                                 "n,p,s\nA,renewal,proposal\nB,Sales,Proposal\nC,,proposal\n"
                                 "D,renewal,won\nE,renewal,proposal\n");
    assert_string_equal(desk_outcome(desk, import), "done 5 3/0/0/2");
    assert_string_equal(desk_reasons(desk, import),
                        "4 REFERENCE_AMBIGUOUS s, 5 REFERENCE_NOT_FOUND s");
    assert_string_equal(loopback_value(desk->server,
                                       "select string_agg(o.name || ' ' || p.code, ', ' order by "
                                       "o.name) from opportunity o join stage s on s.id = "
                                       "o.stage_id join pipeline p on p.id = s.pipeline_id where "
                                       "o.name in ('A', 'B', 'E')"),
                        "A renewal, B sales, E renewal");
    loopback_sql(desk->server, "update stage set deleted_at = now() where name = 'Offer'");
}

static void test_access(void **state)
{
    struct desk *desk = *state;
    const struct company *company = desk->company;
    loopback_sql(desk->server, "insert into customer (name, owner_id) values ('Of Zhao', %lld)",
                 (long long)company->zhao->id);
    /* own ones only; those of others are neither met nor given */
    int64_t import =
        desk_import(desk, company->li, "customer", "key = name\nname = n\nowner_id = o by login\n",
                    "n,o\nMine,\nOf Zhao,\nFor Zhao,zhao\nFor Wang,wang\nFor Li,li\n");
    assert_string_equal(desk_outcome(desk, import), "done 5 3/0/0/2");
    assert_string_equal(desk_reasons(desk, import), "4 OWNER_NOT_ALLOWED, 5 OWNER_NOT_ALLOWED");
    assert_int_equal(loopback_number(desk->server, "select count(*) from customer where name = 'Of "
                                                   "Zhao'"),
                     2);
    import = desk_import(desk, company->li, "contact", "name = n\ncustomer_id = c by name\n",
                         "n,c\nOne,Mine\nTwo,Of nobody\n");
    assert_string_equal(desk_outcome(desk, import), "done 2 1/0/0/1");
    import = desk_import(desk, company->li, "customer", "name = n\ncreate_time = t\n",
                         "n,t\nOld,2001-02-03\n");
    assert_memory_equal(desk_outcome(desk, import), "failed 0 0/0/0/0 Only those who may", 35);
    import = desk_import(desk, company->li, "product", "name = n\ncode = n\n", "n\nX\n");
    assert_string_equal(desk_outcome(desk, import),
                        "failed 0 0/0/0/0 Your role does not let you import this object.");
    import = desk_import(desk, company->admin, "customer",
                         "name = n\ncreate_time = t\ncreated_by = u by login\n",
                         "n,t,u\nOld,2001-02-03,sun\n");
    assert_string_equal(desk_outcome(desk, import), "done 1 1/0/0/0");
    assert_string_equal(
        loopback_value(desk->server, "select concat(c.created_at::date, ' ', u.login, ' ', v.login)"
                                     " from customer c join app_user u on u.id = c.created_by "
                                     "join app_user v on v.id = c.updated_by where c.name = 'Old'"),
        "2001-02-03 sun admin");
}

static void test_children(void **state)
{
    static const char mapping[] =
        "key = external_id\nexternal_id = id\nname = n\ncontact_point phone = p\n"
        "contact_point email = e\naffiliation.customer_id = c by name\n"
        "affiliation.role = r\ncustomer_id = c by name\n";
    struct desk *desk = *state;
    const struct loopback_user *admin = desk->company->admin;
    loopback_sql(desk->server, "insert into customer (name) values ('Children Ltd')");
    int64_t import = desk_import(desk, admin, "contact", mapping,
                                 "id,n,p,e,c,r\n1,One,010 1111 2222,one@example.com,Children Ltd,"
                                 "user\n2,Two,,,,\n3,Three,not a phone,,,\n");
    assert_string_equal(desk_outcome(desk, import), "done 3 2/0/0/1");
    assert_string_equal(desk_reasons(desk, import), "4 PHONE_INVALID p");
    import = desk_import(desk, admin, "contact", mapping,
                         "id,n,p,e,c,r\n1,One,010-11112222,one@example.com,Children Ltd,user\n"
                         "2,Two,,two@example.com,,\n");
    assert_string_equal(desk_outcome(desk, import), "done 2 0/2/0/0");
    import = desk_import(desk, admin, "contact", mapping,
                         "id,n,p,e,c,r\n1,One,010-11112222,one@example.com,Children Ltd,user\n"
                         "2,Two,,two@example.com,,\n");
    assert_string_equal(desk_outcome(desk, import), "done 2 0/0/2/0");
    assert_string_equal(
        loopback_value(desk->server,
                       "select concat((select count(*) from contact_point p join contact c on c.id "
                       "= p.contact_id where c.external_id in ('1', '2')), ' ', (select count(*) "
                       "from affiliation a join contact c on c.id = a.contact_id where "
                       "c.external_id in ('1', '2')))"),
        "4 1");
}

static void test_by_id(void **state)
{
    struct desk *desk = *state;
    int64_t id =
        loopback_number(desk->server, "insert into customer (name, city, employees) values "
                                      "('By id', 'Here', 3) returning id");
    const char *text = arena_printf(
        desk->arena, "id,n,city,staff\nC-%lld,By this id,,4\nC-99999999,No,,\n", (long long)id);
    int64_t import =
        desk_import(desk, desk->company->admin, "customer",
                    "key = id\nid = id\nname = n\ncity = city\nemployees = staff\n", text);
    assert_string_equal(desk_outcome(desk, import), "done 2 0/1/0/1");
    assert_string_equal(loopback_value(desk->server,
                                       "select concat(name, ' ', city, ' ', employees) from "
                                       "customer where id = %lld",
                                       (long long)id),
                        "By this id Here 4");
    import = desk_import(
        desk, desk->company->admin, "customer",
        "key = id\nempty = clear\nid = id\nname = n\ncity = city\nemployees = "
        "staff\n",
        arena_printf(desk->arena, "id,n,city,staff\nC-%lld,By this id,,\n", (long long)id));
    assert_string_equal(loopback_value(desk->server,
                                       "select concat(name, '/', city, '/', employees) from "
                                       "customer where id = %lld",
                                       (long long)id),
                        "By this id//");
}

static void test_custom(void **state)
{
    struct desk *desk = *state;
    loopback_sql(desk->server,
                 "insert into custom_field (object, key, kind, label_en) values "
                 "('customer', 'floors', 2, 'Floors'), ('customer', 'since', 4, 'Since')");
    int64_t import = desk_import(desk, desk->company->admin, "customer",
                                 "key = name\nname = n\ncustom.floors = f\ncustom.since = s\n",
                                 "n,f,s\nCustom,12.5,1999\nCustom two,high,\n");
    assert_string_equal(desk_outcome(desk, import), "done 2 1/0/0/1");
    assert_string_equal(
        loopback_value(desk->server, "select custom::text from customer where name = 'Custom'"),
        "{\"since\": \"1999-01-01\", \"floors\": 12.5}");
    import = desk_import(desk, desk->company->admin, "customer",
                         "key = name\nname = n\ncustom.floors = f\n", "n,f\nCustom,12.5\n");
    assert_string_equal(desk_outcome(desk, import), "done 1 0/0/1/0");
}

/* The planner learns of what comes in while it comes in, not some minutes after. */
static void test_analyzed(void **state)
{
    struct desk *desk = *state;
    struct buf text;
    buf_init(&text, desk->arena, 1 << 20);
    buf_puts(&text, "name,number\n");
    for (int i = 0; i < 2 * IMPORT_BATCH_ROWS; i++)
        buf_printf(&text, "Many %d,M%d\n", i, i);
    int64_t import = desk_import(desk, desk->company->admin, "customer",
                                 "name = name\nexternal_id = number\n", buf_string(&text));
    assert_string_equal(desk_outcome(desk, import), "done 2000 2000/0/0/0");
    assert_true(loopback_number(desk->server,
                                "select reltuples::bigint from pg_class where relname = "
                                "'customer'") >= IMPORT_BATCH_ROWS);
}

static void test_stopped(void **state)
{
    static const char text[] = "n\nStopped\n";
    struct desk *desk = *state;
    const struct loopback_user *admin = desk->company->admin;
    int64_t import =
        desk_file(desk, admin, "customer", "name = n\n", IMPORT_SKIP, text, strlen(text), 1000);
    desk_begin(desk, admin, import, false);
    expect_ok(loopback_call(admin, "CancelImport", "id: 'IM-%lld'", (long long)import));
    desk_work(desk);
    assert_string_equal(desk_outcome(desk, import), "cancelled 0 0/0/0/0");
    expect_error(loopback_call(admin, "CancelImport", "id: 'IM-%lld'", (long long)import),
                 RPC_FAILED_PRECONDITION, "IMPORT_STATUS", NULL);
    expect_error(
        loopback_call(desk->company->li, "StartImport", "id: 'IM-%lld'", (long long)import),
        RPC_NOT_FOUND, NULL, NULL);
    desk_begin(desk, admin, import, false);
    /* the person for whom it works left meanwhile */
    loopback_sql(desk->server, "update app_user set status = 2 where id = %lld",
                 (long long)admin->id);
    desk_work(desk);
    loopback_sql(desk->server, "update app_user set status = 1 where id = %lld",
                 (long long)admin->id);
    assert_string_equal(desk_outcome(desk, import),
                        "failed 0 0/0/0/0 The user for whom this is done is no longer active.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),       cmocka_unit_test(test_check),
        cmocka_unit_test(test_duplicates), cmocka_unit_test(test_same_phone),
        cmocka_unit_test(test_encodings),  cmocka_unit_test(test_malformed_files),
        cmocka_unit_test(test_split),      cmocka_unit_test(test_within),
        cmocka_unit_test(test_access),     cmocka_unit_test(test_children),
        cmocka_unit_test(test_by_id),      cmocka_unit_test(test_custom),
        cmocka_unit_test(test_analyzed),   cmocka_unit_test(test_stopped),
    };
    return cmocka_run_group_tests(tests, desk_start, desk_stop);
}
