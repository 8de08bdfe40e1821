/* SPDX-License-Identifier: Apache-2.0 */
/* Rows for programs, of what is no message. */
#include "client/ui/rows.h"

#include "client/ui/csv.h"
#include "client/ui/json.h"

#include <string.h>

enum { ROW_BUDGET = 16 * 1024 * 1024 };

bool rows_serve(enum output output)
{
    return output == OUTPUT_JSON || output == OUTPUT_NDJSON || output == OUTPUT_CSV;
}

static bool emit(const struct rows *rows, const struct buf *line)
{
    fwrite(line->data, 1, line->length, rows->out);
    return !line->failed;
}

void rows_begin(struct rows *rows, FILE *out, enum output output, const char *const *names,
                size_t n_names, struct arena *arena)
{
    struct buf line;
    *rows = (struct rows){
        .out = out, .output = output, .names = names, .n_names = n_names, .arena = arena};
    if (output != OUTPUT_CSV)
        return;
    buf_init(&line, arena, ROW_BUDGET);
    for (size_t i = 0; i < n_names; i++)
        csv_cell(&line, names[i], strlen(names[i]), i == 0);
    csv_line_end(&line);
    emit(rows, &line);
}

static void put_json(struct buf *line, const struct rows *rows, const struct rows_cell *cells)
{
    buf_puts(line, "{");
    for (size_t i = 0; i < rows->n_names; i++) {
        buf_printf(line, "%s\"%s\": ", i ? ", " : "", rows->names[i]);
        if (!cells[i].text)
            buf_puts(line, "null");
        else if (cells[i].bare)
            buf_put(line, cells[i].text, cells[i].length);
        else
            json_text(line, cells[i].text, cells[i].length);
    }
    buf_puts(line, "}");
}

bool rows_put(struct rows *rows, const struct rows_cell *cells)
{
    struct buf line;
    buf_init(&line, rows->arena, ROW_BUDGET);
    if (rows->output == OUTPUT_JSON)
        buf_puts(&line, rows->n ? ",\n  " : "[\n  ");
    if (rows->output == OUTPUT_CSV) {
        for (size_t i = 0; i < rows->n_names; i++)
            csv_cell(&line, cells[i].text ? cells[i].text : "", cells[i].text ? cells[i].length : 0,
                     i == 0);
        csv_line_end(&line);
    } else {
        put_json(&line, rows, cells);
        buf_puts(&line, rows->output == OUTPUT_NDJSON ? "\n" : "");
    }
    rows->n++;
    return emit(rows, &line);
}

void rows_end(struct rows *rows)
{
    if (rows->output == OUTPUT_JSON)
        fputs(rows->n ? "\n]\n" : "[]\n", rows->out);
    fflush(rows->out);
}
