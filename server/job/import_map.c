/* SPDX-License-Identifier: Apache-2.0 */
/* Cells become drafts: the mapping says which, the contract what they have to be. */
#include "server/job/import.h"

#include "common/utf8.h"
#include "server/resource/draft_custom.h"

#include <stdlib.h>
#include <string.h>

struct cell { /* a text on its way into a field */
    struct import_batch *batch;
    struct import_row *row;
    const struct mapping_entry *entry;
    const char *text;
    const char *column;
};

static struct status no_custom_field(struct import_batch *batch, const char *key)
{
    const char *message = arena_printf(batch->arena, "There is no custom field %s any more.", key);
    return status_error(RPC_INVALID_ARGUMENT, "FIELD_INVALID", message ? message : "");
}

static const char *dates_of(const struct cell *cell)
{
    return cell->entry->dates ? cell->entry->dates : cell->batch->import->mapping->dates;
}

static struct draft_context context_of(const struct import_batch *batch)
{
    return (struct draft_context){batch->arena, batch->call.catalog, ""};
}

static struct status parse_custom(const struct cell *cell, struct resource_draft *draft)
{
    struct import_batch *batch = cell->batch;
    struct draft_context context = context_of(batch);
    const struct catalog_field *field =
        catalog_field(context.catalog, draft->object, cell->entry->custom);
    const char *text = cell->text, *json;
    if (!field)
        return no_custom_field(batch, cell->entry->custom);
    if (!*text && !batch->import->mapping->clear)
        return STATUS_OK;
    if (field->kind == CATALOG_DATE)
        text = mapping_year(batch->arena, text);
    struct status status = draft_parse_custom(&context, field, text, dates_of(cell), &json);
    if (status_is_ok(status))
        draft_custom_add(batch->arena, draft, field->key, json);
    return status;
}

static struct status parse_field(const struct cell *cell, struct resource_draft *draft)
{
    const struct contract_field *field = cell->entry->field;
    struct draft_context context = context_of(cell->batch);
    struct resource_value value;
    bool clears = cell->batch->import->mapping->clear && field->type != CONTRACT_ENUM;
    if (!*cell->text && !clears)
        return STATUS_OK;
    struct status status = draft_parse(&context, field, cell->text, dates_of(cell), &value);
    if (status_is_ok(status))
        draft->values[field - draft->object->message->fields] = value;
    return status;
}

static struct status take_text(const struct cell *cell, struct resource_draft *draft)
{
    const struct mapping_entry *entry = cell->entry;
    if (entry->custom)
        return parse_custom(cell, draft);
    if (!mapping_is_reference(entry))
        return parse_field(cell, draft);
    if (*cell->text)
        cell->row->texts[entry - cell->batch->import->mapping->entries] = cell->text;
    else if (cell->batch->import->mapping->clear)
        draft->values[entry->field - draft->object->message->fields].given = true;
    return STATUS_OK;
}

static const char *column_name(const struct import *import, size_t column)
{
    return column < import->n_header ? import->header[column] : "";
}

/* "contact_points[1].value": the second child that the row has. 0: the record itself. */
static size_t child_of(const struct import_batch *batch, const struct import_row *row,
                       const char *path)
{
    const char *bracket = strchr(path, '[');
    size_t left = bracket ? strtoul(bracket + 1, NULL, 10) : 0;
    for (size_t i = 0; bracket && row->draft && i < batch->import->mapping->n_children; i++)
        if (row->children[i] && left-- == 0)
            return i + 1;
    return 0;
}

/* The column that the field came from; the field, where it came from none. */
static const char *column_of(const struct import_batch *batch, const struct import_row *row,
                             const char *path)
{
    const struct import *import = batch->import;
    const char *point = strrchr(path, '.');
    const char *name = point ? point + 1 : path;
    size_t child = child_of(batch, row, path);
    for (size_t i = 0; i < import->mapping->n_entries; i++) {
        const struct mapping_entry *entry = &import->mapping->entries[i];
        const char *field = entry->custom ? entry->custom : entry->field->name;
        for (size_t p = 0; entry->child == child && p < entry->n_pieces; p++)
            if (strcmp(field, name) == 0 && !entry->pieces[p].constant)
                return column_name(import, entry->pieces[p].column);
    }
    return path;
}

void import_refuse(const struct import_batch *batch, struct import_row *row, struct status status,
                   const char *column)
{
    if (row->outcome == IMPORT_ROW_FAILED)
        return;
    status = import_keep(batch->arena, status);
    row->outcome = IMPORT_ROW_FAILED;
    row->reason = status.reason ? status.reason : status_code_name(status.code);
    row->message = status.message ? status.message : "";
    row->column = column ? column : status.field ? column_of(batch, row, status.field) : "";
}

