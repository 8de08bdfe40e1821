/* SPDX-License-Identifier: Apache-2.0 */
/* What the search finds, in which order, and for whom. */
#include "server/resource/find.h"
#include "tests/feature/company.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct loopback_reply look(const struct loopback_user *user, const char *query)
{
    char escaped[1200];
    size_t n = 0;
    for (const char *at = query; *at && n < sizeof escaped - 2; at++) {
        if (*at == '\'' || *at == '\\')
            escaped[n++] = '\\';
        escaped[n++] = *at;
    }
    escaped[n] = '\0';
    return loopback_call(user, "Search", "query: '%s'", escaped);
}

/* Ids in the order found, separated by commas. */
static const char *ids(struct loopback_reply reply)
{
    static char text[4096];
    size_t used = 0;
    text[0] = '\0';
    expect_ok(reply);
    int n = atoi(loopback_text(reply, "results#"));
    for (int i = 0; i < n; i++) {
        char path[64];
        snprintf(path, sizeof path, "results[%d].id", i);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i ? "," : "",
                                 loopback_text(reply, path));
    }
    return text;
}

static bool finds(const struct loopback_user *user, const char *query, const char *id)
{
    const char *found = ids(look(user, query));
    size_t length = strlen(id);
    for (const char *at = strstr(found, id); at; at = strstr(at + 1, id))
        if ((at == found || at[-1] == ',') && (!at[length] || at[length] == ','))
            return true;
    return false;
}

static const char *customer(const struct loopback_user *user, const char *name)
{
    return company_make(user, "customer", "name: '%s'", name);
}

static void any_fragment_of_a_name_finds_it(void **state)
{
    const struct company *c = *state;
    const char *id = customer(c->li, "重庆陽光（北碚）科技有限公司");
    static const char *const queries[] = {
        "阳光",   "陽光",   "北碚", "光（北", "光(北", "重", "重庆陽光（北碚）科技有限公司",
        "限公司", "庆阳光", "科技",
    };
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        assert_true(finds(c->li, queries[i], id));
    assert_false(finds(c->li, "光阳", id));
    assert_false(finds(c->li, "庆", id)); /* one character is a beginning */
}

static void letters_find_what_is_read_like_that(void **state)
{
    const struct company *c = *state;
    const char *id = customer(c->li, "重庆长青银行");
    const char *person = company_make(c->li, "contact", "name: '单于吕略'");
    static const char *const queries[] = {
        "chongqing", "zhongqing", "cqcqyh", "zqzqyh",     "changqing", "qingchang",
        "qcqyh",     "yinhang",   "yinhan", "Chong Qing", "cqyh",
    };
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        assert_true(finds(c->li, queries[i], id));
    assert_false(finds(c->li, "cqcyh", id));
    assert_false(finds(c->li, "ongqing", id)); /* from a syllable on */
    assert_true(finds(c->li, "shanyu", person));
    assert_true(finds(c->li, "danyu", person));
    assert_true(finds(c->li, "lvlve", person));
    assert_true(finds(c->li, "lülüe", person));
    assert_true(finds(c->li, "syll", person));
}

static void phones_e_mails_and_codes_find_their_record(void **state)
{
    const struct company *c = *state;
    const char *id =
        company_make(c->li, "customer",
                     "name: 'Reach' external_id: 'ERP-77X/9' tax_number: 'GB123456789' "
                     "contact_points { kind: phone value: '+86 137 9955 5678' } "
                     "contact_points { kind: email value: 'Sales.Team@Acme-Trading.example' }");
    static const char *const queries[] = {
        "13",         "5678",       "13799555678", "137-9955", "1379",        "+8613799555678",
        "９９５５５", "sales.team", "acme-trad",   "trading",  "@acme",       "erp-77x/9",
        "77x",        "GB1234",     "456789",      "ERP",      "team@acme-t",
    };
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        if (!finds(c->li, queries[i], id))
            fail_msg("%s does not find it", queries[i]);
    }
    expect_text(look(c->li, id), "results[0].id", id);
    expect_text(look(c->li, id), "results[0].field", "id");
    struct loopback_reply reply = look(c->li, "9955");
    expect_text(reply, "results[0].field", "contact_points.value");
    expect_text(reply, "results[0].value", "+86 137 9955 5678");
    expect_text(reply, "results[0].fragment", "9955");
}

