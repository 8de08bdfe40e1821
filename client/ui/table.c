/* SPDX-License-Identifier: Apache-2.0 */
/* Tables, a page at a time. */
#include "client/ui/table.h"

#include <stdlib.h>
#include <string.h>

enum { GAP = 2, NARROWEST = 8, PAGE_BUDGET = 64 * 1024 * 1024, UNLIMITED = 1000000 };

static bool page_new(struct table *table)
{
    arena_free(table->arena);
    table->n_rows = 0;
    table->cells = NULL;
    table->arena = arena_new(PAGE_BUDGET);
    table->alarming = NULL;
    if (!table->arena)
        return false;
    table->cells = arena_array(table->arena, TABLE_PAGE * table->n_columns, sizeof *table->cells);
    table->alarming =
        arena_array(table->arena, TABLE_PAGE * table->n_columns, sizeof *table->alarming);
    return table->cells && table->alarming;
}

bool table_init(struct table *table, FILE *out, const struct look *look, size_t n_columns)
{
    *table = (struct table){.look = look, .out = out, .n_columns = n_columns};
    if (n_columns > TABLE_COLUMNS)
        table->n_columns = TABLE_COLUMNS;
    return page_new(table);
}

void table_fini(struct table *table)
{
    for (size_t i = 0; i < table->n_columns; i++)
        free((void *)(uintptr_t)table->headings[i].text);
    arena_free(table->arena);
    *table = (struct table){0};
}

void table_heading(struct table *table, size_t column, const char *text, bool right)
{
    struct clean clean = print_clean(table->arena, text, strlen(text), false);
    table->headings[column] = (struct clean){strdup(clean.text), clean.length, clean.width};
    table->right[column] = right;
}

void table_rigid(struct table *table, size_t column)
{
    table->rigid[column] = true;
}

void table_cell(struct table *table, size_t column, const char *bytes, size_t length)
{
    if (column < table->n_columns && table->cells)
        table->cells[table->n_rows * table->n_columns + column] =
            print_clean(table->arena, bytes, length, false);
}

void table_alarm(struct table *table, size_t column)
{
    if (column < table->n_columns && table->alarming)
        table->alarming[table->n_rows * table->n_columns + column] = true;
}

void table_row_end(struct table *table)
{
    if (++table->n_rows == TABLE_PAGE)
        table_flush(table);
}

/* Widths */

static size_t sum(const size_t *widths, size_t n, size_t gap)
{
    size_t total = n ? (n - 1) * gap : 0;
    for (size_t i = 0; i < n; i++)
        total += widths[i];
    return total;
}

/* The widest that may shrink; n when none may. */
static size_t widest(const size_t *widths, const bool *rigid, size_t n)
{
    size_t best = n;
    for (size_t i = 0; i < n; i++)
        if (!rigid[i] && widths[i] > NARROWEST && (best == n || widths[i] > widths[best]))
            best = i;
    return best;
}

size_t table_fit(size_t *widths, const bool *rigid, size_t n, size_t room, size_t gap)
{
    while (n > 1 && sum(widths, n, gap) > room) {
        size_t at = widest(widths, rigid, n);
        if (at < n)
            widths[at]--;
        else
            n--;
    }
    if (n == 1 && widths[0] > room)
        widths[0] = room;
    return n;
}

static void measure(struct table *table)
{
    size_t widths[TABLE_COLUMNS];
    size_t room = table->look->width ? table->look->width : UNLIMITED;
    for (size_t i = 0; i < table->n_columns; i++) {
        widths[i] = table->headings[i].width;
        for (size_t row = 0; row < table->n_rows; row++) {
            size_t width = table->cells[row * table->n_columns + i].width;
            widths[i] = width > widths[i] ? width : widths[i];
        }
        if (table->started && widths[i] < table->widths[i])
            widths[i] = table->widths[i];
    }
    size_t shown = table->n_columns;
    if (sum(widths, shown, GAP) > room)
        shown = table_fit(widths, table->rigid, shown, room, GAP);
    table->hidden = table->n_columns - shown;
    memcpy(table->widths, widths, table->n_columns * sizeof *widths);
}

/* Printing */

static void put_cell(struct table *table, size_t column, struct clean text, bool last)
{
    size_t width = table->widths[column];
    struct clean cut = print_cut(table->arena, text.text ? text : (struct clean){"", 0, 0}, width);
    size_t blanks = width > cut.width ? width - cut.width : 0;
    if (table->right[column])
        print_blanks(table->out, blanks);
    fwrite(cut.text, 1, cut.length, table->out);
    if (!last) /* no blanks at the ends of lines */
        print_blanks(table->out, (table->right[column] ? 0 : blanks) + GAP);
}

/* alarming NULL: none is. */
static void put_line(struct table *table, const struct clean *cells, const bool *alarming)
{
    size_t shown = table->n_columns - table->hidden;
    for (size_t i = 0; i < shown; i++) {
        bool alarm = alarming && alarming[i];
        fputs(alarm ? look_on(table->look, LOOK_ERROR) : "", table->out);
        put_cell(table, i, cells[i], i + 1 == shown);
        fputs(alarm ? look_off(table->look) : "", table->out);
    }
}

static void put_headings(struct table *table)
{
    fputs(look_on(table->look, LOOK_HEADING), table->out);
    put_line(table, table->headings, NULL);
    fputs(look_off(table->look), table->out);
    putc('\n', table->out);
}

void table_flush(struct table *table)
{
    if (table->n_rows == 0 || !table->cells)
        return;
    measure(table);
    if (!table->started)
        put_headings(table);
    table->started = true;
    for (size_t row = 0; row < table->n_rows; row++) {
        put_line(table, &table->cells[row * table->n_columns],
                 &table->alarming[row * table->n_columns]);
        putc('\n', table->out);
    }
    page_new(table);
}

size_t table_hidden(const struct table *table)
{
    return table->hidden;
}
