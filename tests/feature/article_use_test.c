/* SPDX-License-Identifier: Apache-2.0 */
/* Articles: finding them, using them for tickets, and what is missing. */
#include "tests/feature/articles.h"

#include <string.h>

static void chinese_is_found_by_any_two_characters(void **state)
{
    const struct company *c = *state;
    const char *body = articles_published(
        c, "常见问题", "body: '# 检查步骤\\n若蓝鲸设备充電后没反应，请长按电源键十秒。'");
    const char *title = articles_published(c, "蓝鲸充电没反应怎么办", "body: '换线。'");
    assert_string_equal(articles_found(c->li, "蓝鲸 没反应"),
                        arena_printf(loopback_arena(c->server), "%s,%s", title, body));
    struct loopback_reply reply = articles_look(c->li, "蓝鲸 充电");
    expect_text(reply, "articles[0].match", "1");
    expect_text(reply, "articles[0].title_hits[0].start", "");
    expect_text(reply, "articles[0].title_hits[0].length", "2");
    expect_text(reply, "articles[0].title_hits[1].start", "2");
    expect_text(reply, "articles[1].match", "3");
    /* the text as it was written, traditional characters and all */
    assert_non_null(strstr(loopback_text(reply, "articles[1].snippet"), "蓝鲸设备充電后"));
    expect_text(reply, "articles[1].snippet_hits#", "2");
    assert_string_equal(articles_found(c->li, "电源 蓝鲸"), body);
    assert_string_equal(articles_found(c->li, "鲸设"), body); /* across words */
    assert_string_equal(articles_found(c->li, "检查步骤 蓝鲸"), body);
    assert_string_equal(articles_found(c->li, "蓝鲸 冰箱"), "");
    assert_string_equal(articles_found(c->li, "，。"), "");
}

static void words_are_found_by_their_beginning(void **state)
{
    const struct company *c = *state;
    const char *id =
        articles_published(c, "Ladegerät reagiert nicht",
                           "body: 'Prüfen Sie das NETZTEIL der Otterbox; Fehler E-4711.' "
                           "keywords: 'charger'");
    assert_string_equal(articles_found(c->li, "ladegerat otter"), id);
    assert_string_equal(articles_found(c->li, "LADEGERÄT"), id);
    assert_string_equal(articles_found(c->li, "pruf otterbox"), id);
    assert_string_equal(articles_found(c->li, "charg otter"), id);
    assert_string_equal(articles_found(c->li, "4711 netz"), id);
    assert_string_equal(articles_found(c->li, "tterbox"), "");
    struct loopback_reply reply = articles_look(c->li, "netzteil otterbox");
    expect_text(reply, "articles[0].snippet_hits#", "2");
    expect_text(reply, "articles[0].title_hits#", "0");
}

static void a_search_shows_only_what_is_open(void **state)
{
    const struct company *c = *state;
    const char *draft = articles_make(c, "翠鸟草稿", "body: '翠鸟'");
    const char *reviewed = articles_make(c, "翠鸟审核", "body: '翠鸟' audience: 2");
    expect_ok(loopback_call(c->anna, "SubmitArticle", "id: '%s'", reviewed));
    const char *internal = articles_published(c, "翠鸟内部", "body: '翠鸟'");
    const char *open = articles_published(c, "翠鸟公开", "body: '翠鸟' audience: 2");
    const char *both = arena_printf(loopback_arena(c->server), "%s,%s", open, internal);
    const struct loopback_user *guest = loopback_user(c->server, "guest", "", c->east);
    assert_string_equal(articles_found(c->li, "翠鸟"), both);
    assert_string_equal(articles_found(c->anna, "翠鸟"), both); /* drafts are for lists */
    assert_string_equal(articles_found(guest, "翠鸟"), open);
    expect_text(loopback_call(guest, "ShowArticle", "id: '%s'", open), "title", "翠鸟公开");
    expect_error(loopback_call(guest, "ShowArticle", "id: '%s'", internal), RPC_NOT_FOUND, NULL,
                 NULL);
    expect_error(company_get(guest, open), RPC_PERMISSION_DENIED, NULL, NULL);
    expect_text(loopback_call(c->anna, "ShowArticle", "id: '%s'", draft), "status", "draft");
    expect_error(loopback_call(c->nobody, "SearchArticles", "query: 'x'"), RPC_UNAUTHENTICATED,
                 NULL, NULL);
    /* who makes it internal takes it away from guests */
    company_make(c->anna, "article_version", "article_id: '%s' audience: 1", open);
    assert_string_equal(articles_found(guest, "翠鸟"), open);
    articles_publish(c, open);
    assert_string_equal(articles_found(guest, "翠鸟"), "");
}

