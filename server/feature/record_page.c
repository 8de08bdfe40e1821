/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of the records of an act on many, by object and record. */
#include "server/feature/record_page.h"

#include "common/wire.h"
#include "server/resource/page_token.h"

enum { NEXT_PAGE_TOKEN = 2 };
enum { STANDARD_PAGE = 50, LARGEST_PAGE = 1000 };
enum { OBJECT, RECORD, KEYS }; /* columns, and keys of a token */

struct page {
    int64_t id, limit;
    const char *after[KEYS];
    struct page_token_scope scope;
    int record, rows; /* statements */
};

static struct status read_page(struct rpc_call *call, const char *outcome, struct page *page)
{
    int64_t size = rpc_int(call, "page_size");
    const char *token = rpc_text(call, "page_token");
    if (size < 0)
        return rpc_field_error(call, "page_size", "It must not be negative.");
    page->limit = size == 0 ? STANDARD_PAGE : size > LARGEST_PAGE ? LARGEST_PAGE : size;
    page->after[OBJECT] = page->after[RECORD] = "0";
    page->scope = (struct page_token_scope){
        .user_id = call->session->user_id,
        .method = call->method->path,
        .query = arena_printf(call->arena, "%lld\n%lld", (long long)page->id,
                              (long long)rpc_int(call, outcome)),
    };
    return *token ? page_token_open(call->arena, rpc_page_key(call), &page->scope, token, KEYS,
                                    page->after)
                  : STATUS_OK;
}

struct status record_page_start(struct rpc_call *call, const struct contract_object *object,
                                const char *outcome, const struct db_query *query)
{
    struct page *page = call->state = arena_alloc(call->arena, sizeof *page);
    if (!page)
        return rpc_no_memory();
    struct status status = resource_id(call, object, "id", rpc_text(call, "id"), &page->id);
    if (status_is_ok(status))
        status = read_page(call, outcome, page);
    if (status_is_ok(status))
        status = resource_read(call, object, page->id, &page->record);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {
        db_number(call->arena, page->id),
        db_number(call->arena, rpc_int(call, outcome)),
        db_text(page->after[OBJECT]),
        db_text(page->after[RECORD]),
        db_number(call->arena, page->limit + 1),
    };
    page->rows = rpc_query(call, query, 5, params);
    return page->rows < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status put_token(struct rpc_call *call, const struct page *page, int last)
{
    long long object = db_int(call->segment, page->rows, last, OBJECT);
    long long record = db_int(call->segment, page->rows, last, RECORD);
    const char *keys[] = {arena_printf(call->arena, "%lld", object),
                          arena_printf(call->arena, "%lld", record)};
    const char *token = page_token_seal(call->arena, rpc_page_key(call), &page->scope, KEYS, keys);
    if (!token)
        return rpc_no_memory();
    wire_put_string(&call->reply, NEXT_PAGE_TOKEN, token);
    return STATUS_OK;
}

struct status record_page_finish(struct rpc_call *call, const struct contract_object *object,
                                 record_page_put *put)
{
    const struct page *page = call->state;
    if (db_rows(call->segment, page->record) != 1)
        return resource_not_found(call, object, page->id);
    int found = db_rows(call->segment, page->rows);
    int n = found < (int)page->limit ? found : (int)page->limit;
    for (int row = 0; row < n; row++)
        put(call, page->rows, row);
    return n < found ? put_token(call, page, n - 1) : STATUS_OK;
}
