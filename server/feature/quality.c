/* SPDX-License-Identifier: Apache-2.0 */
/* Customers whose data wants work: how many, and which. */
#include "common/message.h"
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/resource/coverage.h"
#include "server/resource/fieldrule.h"
#include "server/resource/page_token.h"
#include "server/resource/query.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

#include <stdlib.h>

/* Lists by score look at so many customers for one page. */
enum { STANDARD_PAGE = 50, LARGEST_PAGE = 1000, LOOKED_AT = 20000, MOST_FIELDS = 16 };
/* Numbers of kith.v1.QualityIssue. */
enum { INCOMPLETE = 1, UNTOUCHED, INVALID_PHONE, INVALID_EMAIL, DUPLICATES };
/* Numbers of the requests. */
enum { BY = 1 };
enum { BELOW = 3, DAYS = 4 };
/* Numbers of GetSummaryResponse and its Row, of ListQualityResponse and QualityRow. */
enum { SUMMARY_ROWS = 1 };
enum { ROW_WHO = 1, ROW_NAME, ROW_CUSTOMERS, ROW_SCORE };
enum { ROWS = 1, NEXT_PAGE_TOKEN };
enum { ID = 1, NAME, OWNER, SCORE, MISSING, LAST_CONTACT, DETAILS };

/* Fields of the weights that the roles hide: whether they are filled is not to be told. */
static struct db_param hidden_fields(struct rpc_call *call)
{
    static const char *const names[] = {"industry", "region",     "city", "address",
                                        "source",   "tax_number", "owner"};
    const struct contract_object *customer = contract_object("customer");
    const struct contract_object *point = contract_object("contact_point");
    const char *hidden[MOST_FIELDS];
    size_t n = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (fieldrule_named(call->session, customer, i == 6 ? "owner_id" : names[i]) ==
            SESSION_HIDDEN)
            hidden[n++] = names[i];
    if (fieldrule_named(call->session, customer, "contact_points") == SESSION_HIDDEN ||
        fieldrule_named(call->session, point, "value") == SESSION_HIDDEN ||
        fieldrule_named(call->session, point, "kind") == SESSION_HIDDEN) {
        hidden[n++] = "phone";
        hidden[n++] = "email";
    }
    if (!resource_may(call, contract_object("contact"), ACCESS_READ))
        hidden[n++] = "contact";
    return db_text_array(call->arena, n, hidden);
}

/* ---- GetSummary ---- */

static struct status summary_start(struct rpc_call *call)
{
    int *statement = call->state = arena_alloc(call->arena, sizeof *statement);
    if (!statement)
        return rpc_no_memory();
    struct db_param params[] = {db_number(call->arena, message_int(call->request, BY) == 2 ? 2 : 1),
                                hidden_fields(call)};
    return query_add(call, &sql_quality_summary, 2, params, NULL, statement);
}

static struct status summary_finish(struct rpc_call *call)
{
    const int statement = *(const int *)call->state;
    const char *kind = message_int(call->request, BY) == 2 ? "team" : "user";
    for (int row = 0; row < db_rows(call->segment, statement); row++) {
        size_t begin = wire_begin(&call->reply, SUMMARY_ROWS);
        int64_t who = db_int(call->segment, statement, row, QUALITY_SUMMARY_WHO);
        if (who)
            wire_put_string(&call->reply, ROW_WHO,
                            resource_name(call->arena, contract_object(kind), who));
        wire_put_string(&call->reply, ROW_NAME,
                        db_string(call->segment, statement, row, QUALITY_SUMMARY_NAME));
        for (int i = QUALITY_SUMMARY_CUSTOMERS; i <= QUALITY_SUMMARY_DUPLICATES; i++)
            wire_put_int(&call->reply, (uint32_t)(ROW_CUSTOMERS + i - QUALITY_SUMMARY_CUSTOMERS),
                         db_int(call->segment, statement, row, i));
        wire_end(&call->reply, begin);
    }
    coverage_write(call, contract_object("customer"));
    return STATUS_OK;
}

/* ---- ListQuality ---- */

struct quality {
    int64_t issue, limit;
    const char *after[1]; /* id */
    struct page_token_scope scope;
    struct db_param owner;
    int page, scan; /* statements; scan -1: none */
};

static struct status take_request(struct rpc_call *call, struct quality *quality)
{
    int64_t size = rpc_int(call, "page_size"), owner = 0;
    const char *token = rpc_text(call, "page_token"), *owner_id = rpc_text(call, "owner_id");
    struct status status = STATUS_OK;
    quality->issue = rpc_int(call, "issue");
    if (size < 0)
        return rpc_field_error(call, "page_size", "It must not be negative.");
    if (*owner_id)
        status = resource_id(call, contract_object("user"), "owner_id", owner_id, &owner);
    if (!status_is_ok(status))
        return status;
    quality->owner = owner ? db_number(call->arena, owner) : db_null();
    quality->limit = size == 0 ? STANDARD_PAGE : size > LARGEST_PAGE ? LARGEST_PAGE : size;
    quality->after[0] = "0";
    quality->scope = (struct page_token_scope){
        .user_id = call->session->user_id,
        .method = call->method->path,
        .query = arena_printf(call->arena, "%lld\n%lld\n%lld\n%lld", (long long)quality->issue,
                              (long long)owner, (long long)message_int(call->request, BELOW),
                              (long long)message_int(call->request, DAYS)),
    };
    return *token ? page_token_open(call->arena, rpc_page_key(call), &quality->scope, token, 1,
                                    quality->after)
                  : STATUS_OK;
}

