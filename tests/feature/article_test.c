/* SPDX-License-Identifier: Apache-2.0 */
/* Articles: versions, who publishes and who reads them, finding them, using them for tickets. */
#include "tests/feature/company.h"

#include <string.h>

static const char *article(const struct company *c, const char *title, const char *more)
{
    return company_make(c->anna, "article", "title: '%s' language: 'zh' %s", title, more);
}

static void publish(const struct company *c, const char *id)
{
    expect_ok(loopback_call(c->anna, "SubmitArticle", "id: '%s'", id));
    expect_ok(loopback_call(c->boss, "PublishArticle", "id: '%s'", id));
}

static const char *published(const struct company *c, const char *title, const char *more)
{
    const char *id = article(c, title, more);
    publish(c, id);
    return id;
}

static struct loopback_reply look(const struct loopback_user *user, const char *query)
{
    return loopback_call(user, "SearchArticles", "query: '%s'", query);
}

static const char *found(const struct loopback_user *user, const char *query)
{
    return company_ids(look(user, query));
}

/* "KV-7" of the version that is written or reviewed. */
static const char *open_version(const struct company *c, const char *id)
{
    return company_ids(company_list(c->anna, "article_version",
                                    "filter: 'article_id = %s AND (status = draft OR status = "
                                    "in_review)'",
                                    id));
}

/* ---- Versions ---- */

