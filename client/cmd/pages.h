/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a paged reply, one at a time; the next page is fetched when it is needed. */
#ifndef KITH_CLIENT_CMD_PAGES_H
#define KITH_CLIENT_CMD_PAGES_H

#include "client/cmd/client.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pages {
    struct invocation page; /* with memory for one page */
    const struct contract_method *method;
    struct record *request;
    const struct contract_field *rows;
    struct record *reply;
    size_t at;
    int64_t left; /* rows that may still come; < 0: no limit */
    bool more;    /* the server has more than was shown */
    bool last;
    bool sparse; /* the last page was not full: the next ones are large */
    int code;    /* EXIT_DONE, or how fetching failed */
    struct outcome outcome;
    bool silent; /* failures are not printed */
};

/*
 * `limit` < 0: all. Sets page_size and page_token of the request by itself, where it has them.
 * False: the reply has no rows, or there is no memory.
 */
bool pages_begin(struct pages *pages, const struct invocation *invocation,
                 const struct contract_method *method, struct record *request, int64_t limit);
/* The next row, valid until the next call; NULL at the end and after a failure. */
const struct record *pages_next(struct pages *pages);
/* The row given last is the last one of its page. */
bool pages_at_break(const struct pages *pages);
void pages_end(struct pages *pages);

/* A list request for a service: filter and order may be NULL; NULL without memory. */
struct record *pages_list_request(struct arena *arena, const struct contract_method *method,
                                  const char *filter, const char *order);
/* A text in quotes for a filter. */
const char *pages_quote(struct arena *arena, const char *text);

#endif