static struct db_param optional_number(struct rpc_call *call, uint32_t number)
{
    return message_has(call->request, number)
               ? db_number(call->arena, message_int(call->request, number))
               : db_null();
}

static struct status add_scores(struct rpc_call *call, struct quality *quality)
{
    struct db_param most = db_number(call->arena, LOOKED_AT);
    struct db_param params[] = {
        db_number(call->arena, quality->limit + 1),
        db_text(quality->after[0]),
        quality->owner,
        most,
        db_number(call->arena, quality->issue),
        optional_number(call, BELOW),
        optional_number(call, DAYS),
        hidden_fields(call),
    };
    struct db_param scan[] = {db_text(quality->after[0]), quality->owner, most};
    struct status status = query_add(call, &sql_quality_scores, 8, params, NULL, &quality->page);
    return status_is_ok(status) ? query_add(call, &sql_quality_scan, 3, scan, NULL, &quality->scan)
                                : status;
}

static struct status quality_start(struct rpc_call *call)
{
    struct quality *quality = call->state = arena_alloc(call->arena, sizeof *quality);
    if (!quality)
        return rpc_no_memory();
    quality->scan = -1;
    struct status status = take_request(call, quality);
    if (!status_is_ok(status))
        return status;
    if (quality->issue == INCOMPLETE || quality->issue == UNTOUCHED)
        return add_scores(call, quality);
    struct db_param params[] = {
        db_number(call->arena, quality->limit + 1),
        db_text(quality->after[0]),
        quality->owner,
        db_number(call->arena, quality->issue == INVALID_PHONE ? 1 : 2),
    };
    if (quality->issue == DUPLICATES)
        return query_add(call, &sql_quality_duplicates, 3, params, NULL, &quality->page);
    return query_add(call, &sql_quality_points, 4, params, NULL, &quality->page);
}

static void put_texts(struct rpc_call *call, const struct quality *quality, int row, int column,
                      uint32_t number)
{
    struct value array, item;
    array.bytes = db_bytes(call->segment, quality->page, row, column, &array.length);
    struct value_items items = value_array(array);
    while (value_next(&items, &item))
        wire_put_bytes(&call->reply, number, item.bytes ? item.bytes : "", item.length);
}

static void encode(struct rpc_call *call, const struct quality *quality, int row)
{
    struct buf *reply = &call->reply;
    const struct db_segment *segment = call->segment;
    int64_t owner = db_int(segment, quality->page, row, QUALITY_SCORES_OWNER_ID);
    size_t begin = wire_begin(reply, ROWS);
    wire_put_string(reply, ID,
                    resource_name(call->arena, contract_object("customer"),
                                  db_int(segment, quality->page, row, QUALITY_SCORES_ID)));
    wire_put_string(reply, NAME, db_string(segment, quality->page, row, QUALITY_SCORES_NAME));
    if (owner)
        wire_put_string(reply, OWNER, resource_name(call->arena, contract_object("user"), owner));
    if (!db_is_null(segment, quality->page, row, QUALITY_SCORES_SCORE))
        wire_put_int(reply, SCORE, db_int(segment, quality->page, row, QUALITY_SCORES_SCORE));
    put_texts(call, quality, row, QUALITY_SCORES_MISSING, MISSING);
    if (!db_is_null(segment, quality->page, row, QUALITY_SCORES_LAST_CONTACT))
        value_encode_time(reply, LAST_CONTACT,
                          db_micros(segment, quality->page, row, QUALITY_SCORES_LAST_CONTACT));
    put_texts(call, quality, row, QUALITY_SCORES_OTHERS, DETAILS);
    wire_end(reply, begin);
}

/* After the last row shown; else, when there was more to look at, after the last one looked at. */
static int64_t go_on_after(const struct rpc_call *call, const struct quality *quality)
{
    int rows = db_rows(call->segment, quality->page);
    if (rows > quality->limit)
        return db_int(call->segment, quality->page, (int)quality->limit - 1, QUALITY_SCORES_ID);
    bool full =
        quality->scan >= 0 && db_int(call->segment, quality->scan, 0, QUALITY_SCAN_N) == LOOKED_AT;
    return full ? db_int(call->segment, quality->scan, 0, QUALITY_SCAN_LAST) : 0;
}

static struct status quality_finish(struct rpc_call *call)
{
    struct quality *quality = call->state;
    int rows = db_rows(call->segment, quality->page);
    for (int row = 0; row < rows && row < quality->limit; row++)
        encode(call, quality, row);
    int64_t after = go_on_after(call, quality);
    if (after == 0)
        return STATUS_OK;
    const char *key[] = {arena_printf(call->arena, "%lld", (long long)after)};
    const char *token =
        key[0] ? page_token_seal(call->arena, rpc_page_key(call), &quality->scope, 1, key) : NULL;
    if (!token)
        return rpc_no_memory();
    wire_put_string(&call->reply, NEXT_PAGE_TOKEN, token);
    return STATUS_OK;
}

const struct rpc_handler quality_handlers[] = {
    {.method = "/kith.v1.QualityService/GetSummary",
     .steps = {{summary_start, summary_finish, NULL}}},
    {.method = "/kith.v1.QualityService/ListQuality",
     .steps = {{quality_start, quality_finish, NULL}}},
    {0},
};
