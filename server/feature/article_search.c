/* SPDX-License-Identifier: Apache-2.0 */
/* Finding articles: by what somebody types, and for a ticket. */
#include "common/wire.h"
#include "server/feature/article_part.h"
#include "server/feature/feature.h"
#include "server/model/article_rank.h"
#include "server/model/snippet.h"
#include "server/resource/query.h"
#include "server/sql/queries.h"

#include <stdlib.h>

enum { STANDARD = 20, MOST = 50, SUGGESTED = 5, MOST_SUGGESTED = 20, CANDIDATES = 200 };
enum { SNIPPET_WIDTH = 90 }; /* characters */

/* Numbers of kith.v1.SearchArticlesResponse, FoundArticle and ArticleHit. */
enum { ARTICLES = 1, MORE };
enum { ID = 1, TITLE, TITLE_HITS, SNIPPET, SNIPPET_HITS_, MATCH, CATEGORY, AUDIENCE, USES, HELPED };
enum { HIT_START = 1, HIT_LENGTH };

struct search {
    int64_t limit;
    int statement;
};

/* Where both queries have what they share. */
struct found_columns {
    int id, title, body, folded, folded_title, words, category, audience, uses, helped;
};

static const struct found_columns of_search = {
    ARTICLE_SEARCH_ID,       ARTICLE_SEARCH_TITLE,        ARTICLE_SEARCH_BODY,
    ARTICLE_SEARCH_FOLDED,   ARTICLE_SEARCH_FOLDED_TITLE, ARTICLE_SEARCH_WORDS,
    ARTICLE_SEARCH_CATEGORY, ARTICLE_SEARCH_AUDIENCE,     ARTICLE_SEARCH_USES,
    ARTICLE_SEARCH_HELPED,
};
static const struct found_columns of_suggest = {
    ARTICLE_SUGGEST_ID,       ARTICLE_SUGGEST_TITLE,        ARTICLE_SUGGEST_BODY,
    ARTICLE_SUGGEST_FOLDED,   ARTICLE_SUGGEST_FOLDED_TITLE, ARTICLE_SUGGEST_WORDS,
    ARTICLE_SUGGEST_CATEGORY, ARTICLE_SUGGEST_AUDIENCE,     ARTICLE_SUGGEST_USES,
    ARTICLE_SUGGEST_HELPED,
};

static struct status take_limit(struct rpc_call *call, int64_t standard, int64_t most,
                                int64_t *limit)
{
    int64_t size = rpc_int(call, "page_size");
    if (size < 0 || size > most)
        return rpc_field_error(call, "page_size", "It is at most %d.", (int)most);
    *limit = size ? size : standard;
    return STATUS_OK;
}

static struct status begin(struct rpc_call *call, int64_t standard, int64_t most,
                           struct search **search)
{
    *search = call->state = arena_alloc(call->arena, sizeof **search);
    rpc_segment(call, DB_READ);
    return *search ? take_limit(call, standard, most, &(*search)->limit) : rpc_no_memory();
}

static void put_hits(struct rpc_call *call, uint32_t number, const struct snippet *snippet)
{
    for (size_t i = 0; i < snippet->n_hits; i++) {
        size_t begun = wire_begin(&call->reply, number);
        wire_put_int(&call->reply, HIT_START, snippet->hits[i].start);
        wire_put_int(&call->reply, HIT_LENGTH, snippet->hits[i].length);
        wire_end(&call->reply, begun);
    }
}

static const char *text(struct rpc_call *call, int row, int column)
{
    const struct search *search = call->state;
    return db_string(call->segment, search->statement, row, column);
}

static int64_t number(struct rpc_call *call, int row, int column)
{
    const struct search *search = call->state;
    return db_int(call->segment, search->statement, row, column);
}

static void put_found(struct rpc_call *call, const struct found_columns *at, int row, int64_t match)
{
    struct buf *reply = &call->reply;
    const char *words = text(call, row, at->words);
    struct snippet title, snippet;
    snippet_whole(text(call, row, at->title), text(call, row, at->folded_title), words, &title);
    snippet_cut(call->arena, text(call, row, at->body), text(call, row, at->folded), words,
                SNIPPET_WIDTH, &snippet);
    size_t begun = wire_begin(reply, ARTICLES);
    wire_put_string(
        reply, ID,
        resource_name(call->arena, contract_object("article"), number(call, row, at->id)));
    wire_put_string(reply, TITLE, title.text);
    put_hits(call, TITLE_HITS, &title);
    wire_put_string(reply, SNIPPET, snippet.text);
    put_hits(call, SNIPPET_HITS_, &snippet);
    wire_put_int(reply, MATCH, match);
    wire_put_string(reply, CATEGORY, text(call, row, at->category));
    wire_put_int(reply, AUDIENCE, number(call, row, at->audience));
    wire_put_int(reply, USES, number(call, row, at->uses));
    wire_put_int(reply, HELPED, number(call, row, at->helped));
    wire_end(reply, begun);
}

