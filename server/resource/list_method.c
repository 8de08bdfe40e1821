/* SPDX-License-Identifier: Apache-2.0 */
/* The method List: page tokens, totals, and the reply. */
#include "common/wire.h"
#include "server/resource/coverage.h"
#include "server/resource/list.h"
#include "server/resource/page_token.h"
#include "server/resource/reply.h"

struct page {
    struct list list;
    struct page_token_scope scope;
    bool *mask;
    int statement;
    int total_statement; /* -1: not asked for */
};

static struct status page_size(struct rpc_call *call, struct list *list)
{
    int64_t size = rpc_int(call, "page_size");
    if (size < 0)
        return rpc_field_error(call, "page_size", "It must not be negative.");
    if (size > 0)
        list->limit = size > LIST_LARGEST_PAGE ? LIST_LARGEST_PAGE : size;
    return STATUS_OK;
}

static struct status open_token(struct rpc_call *call, struct page *page)
{
    const char *token = rpc_text(call, "page_token");
    page->scope = (struct page_token_scope){
        .user_id = call->session->user_id,
        .method = call->method->path,
        .query =
            arena_printf(call->arena, "%s\n%s\n%s\n%d", rpc_text(call, "id"), page->list.filter,
                         rpc_text(call, "order_by"), page->list.show_deleted),
    };
    if (!*token)
        return STATUS_OK;
    page->list.continued = true;
    return page_token_open(call->arena, rpc_page_key(call), &page->scope, token,
                           page->list.order.n_keys, page->list.after);
}

struct status list_add_count(struct rpc_call *call, const struct list *of, int *statement)
{
    struct list list = *of;
    struct sql sql;
    list.continued = list.measured = false; /* no order */
    sql_init(&sql, call->arena);
    sql_printf(&sql, "select count(*) from %s t", list.object->table);
    struct status status = list_write_where(call, &list, "t", &sql);
    if (status_is_ok(status))
        *statement = sql_add(&sql, rpc_segment(call, rpc_lane(call)));
    return status;
}

static struct status add_total(struct rpc_call *call, struct page *page)
{
    page->total_statement = -1;
    return rpc_flag(call, "count") ? list_add_count(call, &page->list, &page->total_statement)
                                   : STATUS_OK;
}

struct status list_start(struct rpc_call *call)
{
    return list_start_of(call, call->method->object, rpc_text(call, "filter"));
}

struct status list_start_of(struct rpc_call *call, const struct contract_object *object,
                            const char *filter)
{
    struct page *page = arena_alloc(call->arena, sizeof *page);
    if (!page)
        return rpc_no_memory();
    call->state = page;
    struct list *list = &page->list;
    struct status status = list_init(call, object, filter, rpc_text(call, "order_by"), list);
    if (status_is_ok(status))
        status = resource_mask(call, list->object, "read_mask", &page->mask);
    if (status_is_ok(status))
        status = page_size(call, list);
    list->mask = page->mask;
    list->show_deleted = rpc_flag(call, "show_deleted");
    list->bounded = true;
    if (status_is_ok(status))
        status = open_token(call, page);
    if (status_is_ok(status)) /* before the list, which may forbid plans that a total needs */
        status = add_total(call, page);
    return status_is_ok(status) ? list_add(call, list, &page->statement) : status;
}

static struct status put_token(struct rpc_call *call, struct page *page)
{
    if (!list_has_more(call, &page->list, page->statement))
        return STATUS_OK;
    list_continue(call, &page->list, page->statement);
    const char *token = page_token_seal(call->arena, rpc_page_key(call), &page->scope,
                                        page->list.order.n_keys, page->list.after);
    if (!token)
        return rpc_no_memory();
    wire_put_string(&call->reply, reply_field(call->method, "next_page_token"), token);
    return STATUS_OK;
}

struct status list_finish(struct rpc_call *call)
{
    struct page *page = call->state;
    uint32_t number = reply_records_field(call->method, page->list.object);
    int rows = list_rows(call, &page->list, page->statement);
    for (int row = 0; row < rows; row++) {
        int column = 0;
        size_t begin = wire_begin(&call->reply, number);
        resource_encode(call, page->list.object, page->mask, page->statement, row, &column);
        wire_end(&call->reply, begin);
    }
    if (page->total_statement >= 0) {
        wire_put_int(&call->reply, reply_field(call->method, "total_size"),
                     db_int(call->segment, page->total_statement, 0, 0));
        coverage_write(call, page->list.object);
    }
    return put_token(call, page);
}
