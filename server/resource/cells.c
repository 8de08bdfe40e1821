/* SPDX-License-Identifier: Apache-2.0 */
/* Records as rows of texts. */
#include "server/resource/cells.h"

#include "common/message.h"
#include "common/wire.h"
#include "server/resource/fieldname.h"
#include "server/resource/fieldrule.h"
#include "server/resource/measure.h"
#include "server/resource/row.h"

#include <string.h>

enum { CUSTOM_PREFIX = 7 /* letters of "custom." */ };

static const struct {
    const char *name;
    int64_t kind;
} contacts[] = {{"phone", 1}, {"email", 2}};

enum { CONTACTS = sizeof contacts / sizeof *contacts };

struct cells_value {
    struct value value, currency;
};

/* ---- Which columns ---- */

static bool is_cell(const struct contract_object *object, const struct contract_field *field)
{
    return row_is_selected(object, field) && !row_is_custom(object, field) && !field->children &&
           !field->input_only;
}

static const struct contract_field *children_field(const struct contract_object *object,
                                                   const char *child)
{
    const struct contract_message *message = object->message;
    for (size_t i = 0; i < message->n_fields; i++)
        if (message->fields[i].children && strcmp(message->fields[i].children, child) == 0)
            return &message->fields[i];
    return NULL;
}

static const struct contract_field *source_of(const struct contract_object *object,
                                              const struct cells_column *column)
{
    if (column->contact)
        return children_field(object, "contact_point");
    return column->custom ? contract_field(object->message, "custom") : column->field;
}

/* A way to somebody is as open as all that it is found by. */
static enum session_rule contact_rule(const struct rpc_call *call,
                                      const struct contract_object *object)
{
    static const char *const names[] = {"kind", "primary", "value"};
    const struct contract_object *point = contract_object("contact_point");
    enum session_rule strictest =
        fieldrule_of(call->session, object, children_field(object, "contact_point"));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        enum session_rule rule = fieldrule_named(call->session, point, names[i]);
        strictest = rule > strictest ? rule : strictest;
    }
    return strictest;
}

static enum session_rule rule_of(const struct rpc_call *call, const struct contract_object *object,
                                 const struct cells_column *column)
{
    return column->contact ? contact_rule(call, object)
                           : fieldrule_named(call->session, object, column->name);
}

static void add(struct cells *cells, struct cells_column column)
{
    const struct contract_field *source = source_of(cells->object, &column);
    cells->mask[source - cells->object->message->fields] = true;
    cells->columns[cells->n++] = column;
}

/* All but what is hidden. */
static void add_open(struct rpc_call *call, struct cells *cells, struct cells_column column)
{
    if (column.name && rule_of(call, cells->object, &column) < SESSION_HIDDEN)
        add(cells, column);
}

static struct status init(struct rpc_call *call, const struct contract_object *object, size_t most,
                          struct cells *cells)
{
    *cells = (struct cells){
        .object = object,
        .columns = arena_array(call->arena, most, sizeof *cells->columns),
        .mask = arena_array(call->arena, object->message->n_fields, sizeof *cells->mask),
        .values = arena_array(call->arena, object->message->n_fields, sizeof *cells->values),
    };
    return cells->columns && cells->mask && cells->values ? STATUS_OK : rpc_no_memory();
}

static const char *custom_name(struct rpc_call *call, const struct catalog_field *field)
{
    return arena_printf(call->arena, "custom.%s", field->key);
}

