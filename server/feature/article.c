/* SPDX-License-Identifier: Apache-2.0 */
/* Articles: from the draft to what readers see, what they think of it, and using it for a ticket.
 */
#include "server/feature/article_part.h"
#include "server/feature/feature.h"
#include "server/feature/move.h"
#include "server/feature/rule.h"
#include "server/resource/query.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

#include "common/wire.h"

enum { PUBLISHED = 3, RETIRED = 4 }; /* of kith.v1.ArticleStatus */
enum { USEFUL = 1, NOT_USEFUL };     /* of kith.v1.VoteArticleResponse */

struct db_param article_part_shown(struct rpc_call *call)
{
    bool reads = session_may(call->session, contract_object("article"), ACCESS_READ);
    return db_text(reads ? "{1,2}" : "{1}");
}

/* ---- Submit, withdraw, publish, roll back ---- */

/* All but retiring is decided by its versions. */
static const char *const states[] = {[PUBLISHED] = "published"};
static const struct flow_move moves[] = {
    {.from = 1 << PUBLISHED, .to = RETIRED, .done = "retired"},
};
static const struct flow flow = {
    "article", "ARTICLE_NOT_PUBLISHED", "An article", states, PUBLISHED + 1, moves, 1};

static struct status moved(struct rpc_call *call, enum access_action action)
{
    struct resource_change change;
    struct status status = resource_change_init(call, "article", &change);
    if (!status_is_ok(status))
        return status;
    change.action = action;
    return resource_change_start(call, &change);
}

static struct status update_start(struct rpc_call *call)
{
    return moved(call, ACCESS_UPDATE);
}

static struct status publish_start(struct rpc_call *call)
{
    return moved(call, ACCESS_PUBLISH);
}

static struct status retire_start(struct rpc_call *call)
{
    struct move move;
    struct status status = move_init(call, &flow, 0, &move);
    move.change.action = ACCESS_PUBLISH;
    move.change.assignments = "shown_to = 0";
    if (status_is_ok(status))
        status = rule_take(call, move.change.draft, "retired_reason", rpc_text(call, "reason"));
    return status_is_ok(status) ? resource_change_start(call, &move.change) : status;
}