static void better_matches_and_own_ones_come_first(void **state)
{
    const struct company *c = *state;
    const char *fragment = customer(c->boss, "西岭雪");
    const char *pinyin = customer(c->boss, "灵学");
    const char *word = customer(c->boss, "Group 岭雪乙");
    const char *start = customer(c->boss, "岭雪甲");
    const char *exact = customer(c->boss, "岭雪");
    const char *own = customer(c->admin, "岭雪丙");
    char wanted[256];
    snprintf(wanted, sizeof wanted, "%s,%s,%s,%s,%s", exact, own, start, word, fragment);
    assert_string_equal(ids(look(c->admin, "岭雪")), wanted);
    expect_text(look(c->admin, "岭雪"), "results[0].match", "exact");
    expect_text(look(c->admin, "岭雪"), "results[1].own", "true");
    const char *text = customer(c->boss, "lingxue ltd");
    struct loopback_reply reply = look(c->boss, "lingxue");
    expect_text(reply, "results[0].id", text);
    assert_true(finds(c->boss, "lingxue", pinyin));
}

static void nobody_finds_what_may_not_be_seen(void **state)
{
    const struct company *c = *state;
    const char *id = customer(c->li, "隐山玉");
    assert_true(finds(c->li, "隐山", id));
    assert_false(finds(c->zhao, "隐山", id));
    expect_text(look(c->zhao, "隐山"), "more", "");
    assert_string_equal(ids(look(c->zhao, id)), "");
    expect_ok(loopback_call(c->boss, "UpdateCustomer", "customer { id: '%s' owner_id: 'U-%lld' }",
                            id, (long long)c->zhao->id));
    assert_true(finds(c->zhao, "隐山", id));
    expect_error(look(c->nobody, "隐山"), RPC_UNAUTHENTICATED, NULL, NULL);
}

/* Its points have entries of their own, which its new name does not touch. */
static void who_gets_a_record_finds_its_points(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer",
                                  "name: 'Handed' contact_points { kind: phone value: '+86 139 "
                                  "4466 8800' }");
    expect_ok(loopback_call(c->boss, "UpdateCustomer",
                            "customer { id: '%s' name: 'Handed on' owner_id: 'U-%lld' }", id,
                            (long long)c->zhao->id));
    assert_true(finds(c->zhao, "Handed on", id));
    assert_true(finds(c->zhao, "44668800", id));
    assert_false(finds(c->li, "44668800", id));
    const char *person = company_make(c->li, "contact",
                                      "name: 'Lent' contact_points { kind: phone value: '+86 139 "
                                      "4466 8811' }");
    expect_ok(loopback_call(c->boss, "UpdateContact",
                            "contact { id: '%s' name: 'Lent on' owner_id: 'U-%lld' }", person,
                            (long long)c->zhao->id));
    assert_true(finds(c->zhao, "44668811", person));
}

static void what_is_shared_is_found(void **state)
{
    const struct company *c = *state;
    const char *id = customer(c->li, "分湖珠");
    expect_ok(loopback_call(c->li, "CreateShare",
                            "share { customer_id: '%s' user_id: 'U-%lld' access: read }", id,
                            (long long)c->zhao->id));
    loopback_settle(c->server);
    assert_true(finds(c->zhao, "分湖", id));
    loopback_sql(c->server, "insert into search_common values (5, kith_search_hash('分湖'), 9999)");
    assert_true(finds(c->zhao, "分湖", id));
    loopback_sql(c->server, "delete from search_common");
}