/* What the roles hide is neither shown nor found by. */
static void hidden_fields_are_not_looked_into(void **state)
{
    const struct company *c = *state;
    const char *id = articles_published(c, "海象手册", "body: '机密：海豹口令' audience: 2");
    const char *role = company_make(c->admin, "role",
                                    "code: 'titles' name: 'Titles' permissions { object: 'article' "
                                    "action: 'read' scope: 5 } field_rules { object: 'article' "
                                    "field: 'body' rule: 3 }");
    (void)role;
    const struct loopback_user *half = loopback_user(c->server, "half", "titles", c->east);
    assert_string_equal(articles_found(half, "海象"), id);
    assert_string_equal(articles_found(half, "海豹"), "");
    expect_text(articles_look(half, "海象"), "articles[0].snippet", "");
    expect_text(loopback_call(half, "ShowArticle", "id: '%s'", id), "body", "");
    assert_string_equal(articles_found(c->li, "海豹"), id);
}

/* ---- Tickets ---- */

static const char *ticket(const struct company *c, const char *subject, const char *more)
{
    return company_make(c->anna, "ticket", "subject: '%s' %s", subject, more);
}

static struct loopback_reply use(const struct loopback_user *user, const char *id,
                                 const char *of_ticket, const char *more)
{
    return loopback_call(user, "UseArticle", "id: '%s' ticket_id: '%s' %s", id, of_ticket, more);
}

static void uses_are_counted(void **state)
{
    const struct company *c = *state;
    const char *id = articles_published(c, "计数", "body: '正文' audience: 2");
    const char *draft = articles_make(c, "未发布", "body: '正文'");
    const char *one = ticket(c, "一", ""), *two = ticket(c, "二", "");
    struct loopback_reply reply = use(c->anna, id, one, "");
    expect_text(reply, "version_number", "1");
    expect_text(reply, "article_id", id);
    const char *link = loopback_text(reply, "id");
    reply = use(c->anna, id, one, "helped: 1"); /* the same use */
    expect_text(reply, "id", link);
    expect_text(reply, "helped", "yes");
    expect_text(use(c->anna, id, one, ""), "helped", "yes");
    expect_ok(use(c->anna, id, two, "helped: 2 validate_only: true"));
    expect_text(company_get(c->li, id), "uses", "1");
    expect_ok(use(c->anna, id, two, "helped: 2"));
    expect_text(company_get(c->li, id), "uses", "2");
    expect_text(company_get(c->li, id), "helped", "1");
    expect_error(use(c->anna, draft, one, ""), RPC_FAILED_PRECONDITION, "ARTICLE_NOT_PUBLISHED",
                 NULL);
    expect_error(use(c->sun, id, one, ""), RPC_INVALID_ARGUMENT, "REFERENCE_NOT_FOUND",
                 "ticket_id");
    expect_error(loopback_call(c->anna, "CreateTicketArticle",
                               "ticket_article { ticket_id: '%s' article_id: '%s' }", one, id),
                 RPC_ALREADY_EXISTS, NULL, NULL);
    /* figures agree with the uses, and say what became of the tickets */
    expect_ok(loopback_call(c->anna, "StartTicket", "id: '%s'", one));
    expect_ok(loopback_call(c->anna, "ResolveTicket", "id: '%s' resolution: 'ok'", one));
    reply = loopback_call(c->boss, "GetArticleFigures", "filter: 'id = %s'", id);
    expect_text(reply, "rows[0].uses", "2");
    expect_text(reply, "rows[0].helped", "1");
    expect_text(reply, "rows[0].not_helped", "1");
    expect_text(reply, "rows[0].solved", "1");
    expect_text(loopback_call(c->boss, "GetArticleFigures", "filter: 'id = %s' unused: true", id),
                "rows#", "0");
    expect_text(company_list(c->anna, "article", "filter: 'uses = 0 AND id = %s'", draft),
                "articles#", "1");
    expect_ok(loopback_call(c->anna, "DeleteTicketArticle", "id: '%s'", link));
    expect_text(company_get(c->li, id), "uses", "1");
    expect_text(company_get(c->li, id), "helped", "");
    /* of a use one sees as much as of its ticket */
    expect_text(company_list(c->sun, "ticket_article", "filter: 'article_id = %s'", id),
                "ticket_articles#", "0");
}