/* What happens to the versions follows from the method. */
static struct status write(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    static const struct {
        const char *method;
        const struct db_query *query;
    } writes[] = {
        {"SubmitArticle", &sql_article_submit},
        {"WithdrawArticle", &sql_article_withdraw},
        {"PublishArticle", &sql_article_publish},
        {"RollBackArticle", &sql_article_roll_back},
    };
    const struct db_query *query = NULL;
    for (size_t i = 0; !creating && i < sizeof writes / sizeof *writes; i++)
        if (rpc_is(call, writes[i].method))
            query = writes[i].query;
    if (!query)
        return STATUS_OK;
    struct db_param params[] = {db_number(call->arena, draft->id), db_null()};
    if (query == &sql_article_withdraw)
        params[1] = db_text(rpc_text(call, "reason"));
    else if (query == &sql_article_publish)
        params[1] = db_number(call->arena, call->session->user_id);
    else if (query == &sql_article_roll_back)
        params[1] = db_number(call->arena, rpc_int(call, "number"));
    return rpc_query(call, query, query->n_params, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

/* ---- VoteArticle ---- */

struct asked {
    int64_t id;
    int done, record; /* statements */
};

static struct status asked_init(struct rpc_call *call, struct asked **asked)
{
    *asked = call->state = arena_alloc(call->arena, sizeof **asked);
    if (!*asked)
        return rpc_no_memory();
    return resource_id(call, contract_object("article"), "id", rpc_text(call, "id"), &(*asked)->id);
}

static struct status vote_start(struct rpc_call *call)
{
    struct asked *asked;
    struct status status = asked_init(call, &asked);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {
        db_number(call->arena, asked->id),
        article_part_shown(call),
        db_number(call->arena, call->session->user_id),
        db_text(rpc_flag(call, "useful") ? "true" : "false"),
        db_text(rpc_flag(call, "clear") ? "true" : "false"),
    };
    rpc_segment(call, DB_WRITE);
    asked->done = rpc_query(call, &sql_article_vote, 5, params);
    asked->record = rpc_query(call, &sql_article_votes, 1, params);
    resource_end_write(call);
    return asked->done < 0 || asked->record < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status missing(struct rpc_call *call)
{
    return rpc_error(call, RPC_NOT_FOUND, "NOT_FOUND",
                     "%s does not exist, or is not published for you.", rpc_text(call, "id"));
}

static struct status vote_finish(struct rpc_call *call)
{
    const struct asked *asked = call->state;
    if (!db_int(call->segment, asked->done, 0, ARTICLE_VOTE_FOUND))
        return missing(call);
    wire_put_int(&call->reply, USEFUL,
                 db_int(call->segment, asked->record, 0, ARTICLE_VOTES_USEFUL));
    wire_put_int(&call->reply, NOT_USEFUL,
                 db_int(call->segment, asked->record, 0, ARTICLE_VOTES_NOT_USEFUL));
    return STATUS_OK;
}

/* ---- UseArticle ---- */

static struct status use_start(struct rpc_call *call)
{
    struct resource_draft *draft = draft_new(call->arena, contract_object("ticket_article"));
    struct asked *asked;
    int64_t ticket;
    struct status status = draft ? asked_init(call, &asked) : rpc_no_memory();
    if (status_is_ok(status))
        status = resource_id(call, contract_object("ticket"), "ticket_id",
                             rpc_text(call, "ticket_id"), &ticket);
    if (!status_is_ok(status))
        return status;
    rpc_segment(call, DB_WRITE);
    draft_set_number(call->arena, draft, "article_id", asked->id);
    draft_set_number(call->arena, draft, "ticket_id", ticket);
    resource_require_references(call, draft);
    struct db_param params[] = {
        db_number(call->arena, ticket),
        db_number(call->arena, asked->id),
        db_number(call->arena, rpc_int(call, "helped")),
    };
    if (rpc_query(call, &sql_article_use, 3, params) < 0)
        return rpc_no_memory();
    status = query_add(call, &sql_article_used, 2, params, NULL, &asked->record);
    if (status_is_ok(status))
        resource_end_write(call);
    return status;
}

static struct status use_finish(struct rpc_call *call)
{
    const struct asked *asked = call->state;
    int column = 0;
    if (db_rows(call->segment, asked->record) != 1)
        return missing(call);
    resource_encode(call, contract_object("ticket_article"), NULL, asked->record, 0, &column);
    return STATUS_OK;
}

/* ---- ShowArticle ---- */

static struct status show_start(struct rpc_call *call)
{
    struct asked *asked;
    struct status status = asked_init(call, &asked);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {db_number(call->arena, asked->id), article_part_shown(call)};
    rpc_segment(call, DB_READ);
    return query_add(call, &sql_article_show, 2, params, NULL, &asked->record);
}

static void put_texts(struct rpc_call *call)
{
    const struct asked *asked = call->state;
    static const struct {
        int column;
        const char *field;
    } texts[] = {
        {ARTICLE_SHOW_TITLE, "title"},       {ARTICLE_SHOW_BODY, "body"},
        {ARTICLE_SHOW_CATEGORY, "category"}, {ARTICLE_SHOW_LANGUAGE, "language"},
        {ARTICLE_SHOW_KEYWORDS, "keywords"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        wire_put_string(&call->reply, contract_field(call->method->output, texts[i].field)->number,
                        db_string(call->segment, asked->record, 0, texts[i].column));
}

static void put_numbers(struct rpc_call *call)
{
    const struct asked *asked = call->state;
    static const struct {
        int column;
        const char *field;
    } numbers[] = {
        {ARTICLE_SHOW_AUDIENCE, "audience"},     {ARTICLE_SHOW_VERSION_NUMBER, "version_number"},
        {ARTICLE_SHOW_REVIEW_DUE, "review_due"}, {ARTICLE_SHOW_USES, "uses"},
        {ARTICLE_SHOW_HELPED, "helped"},         {ARTICLE_SHOW_USEFUL, "useful"},
        {ARTICLE_SHOW_NOT_USEFUL, "not_useful"}, {ARTICLE_SHOW_STATUS, "status"},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        wire_put_int(&call->reply, contract_field(call->method->output, numbers[i].field)->number,
                     db_int(call->segment, asked->record, 0, numbers[i].column));
}

static struct status show_finish(struct rpc_call *call)
{
    const struct contract_message *output = call->method->output;
    const struct asked *asked = call->state;
    size_t length;
    if (db_rows(call->segment, asked->record) != 1)
        return missing(call);
    wire_put_string(&call->reply, 1,
                    resource_name(call->arena, contract_object("article"), asked->id));
    put_texts(call);
    put_numbers(call);
    if (!db_is_null(call->segment, asked->record, 0, ARTICLE_SHOW_PUBLISHED_AT))
        value_encode_time(&call->reply, contract_field(output, "published_at")->number,
                          db_micros(call->segment, asked->record, 0, ARTICLE_SHOW_PUBLISHED_AT));
    const char *day = db_bytes(call->segment, asked->record, 0, ARTICLE_SHOW_REVIEW_DATE, &length);
    if (day)
        value_encode_date(&call->reply, contract_field(output, "review_date")->number,
                          value_days((struct value){day, length}));
    return STATUS_OK;
}

const struct rpc_handler article_handlers[] = {
    {.method = "/kith.v1.ArticleService/SubmitArticle",
     .steps = {{update_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.ArticleService/WithdrawArticle",
     .steps = {{update_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.ArticleService/PublishArticle",
     .steps = {{publish_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.ArticleService/RetireArticle",
     .steps = {{retire_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.ArticleService/RollBackArticle",
     .steps = {{update_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.ArticleService/VoteArticle", .steps = {{vote_start, vote_finish, NULL}}},
    {.method = "/kith.v1.ArticleService/UseArticle", .steps = {{use_start, use_finish, NULL}}},
    {.method = "/kith.v1.ArticleService/ShowArticle", .steps = {{show_start, show_finish, NULL}}},
    {0},
};

const struct resource_hooks article_hooks[] = {
    {.object = "article", .write = write},
    {0},
};
