/* SPDX-License-Identifier: Apache-2.0 */
/* Draws of tickets to be reviewed, and their repetition. */
#include "common/message.h"
#include "common/wire.h"
#include "server/feature/cell.h"
#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/feature/span.h"
#include "server/model/draw.h"
#include "server/resource/query.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

#include <inttypes.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEED_BYTES = 16, LONGEST_DAYS = 366 };
/* Numbers of kith.v1.SampleReviewsRequest. */
enum { COUNT = 5, SHARE, PER_AGENT };

/* ---- SampleReviews ---- */

static struct status take_days(struct rpc_call *call, struct resource_draft *draft)
{
    struct span span;
    struct status status = span_take(call, &span);
    if (!status_is_ok(status))
        return status;
    if (span.days > LONGEST_DAYS)
        return rpc_field_error(call, "until", "Draw from a year at most.");
    draft_set(draft, "from", span.first);
    draft_set(draft, "until", span.last);
    return STATUS_OK;
}

/* A number, or a share, and not both. */
static struct status take_size(struct rpc_call *call, struct resource_draft *draft)
{
    const ProtobufCMessage *share = rpc_message(call, "share");
    int64_t count = rpc_int(call, "count"), per_agent = rpc_int(call, "per_agent");
    struct status status = STATUS_OK;
    if (count < 0 || per_agent < 0)
        return rpc_field_error(call, count < 0 ? "count" : "per_agent", "It must not be negative.");
    if (share && count)
        return rpc_field_error(call, "share", "Give a number or a share, not both.");
    if (!share && !count && !per_agent)
        return rpc_field_error(call, "count", "Say how many: count=30, share=5 or per_agent=2.");
    if (count)
        draft_set_number(call->arena, draft, "count", count);
    if (share)
        status = rule_take(call, draft, "share", message_text(share, 1));
    if (status_is_ok(status))
        status = rule_percent(call->arena, draft, "share");
    draft_set_number(call->arena, draft, "per_agent", per_agent);
    return status;
}

/* Nobody knows it before, unless it is given; that is noted. */
static struct status take_seed(struct rpc_call *call, struct resource_draft *draft)
{
    const char *given = rpc_text(call, "seed");
    unsigned char bytes[SEED_BYTES];
    char text[2 * SEED_BYTES + 1];
    if (*given) {
        draft_set(draft, "seed", given);
        draft_set(draft, "seed_given", "true");
        return STATUS_OK;
    }
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return rpc_error(call, RPC_INTERNAL, "INTERNAL", "No random numbers are to be had.");
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    draft_set(draft, "seed", arena_string(call->arena, text));
    return STATUS_OK;
}

static struct status take_links(struct rpc_call *call, struct resource_draft *draft)
{
    const char *reviewer = rpc_text(call, "reviewer_id");
    struct status status = rule_take(call, draft, "scorecard_id", rpc_text(call, "scorecard_id"));
    if (status_is_ok(status) && *reviewer)
        status = rule_take(call, draft, "reviewer_id", reviewer);
    if (!*reviewer)
        draft_set_number(call->arena, draft, "reviewer_id", call->session->user_id);
    draft_set(draft, "filter", rpc_text(call, "filter"));
    return status;
}

static struct status sample_start(struct rpc_call *call)
{
    struct resource_draft *draft = draft_new(call->arena, contract_object("review_sample"));
    if (!draft)
        return rpc_no_memory();
    struct status status = take_links(call, draft);
    if (status_is_ok(status))
        status = take_days(call, draft);
    if (status_is_ok(status))
        status = take_size(call, draft);
    if (status_is_ok(status))
        status = take_seed(call, draft);
    return status_is_ok(status) ? resource_insert(call, draft) : status;
}

static struct status write_sample(struct rpc_call *call, struct resource_draft *draft,
                                  bool creating)
{
    int statement;
    int64_t card = rule_number(draft, "scorecard_id", 0);
    if (!creating)
        return STATUS_OK;
    struct db_param params[] = {
        db_number(call->arena, card),
        db_text(resource_name(call->arena, contract_object("scorecard"), card)),
    };
    if (rpc_query(call, &sql_review_draw_turn, 2, params) < 0)
        return rpc_no_memory();
    return query_add(call, &sql_review_draw, 0, NULL, draft_text(draft, "filter"), &statement);
}

/* ---- VerifyReviews ---- */

/* Numbers of kith.v1.VerifyReviewsResponse and kith.v1.ReviewSampleChange. */
enum { SAME = 1, SEED, POPULATION, DRAWN, ENTERED, LEFT, CHANGES };
enum { TICKET_ID = 1, HAS_ENTERED, WAS_DRAWN };

struct verify {
    int64_t id;
    const char *seed, *filter;
    int64_t wanted, per_agent;
    struct draw_ticket *tickets;
    size_t n;
    const int64_t *chosen; /* ascending */
    size_t n_chosen;
    bool same;
    int statement;
};

static struct status found_start(struct rpc_call *call)
{
    struct verify *verify = call->state = arena_alloc(call->arena, sizeof *verify);
    if (!verify)
        return rpc_no_memory();
    struct status status = resource_id(call, contract_object("review_sample"), "id",
                                       rpc_text(call, "id"), &verify->id);
    if (!status_is_ok(status))
        return status;
    struct db_param param = db_number(call->arena, verify->id);
    return query_add(call, &sql_review_sample_found, 1, &param, NULL, &verify->statement);
}

