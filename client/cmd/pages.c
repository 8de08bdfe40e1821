/* SPDX-License-Identifier: Apache-2.0 */
/* Walking through pages. */
#include "client/cmd/pages.h"

#include "client/cmd/noun.h"

#include <libintl.h>
#include <string.h>

/* A page that is not full reads few records of many: the next ones are asked for in large pages. */
enum { LARGE_PAGE = 500, LARGEST_PAGE = 1000 };

static bool page_memory(struct pages *pages)
{
    arena_free(pages->page.arena);
    pages->page.arena = arena_new(CLIENT_ARENA);
    pages->reply = NULL;
    return pages->page.arena != NULL;
}

bool pages_begin(struct pages *pages, const struct invocation *invocation,
                 const struct contract_method *method, struct record *request, int64_t limit)
{
    *pages = (struct pages){.page = *invocation,
                            .method = method,
                            .request = request,
                            .rows = noun_rows_field(method->output),
                            .left = limit};
    pages->page.arena = NULL;
    return pages->rows && page_memory(pages);
}

void pages_end(struct pages *pages)
{
    if (pages->sparse)
        progress_end(&pages->page.client->progress);
    arena_free(pages->page.arena);
    pages->page.arena = NULL;
}

static void set_size(struct pages *pages)
{
    struct value *size = record_find(pages->request, "page_size");
    if (!size)
        return;
    size->present = true;
    bool few = pages->left >= 0 && pages->left < LARGE_PAGE && !pages->sparse;
    size->integer = few ? pages->left : pages->sparse ? LARGEST_PAGE : LARGE_PAGE;
}

/* The token must outlive the page that it came with, but not the walk. */
static bool set_token(struct pages *pages, struct arena *arena)
{
    struct value *to = record_find(pages->request, "page_token");
    const struct value *from = pages->reply ? record_find(pages->reply, "next_page_token") : NULL;
    if (!from || !from->present || from->text.length == 0 || !to)
        return false;
    const char *token = arena_copy(arena, from->text.data, from->text.length);
    if (!token)
        return false;
    record_set_text(to, token);
    return true;
}

/* Too many records to put them in order for pages of this size: once more, with the largest. */
static bool is_too_wide(const struct pages *pages)
{
    const char *reason = pages->outcome.status.reason;
    return !pages->sparse && reason && strcmp(reason, "ORDER_TOO_WIDE") == 0;
}

static void ask(struct pages *pages)
{
    set_size(pages);
    pages->reply = client_try(&pages->page, pages->method, pages->request, &pages->outcome);
    if (pages->reply || !is_too_wide(pages))
        return;
    pages->sparse = true;
    ask(pages);
}

/* Fewer than asked for, and yet not all: what was looked for is rare. */
static void note_sparse(struct pages *pages)
{
    const struct value *size = record_find(pages->request, "page_size");
    const struct value *list = pages->reply ? record_value(pages->reply, pages->rows) : NULL;
    if (size && list && (int64_t)list->n_items < size->integer)
        pages->sparse = true;
}

/* Empty pages show nothing: the person shall know that something goes on. */
static void show_work(const struct pages *pages)
{
    struct progress *progress = &pages->page.client->progress;
    if (pages->sparse && !progress->started)
        progress_start(progress, gettext("looking through the records"), 0, false);
}

static bool fetch(struct pages *pages)
{
    struct arena *before = pages->page.arena;
    pages->page.arena = NULL;
    bool ready = page_memory(pages);
    show_work(pages);
    if (ready)
        ask(pages);
    note_sparse(pages);
    progress_clear(&pages->page.client->progress);
    if (!pages->reply && ready)
        pages->code = pages->silent ? EXIT_FAILED : client_failed(&pages->page, &pages->outcome);
    arena_free(before); /* it held the page token of the request */
    pages->at = 0;
    return pages->reply != NULL;
}

static bool advance(struct pages *pages)
{
    struct value *list = pages->reply ? record_value(pages->reply, pages->rows) : NULL;
    while (!list || pages->at == list->n_items) {
        if (pages->last || (pages->reply && !set_token(pages, pages->page.arena))) {
            pages->last = true;
            return false;
        }
        if (!fetch(pages)) {
            pages->last = true;
            return false;
        }
        list = record_value(pages->reply, pages->rows);
    }
    return true;
}

const struct record *pages_next(struct pages *pages)
{
    if (pages->left == 0 || !advance(pages))
        return NULL;
    const struct value *list = record_value(pages->reply, pages->rows);
    const struct record *row = list->items[pages->at++].record;
    if (pages->left > 0 && --pages->left == 0) {
        const struct value *next = record_find(pages->reply, "next_page_token");
        pages->more = pages->at < list->n_items || (next && next->present && next->text.length);
    }
    return row;
}

bool pages_at_break(const struct pages *pages)
{
    return pages->reply && pages->at == record_value(pages->reply, pages->rows)->n_items;
}

struct record *pages_list_request(struct arena *arena, const struct contract_method *method,
                                  const char *filter, const char *order)
{
    struct record *request = record_new(arena, method->input);
    struct value *value = request && filter ? record_find(request, "filter") : NULL;
    if (value)
        record_set_text(value, filter);
    value = request && order ? record_find(request, "order_by") : NULL;
    if (value)
        record_set_text(value, order);
    return request;
}

const char *pages_quote(struct arena *arena, const char *text)
{
    struct buf out;
    buf_init(&out, arena, 65536);
    buf_put_byte(&out, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            buf_put_byte(&out, '\\');
        buf_put_byte(&out, *text);
    }
    buf_put_byte(&out, '"');
    const char *quoted = buf_string(&out);
    return quoted ? quoted : "\"\"";
}
