/* SPDX-License-Identifier: Apache-2.0 */
/* kith report: counts and sums by groups, as a table, bars, or flat rows for programs. */
#include "client/cmd/summary.h"

#include "client/cmd/command.h"
#include "client/cmd/noun.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"
#include "client/ui/chart.h"
#include "client/ui/table.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

/* Parts of rows */

const char *summary_text_of(struct summary *s, const struct record *record, const char *name)
{
    return record ? record_string(s->invocation->arena, record, name) : "";
}

const struct record *summary_element(const struct record *row, const char *list, size_t at)
{
    const struct value *items = record_find(row, list);
    return items && at < items->n_items ? items->items[at].record : NULL;
}

static const char *key_label(struct summary *s, const struct record *row, size_t at)
{
    const struct record *key = summary_element(row, "keys", at);
    const char *label = summary_text_of(s, key, "label");
    if (!*label)
        label = summary_text_of(s, key, "value");
    return *label ? label : "-";
}

/* Which member is set, for printing and for the length of bars. */
const struct contract_field *summary_sum_field(const struct record *sum, const struct value **value)
{
    for (size_t i = 0; sum && i < sum->message->n_fields; i++) {
        *value = &sum->values[i];
        if ((*value)->present)
            return &sum->message->fields[i];
    }
    *value = NULL;
    return NULL;
}

static const char *sum_text(struct summary *s, const struct record *row, size_t at)
{
    struct buf text;
    const struct value *value;
    struct format format = {.look = &s->invocation->client->look};
    const struct contract_field *field =
        summary_sum_field(summary_element(row, "sums", at), &value);
    buf_init(&text, s->invocation->arena, 256);
    if (field)
        format_field(&text, field, value, &format);
    const char *string = buf_string(&text);
    return string ? string : "";
}

const char *summary_count_text(struct summary *s, const struct record *row)
{
    const struct value *count = record_find(row, "count");
    const char *text = arena_printf(s->invocation->arena, "%" PRId64, count ? count->integer : 0);
    return text ? text : "";
}

/* Names of columns: "close_date:quarter" has the label of close_date. */

const char *summary_name_of(struct summary *s, const struct value *list, size_t at)
{
    const struct record_text *text = &list->items[at].text;
    const char *name = arena_copy(s->invocation->arena, text->data, text->length);
    return name ? name : "";
}

static const char *label_of(struct summary *s, const char *name)
{
    char field_name[128];
    size_t length = strcspn(name, ":");
    if (length >= sizeof field_name)
        return name;
    memcpy(field_name, name, length);
    field_name[length] = '\0';
    const struct contract_field *field = s->about ? column_find(s->about, field_name) : NULL;
    const char *label = field ? look_label(&s->invocation->client->look, &field->label) : "";
    return *label ? label : name;
}

/* For people */

static void put(struct table *table, size_t column, const char *text)
{
    table_cell(table, column, text, strlen(text));
}

static void table_row(struct summary *s, struct table *table, const struct record *row,
                      const char *instead)
{
    size_t groups = s->groups->n_items;
    for (size_t i = 0; i < groups; i++)
        put(table, i, instead ? (i ? "" : instead) : key_label(s, row, i));
    put(table, groups, summary_count_text(s, row));
    for (size_t i = 0; i < s->sums->n_items; i++)
        put(table, groups + 1 + i, sum_text(s, row, i));
    table_row_end(table);
}

static int show_table(struct summary *s, const struct value *rows, const struct value *totals)
{
    struct table table;
    size_t groups = s->groups->n_items;
    if (!table_init(&table, stdout, &s->invocation->client->look, groups + 1 + s->sums->n_items))
        return client_error(s->invocation, "%s", gettext("out of memory"));
    for (size_t i = 0; i < groups; i++)
        table_heading(&table, i, label_of(s, summary_name_of(s, s->groups, i)), false);
    table_heading(&table, groups, gettext("count"), true);
    for (size_t i = 0; i < s->sums->n_items; i++)
        table_heading(&table, groups + 1 + i, label_of(s, summary_name_of(s, s->sums, i)), true);
    for (size_t i = 0; i < rows->n_items; i++)
        table_row(s, &table, rows->items[i].record, NULL);
    for (size_t i = 0; groups && rows->n_items > 1 && i < totals->n_items; i++)
        table_row(s, &table, totals->items[i].record, gettext("total"));
    table_flush(&table);
    table_fini(&table);
    return EXIT_DONE;
}

static double size_of(const struct record *row)
{
    const struct value *value;
    const struct contract_field *field = summary_sum_field(summary_element(row, "sums", 0), &value);
    const struct value *count = record_find(row, "count");
    char text[64] = {0};
    if (!field)
        return count ? (double)count->integer : 0;
    if (field->type == CONTRACT_MONEY)
        return (double)value->money.units + (double)value->money.nanos / 1e9;
    size_t length = value->text.length < sizeof text ? value->text.length : sizeof text - 1;
    memcpy(text, value->text.data, length);
    return strtod(text, NULL);
}

