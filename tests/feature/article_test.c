/* SPDX-License-Identifier: Apache-2.0 */
/* Articles: versions, who publishes and who reads them. */
#include "tests/feature/articles.h"

/* "KV-7" of the version that is written or reviewed. */
static const char *open_version(const struct company *c, const char *id)
{
    return company_ids(company_list(c->anna, "article_version",
                                    "filter: 'article_id = %s AND (status = draft OR status = "
                                    "in_review)'",
                                    id));
}

static void readers_see_what_was_published(void **state)
{
    const struct company *c = *state;
    const char *id = articles_make(c, "旧标题", "body: '第一版正文' audience: 2 keywords: '电池'");
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
    const char *id = articles_make(c, "锁定", "body: '正文'"), *version = open_version(c, id);
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
    articles_publish(c, id);
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
    const char *id = articles_make(c, "两人", "body: '正文'"), *version = open_version(c, id);
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
    const char *other = articles_make(c, "改别人的", "body: '正文'");
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
    const char *id = articles_make(c, "竞争", "body: '正文'");
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
    const char *id = articles_published(c, "回退", "body: '一' keywords: '老词'");
    company_make(c->anna, "article_version", "article_id: '%s' body: '二' title: '回退二'", id);
    articles_publish(c, id);
    expect_error(loopback_call(c->anna, "RollBackArticle", "id: '%s' number: 9", id),
                 RPC_FAILED_PRECONDITION, "ARTICLE_NO_VERSION", NULL);
    expect_ok(loopback_call(c->anna, "RollBackArticle", "id: '%s' number: 1", id));
    expect_text(company_get(c->li, id), "body", "二");
    articles_publish(c, id);
    struct loopback_reply reply = company_get(c->li, id);
    expect_text(reply, "body", "一");
    expect_text(reply, "title", "回退");
    expect_text(reply, "version_number", "3");
}

static void what_is_retired_is_gone_until_it_is_published_again(void **state)
{
    const struct company *c = *state;
    const char *id = articles_published(c, "停产型号", "body: '雪豹型号的维修' audience: 2");
    assert_string_equal(articles_found(c->li, "雪豹"), id);
    expect_error(loopback_call(c->boss, "RetireArticle", "id: '%s'", id), RPC_INVALID_ARGUMENT,
                 NULL, "reason");
    expect_ok(loopback_call(c->boss, "RetireArticle", "id: '%s' reason: '不再销售'", id));
    assert_string_equal(articles_found(c->li, "雪豹"), "");
    expect_error(loopback_call(c->li, "ShowArticle", "id: '%s'", id), RPC_NOT_FOUND, NULL, NULL);
    expect_error(company_get(c->li, id), RPC_NOT_FOUND, NULL, NULL);
    expect_error(loopback_call(c->boss, "RetireArticle", "id: '%s' reason: 'x'", id),
                 RPC_FAILED_PRECONDITION, "ARTICLE_NOT_PUBLISHED", NULL);
    expect_ok(loopback_call(c->anna, "RollBackArticle", "id: '%s' number: 1", id));
    articles_publish(c, id);
    assert_string_equal(articles_found(c->li, "雪豹"), id);
    expect_text(company_get(c->li, id), "retired_reason", "");
    expect_ok(loopback_call(c->boss, "DeleteArticle", "id: '%s'", id));
    assert_string_equal(articles_found(c->li, "雪豹"), "");
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
    const char *other = articles_published(c, "不须审批", "body: '正文'");
    (void)other;
    const char *id = articles_make(c, "须审批", "body: '正文'"), *version = open_version(c, id);
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
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