static void readers_see_what_was_published(void **state)
{
    const struct company *c = *state;
    const char *id = article(c, "旧标题", "body: '第一版正文' audience: 2 keywords: '电池'");
    expect_text(company_get(c->anna, id), "status", "draft");
    expect_text(company_get(c->anna, id), "body", "第一版正文");
    expect_error(company_get(c->li, id), RPC_NOT_FOUND, NULL, NULL);
    expect_error(loopback_call(c->li, "ShowArticle", "id: '%s'", id), RPC_NOT_FOUND, NULL, NULL);
    expect_error(loopback_call(c->boss, "PublishArticle", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "ARTICLE_NOT_IN_REVIEW", NULL);
    expect_text(loopback_call(c->anna, "SubmitArticle", "id: '%s'", id), "status", "in_review");
    expect_error(company_get(c->li, id), RPC_NOT_FOUND, NULL, NULL);
    struct loopback_reply reply = loopback_call(c->boss, "PublishArticle", "id: '%s'", id);
    expect_text(reply, "status", "published");
    expect_text(reply, "version_number", "1");
    expect_text(company_get(c->li, id), "body", "第一版正文");
    /* the next version is written and reviewed while the first goes on being shown */
    const char *next = company_make(c->anna, "article_version",
                                    "article_id: '%s' title: '新标题' body: '第二版正文' "
                                    "change_note: '补充步骤'",
                                    id);
    expect_text(company_get(c->anna, next), "number", "2");
    expect_text(company_get(c->anna, next), "keywords", "电池");
    expect_ok(loopback_call(c->anna, "SubmitArticle", "id: '%s'", id));
    expect_text(company_get(c->li, id), "title", "旧标题");
    expect_text(loopback_call(c->li, "ShowArticle", "id: '%s'", id), "body", "第一版正文");
    expect_ok(loopback_call(c->boss, "PublishArticle", "id: '%s'", id));
    expect_text(company_get(c->li, id), "title", "新标题");
    expect_text(company_get(c->li, id), "body", "第二版正文");
    expect_text(loopback_call(c->li, "ShowArticle", "id: '%s'", id), "version_number", "2");
    expect_text(
        company_list(c->anna, "article_version", "filter: 'article_id = %s' order_by: 'id'", id),
        "article_versions[0].status", "superseded");
    expect_text(company_get(c->anna, next), "published_by",
                arena_printf(loopback_arena(c->server), "U-%lld", (long long)c->boss->id));
    /* versions are for those who write them */
    const struct loopback_user *far = loopback_user(c->server, "far", "service", c->west);
    expect_text(company_get(far, id), "title", "新标题");
    expect_text(company_list(far, "article_version", "filter: 'article_id = %s'", id),
                "article_versions#", "0");
    expect_error(company_get(far, next), RPC_NOT_FOUND, NULL, NULL);
    expect_error(company_get(c->li, next), RPC_NOT_FOUND, NULL, NULL);
}

static void what_is_reviewed_does_not_change(void **state)
{
    const struct company *c = *state;
    const char *id = article(c, "锁定", "body: '正文'"), *version = open_version(c, id);
    expect_ok(loopback_call(c->anna, "UpdateArticleVersion",
                            "article_version { id: '%s' body: '改过' }", version));
    expect_text(company_get(c->anna, id), "body", "改过");
    expect_error(loopback_call(c->anna, "CreateArticleVersion",
                               "article_version { article_id: '%s' body: 'x' }", id),
                 RPC_FAILED_PRECONDITION, "ARTICLE_VERSION_OPEN", NULL);
    expect_ok(loopback_call(c->anna, "SubmitArticle", "id: '%s'", id));
    expect_error(loopback_call(c->anna, "UpdateArticleVersion",
                               "article_version { id: '%s' body: '又改' }", version),
                 RPC_FAILED_PRECONDITION, "ARTICLE_VERSION_FIXED", NULL);
    expect_error(loopback_call(c->anna, "SubmitArticle", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "ARTICLE_NO_DRAFT", NULL);
    expect_text(loopback_call(c->boss, "WithdrawArticle", "id: '%s' reason: '缺少步骤'", id),
                "status", "draft");
    expect_text(company_get(c->anna, version), "returned_reason", "缺少步骤");
    expect_text(company_list(c->anna, "notification", "filter: 'kind = article_returned'"),
                "notifications[0].kind", "article_returned");
    publish(c, id);
    expect_error(loopback_call(c->anna, "UpdateArticleVersion",
                               "article_version { id: '%s' body: '又改' }", version),
                 RPC_FAILED_PRECONDITION, "ARTICLE_VERSION_FIXED", NULL);
    expect_error(loopback_call(c->anna, "WithdrawArticle", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "ARTICLE_NOT_IN_REVIEW", NULL);
}

/* Two editors of the same text: the second one is told. */
static void the_second_editor_is_refused(void **state)
{
    const struct company *c = *state;
    const char *id = article(c, "两人", "body: '正文'"), *version = open_version(c, id);
    const char *etag = loopback_text(company_get(c->anna, version), "etag");
    expect_ok(loopback_call(c->boss, "UpdateArticleVersion",
                            "article_version { id: '%s' body: '甲' etag: '%s' }", version, etag));
    expect_error(loopback_call(c->anna, "UpdateArticleVersion",
                               "article_version { id: '%s' body: '乙' etag: '%s' }", version, etag),
                 RPC_ABORTED, NULL, NULL);
    expect_text(company_get(c->anna, id), "body", "甲");
}

static void nobody_publishes_what_they_wrote(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->boss, "article", "title: '自己写的' body: '正文'");
    expect_ok(loopback_call(c->boss, "SubmitArticle", "id: '%s'", id));
    expect_error(loopback_call(c->boss, "PublishArticle", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "ARTICLE_OWN_VERSION", NULL);
    expect_error(loopback_call(c->anna, "PublishArticle", "id: '%s'", id), RPC_PERMISSION_DENIED,
                 NULL, NULL);
    expect_ok(loopback_call(c->admin, "PublishArticle", "id: '%s'", id));
    /* whoever changed it last wrote it, too */
    company_make(c->anna, "article", "title: 'x'");
    const char *other = article(c, "改别人的", "body: '正文'");
    expect_ok(loopback_call(c->boss, "UpdateArticleVersion",
                            "article_version { id: '%s' body: '我的话' }", open_version(c, other)));
    expect_ok(loopback_call(c->anna, "SubmitArticle", "id: '%s'", other));
    expect_error(loopback_call(c->boss, "PublishArticle", "id: '%s'", other),
                 RPC_FAILED_PRECONDITION, "ARTICLE_OWN_VERSION", NULL);
    loopback_sql(c->server, "update setting set value = 'yes' where key = 'knowledge.publish_own'");
    expect_ok(loopback_call(c->boss, "PublishArticle", "id: '%s'", other));
    loopback_sql(c->server, "update setting set value = 'no' where key = 'knowledge.publish_own'");
}

/* Of two who publish at the same moment one does. */
static void it_is_published_once(void **state)
{
    const struct company *c = *state;
    const char *id = article(c, "竞争", "body: '正文'");
    expect_ok(loopback_call(c->anna, "SubmitArticle", "id: '%s'", id));
    struct loopback_stream calls[6];
    int done = 0;
    for (int i = 0; i < 6; i++)
        calls[i] = loopback_start(i % 2 ? c->boss : c->admin, "PublishArticle", "id: '%s'", id);
    for (int i = 0; i < 6; i++) {
        struct loopback_reply reply = loopback_wait(calls[i]);
        if (reply.status.code == RPC_OK)
            done++;
        else
            expect_error(reply, RPC_FAILED_PRECONDITION, "ARTICLE_NOT_IN_REVIEW", NULL);
    }
    assert_int_equal(done, 1);
    expect_text(company_get(c->li, id), "version_number", "1");
}

static void an_old_version_comes_back(void **state)
{
    const struct company *c = *state;
    const char *id = published(c, "回退", "body: '一' keywords: '老词'");
    company_make(c->anna, "article_version", "article_id: '%s' body: '二' title: '回退二'", id);
    publish(c, id);
    expect_error(loopback_call(c->anna, "RollBackArticle", "id: '%s' number: 9", id),
                 RPC_FAILED_PRECONDITION, "ARTICLE_NO_VERSION", NULL);
    expect_ok(loopback_call(c->anna, "RollBackArticle", "id: '%s' number: 1", id));
    expect_text(company_get(c->li, id), "body", "二");
    publish(c, id);
    struct loopback_reply reply = company_get(c->li, id);
    expect_text(reply, "body", "一");
    expect_text(reply, "title", "回退");
    expect_text(reply, "version_number", "3");
}

static void what_is_retired_is_gone_until_it_is_published_again(void **state)
{
    const struct company *c = *state;
    const char *id = published(c, "停产型号", "body: '雪豹型号的维修' audience: 2");
    assert_string_equal(found(c->li, "雪豹"), id);
    expect_error(loopback_call(c->boss, "RetireArticle", "id: '%s'", id), RPC_INVALID_ARGUMENT,
                 NULL, "reason");
    expect_ok(loopback_call(c->boss, "RetireArticle", "id: '%s' reason: '不再销售'", id));
    assert_string_equal(found(c->li, "雪豹"), "");
    expect_error(loopback_call(c->li, "ShowArticle", "id: '%s'", id), RPC_NOT_FOUND, NULL, NULL);
    expect_error(company_get(c->li, id), RPC_NOT_FOUND, NULL, NULL);
    expect_error(loopback_call(c->boss, "RetireArticle", "id: '%s' reason: 'x'", id),
                 RPC_FAILED_PRECONDITION, "ARTICLE_NOT_PUBLISHED", NULL);
    expect_ok(loopback_call(c->anna, "RollBackArticle", "id: '%s' number: 1", id));
    publish(c, id);
    assert_string_equal(found(c->li, "雪豹"), id);
    expect_text(company_get(c->li, id), "retired_reason", "");
    expect_ok(loopback_call(c->boss, "DeleteArticle", "id: '%s'", id));
    assert_string_equal(found(c->li, "雪豹"), "");
}

/* Where the company has a flow for articles, signatures decide; the last one publishes. */
static void an_approval_publishes(void **state)
{
    const struct company *c = *state;
    const char *flow = company_make(c->admin, "approval_flow",
                                    "name: '文章' object: 'article_version' kind: 'publication' "
                                    "filter: 'title = 须审批'");
    company_make(
        c->admin, "approval_step",
        "approval_flow_id: '%s' position: 1 name: '审' mode: 1 signer: 2 user_id: 'U-%lld'", flow,
        (long long)c->boss->id);
    expect_ok(loopback_call(c->admin, "UpdateApprovalFlow",
                            "approval_flow { id: '%s' active: true }", flow));
    const char *other = published(c, "不须审批", "body: '正文'");
    (void)other;
    const char *id = article(c, "须审批", "body: '正文'"), *version = open_version(c, id);
    expect_ok(loopback_call(c->anna, "SubmitArticle", "id: '%s'", id));
    expect_text(company_get(c->anna, version), "approval_status", "approving");
    expect_error(loopback_call(c->admin, "PublishArticle", "id: '%s'", id), RPC_FAILED_PRECONDITION,
                 "APPROVAL_RUNNING", NULL);
    struct loopback_reply mine = loopback_call(c->boss, "ListMineApprovals", " ");
    expect_text(mine, "approvals[0].record", version);
    expect_ok(loopback_call(c->boss, "RejectApproval", "id: '%s' reason: '太短'",
                            loopback_text(mine, "approvals[0].id")));
    expect_text(company_get(c->anna, version), "status", "draft");
    expect_text(company_get(c->anna, version), "returned_reason", "太短");
    expect_ok(loopback_call(c->anna, "UpdateArticleVersion",
                            "article_version { id: '%s' body: '长一点的正文' }", version));
    /* submitted again, taken back, and submitted once more */
    expect_ok(loopback_call(c->anna, "SubmitArticle", "id: '%s'", id));
    expect_ok(loopback_call(c->anna, "WithdrawArticle", "id: '%s' reason: '漏了图'", id));
    expect_text(company_get(c->anna, version), "status", "draft");
    expect_text(loopback_call(c->boss, "ListMineApprovals", " "), "approvals#", "0");
    expect_ok(loopback_call(c->anna, "SubmitArticle", "id: '%s'", id));
    mine = loopback_call(c->boss, "ListMineApprovals", " ");
    expect_ok(loopback_call(c->boss, "ApproveApproval", "id: '%s'",
                            loopback_text(mine, "approvals[0].id")));
    expect_text(company_get(c->li, id), "body", "长一点的正文");
    expect_text(company_get(c->anna, version), "status", "published");
    loopback_sql(c->server, "update approval_flow set active = false");
}

/* ---- Search ---- */

static void chinese_is_found_by_any_two_characters(void **state)
{
    const struct company *c = *state;
    const char *body =
        published(c, "常见问题", "body: '# 检查步骤\\n若蓝鲸设备充電后没反应，请长按电源键十秒。'");
    const char *title = published(c, "蓝鲸充电没反应怎么办", "body: '换线。'");
    assert_string_equal(found(c->li, "蓝鲸 没反应"),
                        arena_printf(loopback_arena(c->server), "%s,%s", title, body));
    struct loopback_reply reply = look(c->li, "蓝鲸 充电");
    expect_text(reply, "articles[0].match", "1");
    expect_text(reply, "articles[0].title_hits[0].start", "");
    expect_text(reply, "articles[0].title_hits[0].length", "2");
    expect_text(reply, "articles[0].title_hits[1].start", "2");
    expect_text(reply, "articles[1].match", "3");
    /* the text as it was written, traditional characters and all */
    assert_non_null(strstr(loopback_text(reply, "articles[1].snippet"), "蓝鲸设备充電后"));
    expect_text(reply, "articles[1].snippet_hits#", "2");
    assert_string_equal(found(c->li, "电源 蓝鲸"), body);
    assert_string_equal(found(c->li, "鲸设"), body); /* across words */
    assert_string_equal(found(c->li, "检查步骤 蓝鲸"), body);
    assert_string_equal(found(c->li, "蓝鲸 冰箱"), "");
    assert_string_equal(found(c->li, "，。"), "");
}

static void words_are_found_by_their_beginning(void **state)
{
    const struct company *c = *state;
    const char *id = published(c, "Ladegerät reagiert nicht",
                               "body: 'Prüfen Sie das NETZTEIL der Otterbox; Fehler E-4711.' "
                               "keywords: 'charger'");
    assert_string_equal(found(c->li, "ladegerat otter"), id);
    assert_string_equal(found(c->li, "LADEGERÄT"), id);
    assert_string_equal(found(c->li, "pruf otterbox"), id);
    assert_string_equal(found(c->li, "charg otter"), id);
    assert_string_equal(found(c->li, "4711 netz"), id);
    assert_string_equal(found(c->li, "tterbox"), "");
    struct loopback_reply reply = look(c->li, "netzteil otterbox");
    expect_text(reply, "articles[0].snippet_hits#", "2");
    expect_text(reply, "articles[0].title_hits#", "0");
}

static void a_search_shows_only_what_is_open(void **state)
{
    const struct company *c = *state;
    const char *draft = article(c, "翠鸟草稿", "body: '翠鸟'");
    const char *reviewed = article(c, "翠鸟审核", "body: '翠鸟' audience: 2");
    expect_ok(loopback_call(c->anna, "SubmitArticle", "id: '%s'", reviewed));
    const char *internal = published(c, "翠鸟内部", "body: '翠鸟'");
    const char *open = published(c, "翠鸟公开", "body: '翠鸟' audience: 2");
    const char *both = arena_printf(loopback_arena(c->server), "%s,%s", open, internal);
    const struct loopback_user *guest = loopback_user(c->server, "guest", "", c->east);
    assert_string_equal(found(c->li, "翠鸟"), both);
    assert_string_equal(found(c->anna, "翠鸟"), both); /* drafts are for lists */
    assert_string_equal(found(guest, "翠鸟"), open);
    expect_text(loopback_call(guest, "ShowArticle", "id: '%s'", open), "title", "翠鸟公开");
    expect_error(loopback_call(guest, "ShowArticle", "id: '%s'", internal), RPC_NOT_FOUND, NULL,
                 NULL);
    expect_error(company_get(guest, open), RPC_PERMISSION_DENIED, NULL, NULL);
    expect_text(loopback_call(c->anna, "ShowArticle", "id: '%s'", draft), "status", "draft");
    expect_error(loopback_call(c->nobody, "SearchArticles", "query: 'x'"), RPC_UNAUTHENTICATED,
                 NULL, NULL);
    /* who makes it internal takes it away from guests */
    company_make(c->anna, "article_version", "article_id: '%s' audience: 1", open);
    assert_string_equal(found(guest, "翠鸟"), open);
    publish(c, open);
    assert_string_equal(found(guest, "翠鸟"), "");
}

/* What the roles hide is neither shown nor found by. */
static void hidden_fields_are_not_looked_into(void **state)
{
    const struct company *c = *state;
    const char *id = published(c, "海象手册", "body: '机密：海豹口令' audience: 2");
    const char *role = company_make(c->admin, "role",
                                    "code: 'titles' name: 'Titles' permissions { object: 'article' "
                                    "action: 'read' scope: 5 } field_rules { object: 'article' "
                                    "field: 'body' rule: 3 }");
    (void)role;
    const struct loopback_user *half = loopback_user(c->server, "half", "titles", c->east);
    assert_string_equal(found(half, "海象"), id);
    assert_string_equal(found(half, "海豹"), "");
    expect_text(look(half, "海象"), "articles[0].snippet", "");
    expect_text(loopback_call(half, "ShowArticle", "id: '%s'", id), "body", "");
    assert_string_equal(found(c->li, "海豹"), id);
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
    const char *id = published(c, "计数", "body: '正文' audience: 2");
    const char *draft = article(c, "未发布", "body: '正文'");
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
    const char *id = published(c, "投票", "body: '正文' audience: 2");
    expect_text(loopback_call(c->li, "VoteArticle", "id: '%s' useful: true", id), "useful", "1");
    expect_text(loopback_call(c->li, "VoteArticle", "id: '%s' useful: true", id), "useful", "1");
    expect_text(loopback_call(c->wang, "VoteArticle", "id: '%s' useful: false", id), "not_useful",
                "1");
    struct loopback_reply reply = loopback_call(c->li, "VoteArticle", "id: '%s'", id);
    expect_text(reply, "useful", "");
    expect_text(reply, "not_useful", "2");
    expect_text(loopback_call(c->li, "VoteArticle", "id: '%s' clear: true", id), "not_useful", "1");
    expect_text(company_get(c->li, id), "not_useful", "1");
    const char *draft = article(c, "草稿投票", "body: 'x'");
    expect_error(loopback_call(c->anna, "VoteArticle", "id: '%s' useful: true", draft),
                 RPC_NOT_FOUND, NULL, NULL);
}

static void what_fits_a_ticket_is_suggested(void **state)
{
    const struct company *c = *state;
    const char *product = company_make(c->admin, "product", "name: '犀牛扫地机' code: 'XN1'");
    const char *plain = published(c, "扫地机充电底座无法归位", "body: '步骤' category: 'quality'");
    const char *proven = published(c, "扫地机充电底座不能归位", "body: '步骤' category: 'quality'");
    const char *about = arena_printf(loopback_arena(c->server),
                                     "body: '步骤' product_id: '%s' category: 'other'", product);
    const char *same = published(c, "耗材清单", about);
    published(c, "发票抬头修改", "body: '扫地机充电底座' category: 'other'");
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
    const char *id = published(c, "物流", "body: '正文' category: 'quality'");
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
    const char *id = published(c, "复核", "body: '正文' review_date: '2024-02-29'");
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

/* ---- What a search costs ---- */

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
        expect_text(look(c->li, "白鹭"), "articles#", "3");
        assert_true(loopback_rows_read(c->server, tables[i]) < MOST_ROWS);
    }
    struct loopback_reply reply = look(c->li, "穿山甲");
    expect_text(reply, "articles#", "20");
    expect_text(reply, "more", "true");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_see_what_was_published),
        cmocka_unit_test(what_is_reviewed_does_not_change),
        cmocka_unit_test(the_second_editor_is_refused),
        cmocka_unit_test(nobody_publishes_what_they_wrote),
        cmocka_unit_test(it_is_published_once),
        cmocka_unit_test(an_old_version_comes_back),
        cmocka_unit_test(an_approval_publishes),
        cmocka_unit_test(what_is_retired_is_gone_until_it_is_published_again),
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