/* The same answers by blocks as at once. */
static void common_fragments_are_found_block_by_block(void **state)
{
    const struct company *c = *state;
    for (int i = 0; i < 30; i++)
        customer(i % 3 ? c->li : c->sun, i % 2 ? "普安所" : "江普安");
    for (int round = 0; round < 2; round++) {
        struct loopback_reply reply = loopback_call(c->li, "Search", "query: '普安' page_size: 10");
        expect_text(reply, "results#", "10");
        expect_text(reply, "more", "true");
        expect_text(reply, "results[0].match", "start");
        expect_text(loopback_call(c->li, "Search", "query: '普安' page_size: 100"), "results#",
                    "20");
        expect_text(loopback_call(c->boss, "Search", "query: '普安' page_size: 100"), "results#",
                    "30");
        expect_text(loopback_call(c->zhao, "Search", "query: '普安' page_size: 100"), "results#",
                    "0");
        loopback_sql(c->server,
                     "insert into search_common select 5, kith_search_hash(g), 20000 from "
                     "unnest(array['普安', '^普安', '_普安', '江普', '安所']) g on conflict do "
                     "nothing");
    }
    loopback_sql(c->server, "delete from search_common");
}

static const struct loopback_user *ruled(const struct company *c, const char *name,
                                         const char *rules)
{
    company_make(
        c->admin, "role",
        "code: '%s' name: '%s' permissions { object: 'customer' action: 'read' scope: all } "
        "permissions { object: 'contact_point' action: 'read' scope: all } %s",
        name, name, rules);
    return loopback_user(c->server, name, name, c->east);
}

static void hidden_and_masked_fields_find_nothing_and_are_not_shown(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer",
                                  "name: '暗香阁' external_id: 'SECRET77' tax_number: 'TAX4711' "
                                  "contact_points { kind: phone value: '13900008642' }");
    const struct loopback_user *hidden =
        ruled(c, "s_hidden",
              "field_rules { object: 'contact_point' field: 'value' rule: hidden } "
              "field_rules { object: 'customer' field: 'external_id' rule: masked }");
    const struct loopback_user *masked =
        ruled(c, "s_masked",
              "field_rules { object: 'customer' field: 'name' rule: masked } "
              "field_rules { object: 'customer' field: 'contact_points' rule: hidden }");
    assert_true(finds(hidden, "暗香", id));
    assert_false(finds(hidden, "8642", id));
    assert_false(finds(hidden, "SECRET77", id));
    assert_false(finds(hidden, "secret", id));
    assert_true(finds(hidden, "TAX4711", id));
    assert_false(finds(masked, "暗香", id));
    assert_false(finds(masked, "anxiang", id));
    assert_false(finds(masked, "8642", id));
    struct loopback_reply reply = look(masked, "SECRET77");
    expect_text(reply, "results[0].id", id);
    assert_null(strstr(loopback_text(reply, "results[0].title"), "香"));
}

