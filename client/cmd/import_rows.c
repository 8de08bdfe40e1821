/* SPDX-License-Identifier: Apache-2.0 */
/* Fetching rows that failed. */
#include "client/cmd/import_rows.h"

#include "client/cmd/noun.h"
#include "client/cmd/output_file.h"
#include "client/cmd/pages.h"
#include "client/ui/csv.h"
#include "client/ui/print.h"

#include <inttypes.h>
#include <libintl.h>
#include <string.h>

enum { LARGEST_LINE = 16 * 1024 * 1024, ROWS_TOLD = 3 };

static const char *const extras[] = {"_line", "_reason", "_message", "_column"};

static struct record *rows_request(struct invocation *invocation,
                                   const struct contract_method *method, const char *id,
                                   bool with_cells)
{
    struct record *request = record_new(invocation->arena, method->input);
    const struct contract_field *outcome = contract_field(method->input, "outcome");
    struct value *cells = request ? record_find(request, "with_cells") : NULL;
    if (!cells)
        return NULL;
    record_set_text(record_find(request, "id"), id);
    cells->present = with_cells;
    cells->integer = with_cells;
    record_value(request, outcome)->present = true;
    record_value(request, outcome)->integer =
        contract_enum_named(outcome->enumeration, "failed")->number;
    return request;
}

static void put_cells(struct buf *line, const struct value *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool have = i < cells->n_items;
        csv_cell(line, have ? cells->items[i].text.data : "",
                 have ? cells->items[i].text.length : 0, i == 0);
    }
}

static void put_text(struct buf *line, const struct record *row, const char *name)
{
    const struct value *value = record_find(row, name);
    bool have = value && value->present;
    csv_cell(line, have ? value->text.data : "", have ? value->text.length : 0, false);
}

/* A file of failed rows that failed again has our columns already. */
static size_t own_columns(const struct value *header)
{
    enum { N = sizeof extras / sizeof *extras };
    size_t n = header ? header->n_items : 0;
    while (n >= N && record_text_is(&header->items[n - N], extras[0]) &&
           record_text_is(&header->items[n - 1], extras[N - 1]))
        n -= N;
    return n;
}

static void put_header(struct pages *pages, FILE *out, size_t *columns)
{
    struct buf line;
    const struct value *header = record_find(pages->reply, "header");
    buf_init(&line, pages->page.arena, LARGEST_LINE);
    *columns = own_columns(header);
    put_cells(&line, header, *columns);
    for (size_t i = 0; i < sizeof extras / sizeof *extras; i++)
        csv_cell(&line, extras[i], strlen(extras[i]), *columns == 0 && i == 0);
    csv_line_end(&line);
    print_data(out, line.data, line.length);
}

static void put_row(struct pages *pages, const struct record *row, FILE *out, size_t columns)
{
    struct buf line;
    char number[32];
    buf_init(&line, pages->page.arena, LARGEST_LINE);
    put_cells(&line, record_find(row, "cells"), columns);
    snprintf(number, sizeof number, "%" PRId64, record_find(row, "line")->integer);
    csv_cell(&line, number, strlen(number), columns == 0);
    put_text(&line, row, "reason");
    put_text(&line, row, "message");
    put_text(&line, row, "column");
    csv_line_end(&line);
    if (!line.failed)
        print_data(out, line.data, line.length);
}

int import_rows_save(struct invocation *invocation, const char *id, const char *path)
{
    struct pages pages;
    struct output_file file;
    size_t columns = 0;
    int64_t n = 0;
    const struct contract_method *method = noun_method(noun_of_object("import"), "rows");
    struct record *request = rows_request(invocation, method, id, true);
    if (!request || !pages_begin(&pages, invocation, method, request, -1))
        return client_error(invocation, "%s", gettext("out of memory"));
    if (!output_file_open(&file, invocation, path)) {
        pages_end(&pages);
        return EXIT_FAILED;
    }
    for (const struct record *row; (row = pages_next(&pages)) != NULL; n++) {
        if (n == 0)
            put_header(&pages, file.stream, &columns);
        put_row(&pages, row, file.stream, columns);
    }
    int code = pages.code;
    pages_end(&pages);
    if (!output_file_close(&file, invocation, code == EXIT_DONE))
        return code == EXIT_DONE ? EXIT_FAILED : code;
    client_note(invocation, gettext("%" PRId64 " rows that failed in %s"), n, path);
    return code;
}

void import_rows_tell(struct invocation *invocation, const char *id)
{
    struct pages pages;
    const struct contract_method *method = noun_method(noun_of_object("import"), "rows");
    struct record *request = rows_request(invocation, method, id, false);
    if (!request || !pages_begin(&pages, invocation, method, request, ROWS_TOLD))
        return;
    pages.silent = true;
    for (const struct record *row; (row = pages_next(&pages)) != NULL;) {
        const char *column = record_string(pages.page.arena, row, "column");
        client_note(invocation, gettext("line %" PRId64 "%s%s: %s"),
                    record_find(row, "line")->integer, *column ? ", " : "", column,
                    record_string(pages.page.arena, row, "message"));
    }
    pages_end(&pages);
}
