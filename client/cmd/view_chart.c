/* SPDX-License-Identifier: Apache-2.0 */
/* Rows as bars. */
#include "client/cmd/view.h"

#include "client/ui/chart.h"

#include <libintl.h>
#include <stdlib.h>

static double number_of(const struct contract_field *field, const struct value *value)
{
    if (!value || (!value->present && field->type != CONTRACT_INT))
        return 0;
    switch (field->type) {
    case CONTRACT_INT:
        return (double)value->integer;
    case CONTRACT_DOUBLE:
        return value->real;
    case CONTRACT_MONEY:
        return (double)value->money.units + (double)value->money.nanos / 1e9;
    case CONTRACT_DECIMAL: {
        char text[64] = {0};
        for (size_t i = 0; i < value->text.length && i + 1 < sizeof text; i++)
            text[i] = value->text.data[i];
        return strtod(text, NULL);
    }
    default:
        return 0;
    }
}

/* Money before other numbers: of "count" and "amount" it is the amount that people want. */
static const struct column *pick_number(const struct columns *columns)
{
    const struct column *best = NULL;
    for (size_t i = 0; i < columns->n; i++) {
        const struct contract_field *field = column_field(&columns->items[i]);
        if (columns->items[i].depth != 1 || !format_is_number(field))
            continue;
        if (field->type == CONTRACT_MONEY)
            return &columns->items[i];
        best = best ? best : &columns->items[i];
    }
    return best;
}

static const struct column *pick_label(const struct columns *columns)
{
    const struct column *id = NULL;
    for (size_t i = 0; i < columns->n; i++) {
        const struct contract_field *field = column_field(&columns->items[i]);
        if (field->type == CONTRACT_TEXT || field->type == CONTRACT_ENUM ||
            field->type == CONTRACT_DATE)
            return &columns->items[i];
        if (field->type == CONTRACT_ID && !id)
            id = &columns->items[i];
    }
    return id;
}

static const char *text_of(struct invocation *invocation, const struct column *column,
                           const struct record *record)
{
    struct format format = {.look = &invocation->client->look};
    struct buf text;
    buf_init(&text, invocation->arena, 65536);
    column_text(&text, column, record, &format);
    const char *string = buf_string(&text);
    return string ? string : "";
}

int view_chart(struct invocation *invocation, const struct value *rows,
               const struct contract_field *field)
{
    struct columns columns;
    const struct columns *chosen;
    if (!view_columns(invocation, field->message, &columns, &chosen))
        return EXIT_USAGE;
    if (!chosen)
        column_all(&columns, invocation->arena, field->message, &invocation->client->look);
    const struct column *label = pick_label(&columns);
    const struct column *number = pick_number(&columns);
    struct chart_bar *bars = arena_array(invocation->arena, rows->n_items, sizeof *bars);
    if (!label || !number || !bars)
        return client_usage(invocation, "%s",
                            gettext("--chart needs a text and a number: --fields NAME,AMOUNT"));
    for (size_t i = 0; i < rows->n_items; i++) {
        const struct record *row = rows->items[i].record;
        bars[i] =
            (struct chart_bar){text_of(invocation, label, row), text_of(invocation, number, row),
                               number_of(column_field(number), column_value(number, row))};
    }
    chart_print(stdout, &invocation->client->look, invocation->arena, bars, rows->n_items);
    return EXIT_DONE;
}
