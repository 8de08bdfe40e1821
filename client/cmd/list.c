/* SPDX-License-Identifier: Apache-2.0 */
/* kith NOUN list: records page by page, filtered and sorted by the server. */
#include "client/cmd/command.h"
#include "client/cmd/limit.h"
#include "client/cmd/noun.h"
#include "client/cmd/pages.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"

#include <libintl.h>
#include <string.h>

/* Several words are conditions that must all hold. */
static const char *filter_of(struct invocation *invocation)
{
    struct buf out;
    if (invocation->n_words == 0)
        return NULL;
    if (invocation->n_words == 1)
        return invocation->words[0];
    buf_init(&out, invocation->arena, 1024 * 1024);
    for (size_t i = 0; i < invocation->n_words; i++)
        buf_printf(&out, i ? " AND (%s)" : "(%s)", invocation->words[i]);
    return buf_string(&out);
}

static void set_flag(struct record *request, const char *name, bool given)
{
    struct value *value = record_find(request, name);
    if (value && given) {
        value->present = true;
        value->integer = 1;
    }
}

static int run(struct invocation *invocation)
{
    struct pages pages;
    int64_t limit;
    int code = EXIT_DONE;
    if (!limit_of(invocation, &limit, &code))
        return code;
    struct record *request = pages_list_request(invocation->arena, invocation->method,
                                                filter_of(invocation), request_order(invocation));
    if (!request || !pages_begin(&pages, invocation, invocation->method, request, limit))
        return client_error(invocation, "%s", gettext("out of memory"));
    set_flag(request, "show_deleted", options_given(invocation->arguments, OPTION_DELETED));
    set_flag(request, "count", options_given(invocation->arguments, OPTION_COUNT));
    code = view_pages(invocation, &pages);
    pages_end(&pages);
    return code;
}

const struct command list_command = {
    .kind = CONTRACT_LIST,
    .options = (UINT64_C(1) << OPTION_ORDER) | (UINT64_C(1) << OPTION_LIMIT) |
               (UINT64_C(1) << OPTION_ALL) | (UINT64_C(1) << OPTION_DELETED) |
               (UINT64_C(1) << OPTION_COUNT),
    .usage = "[FILTER…]",
    .help = N_("list records"),
    .example = "",
    .run = run,
};