struct status cells_take_all(struct rpc_call *call, const struct contract_object *object,
                             struct cells *cells)
{
    const struct contract_message *message = object->message;
    const struct catalog *catalog = call->catalog;
    struct status status =
        init(call, object, message->n_fields + CONTACTS + catalog->n_fields, cells);
    if (!status_is_ok(status))
        return status;
    for (size_t i = 0; i < message->n_fields; i++)
        if (is_cell(object, &message->fields[i]) && !message->fields[i].measure)
            add_open(call, cells,
                     (struct cells_column){.name = message->fields[i].name,
                                           .field = &message->fields[i]});
    for (size_t i = 0; i < CONTACTS && children_field(object, "contact_point"); i++)
        add_open(call, cells,
                 (struct cells_column){.name = contacts[i].name, .contact = contacts[i].kind});
    for (size_t i = 0; i < catalog->n_fields; i++)
        if (catalog->fields[i].object == object)
            add_open(call, cells,
                     (struct cells_column){.name = custom_name(call, &catalog->fields[i]),
                                           .custom = &catalog->fields[i]});
    return STATUS_OK;
}

static bool find(struct rpc_call *call, const struct contract_object *object, const char *name,
                 struct cells_column *column)
{
    *column = (struct cells_column){.name = name};
    if (strncmp(name, "custom.", CUSTOM_PREFIX) == 0 && object->custom) {
        column->custom = catalog_field(call->catalog, object, name + CUSTOM_PREFIX);
        return column->custom != NULL;
    }
    column->field = fieldname_find(object, name);
    if (column->field) {
        column->name = column->field->name;
        return is_cell(object, column->field);
    }
    for (size_t i = 0; i < CONTACTS && children_field(object, "contact_point"); i++)
        if (strcmp(contacts[i].name, name) == 0)
            column->contact = contacts[i].kind;
    return column->contact != 0;
}

static struct status refuse(struct rpc_call *call, const struct contract_object *object,
                            const char *request_field, const char *name)
{
    struct fieldname_nearest nearest = {.word = name};
    const struct catalog *catalog = call->catalog;
    for (size_t i = 0; i < CONTACTS && children_field(object, "contact_point"); i++)
        fieldname_try(&nearest, contacts[i].name);
    for (size_t i = 0; i < catalog->n_fields; i++)
        if (catalog->fields[i].object == object)
            fieldname_try(&nearest, custom_name(call, &catalog->fields[i]));
    for (size_t i = 0; i < object->message->n_fields; i++)
        if (is_cell(object, &object->message->fields[i]))
            fieldname_try(&nearest, object->message->fields[i].name);
    const char *hint = nearest.best ? arena_printf(call->arena, "Did you mean %s?", nearest.best)
                                    : fieldname_suggest(call->arena, object, name, is_cell);
    return rpc_field_error(call, request_field, "%s have no field \"%s\" that fills a column. %s",
                           object->plural, fieldname_excerpt(call->arena, name), hint ? hint : "");
}

struct status cells_take(struct rpc_call *call, const struct contract_object *object,
                         const char *request_field, struct cells *cells)
{
    uint32_t number = message_number(call->request->descriptor, request_field);
    size_t n = message_count(call->request, number);
    struct status status = init(call, object, n, cells);
    for (size_t i = 0; status_is_ok(status) && i < n; i++) {
        const char *name = message_text_at(call->request, number, i);
        struct cells_column column;
        if (!find(call, object, name, &column))
            status = refuse(call, object, request_field, name);
        else
            status = fieldrule_check(call->arena, rule_of(call, object, &column), FIELDRULE_READ,
                                     object, column.name, request_field);
        if (status_is_ok(status))
            add(cells, column);
    }
    return status;
}

/* ---- Rows ---- */

/* A row on its way into the reply. */
struct cells_row {
    struct rpc_call *call;
    struct cells_value *values; /* by position in the fields of the object */
    char room[VALUE_ROOM];      /* of the present cell */
};

static struct value formatted(struct cells_row *row, const struct contract_field *field,
                              struct cells_value cell)
{
    return value_format(row->call->round, field, cell.value, cell.currency, row->room);
}

static struct value text_value(const char *text)
{
    return (struct value){text, strlen(text)};
}

/* The columns of write_custom in row.c. */
struct custom_value {
    struct value key, text, amount, currency, choices;
};