static void each_colleague_has_one_vote(void **state)
{
    const struct company *c = *state;
    const char *id = articles_published(c, "投票", "body: '正文' audience: 2");
    expect_text(loopback_call(c->li, "VoteArticle", "id: '%s' useful: true", id), "useful", "1");
    expect_text(loopback_call(c->li, "VoteArticle", "id: '%s' useful: true", id), "useful", "1");
    expect_text(loopback_call(c->wang, "VoteArticle", "id: '%s' useful: false", id), "not_useful",
                "1");
    struct loopback_reply reply = loopback_call(c->li, "VoteArticle", "id: '%s'", id);
    expect_text(reply, "useful", "");
    expect_text(reply, "not_useful", "2");
    expect_text(loopback_call(c->li, "VoteArticle", "id: '%s' clear: true", id), "not_useful", "1");
    expect_text(company_get(c->li, id), "not_useful", "1");
    const char *draft = articles_make(c, "草稿投票", "body: 'x'");
    expect_error(loopback_call(c->anna, "VoteArticle", "id: '%s' useful: true", draft),
                 RPC_NOT_FOUND, NULL, NULL);
}

static void what_fits_a_ticket_is_suggested(void **state)
{
    const struct company *c = *state;
    const char *product = company_make(c->admin, "product", "name: '犀牛扫地机' code: 'XN1'");
    const char *plain =
        articles_published(c, "扫地机充电底座无法归位", "body: '步骤' category: 'quality'");
    const char *proven =
        articles_published(c, "扫地机充电底座不能归位", "body: '步骤' category: 'quality'");
    const char *about = arena_printf(loopback_arena(c->server),
                                     "body: '步骤' product_id: '%s' category: 'other'", product);
    const char *same = articles_published(c, "耗材清单", about);
    articles_published(c, "发票抬头修改", "body: '扫地机充电底座' category: 'other'");
    const char *of = ticket(
        c, "扫地机充电底座坏了",
        arena_printf(loopback_arena(c->server), "category: 'quality' product_id: '%s'", product));
    expect_ok(use(c->anna, proven, ticket(c, "x", ""), "helped: 1"));
    struct loopback_reply reply = loopback_call(c->anna, "SuggestArticles", "ticket_id: '%s'", of);
    assert_string_equal(company_ids(reply),
                        arena_printf(loopback_arena(c->server), "%s,%s,%s", proven, plain, same));
    expect_error(loopback_call(c->sun, "SuggestArticles", "ticket_id: '%s'", of),
                 RPC_INVALID_ARGUMENT, "REFERENCE_NOT_FOUND", "ticket_id");
}

