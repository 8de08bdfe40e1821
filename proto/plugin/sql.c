/* SPDX-License-Identifier: Apache-2.0 */
/* What the database knows of the contract. */
#include "proto/plugin/sql.h"

#include "proto/plugin/audit.h"
#include "proto/plugin/columns.h"
#include "proto/plugin/memory.h"
#include "proto/plugin/quote.h"

#include <inttypes.h>

/* "'a', 'b', " for the texts that follow in a row. */
static void put_text(struct buf *out, const char *text)
{
    buf_puts(out, ", ");
    quote_sql(out, text);
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
                 "insert into contract_object (object, name, table_name, prefix, title) values");
    for (size_t i = 0; i < model->n_objects; i++) {
        const struct object *object = model->objects[i];
        start_row(out, object, &first);
        put_text(out, object->name);
        put_text(out, object->table);
        put_text(out, object->options->prefix);
        put_text(out, title_column(object));
        buf_puts(out, ")");
    }
    buf_puts(out, model->n_objects ? ";\n" : "");
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
        buf_printf(out, ", %s)", columns[i].field->options->personal ? "true" : "false");
    }
}

static void write_columns(const struct model *model, struct buf *out)
{
    bool first = true;
    buf_puts(out, "delete from contract_column;\n");
    if (model->n_objects) /* each has at least its id */
        buf_puts(out,
                 "insert into contract_column (object, key, field, column_name, kind, personal) "
                 "values");
    for (size_t i = 0; i < model->n_objects; i++)
        write_columns_of(model, model->objects[i], out, &first);
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
    for (size_t i = 0; i < model->n_objects; i++)
        audit_write(model, model->objects[i], &out);
    request_add_file(reply, "contract.sql", &out);
}