static bool next_custom(struct value_items *items, struct custom_value *value)
{
    struct value record;
    if (!value_next(items, &record))
        return false;
    struct value_items columns = value_record(record);
    return value_next(&columns, &value->key) && value_next(&columns, &value->text) &&
           value_next(&columns, &value->amount) && value_next(&columns, &value->currency) &&
           value_next(&columns, &value->choices);
}

static struct value custom_text(struct cells_row *row, const struct catalog_field *field,
                                const struct custom_value *value)
{
    static const struct contract_field money = {.name = "", .type = CONTRACT_MONEY};
    static const struct contract_field texts = {
        .name = "", .type = CONTRACT_TEXT, .repeated = true};
    switch (field->kind) {
    case CATALOG_MONEY:
        return formatted(row, &money, (struct cells_value){value->amount, value->currency});
    case CATALOG_CHOICES:
        return formatted(row, &texts, (struct cells_value){.value = value->choices});
    case CATALOG_YES_NO:
        return text_value(value->text.length == strlen("true") ? "yes" : "no");
    default:
        return value->text;
    }
}

static struct value find_custom(struct cells_row *row, const struct catalog_field *field,
                                struct value array)
{
    struct value_items items = value_array(array);
    struct custom_value value;
    size_t length = strlen(field->key);
    while (next_custom(&items, &value))
        if (value.key.length == length && memcmp(value.key.bytes, field->key, length) == 0)
            return custom_text(row, field, &value);
    return (struct value){0};
}

struct contact {
    int64_t kind;
    bool primary;
    struct value text;
};

static struct contact read_contact(const struct contract_object *object, struct value record)
{
    struct value_items columns = value_record(record);
    struct contact contact = {0};
    struct value value;
    for (size_t i = 0; i < object->message->n_fields; i++) {
        const struct contract_field *field = &object->message->fields[i];
        if (!field->column || !value_next(&columns, &value))
            continue;
        if (strcmp(field->name, "kind") == 0)
            contact.kind = value_int(value);
        else if (strcmp(field->name, "primary") == 0)
            contact.primary = value_int(value) != 0;
        else if (strcmp(field->name, "value") == 0)
            contact.text = value;
    }
    return contact;
}

static struct value find_contact(int64_t kind, struct value array)
{
    const struct contract_object *object = contract_object("contact_point");
    struct value_items items = value_array(array);
    struct contact best = {0};
    struct value record;
    while (!best.primary && value_next(&items, &record)) {
        struct contact contact = read_contact(object, record);
        if (contact.kind == kind && (!best.kind || contact.primary))
            best = contact;
    }
    return best.text;
}

static void read_row(const struct cells_row *row, const struct cells *cells, int statement, int at)
{
    const struct contract_message *message = cells->object->message;
    struct row_reader reader = {.call = row->call,
                                .statement = statement,
                                .row = at,
                                .money = measure_has_money(cells->object, cells->mask)};
    for (size_t i = 0; i < message->n_fields; i++)
        if (cells->mask[i])
            row_next(&reader, &message->fields[i], &row->values[i].value, &row->values[i].currency);
}

void cells_encode(struct rpc_call *call, const struct cells *cells, int statement, int row,
                  uint32_t number)
{
    const struct contract_message *message = cells->object->message;
    struct cells_row at = {.call = call, .values = cells->values};
    read_row(&at, cells, statement, row);
    for (size_t i = 0; i < cells->n; i++) {
        const struct cells_column *column = &cells->columns[i];
        const struct contract_field *source = source_of(cells->object, column);
        struct cells_value cell = at.values[source - message->fields];
        struct value text = column->contact  ? find_contact(column->contact, cell.value)
                            : column->custom ? find_custom(&at, column->custom, cell.value)
                                             : formatted(&at, column->field, cell);
        wire_put_bytes(&call->reply, number, text.bytes ? text.bytes : "", text.length);
    }
}
