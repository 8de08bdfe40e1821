/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of fields into records. */
#include "client/ui/column.h"

#include <stdio.h>
#include <string.h>

enum { DEFAULT_COLUMNS = 8 };

/* How messages call the first and the last day, or moment, of a span. */
static const struct {
    const char *first, *last;
} spans[] = {{"from", "to"},
             {"since", "until"},
             {"start_date", "end_date"},
             {"start_time", "end_time"},
             {"valid_from", "valid_until"}};

const char *column_span(const struct contract_message *message, const struct contract_field *field)
{
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        const struct contract_field *first = contract_field(message, spans[i].first);
        const struct contract_field *last = contract_field(message, spans[i].last);
        bool spans_days = first && last && first->type == last->type &&
                          (first->type == CONTRACT_DATE || first->type == CONTRACT_TIME);
        if (spans_days && (field == first || field == last))
            return field == first ? "from" : "until";
    }
    return NULL;
}

const struct contract_field *column_find(const struct contract_message *message, const char *name)
{
    char with_id[128];
    const struct contract_field *field = contract_field(message, name);
    if (!field && snprintf(with_id, sizeof with_id, "%s_id", name) < (int)sizeof with_id)
        field = contract_field(message, with_id);
    for (size_t i = 0; !field && i < message->n_fields; i++) {
        const char *also = column_span(message, &message->fields[i]);
        if (also && strcmp(also, name) == 0)
            field = &message->fields[i];
    }
    return field;
}

const struct contract_field *column_field(const struct column *column)
{
    return column->path[column->depth - 1];
}

static bool resolve(struct column *column, struct arena *arena,
                    const struct contract_message *message, char *path, const struct look *look)
{
    char *rest = path;
    for (char *part; (part = strsep(&rest, ".")) != NULL;) {
        if (!message || column->depth == COLUMN_DEPTH)
            return false;
        const struct contract_field *field = column_find(message, part);
        if (!field)
            return false;
        column->path[column->depth++] = field;
        message = field->type == CONTRACT_MESSAGE ? field->message : NULL;
        if (rest && format_is_custom(message)) {
            column->custom_key = arena_string(arena, rest);
            column->heading = column->custom_key;
            return column->custom_key && *rest;
        }
    }
    const struct contract_field *field = column_field(column);
    column->heading = look_label(look, &field->label);
    column->right = column->depth == 1 && format_is_number(field);
    return true;
}

static bool add(struct columns *columns, struct arena *arena,
                const struct contract_message *message, const char *name, size_t length,
                const struct look *look)
{
    char *path = arena_copy(arena, name, length);
    struct column *column = &columns->items[columns->n];
    *column = (struct column){.name = arena_copy(arena, name, length)};
    if (!path || !column->name || !resolve(column, arena, message, path, look))
        return false;
    if (column->depth == 1 && !column->custom_key)
        column->name = column->path[0]->name;
    if (!column->heading || !*column->heading)
        column->heading = column->name;
    columns->n++;
    return true;
}

static bool start(struct columns *columns, struct arena *arena)
{
    columns->n = 0;
    columns->items = arena_array(arena, COLUMNS_MOST, sizeof *columns->items);
    return columns->items != NULL;
}

bool column_parse(struct columns *columns, struct arena *arena,
                  const struct contract_message *message, const char *names,
                  const struct look *look, const char **wrong)
{
    *wrong = "";
    if (!start(columns, arena))
        return false;
    while (*names) {
        names += strspn(names, ", ");
        size_t length = strcspn(names, ", ");
        if (length &&
            (columns->n == COLUMNS_MOST || !add(columns, arena, message, names, length, look))) {
            const char *copy = arena_copy(arena, names, length);
            *wrong = copy ? copy : "";
            return false;
        }
        names += length;
    }
    return columns->n > 0;
}

void column_all(struct columns *columns, struct arena *arena,
                const struct contract_message *message, const struct look *look)
{
    if (!start(columns, arena))
        return;
    for (size_t i = 0; i < message->n_fields && columns->n < COLUMNS_MOST; i++) {
        const struct contract_field *field = &message->fields[i];
        if (!field->input_only)
            add(columns, arena, message, field->name, strlen(field->name), look);
    }
}

void column_default(struct columns *columns, struct arena *arena,
                    const struct contract_message *message, const struct look *look)
{
    const char *wrong;
    if (message->object && *message->object->columns &&
        column_parse(columns, arena, message, message->object->columns, look, &wrong))
        return;
    column_all(columns, arena, message, look);
    if (columns->n > DEFAULT_COLUMNS)
        columns->n = DEFAULT_COLUMNS;
}

/* Cells */

static const struct record *custom_of(const struct value *list, const char *key)
{
    for (size_t i = 0; i < list->n_items; i++) {
        const struct record *custom = list->items[i].record;
        struct record_text have = custom ? format_custom_key(custom) : (struct record_text){"", 0};
        if (have.length == strlen(key) && memcmp(have.data, key, have.length) == 0)
            return custom;
    }
    return NULL;
}

static void put_path(struct buf *out, const struct contract_field *const *path, size_t depth,
                     const struct record *record, const struct format *format)
{
    const struct contract_field *field = *path;
    const struct value *value = record_value(record, field);
    if (depth == 1) {
        format_field(out, field, value, format);
        return;
    }
    if (!field->repeated && value->record)
        put_path(out, path + 1, depth - 1, value->record, format);
    for (size_t i = 0; field->repeated && i < value->n_items; i++) {
        if (i)
            buf_puts(out, ", ");
        put_path(out, path + 1, depth - 1, value->items[i].record, format);
    }
}

void column_text(struct buf *out, const struct column *column, const struct record *record,
                 const struct format *format)
{
    struct format own = *format;
    const struct value *id = record_find(record, "id");
    if (id && id->present)
        own.own = id->text;
    if (!column->custom_key) {
        put_path(out, column->path, column->depth, record, &own);
        return;
    }
    const struct value *value;
    const struct record *custom =
        custom_of(record_value(record, column->path[0]), column->custom_key);
    const struct contract_field *field = custom ? format_custom_value(custom, &value) : NULL;
    if (field)
        format_field(out, field, value, format);
}

const struct value *column_value(const struct column *column, const struct record *record)
{
    const struct value *value = NULL;
    if (column->custom_key)
        return NULL;
    for (size_t i = 0; i < column->depth; i++) {
        if (!record || column->path[i]->repeated)
            return NULL;
        value = record_value(record, column->path[i]);
        record = column->path[i]->type == CONTRACT_MESSAGE ? value->record : NULL;
    }
    return value;
}
