/* SPDX-License-Identifier: Apache-2.0 */
/* kith feedback analyze: what is said more and less than before, as bars. */
#include "client/cmd/command.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"
#include "client/ui/chart.h"

#include <inttypes.h>
#include <libintl.h>

static const struct part {
    const char *field, *label, *heading;
} parts[] = {
    {"kinds", "label", N_("By kind")},          {"products", "label", N_("By product")},
    {"categories", "label", N_("By category")}, {"channels", "label", N_("By channel")},
    {"months", "label", N_("By month")},        {"words", "word", N_("Words that rise")},
};

static int64_t number_of(const struct record *row, const char *field)
{
    return record_find(row, field)->integer;
}

/* "12 (before: 4), rated 2.5". */
static const char *text_of(struct invocation *invocation, const struct record *row)
{
    const int64_t count = number_of(row, "count"), before = number_of(row, "before");
    const char *text = arena_printf(invocation->arena, gettext("%" PRId64 " (before: %" PRId64 ")"),
                                    count, before);
    const struct value *rating = record_find(row, "rating");
    if (text && rating && rating->present)
        text = arena_printf(invocation->arena, gettext("%s, rated %s"), text,
                            record_string(invocation->arena, row, "rating"));
    return text ? text : "";
}

static void put_part(struct invocation *invocation, const struct record *reply,
                     const struct part *part)
{
    const struct look *look = &invocation->client->look;
    const struct value *rows = record_find(reply, part->field);
    struct chart_bar *bars = arena_array(invocation->arena, rows->n_items, sizeof *bars);
    if (!rows->n_items || !bars)
        return;
    for (size_t i = 0; i < rows->n_items; i++) {
        const struct record *row = rows->items[i].record;
        const char *label = record_string(invocation->arena, row, part->label);
        bars[i] = (struct chart_bar){label && *label ? label : gettext("(not said)"),
                                     text_of(invocation, row), (double)number_of(row, "count")};
    }
    printf("\n%s%s%s\n", look_on(look, LOOK_HEADING), gettext(part->heading), look_off(look));
    chart_print(stdout, look, invocation->arena, bars, rows->n_items);
}

static int run(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    if (!request_begin(&request, invocation, &code) || !request_fill(&request, invocation, &code))
        return code;
    struct record *reply = client_ask(invocation, invocation->method, request.record, &code);
    if (!reply)
        return code;
    if (client_output(invocation, OUTPUT_AUTO) != OUTPUT_AUTO ||
        options_given(invocation->arguments, OPTION_FIELDS))
        return view_reply(invocation, reply);
    printf(gettext("feedback: %" PRId64 ", in the time before: %" PRId64 "\n"),
           number_of(reply, "count"), number_of(reply, "before"));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        put_part(invocation, reply, &parts[i]);
    view_coverage(invocation, reply);
    return EXIT_DONE;
}

const struct command analyze_command = {
    .noun = "feedback",
    .verb = "analyze",
    .options = UINT64_C(1) << OPTION_JSON,
    .usage = "from=DAY until=DAY [filter=FILTER]",
    .help = N_("what is said more and less than in the time before, and the words that rise"),
    .example = "kith feedback analyze from=-30d until=today\n"
               "kith feedback analyze from=2026-10-01 until=2026-12-31 filter='category:quality'",
    .run = run,
};
