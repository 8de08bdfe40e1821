/* SPDX-License-Identifier: Apache-2.0 */
/* How articles are used, and where there are none that help. */
#include "common/wire.h"
#include "server/feature/article_part.h"
#include "server/feature/feature.h"
#include "server/resource/coverage.h"
#include "server/resource/query.h"
#include "server/sql/queries.h"

enum { STANDARD = 50, MOST = 1000 };

/* Numbers of kith.v1.GetArticleFiguresResponse, ArticleFigures and ArticleGap. */
enum { ROWS = 1, TRUNCATED };
enum { ARTICLE_ID = 1, TITLE, USES };
enum { CATEGORY = 1, SOLVED, WITHOUT, ARTICLES };

static struct status limit_of(struct rpc_call *call, int64_t *limit)
{
    *limit = rpc_int(call, "limit");
    if (*limit < 0)
        return rpc_field_error(call, "limit", "It must not be negative.");
    *limit = *limit == 0 ? STANDARD : *limit > MOST ? MOST : *limit;
    return STATUS_OK;
}

static struct status figures_start(struct rpc_call *call)
{
    int64_t limit;
    int statement;
    struct status status = limit_of(call, &limit);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {
        db_text(rpc_day_text(call, "start_date")), db_text(rpc_day_text(call, "end_date")),
        db_text(rpc_flag(call, "unused") ? "true" : "false"), db_number(call->arena, limit + 1)};
    return query_add(call, &sql_article_figures, 4, params, rpc_text(call, "filter"), &statement);
}

static struct status figures_finish(struct rpc_call *call)
{
    static const int columns[] = {
        ARTICLE_FIGURES_USES,   ARTICLE_FIGURES_HELPED, ARTICLE_FIGURES_NOT_HELPED,
        ARTICLE_FIGURES_SOLVED, ARTICLE_FIGURES_USEFUL, ARTICLE_FIGURES_NOT_USEFUL,
    };
    int at = db_segment_count(call->segment) - 1, rows = db_rows(call->segment, at);
    int64_t limit;
    limit_of(call, &limit);
    for (int row = 0; row < rows && row < limit; row++) {
        size_t begin = wire_begin(&call->reply, ROWS);
        wire_put_string(&call->reply, ARTICLE_ID,
                        resource_name(call->arena, contract_object("article"),
                                      db_int(call->segment, at, row, ARTICLE_FIGURES_ID)));
        wire_put_string(&call->reply, TITLE,
                        db_string(call->segment, at, row, ARTICLE_FIGURES_TITLE));
        for (uint32_t i = 0; i < sizeof columns / sizeof *columns; i++)
            wire_put_int(&call->reply, USES + i, db_int(call->segment, at, row, columns[i]));
        wire_end(&call->reply, begin);
    }
    wire_put_bool(&call->reply, TRUNCATED, rows > limit);
    coverage_write(call, contract_object("ticket"));
    return STATUS_OK;
}

static struct status gaps_start(struct rpc_call *call)
{
    int statement;
    struct db_param params[] = {db_text(rpc_day_text(call, "start_date")),
                                db_text(rpc_day_text(call, "end_date")), article_part_shown(call)};
    return query_add(call, &sql_article_gaps, 3, params, rpc_text(call, "filter"), &statement);
}

static struct status gaps_finish(struct rpc_call *call)
{
    int at = db_segment_count(call->segment) - 1;
    for (int row = 0; row < db_rows(call->segment, at); row++) {
        size_t begin = wire_begin(&call->reply, ROWS);
        wire_put_string(&call->reply, CATEGORY,
                        db_string(call->segment, at, row, ARTICLE_GAPS_CATEGORY));
        wire_put_int(&call->reply, SOLVED, db_int(call->segment, at, row, ARTICLE_GAPS_SOLVED));
        wire_put_int(&call->reply, WITHOUT, db_int(call->segment, at, row, ARTICLE_GAPS_WITHOUT));
        wire_put_int(&call->reply, ARTICLES, db_int(call->segment, at, row, ARTICLE_GAPS_ARTICLES));
        wire_end(&call->reply, begin);
    }
    coverage_write(call, contract_object("ticket"));
    return STATUS_OK;
}

const struct rpc_handler article_figures_handlers[] = {
    {.method = "/kith.v1.ArticleService/GetArticleFigures",
     .steps = {{figures_start, figures_finish, NULL}}},
    {.method = "/kith.v1.ArticleService/GetArticleGaps",
     .steps = {{gaps_start, gaps_finish, NULL}}},
    {0},
};
