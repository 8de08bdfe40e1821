/* SPDX-License-Identifier: Apache-2.0 */
/* Statements as they are for one session: a short list, the last one found in front. */
#include "server/rpc/memo.h"

#include <stdlib.h>
#include <string.h>

void memo_fini(void *object)
{
    struct memo *memo = object;
    for (struct memo_item *item; (item = memo->items);) {
        memo->items = item->next;
        free(item);
    }
    memo->n = 0;
}

static void to_front(struct memo *memo, struct memo_item **link)
{
    struct memo_item *item = *link;
    *link = item->next;
    item->next = memo->items;
    memo->items = item;
}

const struct memo_item *memo_find(struct memo *memo, const void *what, unsigned variant,
                                  uint64_t edition)
{
    if (memo->edition != edition) {
        memo_fini(memo);
        memo->edition = edition;
    }
    for (struct memo_item **link = &memo->items; *link; link = &(*link)->next)
        if ((*link)->what == what && (*link)->variant == variant) {
            to_front(memo, link);
            return memo->items;
        }
    return NULL;
}

static size_t size_of(const struct db_param *param)
{
    if (!param->data)
        return 0;
    return (param->length < 0 ? strlen(param->data) : (size_t)param->length) + 1;
}

static void copy(struct memo_item *item, size_t n, const struct db_param *rest)
{
    char *at = (char *)&item->rest[n];
    for (size_t i = 0; i < n; i++) {
        size_t size = size_of(&rest[i]);
        item->rest[i] = rest[i];
        if (!size)
            continue;
        memcpy(at, rest[i].data, size - 1);
        at[size - 1] = '\0';
        item->rest[i].data = at;
        at += size;
    }
}

void memo_keep(struct memo *memo, const void *what, unsigned variant, const struct db_query *query,
               size_t n, const struct db_param *rest)
{
    size_t bytes = n * sizeof *rest;
    for (size_t i = 0; i < n; i++)
        bytes += size_of(&rest[i]);
    if (memo->n == MEMO_MOST || bytes > MEMO_MOST_BYTES)
        return;
    struct memo_item *item = malloc(sizeof *item + bytes);
    if (!item)
        return;
    *item = (struct memo_item){memo->items, what, variant, query, n};
    copy(item, n, rest);
    memo->items = item;
    memo->n++;
}