static bool read_numbers(const struct rpc_call *call, int column, int64_t **numbers, size_t *n)
{
    const struct verify *verify = call->state;
    struct value_items items = value_array(cell_at(call, verify->statement, 0, column));
    struct value item;
    *n = 0;
    *numbers =
        arena_array(call->arena, (size_t)(items.left > 0 ? items.left : 1), sizeof **numbers);
    while (*numbers && value_next(&items, &item))
        (*numbers)[(*n)++] = value_int(item);
    return *numbers != NULL;
}

static bool read_population(struct rpc_call *call, struct verify *verify)
{
    int64_t *tickets, *agents, *chosen;
    size_t n_agents;
    if (!read_numbers(call, REVIEW_SAMPLE_FOUND_TICKETS, &tickets, &verify->n) ||
        !read_numbers(call, REVIEW_SAMPLE_FOUND_AGENTS, &agents, &n_agents) ||
        !read_numbers(call, REVIEW_SAMPLE_FOUND_CHOSEN, &chosen, &verify->n_chosen))
        return false;
    verify->chosen = chosen;
    verify->tickets = arena_array(call->arena, verify->n + 1, sizeof *verify->tickets);
    for (size_t i = 0; verify->tickets && i < verify->n && i < n_agents; i++)
        verify->tickets[i] = (struct draw_ticket){.id = tickets[i], .agent = agents[i]};
    return verify->tickets != NULL;
}

static struct status found_finish(struct rpc_call *call)
{
    struct verify *verify = call->state;
    int at = verify->statement;
    if (db_rows(call->segment, at) == 0)
        return resource_not_found(call, contract_object("review_sample"), verify->id);
    verify->seed = db_string(call->segment, at, 0, REVIEW_SAMPLE_FOUND_SEED);
    verify->filter = db_string(call->segment, at, 0, REVIEW_SAMPLE_FOUND_FILTER);
    verify->per_agent = db_int(call->segment, at, 0, REVIEW_SAMPLE_FOUND_PER_AGENT);
    if (!read_population(call, verify))
        return rpc_no_memory();
    verify->wanted =
        draw_wanted(db_int(call->segment, at, 0, REVIEW_SAMPLE_FOUND_WANTED),
                    db_int(call->segment, at, 0, REVIEW_SAMPLE_FOUND_SHARE), verify->n);
    return STATUS_OK;
}

static int compare_ids(const void *a, const void *b)
{
    const struct draw_ticket *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* On a thread of the pool: a hundred thousand hashes are too much for a loop. */
static void repeat(void *argument)
{
    struct verify *verify = argument;
    draw_lots(verify->seed, verify->tickets, verify->n);
    size_t n = draw_choose(verify->tickets, verify->n, verify->wanted, verify->per_agent);
    verify->same = n == verify->n_chosen;
    qsort(verify->tickets, n, sizeof *verify->tickets, compare_ids);
    for (size_t i = 0; verify->same && i < n; i++)
        verify->same = verify->tickets[i].id == verify->chosen[i];
}

static struct status repeat_start(struct rpc_call *call)
{
    return rpc_offload(call, repeat, call->state);
}

static struct status today_start(struct rpc_call *call)
{
    struct verify *verify = call->state;
    struct db_param param = db_number(call->arena, verify->id);
    return query_add(call, &sql_review_sample_today, 1, &param, verify->filter, &verify->statement);
}

static void put_change(struct rpc_call *call, int statement, int row)
{
    int64_t ticket = db_int(call->segment, statement, row, REVIEW_SAMPLE_TODAY_TICKET_ID);
    size_t begin = wire_begin(&call->reply, CHANGES);
    wire_put_string(&call->reply, TICKET_ID,
                    resource_name(call->arena, contract_object("ticket"), ticket));
    wire_put_bool(&call->reply, HAS_ENTERED,
                  db_int(call->segment, statement, row, REVIEW_SAMPLE_TODAY_ENTERED));
    wire_put_bool(&call->reply, WAS_DRAWN,
                  db_int(call->segment, statement, row, REVIEW_SAMPLE_TODAY_DRAWN));
    wire_end(&call->reply, begin);
}

static struct status today_finish(struct rpc_call *call)
{
    const struct verify *verify = call->state;
    int at = verify->statement, rows = db_rows(call->segment, at);
    wire_put_bool(&call->reply, SAME, verify->same);
    wire_put_string(&call->reply, SEED, verify->seed);
    wire_put_int(&call->reply, POPULATION, (int64_t)verify->n);
    wire_put_int(&call->reply, DRAWN, (int64_t)verify->n_chosen);
    if (rows) {
        wire_put_int(&call->reply, ENTERED,
                     db_int(call->segment, at, 0, REVIEW_SAMPLE_TODAY_N_ENTERED));
        wire_put_int(&call->reply, LEFT, db_int(call->segment, at, 0, REVIEW_SAMPLE_TODAY_N_LEFT));
    }
    for (int row = 0; row < rows; row++)
        put_change(call, at, row);
    return STATUS_OK;
}

const struct rpc_handler review_sample_handlers[] = {
    {.method = "/kith.v1.ReviewService/SampleReviews",
     .steps = {{sample_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.ReviewService/VerifyReviews",
     .steps = {{found_start, found_finish, NULL},
               {repeat_start, NULL, NULL},
               {today_start, today_finish, NULL}}},
    {0},
};

const struct resource_hooks review_sample_hooks[] = {
    {.object = "review_sample", .write = write_sample},
    {0},
};