static void gaps_are_categories_solved_without_articles(void **state)
{
    const struct company *c = *state;
    const char *id = articles_published(c, "物流", "body: '正文' category: 'quality'");
    for (int i = 0; i < 3; i++) {
        const char *one = ticket(c, "迟到", "");
        loopback_sql(c->server, "update ticket set category = 'gap' where id = %lld",
                     company_number(one));
        if (i == 0)
            expect_ok(use(c->anna, id, one, ""));
        expect_ok(loopback_call(c->anna, "StartTicket", "id: '%s'", one));
        expect_ok(loopback_call(c->anna, "ResolveTicket", "id: '%s' resolution: 'ok'", one));
    }
    struct loopback_reply reply =
        loopback_call(c->anna, "GetArticleGaps", "filter: 'subject = 迟到'");
    expect_text(reply, "rows[0].category", "gap");
    expect_text(reply, "rows[0].solved", "3");
    expect_text(reply, "rows[0].without_article", "2");
    expect_text(loopback_call(c->zhao, "GetArticleGaps", "filter: 'subject = 迟到'"), "rows#", "0");
}

static void owners_are_reminded_once(void **state)
{
    const struct company *c = *state;
    const char *id = articles_published(c, "复核", "body: '正文' review_date: '2024-02-29'");
    static const char told[] = "select count(*) from notification where kind = 'article_review' "
                               "and record_id = %lld";
    loopback_sql(c->server, "select article_reviews(100)");
    loopback_sql(c->server, "select article_reviews(100)");
    assert_int_equal(loopback_number(c->server, told, company_number(id)), 1);
    expect_text(loopback_call(c->li, "ShowArticle", "id: '%s'", id), "review_due", "true");
    expect_ok(loopback_call(c->anna, "UpdateArticle",
                            "article { id: '%s' review_date: '2024-03-01' }", id));
    loopback_sql(c->server, "select article_reviews(100)");
    assert_int_equal(loopback_number(c->server, told, company_number(id)), 2);
}

enum { ARTICLES = 3000, MOST_ROWS = 400 };

/* Of many articles, half of which have a word, few are read for a search that few have. */
static void a_search_reads_what_it_finds(void **state)
{
    const struct company *c = *state;
    loopback_sql(c->server,
                 "insert into article (title, body, audience, owner_id) select 'Bulk ' || i, "
                 "case when i %% 2 = 0 then '穿山甲说明' else '羚羊' end || case when i %% 1000 = "
                 "11 then '白鹭' else '' end, 2, %lld from generate_series(1, %d) i",
                 (long long)c->anna->id, (int)ARTICLES);
    loopback_sql(c->server, "update article_version set status = 3 where title like 'Bulk %%'");
    loopback_sql(c->server, "update article set status = 3, shown_to = 1, version_number = 1 where "
                            "title like 'Bulk %%'");
    loopback_sql(c->server, "vacuum analyze article_text");
    loopback_sql(c->server, "vacuum analyze article");
    static const char *const tables[] = {"article_text", "article"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        loopback_rows_read(c->server, tables[i]);
        expect_text(articles_look(c->li, "白鹭"), "articles#", "3");
        assert_true(loopback_rows_read(c->server, tables[i]) < MOST_ROWS);
    }
    struct loopback_reply reply = articles_look(c->li, "穿山甲");
    expect_text(reply, "articles#", "20");
    expect_text(reply, "more", "true");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chinese_is_found_by_any_two_characters),
        cmocka_unit_test(words_are_found_by_their_beginning),
        cmocka_unit_test(a_search_shows_only_what_is_open),
        cmocka_unit_test(hidden_fields_are_not_looked_into),
        cmocka_unit_test(uses_are_counted),
        cmocka_unit_test(each_colleague_has_one_vote),
        cmocka_unit_test(what_fits_a_ticket_is_suggested),
        cmocka_unit_test(gaps_are_categories_solved_without_articles),
        cmocka_unit_test(owners_are_reminded_once),
        cmocka_unit_test(a_search_reads_what_it_finds),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
