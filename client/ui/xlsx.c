/* SPDX-License-Identifier: Apache-2.0 */
/* Worksheets by libxlsxwriter. Texts are written as texts, so nothing becomes a formula. */
#include "client/ui/xlsx.h"

#include "common/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

enum { MOST_ROWS = 1048575, LONGEST_CELL = 32767, EXACT_DIGITS = 15 };

struct xlsx {
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *bold, *day, *amount;
    const struct cells_column *columns;
    size_t n_columns;
    lxw_row_t row;
};

static bool is_money(const struct cells_column *column)
{
    return column->field && column->field->type == CONTRACT_MONEY && !column->field->repeated;
}

static void put_headings(struct xlsx *xlsx)
{
    lxw_col_t at = 0;
    for (size_t i = 0; i < xlsx->n_columns; i++) {
        char currency[256];
        worksheet_write_string(xlsx->sheet, 0, at++, xlsx->columns[i].name, xlsx->bold);
        if (!is_money(&xlsx->columns[i]))
            continue;
        snprintf(currency, sizeof currency, "%s_currency", xlsx->columns[i].name);
        worksheet_write_string(xlsx->sheet, 0, at++, currency, xlsx->bold);
    }
}

struct xlsx *xlsx_open(const char *path, const struct cells_column *columns, size_t n)
{
    struct xlsx *xlsx = calloc(1, sizeof *xlsx);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    if (!xlsx)
        return NULL;
    *xlsx = (struct xlsx){.columns = columns, .n_columns = n};
    xlsx->book = workbook_new_opt(path, &options);
    xlsx->sheet = xlsx->book ? workbook_add_worksheet(xlsx->book, NULL) : NULL;
    if (!xlsx->sheet) {
        free(xlsx);
        return NULL;
    }
    xlsx->bold = workbook_add_format(xlsx->book);
    xlsx->day = workbook_add_format(xlsx->book);
    xlsx->amount = workbook_add_format(xlsx->book);
    format_set_bold(xlsx->bold);
    format_set_num_format(xlsx->day, "yyyy-mm-dd");
    format_set_num_format(xlsx->amount, "#,##0.00");
    worksheet_freeze_panes(xlsx->sheet, 1, 0);
    put_headings(xlsx);
    return xlsx;
}

static void put_text(struct xlsx *xlsx, lxw_col_t at, const char *text)
{
    if (*text)
        worksheet_write_string(xlsx->sheet, xlsx->row, at, text, NULL);
}

/* A number that a double holds exactly; anything longer stays a text. */
static bool put_number(struct xlsx *xlsx, lxw_col_t at, const char *text, lxw_format *format)
{
    char *end;
    size_t digits = 0;
    for (const char *c = text; *c; c++)
        digits += *c >= '0' && *c <= '9';
    double number = strtod(text, &end);
    if (digits == 0 || digits > EXACT_DIGITS || *end)
        return false;
    worksheet_write_number(xlsx->sheet, xlsx->row, at, number, format);
    return true;
}

static bool put_day(struct xlsx *xlsx, lxw_col_t at, const char *text)
{
    struct clock_date date;
    if (!clock_parse_date(text, CLOCK_YMD, &date) || date.year < 1900)
        return false;
    lxw_datetime day = {.year = date.year, .month = date.month, .day = date.day};
    worksheet_write_datetime(xlsx->sheet, xlsx->row, at, &day, xlsx->day);
    return true;
}

/* "35000.00 CNY" */
static void put_money(struct xlsx *xlsx, lxw_col_t at, char *text)
{
    char *blank = strchr(text, ' ');
    if (blank)
        *blank = '\0';
    if (!put_number(xlsx, at, text, xlsx->amount))
        put_text(xlsx, at, text);
    if (blank)
        put_text(xlsx, (lxw_col_t)(at + 1), blank + 1);
}

static void put_cell(struct xlsx *xlsx, lxw_col_t at, const struct cells_column *column, char *text)
{
    enum contract_type type =
        column->field && !column->field->repeated ? column->field->type : CONTRACT_TEXT;
    bool number = type == CONTRACT_INT || type == CONTRACT_DOUBLE || type == CONTRACT_DECIMAL;
    if (type == CONTRACT_MONEY)
        put_money(xlsx, at, text);
    else if (number && put_number(xlsx, at, text, NULL))
        return;
    else if (type == CONTRACT_DATE && put_day(xlsx, at, text))
        return;
    else
        put_text(xlsx, at, text);
}

/* A cell holds 32,767 characters; a cut never falls inside one. The text has no final NUL. */
static char *cell_text(const struct record_text *text)
{
    size_t length = text->length < LONGEST_CELL ? text->length : LONGEST_CELL;
    while (length < text->length && length && (text->data[length] & 0xc0) == 0x80)
        length--;
    char *copy = malloc(length + 1);
    if (copy) {
        memcpy(copy, text->data, length);
        copy[length] = '\0';
    }
    return copy;
}

bool xlsx_row(struct xlsx *xlsx, const struct record_text *texts, size_t n)
{
    lxw_col_t at = 0;
    if (xlsx->row == MOST_ROWS)
        return false;
    xlsx->row++;
    for (size_t i = 0; i < xlsx->n_columns; i++) {
        char *text = i < n ? cell_text(&texts[i]) : NULL;
        if (text)
            put_cell(xlsx, at, &xlsx->columns[i], text);
        free(text);
        at = (lxw_col_t)(at + (is_money(&xlsx->columns[i]) ? 2 : 1));
    }
    return true;
}

bool xlsx_close(struct xlsx *xlsx)
{
    bool whole = workbook_close(xlsx->book) == LXW_NO_ERROR;
    free(xlsx);
    return whole;
}
