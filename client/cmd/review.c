/* SPDX-License-Identifier: Apache-2.0 */
/* kith review results: the reviews of a month as bars, each with how many it is made of. */
#include "client/cmd/command.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"
#include "client/ui/chart.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(struct invocation *invocation, const struct record *row,
                           const char *name)
{
    return record_string(invocation->arena, row, name);
}

/* "83.5 %  n=12 (79.1–87.9)  before 80.1 % n=11" */
static const char *said(struct invocation *invocation, const struct record *row)
{
    const char *average = text_of(invocation, row, "average"),
               *low = text_of(invocation, row, "low");
    const char *before = text_of(invocation, row, "previous_average");
    struct buf text;
    buf_init(&text, invocation->arena, 1024);
    if (*average)
        buf_printf(&text, "%s %%  ", average);
    buf_printf(&text, "n=%" PRId64, record_find(row, "n")->integer);
    if (*low)
        buf_printf(&text, " (%s–%s)", low, text_of(invocation, row, "high"));
    if (*before)
        buf_printf(&text, gettext("  before %s %% n=%" PRId64), before,
                   record_find(row, "previous_n")->integer);
    const char *string = buf_string(&text);
    return string ? string : "";
}

static int put_bars(struct invocation *invocation, const struct record *reply)
{
    const struct value *rows = record_find(reply, "rows");
    struct chart_bar *bars = arena_array(invocation->arena, rows->n_items + 1, sizeof *bars);
    if (!bars)
        return client_error(invocation, "%s", gettext("out of memory"));
    if (!rows->n_items)
        client_note(invocation, "%s", gettext("nothing found"));
    for (size_t i = 0; i < rows->n_items; i++) {
        const struct record *row = rows->items[i].record;
        bars[i] = (struct chart_bar){text_of(invocation, row, "name"), said(invocation, row),
                                     strtod(text_of(invocation, row, "average"), NULL)};
    }
    chart_print(stdout, &invocation->client->look, invocation->arena, bars, rows->n_items);
    view_coverage(invocation, reply);
    return EXIT_DONE;
}

static int run(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    if (!request_begin(&request, invocation, &code))
        return code;
    if (request.n_plain > 1)
        return client_usage(invocation, "%s",
                            gettext("say one month: kith review results 2026-10"));
    if (request.n_plain == 1) {
        record_find(request.record, "month")->present = true;
        record_set_text(record_find(request.record, "month"), request.plain[0]);
    }
    if (!request_fill(&request, invocation, &code))
        return code;
    struct record *reply = client_ask(invocation, invocation->method, request.record, &code);
    if (!reply)
        return code;
    return client_output(invocation, OUTPUT_AUTO) == OUTPUT_AUTO &&
                   !options_given(invocation->arguments, OPTION_FIELDS)
               ? put_bars(invocation, reply)
               : view_reply(invocation, reply);
}

const struct command review_results_command = {
    .noun = "review",
    .verb = "results",
    .options = UINT64_C(1) << OPTION_JSON,
    .usage = "MONTH [by=team] [scorecard=ID]",
    .help = N_("what the reviews of a month came to, with n and the month before"),
    .example = "kith review results 2026-10\nkith review results 2026-10 by=team --output csv",
    .run = run,
};