static void deleted_and_changed_records_follow(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(
        c->li, "customer", "name: '旧名号' contact_points { kind: phone value: '13655550001' }");
    assert_true(finds(c->li, "13655550001", id));
    expect_ok(loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' name: '新名号' }", id));
    assert_false(finds(c->li, "旧名", id));
    assert_true(finds(c->li, "新名", id));
    assert_true(finds(c->li, "0001", id));
    expect_ok(loopback_call(c->boss, "DeleteCustomer", "id: '%s'", id));
    assert_false(finds(c->boss, "新名", id));
    assert_false(finds(c->boss, "0001", id));
    expect_ok(loopback_call(c->boss, "UndeleteCustomer", "id: '%s'", id));
    assert_true(finds(c->boss, "新名", id));
    assert_true(finds(c->boss, "0001", id));
    loopback_sql(c->server, "delete from contact_point where customer_id = %lld",
                 company_number(id));
    assert_false(finds(c->boss, "0001", id));
    loopback_sql(c->server, "delete from search_entry where object = 5");
    assert_false(finds(c->boss, "新名", id));
    loopback_sql(c->server, "select kith_search_rebuild(5::smallint)");
    assert_true(finds(c->boss, "新名", id));
}

static void all_kinds_are_found_and_can_be_chosen(void **state)
{
    const struct company *c = *state;
    const char *made[] = {
        company_make(c->li, "customer", "name: '万类堂'"),
        company_make(c->li, "contact", "name: '万类堂'"),
        company_make(c->li, "lead", "name: '万类堂' company: '某家'"),
        company_make(c->li, "opportunity", "name: '万类堂' customer_id: 'C-1' stage_id: 'SG-1'"),
        company_make(c->li, "ticket", "subject: '万类堂'"),
        company_make(c->admin, "product", "name: '万类堂' code: 'WL-1'"),
    };
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        if (!finds(c->li, "万类", made[i]))
            fail_msg("%s is not found", made[i]);
    struct loopback_reply reply =
        loopback_call(c->li, "Search", "query: '万类' kinds: 'contact' kinds: 'products'");
    expect_text(reply, "results#", "2");
    expect_error(loopback_call(c->li, "Search", "query: '万类' kinds: 'audit'"),
                 RPC_INVALID_ARGUMENT, NULL, "kinds");
    assert_true(finds(c->li, "zhao",
                      arena_printf(loopback_arena(c->server), "U-%lld", (long long)c->zhao->id)));
}

static void whatever_is_typed_has_an_answer(void **state)
{
    const struct company *c = *state;
    const char *id = customer(c->li, "50%_off\\\\\\'\\\"; 😀 [x](y)* ﬁne");
    static const char *const queries[] = {
        "50%_off", "%_", "\\'", "😀", "[x](", ")*", "fine", "ﬁne", "％",
    };
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        expect_ok(look(c->li, queries[i]));
    assert_true(finds(c->li, "50%_off", id));
    assert_true(finds(c->li, "fine", id));
    assert_true(finds(c->li, "off\\'", id));
    static const char *const nothing[] = {"%", "_", "\\", "'",  "*",  ".",
                                          "^", "$", "(",  "[a", "   "};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        if (i < 10)
            assert_string_equal(ids(look(c->li, nothing[i])), "");
    char longest[601] = "";
    for (int i = 0; i < 200; i++)
        strcat(longest, "阳");
    expect_ok(look(c->li, longest));
    strcat(longest, ""); /* one more is too many */
    expect_error(loopback_call(c->li, "Search", "query: '%s阳'", longest), RPC_INVALID_ARGUMENT,
                 NULL, "query");
    expect_error(loopback_call(c->li, "Search", " "), RPC_INVALID_ARGUMENT, NULL, "query");
    char letters[201] = "";
    for (int i = 0; i < 200; i++)
        strcat(letters, i % 2 ? "a" : "x");
    expect_ok(look(c->li, letters));
    letters[60] = '\0';
    expect_ok(look(c->li, letters));
}

static const char *article(const struct company *c, const char *title, const char *more)
{
    return company_make(c->anna, "article", "title: '%s' body: '正文' %s", title, more);
}

static void publish(const struct company *c, const char *id)
{
    expect_ok(loopback_call(c->anna, "SubmitArticle", "id: '%s'", id));
    expect_ok(loopback_call(c->boss, "PublishArticle", "id: '%s'", id));
}

/* By title and keywords, in Chinese, its pinyin and Latin; drafts only by who may see them. */
static void articles_are_found_by_their_readers(void **state)
{
    const struct company *c = *state;
    const char *id = article(c, "蓝鹊路由器 Reset", "keywords: '死机, otterbox'");
    const struct loopback_user *guest = loopback_user(c->server, "reader", "", c->east);
    static const char *const queries[] = {"蓝鹊", "lanque", "lqlyq", "reset", "死机", "otter"};
    assert_true(finds(c->anna, "蓝鹊", id));
    assert_false(finds(c->li, "蓝鹊", id));
    assert_string_equal(ids(look(c->li, id)), "");
    publish(c, id);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        if (!finds(c->li, queries[i], id))
            fail_msg("%s does not find it", queries[i]);
    expect_text(look(c->li, "死机"), "results[0].field", "keywords");
    expect_text(look(c->li, id), "results[0].kind", "article");
    assert_string_equal(ids(look(guest, "蓝鹊")), "");
    expect_text(loopback_call(c->li, "Search", "query: '蓝鹊' kinds: 'customer'"), "results#", "0");
    expect_text(loopback_call(c->li, "Search", "query: '蓝鹊' kinds: 'article'"), "results#", "1");
    expect_ok(loopback_call(c->boss, "RetireArticle", "id: '%s' reason: 'old'", id));
    assert_false(finds(c->li, "蓝鹊", id));
    assert_true(finds(c->anna, "蓝鹊", id));
}

static void feedback_is_found(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->anna, "feedback", "subject: '灰喜鹊太吵'");
    assert_true(finds(c->anna, "喜鹊", id));
    assert_false(finds(c->zhao, "喜鹊", id));
}

