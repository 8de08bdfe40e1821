/* SPDX-License-Identifier: Apache-2.0 */
/* What the database knows of the contract. */
#include "proto/plugin/sql.h"

#include "proto/plugin/audit.h"
#include "proto/plugin/columns.h"
#include "proto/plugin/memory.h"
#include "proto/plugin/quote.h"

#include <inttypes.h>
#include <string.h>

/* "'a', 'b', " for the texts that follow in a row. */
static void put_text(struct buf *out, const char *text)
{
    buf_puts(out, ", ");
    quote_sql(out, text);
}

static void put_label(struct buf *out, const Kith__Label *label)
{
    put_text(out, label ? label->en : "");
    put_text(out, label ? label->zh : "");
}

static void start_row(struct buf *out, const struct object *object, bool *first)
{
    buf_printf(out, "%s\n  (%" PRIu32, *first ? "" : ",", object->options->number);
    *first = false;
}

/* The column behind the title: what SQL can select. */
static const char *title_column(const struct object *object)
{
    const struct field *field = model_field(object->message, object->title);
    return field && field->column ? field->column : "id";
}

static void write_objects(const struct model *model, struct buf *out)
{
    bool first = true;
    buf_puts(out, "delete from contract_object;\n");
    if (model->n_objects)
        buf_puts(out,
                 "insert into contract_object (object, name, table_name, prefix, title, parent, "
                 "label_en, label_zh) values");
    for (size_t i = 0; i < model->n_objects; i++) {
        const struct object *object = model->objects[i];
        start_row(out, object, &first);
        put_text(out, object->name);
        put_text(out, object->table);
        put_text(out, object->options->prefix);
        put_text(out, title_column(object));
        put_text(out, object->options->parent);
        put_label(out, object->options->label);
        buf_puts(out, ")");
    }
    buf_puts(out, model->n_objects ? ";\n" : "");
}

/* Goes with the person: what is personal, and free texts that the contract does not clear. */
static bool is_erasable(const struct column *column)
{
    const Kith__FieldOptions *options = column->field->options;
    bool free_text = strcmp(column->kind, "text") == 0 && !*options->code_list;
    return options->personal || strcmp(column->kind, "tags") == 0 ||
           strcmp(column->kind, "custom") == 0 || (free_text && !options->impersonal);
}

static void write_columns_of(const struct model *model, const struct object *object,
                             struct buf *out, bool *first)
{
    size_t count;
    const struct column *columns = columns_of(model, object, &count);
    for (size_t i = 0; i < count; i++) {
        start_row(out, object, first);
        put_text(out, columns[i].key);
        put_text(out, columns[i].field->name);
        put_text(out, columns[i].name);
        put_text(out, columns[i].kind);
        buf_printf(out, ", %s", columns[i].field->options->personal ? "true" : "false");
        buf_printf(out, ", %s", is_erasable(&columns[i]) ? "true" : "false");
        put_label(out, columns[i].field->options->label);
        buf_puts(out, ")");
    }
}

static void write_columns(const struct model *model, struct buf *out)
{
    bool first = true;
    buf_puts(out, "delete from contract_column;\n");
    if (model->n_objects) /* each has at least its id */
        buf_puts(out,
                 "insert into contract_column (object, key, field, column_name, kind, personal, "
                 "erasable, label_en, label_zh) values");
    for (size_t i = 0; i < model->n_objects; i++)
        write_columns_of(model, model->objects[i], out, &first);
    buf_puts(out, first ? "" : ";\n");
}

/* An alias has the number of a value before it. */
static bool is_alias(const struct enumeration *enumeration, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (enumeration->values[i].number == enumeration->values[index].number)
            return true;
    return false;
}

static void write_enum(const struct enumeration *enumeration, struct buf *out, bool *first)
{
    for (size_t i = 0; i < enumeration->n_values; i++) {
        if (is_alias(enumeration, i))
            continue;
        buf_puts(out, *first ? "\n  (" : ",\n  (");
        *first = false;
        quote_sql(out, enumeration->name);
        buf_printf(out, ", %" PRId32, enumeration->values[i].number);
        put_text(out, enumeration->values[i].short_name);
        buf_puts(out, ")");
    }
}

static void write_enums(const struct model *model, struct buf *out)
{
    bool first = true;
    buf_puts(out, "delete from contract_enum;\n");
    for (size_t i = 0; i < model->n_enums; i++) {
        if (first)
            buf_puts(out, "insert into contract_enum (enum, number, name) values");
        write_enum(&model->enums[i], out, &first);
    }
    buf_puts(out, first ? "" : ";\n");
}

void sql_write(const struct model *model, struct buf *reply)
{
    struct buf out;
    memory_buf(&out, model->arena);
    buf_puts(&out,
             "-- SPDX-License-Identifier: Apache-2.0\n"
             "-- Made by protoc-gen-kith from the .proto files; runs after every migration.\n");
    write_objects(model, &out);
    write_columns(model, &out);
    write_enums(model, &out);
    for (size_t i = 0; i < model->n_objects; i++)
        audit_write(model, model->objects[i], &out);
    request_add_file(reply, "contract.sql", &out);
}