static int show_chart(struct summary *s, const struct value *rows)
{
    struct arena *arena = s->invocation->arena;
    struct chart_bar *bars = arena_array(arena, rows->n_items, sizeof *bars);
    for (size_t i = 0; bars && i < rows->n_items; i++) {
        const struct record *row = rows->items[i].record;
        struct buf label;
        buf_init(&label, arena, 65536);
        for (size_t j = 0; j < s->groups->n_items; j++)
            buf_printf(&label, j ? " · %s" : "%s", key_label(s, row, j));
        const char *text = buf_string(&label);
        bars[i] = (struct chart_bar){
            text ? text : "", s->sums->n_items ? sum_text(s, row, 0) : summary_count_text(s, row),
            size_of(row)};
    }
    if (bars)
        chart_print(stdout, &s->invocation->client->look, arena, bars, rows->n_items);
    return EXIT_DONE;
}

/* The command */

static int show(struct invocation *invocation, const struct record *request,
                const struct record *reply)
{
    const char *object = record_string(invocation->arena, request, "object");
    const struct contract_service *service = noun_service(object);
    struct summary s = {.invocation = invocation,
                        .groups = record_find(request, "group_by"),
                        .sums = record_find(request, "sum"),
                        .about =
                            service && noun_object(service) ? noun_object(service)->message : NULL};
    const struct value *rows = record_find(reply, "rows");
    const struct value *truncated = record_find(reply, "truncated");
    enum output output = client_output(invocation, OUTPUT_TABLE);
    int code;
    bool chart = options_given(invocation->arguments, OPTION_CHART);
    bool table = output == OUTPUT_TABLE || output == OUTPUT_VERTICAL;
    if (chart)
        code = show_chart(&s, rows);
    else if (table)
        code = show_table(&s, rows, record_find(reply, "totals"));
    else
        code = summary_flat(&s, reply, output);
    if (rows->n_items == 0 && (chart || table))
        client_note(invocation, "%s", gettext("nothing found"));
    if (truncated && truncated->integer)
        client_note(invocation, "%s", gettext("there are more groups: limit=N shows them"));
    if (chart || table)
        view_coverage(invocation, reply);
    return code;
}

/* "by" is what people say. */
static void rename_words(struct invocation *invocation)
{
    for (size_t i = 0; i < invocation->n_words; i++) {
        const char *word = invocation->words[i];
        const char *longer = strncmp(word, "by=", 3) == 0
                                 ? arena_printf(invocation->arena, "group_by=%s", word + 3)
                                 : NULL;
        if (longer)
            invocation->words[i] = longer;
    }
}

/* "kith report opportunity 'status = won' by=owner" */
static bool take_words(struct request *request, struct invocation *invocation, int *code)
{
    struct value *object = record_find(request->record, "object");
    struct value *filter = record_find(request->record, "filter");
    if (request->n_plain > 2 || (request->n_plain == 0 && !object->present)) {
        *code = client_usage(invocation, "%s",
                             gettext("kith report NOUN [FILTER] by=FIELD,… sum=FIELD,…"));
        return false;
    }
    if (request->n_plain > 1)
        record_set_text(filter, request->plain[1]);
    if (request->n_plain == 0)
        return true;
    const struct contract_service *service = noun_service(request->plain[0]);
    if (!service || !noun_object(service)) {
        *code = command_unknown(invocation, request->plain[0]);
        return false;
    }
    record_set_text(object, noun_object(service)->name);
    return true;
}

/* Months and quarters are read in their order, whatever their sums. */
static void order_by_time(struct record *request)
{
    const struct value *groups = record_find(request, "group_by");
    struct value *order = record_find(request, "order_by");
    if (order->present || groups->n_items == 0)
        return;
    const struct record_text *first = &groups->items[0].text;
    if (memchr(first->data, ':', first->length))
        record_set_text(order, "key");
}

static int run(struct invocation *invocation)
{
    struct request request;
    int code = EXIT_DONE;
    invocation->method = client_method("/kith.v1.ReportService/SummarizeRecords");
    rename_words(invocation);
    if (!request_begin(&request, invocation, &code) || !take_words(&request, invocation, &code) ||
        !request_fill(&request, invocation, &code))
        return code;
    order_by_time(request.record);
    struct record *reply = client_ask(invocation, invocation->method, request.record, &code);
    return reply ? show(invocation, request.record, reply) : code;
}

const struct command summary_command = {
    .noun = "report",
    .verb = "summarize-records",
    .options = UINT64_C(1) << OPTION_CHART,
    .usage = "NOUN [FILTER] [by=FIELD,…] [sum=FIELD,…]",
    .help = N_("count and add up records by groups; days as close_date:quarter"),
    .example = "kith report opportunity 'status = won' by=owner_id,close_date:quarter sum=amount",
    .run = run,
};

const struct command summary_short_command = {
    .noun = "report",
    .options = UINT64_C(1) << OPTION_CHART,
    .usage = "NOUN [FILTER] [by=FIELD,…] [sum=FIELD,…]",
    .help = N_("count and add up records by groups; days as close_date:quarter"),
    .example = "kith report opportunity 'status = won' by=owner_id sum=amount --chart",
    .run = run,
};