/* ---- SearchArticles ---- */

static struct status search_start(struct rpc_call *call)
{
    struct search *search;
    int64_t product = 0;
    struct status status = begin(call, STANDARD, MOST, &search);
    if (status_is_ok(status) && *rpc_text(call, "product_id"))
        status = resource_id(call, contract_object("product"), "product_id",
                             rpc_text(call, "product_id"), &product);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {
        db_text(rpc_text(call, "query")),
        article_part_shown(call),
        db_number(call->arena, search->limit + 1), /* one more shows that there is more */
        db_text(rpc_text(call, "language")),
        db_text(rpc_text(call, "category")),
        product ? db_number(call->arena, product) : db_null(),
    };
    return query_add(call, &sql_article_search, 6, params, NULL, &search->statement);
}

static struct status search_finish(struct rpc_call *call)
{
    const struct search *search = call->state;
    int rows = db_rows(call->segment, search->statement);
    for (int row = 0; row < rows && row < search->limit; row++)
        put_found(call, &of_search, row, number(call, row, ARTICLE_SEARCH_MATCH));
    wire_put_bool(&call->reply, MORE, rows > search->limit);
    return STATUS_OK;
}

/* ---- SuggestArticles ---- */

static struct status suggest_start(struct rpc_call *call)
{
    const struct contract_object *object = contract_object("ticket");
    struct search *search;
    int64_t ticket;
    struct status status = begin(call, SUGGESTED, MOST_SUGGESTED, &search);
    if (status_is_ok(status))
        status = resource_id(call, object, "ticket_id", rpc_text(call, "ticket_id"), &ticket);
    if (!status_is_ok(status))
        return status;
    resource_require(call, object, ticket, "ticket_id");
    struct db_param params[] = {db_number(call->arena, ticket), article_part_shown(call)};
    return query_add(call, &sql_article_suggest, 2, params, NULL, &search->statement);
}

struct candidate {
    struct article_fit fit; /* first: candidates are compared as fits */
    int row;
};

static struct candidate candidate(struct rpc_call *call, int row)
{
    return (struct candidate){
        .fit = {.matched = number(call, row, ARTICLE_SUGGEST_MATCHED),
                .terms = number(call, row, ARTICLE_SUGGEST_TERMS),
                .category = number(call, row, ARTICLE_SUGGEST_CATEGORY_FITS),
                .product = number(call, row, ARTICLE_SUGGEST_PRODUCT_FITS),
                .uses = number(call, row, ARTICLE_SUGGEST_USES),
                .helped = number(call, row, ARTICLE_SUGGEST_HELPED),
                .useful = number(call, row, ARTICLE_SUGGEST_USEFUL),
                .not_useful = number(call, row, ARTICLE_SUGGEST_NOT_USEFUL),
                .id = number(call, row, ARTICLE_SUGGEST_ID)},
        .row = row,
    };
}

static struct status suggest_finish(struct rpc_call *call)
{
    const struct search *search = call->state;
    int rows = db_rows(call->segment, search->statement), n = 0;
    struct candidate *list = arena_array(call->arena, CANDIDATES, sizeof *list);
    if (!list)
        return rpc_no_memory();
    for (int row = 0; row < rows && n < CANDIDATES; row++) {
        list[n] = candidate(call, row);
        n += article_rank_suggests(&list[n].fit);
    }
    qsort(list, (size_t)n, sizeof *list, article_rank_compare);
    for (int i = 0; i < n && i < search->limit; i++)
        put_found(call, &of_suggest, list[i].row, 0);
    wire_put_bool(&call->reply, MORE, n > search->limit);
    return STATUS_OK;
}

const struct rpc_handler article_search_handlers[] = {
    {.method = "/kith.v1.ArticleService/SearchArticles",
     .steps = {{search_start, search_finish, NULL}}},
    {.method = "/kith.v1.ArticleService/SuggestArticles",
     .steps = {{suggest_start, suggest_finish, NULL}}},
    {0},
};
