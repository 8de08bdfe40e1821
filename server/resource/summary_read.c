/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of a summary; the columns are those of summary_write.c. */
#include "server/resource/row.h"
#include "server/resource/summary.h"

#include <stdlib.h>
#include <string.h>

enum { TOTAL_COLUMN, POSITION_COLUMN, FIRST_COLUMN };

static int key_column(size_t key)
{
    return FIRST_COLUMN + 2 * (int)key;
}

static int sum_column(const struct summary *summary, size_t sum)
{
    return FIRST_COLUMN + 2 * (int)(summary->n_keys + sum);
}

struct summary_rows summary_rows(const struct rpc_call *call, const struct summary *summary)
{
    struct summary_rows rows = {.end = db_rows(call->segment, summary->statement)};
    while (rows.totals < rows.end &&
           !db_int(call->segment, summary->statement, rows.totals, TOTAL_COLUMN))
        rows.totals++;
    rows.truncated = rows.totals > summary->limit;
    rows.groups = rows.truncated ? (int)summary->limit : rows.totals;
    return rows;
}

int64_t summary_count(const struct rpc_call *call, const struct summary *summary, int row)
{
    return db_int(call->segment, summary->statement, row, sum_column(summary, summary->n_sums));
}

struct value summary_sum(const struct rpc_call *call, const struct summary *summary, int row,
                         size_t sum, struct value *currency)
{
    int column = sum_column(summary, sum);
    *currency = row_value(call, summary->statement, row, column + 1);
    return row_value(call, summary->statement, row, column);
}

/* "2026-11-21" -> "2026-Q4", … */
static const char *part_text(struct arena *arena, enum summary_part part, const char *day)
{
    int length = (int)strlen(day);
    if (length < 6 || part == SUMMARY_DAY)
        return day;
    if (part == SUMMARY_MONTH)
        return arena_printf(arena, "%.*s", length - 3, day);
    if (part == SUMMARY_YEAR)
        return arena_printf(arena, "%.*s", length - 6, day);
    return arena_printf(arena, "%.*s-Q%d", length - 6, day, (atoi(day + length - 5) + 2) / 3);
}

static const char *yes_no(const char *text)
{
    return strcmp(text, "true") == 0 ? "yes" : "no";
}

static const struct contract_enum_value *enum_value(const struct summary_field *key,
                                                    const char *text)
{
    return contract_enum_numbered(key->field->enumeration, atoi(text));
}

static const char *field_value(struct arena *arena, const struct summary_field *key,
                               const char *text)
{
    const struct contract_enum_value *value;
    switch (key->field->type) {
    case CONTRACT_ID:
        return arena_printf(arena, "%s-%s", key->field->target ? key->field->target->prefix : "",
                            text);
    case CONTRACT_BOOL:
        return yes_no(text);
    case CONTRACT_ENUM:
        value = enum_value(key, text);
        return value ? value->short_name : text;
    case CONTRACT_DATE:
    case CONTRACT_TIME:
        return part_text(arena, key->part, text);
    default:
        return text;
    }
}

const char *summary_value(const struct rpc_call *call, const struct summary *summary, int row,
                          size_t key)
{
    const struct summary_field *field = &summary->keys[key];
    const char *text = db_string(call->segment, summary->statement, row, key_column(key));
    if (!*text)
        return "";
    if (field->custom)
        return field->custom->kind == CATALOG_YES_NO ? yes_no(text) : text;
    return field_value(call->arena, field, text);
}

static const char *code_label(const struct rpc_call *call, const char *list, const char *code)
{
    const struct catalog_code *found = catalog_code(call->catalog, list, code);
    if (!found)
        return "";
    bool chinese = strcmp(call->language, "zh") == 0;
    const char *label = chinese ? found->label_zh : found->label_en;
    const char *other = chinese ? found->label_en : found->label_zh;
    return *label ? label : other;
}

const char *summary_label(const struct rpc_call *call, const struct summary *summary, int row,
                          size_t key)
{
    const struct summary_field *field = &summary->keys[key];
    const char *text = db_string(call->segment, summary->statement, row, key_column(key));
    const char *list = field->custom ? field->custom->code_list : field->field->code_list;
    if (list && *list)
        return code_label(call, list, text);
    if (field->custom)
        return "";
    if (field->field->type == CONTRACT_ENUM) {
        const struct contract_enum_value *value = enum_value(field, text);
        bool chinese = strcmp(call->language, "zh") == 0;
        return !value ? "" : chinese ? value->label.zh : value->label.en;
    }
    return db_string(call->segment, summary->statement, row, key_column(key) + 1);
}