static size_t n_kinds(void)
{
    size_t n = 0;
    while (find_kind(n))
        n++;
    return n;
}

static void the_fields_are_those_of_the_contract(void **state)
{
    const struct company *c = *state;
    assert_int_equal(
        loopback_number(c->server,
                        "select count(*)::int from search_field f where not exists (select from "
                        "contract_column k where k.object = f.object and k.key = f.field::text and "
                        "k.column_name = f.column_name)"),
        0);
    /* What has entries is looked for, and the other way round. */
    assert_int_equal(
        loopback_number(c->server, "select count(distinct object)::int from search_field"),
        (int)n_kinds());
}

/* However many wait in a queue: the newest of them, and each by its id. */
static void what_waits_is_found_newest_first(void **state)
{
    const struct company *c = *state;
    const char *queue = company_make(c->admin, "queue", "name: 'Q' method: manual");
    company_make(c->admin, "queue_member", "queue_id: '%s' user_id: 'U-%lld'", queue,
                 (long long)c->zhao->id);
    loopback_sql(c->server,
                 "alter table ticket disable trigger user; insert into ticket (subject, queue_id, "
                 "status) select 'waits ' || n, %lld, 1 from generate_series(1, 1003) n; alter "
                 "table ticket enable trigger user",
                 company_number(queue));
    loopback_sql(c->server, "insert into search_entry select e.* from search_ticket_entries(array("
                            "select id from ticket where subject like 'waits %%')) e");
    loopback_settle(c->server);
    const char *first =
        loopback_value(c->server, "select 'T-' || max(id) from ticket where subject = 'waits 2'");
    const char *fourth =
        loopback_value(c->server, "select 'T-' || max(id) from ticket where subject = 'waits 4'");
    expect_text(look(c->zhao, "waits 4"), "results[0].id", fourth);
    assert_string_not_equal(loopback_text(look(c->zhao, "waits 2"), "results[0].id"), first);
    expect_text(look(c->zhao, first), "results[0].id", first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_fragment_of_a_name_finds_it),
        cmocka_unit_test(letters_find_what_is_read_like_that),
        cmocka_unit_test(phones_e_mails_and_codes_find_their_record),
        cmocka_unit_test(better_matches_and_own_ones_come_first),
        cmocka_unit_test(nobody_finds_what_may_not_be_seen),
        cmocka_unit_test(who_gets_a_record_finds_its_points),
        cmocka_unit_test(what_is_shared_is_found),
        cmocka_unit_test(what_waits_is_found_newest_first),
        cmocka_unit_test(common_fragments_are_found_block_by_block),
        cmocka_unit_test(articles_are_found_by_their_readers),
        cmocka_unit_test(feedback_is_found),
        cmocka_unit_test(hidden_and_masked_fields_find_nothing_and_are_not_shown),
        cmocka_unit_test(deleted_and_changed_records_follow),
        cmocka_unit_test(all_kinds_are_found_and_can_be_chosen),
        cmocka_unit_test(whatever_is_typed_has_an_answer),
        cmocka_unit_test(the_fields_are_those_of_the_contract),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
