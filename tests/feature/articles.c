/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of articles share: making, publishing and finding them. */
#include "tests/feature/articles.h"

const char *articles_make(const struct company *c, const char *title, const char *more)
{
    return company_make(c->anna, "article", "title: '%s' language: 'zh' %s", title, more);
}

void articles_publish(const struct company *c, const char *id)
{
    expect_ok(loopback_call(c->anna, "SubmitArticle", "id: '%s'", id));
    expect_ok(loopback_call(c->boss, "PublishArticle", "id: '%s'", id));
}

const char *articles_published(const struct company *c, const char *title, const char *more)
{
    const char *id = articles_make(c, title, more);
    articles_publish(c, id);
    return id;
}

struct loopback_reply articles_look(const struct loopback_user *user, const char *query)
{
    return loopback_call(user, "SearchArticles", "query: '%s'", query);
}

const char *articles_found(const struct loopback_user *user, const char *query)
{
    return company_ids(articles_look(user, query));
}
