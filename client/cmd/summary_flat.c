/* SPDX-License-Identifier: Apache-2.0 */
/* Summaries for programs: one flat row for each group. */
#include "client/cmd/summary.h"

#include "client/ui/csv.h"
#include "client/ui/json.h"
#include "client/ui/print.h"

#include <stdio.h>
#include <string.h>

enum { LARGEST_ROW = 1024 * 1024 };

static void csv_header(struct summary *s)
{
    struct buf line;
    buf_init(&line, s->invocation->arena, LARGEST_ROW);
    for (size_t i = 0; i < s->groups->n_items; i++) {
        const char *name = summary_name_of(s, s->groups, i);
        csv_cell(&line, name, strlen(name), i == 0);
        buf_printf(&line, ",%s_label", name);
    }
    csv_cell(&line, "count", 5, s->groups->n_items == 0);
    for (size_t i = 0; i < s->sums->n_items; i++)
        buf_printf(&line, ",%s,%s_currency", summary_name_of(s, s->sums, i),
                   summary_name_of(s, s->sums, i));
    csv_line_end(&line);
    print_data(stdout, line.data, line.length);
}

static void csv_sum(struct summary *s, struct buf *line, const struct record *row, size_t at)
{
    struct buf number;
    const struct value *value;
    struct format format = {.machine = true};
    const struct contract_field *field =
        summary_sum_field(summary_element(row, "sums", at), &value);
    bool money = field && field->type == CONTRACT_MONEY;
    buf_init(&number, s->invocation->arena, 256);
    if (money)
        format_amount(&number, &value->money, false);
    else if (field)
        format_field(&number, field, value, &format);
    csv_cell(line, number.data ? number.data : "", number.length, false);
    csv_cell(line, money ? value->money.currency : "", money ? strlen(value->money.currency) : 0,
             false);
}

static void csv_row(struct summary *s, const struct record *row)
{
    struct buf line;
    const char *count = summary_count_text(s, row);
    buf_init(&line, s->invocation->arena, LARGEST_ROW);
    for (size_t i = 0; i < s->groups->n_items; i++) {
        const char *value = summary_text_of(s, summary_element(row, "keys", i), "value");
        const char *label = summary_text_of(s, summary_element(row, "keys", i), "label");
        csv_cell(&line, value, strlen(value), i == 0);
        csv_cell(&line, label, strlen(label), false);
    }
    csv_cell(&line, count, strlen(count), s->groups->n_items == 0);
    for (size_t i = 0; i < s->sums->n_items; i++)
        csv_sum(s, &line, row, i);
    csv_line_end(&line);
    print_data(stdout, line.data, line.length);
}

static void json_key(struct buf *line, const char *name, const char *ending)
{
    char key[256];
    snprintf(key, sizeof key, "%s%s", name, ending);
    json_text(line, key, strlen(key));
    buf_puts(line, ": ");
}

static void json_sum(struct summary *s, struct buf *line, const struct record *row, size_t at)
{
    const struct value *value;
    struct format format = {.machine = true};
    const struct contract_field *field =
        summary_sum_field(summary_element(row, "sums", at), &value);
    json_key(line, summary_name_of(s, s->sums, at), "");
    if (!field) {
        buf_puts(line, "null");
        return;
    }
    buf_puts(line, field->type == CONTRACT_MONEY ? "{\"amount\": \"" : "\"");
    if (field->type == CONTRACT_MONEY)
        format_amount(line, &value->money, false);
    else
        format_field(line, field, value, &format);
    if (field->type == CONTRACT_MONEY)
        buf_printf(line, "\", \"currency\": \"%.3s\"}", value->money.currency);
    else
        buf_puts(line, "\"");
}

/* "team" */
static const char *scope_of(const struct record *reply)
{
    const struct contract_field *field = contract_field(reply->message, "scope");
    const struct contract_enum_value *value =
        field ? contract_enum_numbered(field->enumeration,
                                       (int32_t)record_value(reply, field)->integer)
              : NULL;
    return value ? value->short_name : "";
}

static void json_row(struct summary *s, const struct record *row, const char *scope,
                     const char *before)
{
    struct buf line;
    buf_init(&line, s->invocation->arena, LARGEST_ROW);
    buf_printf(&line, "%s{", before);
    for (size_t i = 0; i < s->groups->n_items; i++) {
        const char *name = summary_name_of(s, s->groups, i);
        const char *value = summary_text_of(s, summary_element(row, "keys", i), "value");
        const char *label = summary_text_of(s, summary_element(row, "keys", i), "label");
        json_key(&line, name, "");
        json_text(&line, value, strlen(value));
        buf_puts(&line, ", ");
        json_key(&line, name, "_label");
        json_text(&line, label, strlen(label));
        buf_puts(&line, ", ");
    }
    buf_printf(&line, "\"count\": %s", summary_count_text(s, row));
    for (size_t i = 0; i < s->sums->n_items; i++) {
        buf_puts(&line, ", ");
        json_sum(s, &line, row, i);
    }
    buf_printf(&line, ", \"scope\": \"%s\"}", scope);
    print_data(stdout, line.data, line.length);
}

int summary_flat(struct summary *s, const struct record *reply, enum output output)
{
    const struct value *rows = record_find(reply, "rows");
    if (output == OUTPUT_CSV)
        csv_header(s);
    if (output == OUTPUT_JSON)
        fputs("[", stdout);
    for (size_t i = 0; i < rows->n_items; i++) {
        const struct record *row = rows->items[i].record;
        if (output == OUTPUT_CSV)
            csv_row(s, row);
        else
            json_row(s, row, scope_of(reply), output == OUTPUT_NDJSON ? "" : i ? ",\n  " : "\n  ");
        if (output == OUTPUT_NDJSON)
            putchar('\n');
    }
    if (output == OUTPUT_JSON)
        fputs(rows->n_items ? "\n]\n" : "]\n", stdout);
    return EXIT_DONE;
}