/* The text of an entry; false when the row is refused. */
static bool read_text(struct cell *cell)
{
    const struct import *import = cell->batch->import;
    size_t column;
    struct status status = mapping_text(cell->batch->arena, cell->entry, cell->row->n,
                                        cell->row->cells, &cell->text, &column);
    cell->column = column_name(import, column);
    if (status_is_ok(status))
        return true;
    import_refuse(cell->batch, cell->row, status, cell->column);
    return false;
}

static void map_entries(struct cell *cell, size_t child, struct resource_draft *draft)
{
    const struct mapping *mapping = cell->batch->import->mapping;
    for (size_t i = 0; i < mapping->n_entries; i++) {
        cell->entry = &mapping->entries[i];
        if (cell->entry->child != child || !read_text(cell))
            continue;
        struct status status = take_text(cell, draft);
        if (!status_is_ok(status))
            import_refuse(cell->batch, cell->row, status, cell->column);
    }
}

static bool is_constant(const struct mapping_entry *entry)
{
    for (size_t i = 0; i < entry->n_pieces; i++)
        if (!entry->pieces[i].constant)
            return false;
    return true;
}

/* A child row is made when one of its columns says something. */
static bool has_child(struct cell *cell, size_t child)
{
    const struct mapping *mapping = cell->batch->import->mapping;
    bool all_constant = true;
    for (size_t i = 0; i < mapping->n_entries; i++) {
        cell->entry = &mapping->entries[i];
        if (cell->entry->child != child || is_constant(cell->entry))
            continue;
        all_constant = false;
        if (read_text(cell) && *cell->text)
            return true;
    }
    return all_constant;
}

static void map_children(struct cell *cell)
{
    const struct mapping *mapping = cell->batch->import->mapping;
    struct import_row *row = cell->row;
    for (size_t i = 0; i < mapping->n_children; i++) {
        if (!has_child(cell, i + 1))
            continue;
        row->children[i] = draft_new(cell->batch->arena, mapping->children[i].object);
        if (row->children[i])
            map_entries(cell, i + 1, row->children[i]);
    }
}

const char *import_fold(struct arena *arena, const char *text, bool loosely)
{
    const char *folded = utf8_fold(arena, text);
    char *copy = folded && loosely ? arena_string(arena, folded) : NULL;
    if (!copy)
        return folded;
    char *to = copy;
    for (const char *from = copy; *from; from++)
        if (*from != ' ')
            *to++ = *from;
    *to = '\0';
    return copy;
}

/* What a reference of another row of the file would find this row by. */
static void set_name(const struct import_batch *batch, struct import_row *row)
{
    const struct mapping_entry *self = batch->import->self;
    const char *field = self && self->by ? self->by->name : "external_id";
    const char *text = self ? draft_text(row->draft, field) : NULL;
    if (text && *text)
        row->name = import_fold(batch->arena, text, self->loosely);
}

void import_map_key(const struct import_batch *batch, struct import_row *row)
{
    const struct mapping *mapping = batch->import->mapping;
    struct buf key;
    bool some = false;
    buf_init(&key, batch->arena, 64 * 1024);
    for (size_t i = 0; i < mapping->n_keys; i++) {
        const struct contract_field *field = mapping->keys[i];
        const char *text = draft_text(row->draft, field->name);
        bool plain = field->type != CONTRACT_TEXT || strcmp(field->name, "external_id") == 0;
        if (text && !plain)
            text = import_fold(batch->arena, text, false);
        some |= text && *text;
        buf_printf(&key, "%s%s", i ? "\x1f" : "", text ? text : "");
    }
    row->key = some ? buf_string(&key) : NULL;
}

static struct status too_many_cells(struct import_batch *batch, const struct import_row *row)
{
    const char *message =
        arena_printf(batch->arena, "The row has %zu cells, the header %zu columns.", row->n,
                     batch->import->n_header);
    return status_error(RPC_INVALID_ARGUMENT, "ROW_MALFORMED", message ? message : "");
}

static void map_row(struct import_batch *batch, struct import_row *row)
{
    const struct mapping *mapping = batch->import->mapping;
    struct arena *arena = batch->arena;
    struct cell cell = {.batch = batch, .row = row};
    row->outcome = IMPORT_OPEN;
    row->reason = row->message = row->column = "";
    row->draft = draft_new(arena, batch->import->object);
    row->texts = arena_array(arena, mapping->n_entries, sizeof *row->texts);
    row->children = arena_array(arena, mapping->n_children, sizeof *row->children);
    row->child_missing = arena_array(arena, mapping->n_children, sizeof *row->child_missing);
    row->child_ids = arena_array(arena, mapping->n_children, sizeof *row->child_ids);
    if (arena_failed(arena))
        return;
    if (row->n > batch->import->n_header)
        import_refuse(batch, row, too_many_cells(batch, row), "");
    map_entries(&cell, 0, row->draft);
    map_children(&cell);
    set_name(batch, row);
}

struct status import_map(struct import_batch *batch)
{
    for (size_t i = 0; i < batch->n; i++)
        map_row(batch, &batch->rows[i]);
    return arena_failed(batch->arena) ? work_no_memory() : STATUS_OK;
}
