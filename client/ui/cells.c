/* SPDX-License-Identifier: Apache-2.0 */
/* Exports as files. */
#include "client/ui/cells.h"

#include "client/ui/csv.h"
#include "client/ui/json.h"
#include "client/ui/print.h"
#include "client/ui/xlsx.h"

#include <string.h>

enum { TEXT_BUDGET = 64 * 1024 * 1024, TEXT_AT_ONCE = 64 * 1024 };

enum cells_form cells_form(const char *name)
{
    if (strcmp(name, "csv") == 0)
        return CELLS_CSV;
    if (strcmp(name, "jsonl") == 0 || strcmp(name, "ndjson") == 0)
        return CELLS_JSONL;
    return strcmp(name, "xlsx") == 0 ? CELLS_XLSX : CELLS_NONE;
}

/* Writes what has gathered. */
static bool emit(struct cells *cells)
{
    bool done = !cells->text.failed &&
                (!cells->arena || print_data(cells->out, cells->text.data, cells->text.length));
    arena_free(cells->arena);
    cells->arena = NULL;
    cells->text = (struct buf){0};
    return done;
}

/* Where the next line goes; NULL: no memory. */
static struct buf *line_of(struct cells *cells)
{
    if (!cells->arena) {
        cells->arena = arena_new(TEXT_BUDGET);
        buf_init(&cells->text, cells->arena, TEXT_BUDGET);
    }
    return cells->arena ? &cells->text : NULL;
}

static void csv_row(struct buf *line, const struct cells *cells, const struct record_text *texts,
                    size_t n)
{
    for (size_t i = 0; i < cells->n_columns; i++)
        csv_cell(line, i < n ? texts[i].data : "", i < n ? texts[i].length : 0, i == 0);
    csv_line_end(line);
}

static bool is_plain_number(const struct record_text *text)
{
    size_t digits = 0;
    size_t at = text->length && text->data[0] == '-';
    for (; at < text->length; at++)
        if (text->data[at] >= '0' && text->data[at] <= '9')
            digits++;
        else
            return false;
    return digits > 0 && digits <= 15;
}

static void json_cell(struct buf *line, const struct cells_column *column,
                      const struct record_text *text)
{
    const struct contract_field *field = column->field;
    bool single = field && !field->repeated;
    bool boolean = single && field->type == CONTRACT_BOOL;
    if (text->length == 0 && single && field->type != CONTRACT_TEXT)
        buf_puts(line, "null");
    else if (single && field->type == CONTRACT_INT && is_plain_number(text))
        buf_put(line, text->data, text->length);
    else if (boolean && text->length == 4 && memcmp(text->data, "true", 4) == 0)
        buf_puts(line, "true");
    else if (boolean && text->length == 5 && memcmp(text->data, "false", 5) == 0)
        buf_puts(line, "false");
    else
        json_text(line, text->data, text->length);
}

static void json_row(struct buf *line, const struct cells *cells, const struct record_text *texts,
                     size_t n)
{
    static const struct record_text empty = {"", 0};
    buf_put_byte(line, '{');
    for (size_t i = 0; i < cells->n_columns; i++) {
        const char *name = cells->columns[i].name;
        buf_puts(line, i ? ", " : "");
        json_text(line, name, strlen(name));
        buf_puts(line, ": ");
        json_cell(line, &cells->columns[i], i < n ? &texts[i] : &empty);
    }
    buf_puts(line, "}\n");
}

static bool csv_headings(struct cells *cells)
{
    struct buf *line = line_of(cells);
    for (size_t i = 0; line && i < cells->n_columns; i++)
        csv_cell(line, cells->columns[i].name, strlen(cells->columns[i].name), i == 0);
    if (line)
        csv_line_end(line);
    return line;
}

bool cells_begin(struct cells *cells, enum cells_form form, FILE *out, const char *path,
                 const struct cells_column *columns, size_t n)
{
    *cells = (struct cells){.form = form, .out = out, .columns = columns, .n_columns = n};
    if (form == CELLS_XLSX) {
        cells->xlsx = xlsx_open(path, columns, n);
        return cells->xlsx != NULL;
    }
    return form == CELLS_JSONL || csv_headings(cells);
}

bool cells_row(struct cells *cells, const struct record_text *texts, size_t n)
{
    if (cells->xlsx)
        return xlsx_row(cells->xlsx, texts, n);
    struct buf *line = line_of(cells);
    if (!line)
        return false;
    if (cells->form == CELLS_CSV)
        csv_row(line, cells, texts, n);
    else
        json_row(line, cells, texts, n);
    return cells->text.length < TEXT_AT_ONCE && !cells->text.failed ? true : emit(cells);
}

bool cells_end(struct cells *cells)
{
    struct xlsx *xlsx = cells->xlsx;
    cells->xlsx = NULL;
    if (xlsx)
        return xlsx_close(xlsx);
    bool done = emit(cells);
    return !cells->out || (fflush(cells->out) == 0 && !ferror(cells->out) && done);
}
