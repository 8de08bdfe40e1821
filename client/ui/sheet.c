/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of output, one small function each. */
#include "client/ui/sheet.h"

#include "client/ui/csv.h"
#include "client/ui/format.h"
#include "client/ui/json.h"
#include "client/ui/print.h"
#include "client/ui/vertical.h"

#include <string.h>

enum { ROW_BUDGET = 64 * 1024 * 1024 };

static const char *const names[] = {
    [OUTPUT_AUTO] = "auto",     [OUTPUT_TABLE] = "table", [OUTPUT_JSON] = "json",
    [OUTPUT_NDJSON] = "ndjson", [OUTPUT_CSV] = "csv",     [OUTPUT_VERTICAL] = "vertical",
};

enum output sheet_output(const char *name)
{
    for (size_t i = 1; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return (enum output)i;
    return OUTPUT_AUTO;
}

const char *sheet_output_name(enum output output)
{
    return names[output];
}

/* Beginning */

static bool is_split_money(const struct column *column)
{
    const struct contract_field *field = column_field(column);
    return !column->custom_key && column->depth == 1 && !field->repeated &&
           field->type == CONTRACT_MONEY;
}

static void emit(struct sheet *sheet, struct buf *line)
{
    if (line->failed)
        return;
    if (sheet->output == OUTPUT_CSV && sheet->look->tty) {
        print_out(sheet->out, line->data, line->length, true);
        putc('\n', sheet->out);
        return;
    }
    if (sheet->output == OUTPUT_CSV)
        csv_line_end(line);
    fwrite(line->data, 1, line->length, sheet->out);
}

static void csv_headings(struct sheet *sheet, struct arena *arena)
{
    struct buf line;
    buf_init(&line, arena, ROW_BUDGET);
    for (size_t i = 0; i < sheet->columns.n; i++) {
        const struct column *column = &sheet->columns.items[i];
        csv_cell(&line, column->name, strlen(column->name), i == 0);
        if (is_split_money(column))
            buf_printf(&line, ",%s_currency", column->name);
    }
    emit(sheet, &line);
}

static bool is_rigid(const struct column *column)
{
    const struct contract_field *field = column_field(column);
    if (column->depth > 1 || column->custom_key || field->repeated)
        return false;
    switch (field->type) {
    case CONTRACT_TEXT:
    case CONTRACT_BYTES:
    case CONTRACT_MASK:
    case CONTRACT_MESSAGE:
        return false;
    case CONTRACT_ID:
        return field->reference == NULL; /* a name stands behind it */
    default:
        return true;
    }
}

static bool table_start(struct sheet *sheet)
{
    if (!table_init(&sheet->table, sheet->out, sheet->look, sheet->columns.n))
        return false;
    for (size_t i = 0; i < sheet->columns.n; i++) {
        table_heading(&sheet->table, i, sheet->columns.items[i].heading,
                      sheet->columns.items[i].right);
        if (is_rigid(&sheet->columns.items[i]))
            table_rigid(&sheet->table, i);
    }
    return true;
}

bool sheet_begin(struct sheet *sheet, FILE *out, const struct look *look, enum output output,
                 const struct contract_message *message, const struct columns *columns,
                 struct arena *arena)
{
    *sheet = (struct sheet){
        .out = out, .look = look, .output = output, .message = message, .chosen = columns != NULL};
    if (columns)
        sheet->columns = *columns;
    else if (output == OUTPUT_TABLE)
        column_default(&sheet->columns, arena, message, look);
    else
        column_all(&sheet->columns, arena, message, look);
    if (output == OUTPUT_TABLE)
        return table_start(sheet);
    if (output == OUTPUT_CSV)
        csv_headings(sheet, arena);
    return true;
}

/* Rows */

static void table_row(struct sheet *sheet, const struct record *record, struct arena *arena)
{
    struct format format = {.look = sheet->look};
    for (size_t i = 0; i < sheet->columns.n; i++) {
        struct buf text;
        buf_init(&text, arena, ROW_BUDGET);
        column_text(&text, &sheet->columns.items[i], record, &format);
        table_cell(&sheet->table, i, text.data ? text.data : "", text.length);
        const struct value *value = column_value(&sheet->columns.items[i], record);
        if (value && format_is_over(column_field(&sheet->columns.items[i]), value, &format))
            table_alarm(&sheet->table, i);
    }
    table_row_end(&sheet->table);
}

static void json_row(struct sheet *sheet, const struct record *record, struct arena *arena)
{
    struct buf text;
    bool lines = sheet->output == OUTPUT_JSON;
    int indent = lines ? !sheet->single : -1;
    buf_init(&text, arena, ROW_BUDGET);
    if (lines && !sheet->single)
        buf_puts(&text, sheet->rows ? ",\n  " : "[\n  ");
    if (sheet->chosen)
        json_columns(&text, record, &sheet->columns, indent);
    else
        json_record(&text, record, indent);
    if (!lines || sheet->single)
        buf_put_byte(&text, '\n');
    emit(sheet, &text);
}

static void csv_money(struct buf *line, const struct column *column, const struct record *record,
                      struct arena *arena, bool first)
{
    const struct value *value = column_value(column, record);
    struct buf amount;
    buf_init(&amount, arena, 256);
    if (value && value->present)
        format_amount(&amount, &value->money, false);
    csv_cell(line, amount.data ? amount.data : "", amount.length, first);
    const char *currency = value && value->present ? value->money.currency : "";
    csv_cell(line, currency, strlen(currency), false);
}

static void csv_row(struct sheet *sheet, const struct record *record, struct arena *arena)
{
    struct format format = {.look = sheet->look, .machine = true};
    struct buf line;
    buf_init(&line, arena, ROW_BUDGET);
    for (size_t i = 0; i < sheet->columns.n; i++) {
        const struct column *column = &sheet->columns.items[i];
        if (is_split_money(column)) {
            csv_money(&line, column, record, arena, i == 0);
            continue;
        }
        struct buf text;
        buf_init(&text, arena, ROW_BUDGET);
        column_text(&text, column, record, &format);
        csv_cell(&line, text.data ? text.data : "", text.length, i == 0);
    }
    emit(sheet, &line);
}

bool sheet_row(struct sheet *sheet, const struct record *record)
{
    struct arena *arena = arena_new(ROW_BUDGET);
    if (!arena)
        return false;
    switch (sheet->output) {
    case OUTPUT_AUTO:
    case OUTPUT_TABLE:
        table_row(sheet, record, arena);
        break;
    case OUTPUT_JSON:
    case OUTPUT_NDJSON:
        json_row(sheet, record, arena);
        break;
    case OUTPUT_CSV:
        csv_row(sheet, record, arena);
        break;
    case OUTPUT_VERTICAL:
        if (sheet->rows)
            putc('\n', sheet->out);
        vertical_record(sheet->out, sheet->look, record, sheet->chosen ? &sheet->columns : NULL);
        break;
    }
    arena_free(arena);
    sheet->rows++;
    return !ferror(sheet->out);
}

void sheet_flush(struct sheet *sheet)
{
    if (sheet->output == OUTPUT_TABLE)
        table_flush(&sheet->table);
    fflush(sheet->out);
}

void sheet_end(struct sheet *sheet)
{
    if (sheet->output == OUTPUT_JSON && !sheet->single)
        fputs(sheet->rows ? "\n]\n" : "[]\n", sheet->out);
    sheet_flush(sheet);
    if (sheet->output == OUTPUT_TABLE)
        table_fini(&sheet->table);
}
