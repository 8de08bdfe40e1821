/* SPDX-License-Identifier: Apache-2.0 */
/* kith forecast get: the period as a table with its sum below, or as bars against the targets. */
#include "client/cmd/command.h"
#include "client/cmd/names.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"
#include "client/ui/chart.h"

#include <inttypes.h>
#include <libintl.h>

/* PERIOD, for period=PERIOD. */
static bool take_words(struct request *request, struct invocation *invocation, int *code)
{
    if (request->n_plain == 0)
        return true;
    if (request->n_plain > 1) {
        *code = client_usage(invocation, "%s",
                             gettext("say one period: kith forecast get 2026-Q4 by=owner"));
        return false;
    }
    record_set_text(record_find(request->record, "period"), request->plain[0]);
    return true;
}

/* The columns that tell the rows apart, then the figures. */
static bool pick_columns(struct invocation *invocation, const struct record *request,
                         const struct contract_message *row, struct columns *columns)
{
    static const char figures[] = ",quota,closed,attainment,commit,best_case,pipeline,weighted";
    const struct value *by = record_find(request, "by");
    const char *wrong;
    struct buf names;
    buf_init(&names, invocation->arena, 4096);
    buf_puts(&names, "period");
    for (size_t i = 0; by && i < by->n_items; i++) {
        if (record_text_is(&by->items[i], "team"))
            buf_puts(&names, ",team_id");
        if (record_text_is(&by->items[i], "owner"))
            buf_puts(&names, ",owner_id");
    }
    buf_puts(&names, figures);
    return column_parse(columns, invocation->arena, row, buf_string(&names),
                        &invocation->client->look, &wrong);
}

static const struct record *total_of(const struct record *reply)
{
    const struct value *total = record_find(reply, "total");
    return total && total->present ? total->record : NULL;
}

static int put_table(struct invocation *invocation, const struct record *request,
                     const struct record *reply)
{
    const struct value *rows = record_find(reply, "rows");
    const struct record *total = total_of(reply);
    struct columns columns;
    struct sheet sheet;
    const struct contract_message *row = contract_field(reply->message, "rows")->message;
    if (!pick_columns(invocation, request, row, &columns) ||
        !sheet_begin(&sheet, stdout, &invocation->client->look, OUTPUT_TABLE, row, &columns,
                     invocation->arena))
        return client_error(invocation, "%s", gettext("out of memory"));
    names_learn_list(invocation, &columns, rows);
    for (size_t i = 0; i < rows->n_items; i++)
        sheet_row(&sheet, rows->items[i].record);
    if (total && rows->n_items != 1)
        sheet_row(&sheet, total);
    sheet_end(&sheet);
    return EXIT_DONE;
}

static double amount_of(const struct record *row, const char *name)
{
    const struct value *value = record_find(row, name);
    return value && value->present ? (double)value->money.units + (double)value->money.nanos / 1e9
                                   : 0;
}

static const char *label_of(struct invocation *invocation, const struct record *row)
{
    static const char *const keys[] = {"period", "team_id", "owner_id"};
    struct format format = {.look = &invocation->client->look};
    struct buf label;
    buf_init(&label, invocation->arena, 4096);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct contract_field *field = contract_field(row->message, keys[i]);
        const struct value *value = record_value(row, field);
        if (value->text.length == 0)
            continue;
        if (label.length)
            buf_puts(&label, " · ");
        format_field(&label, field, value, &format);
    }
    return buf_string(&label);
}

static const char *closed_of(struct invocation *invocation, const struct record *row)
{
    struct format format = {.look = &invocation->client->look};
    const struct contract_field *field = contract_field(row->message, "closed");
    struct buf text;
    buf_init(&text, invocation->arena, 256);
    format_field(&text, field, record_value(row, field), &format);
    return buf_string(&text);
}

static int put_chart(struct invocation *invocation, const struct record *reply)
{
    static const char *const parts[CHART_PARTS] = {"closed", "commit", "best_case", "pipeline"};
    const struct look *look = &invocation->client->look;
    const struct value *rows = record_find(reply, "rows");
    struct chart_stack *stacks = arena_array(invocation->arena, rows->n_items, sizeof *stacks);
    double *sizes = arena_array(invocation->arena, rows->n_items * CHART_PARTS, sizeof *sizes);
    if (!stacks || !sizes)
        return client_error(invocation, "%s", gettext("out of memory"));
    names_learn_list(invocation, NULL, rows);
    for (size_t i = 0; i < rows->n_items; i++) {
        const struct record *row = rows->items[i].record;
        double *size = &sizes[i * CHART_PARTS];
        for (size_t j = 0; j < CHART_PARTS; j++)
            size[j] = amount_of(row, parts[j]);
        stacks[i] = (struct chart_stack){label_of(invocation, row), closed_of(invocation, row),
                                         size, amount_of(row, "quota")};
    }
    chart_stacks(stdout, look, invocation->arena, stacks, rows->n_items, CHART_PARTS);
    printf("%s%s%s\n", look_on(look, LOOK_DIM),
           gettext("█ closed  ▓ commit  ▒ best case  ░ pipeline  ┃ quota"), look_off(look));
    return EXIT_DONE;
}

/* What is in no sum. */
static void say_rest(struct invocation *invocation, const struct record *reply)
{
    const struct value *gaps = record_find(reply, "unconverted");
    const struct value *undated = record_find(reply, "undated_count");
    for (size_t i = 0; i < gaps->n_items; i++) {
        const struct record *gap = gaps->items[i].record;
        client_note(
            invocation, gettext("in no sum, since there is no rate for %s: %" PRId64 " deals"),
            record_string(invocation->arena, gap, "currency"), record_find(gap, "count")->integer);
    }
    if (undated->integer)
        client_note(invocation, gettext("in no period, since they have no close date: %" PRId64),
                    undated->integer);
    view_coverage(invocation, reply);
}

static int run(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    if (!request_begin(&request, invocation, &code) || !take_words(&request, invocation, &code) ||
        !request_fill(&request, invocation, &code))
        return code;
    struct record *reply = client_ask(invocation, invocation->method, request.record, &code);
    bool chart = options_given(invocation->arguments, OPTION_CHART);
    if (!reply)
        return code;
    if (client_output(invocation, OUTPUT_AUTO) != OUTPUT_AUTO ||
        options_given(invocation->arguments, OPTION_FIELDS))
        return view_reply(invocation, reply);
    code = chart ? put_chart(invocation, reply) : put_table(invocation, request.record, reply);
    if (code == EXIT_DONE)
        say_rest(invocation, reply);
    return code;
}

const struct command forecast_command = {
    .noun = "forecast",
    .verb = "get",
    .options = UINT64_C(1) << OPTION_JSON | UINT64_C(1) << OPTION_CHART,
    .usage = "[PERIOD] [by=owner,team,month…]",
    .help = N_("what is won in a period, what is expected, and the targets beside it"),
    .example = "kith forecast get 2026-Q4 by=owner\n"
               "kith forecast get 2026 by=month --chart\n"
               "kith forecast get 2026-Q4 filter='team = West' as_of=2026-11-15",
    .run = run,
};
