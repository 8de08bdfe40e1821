/* SPDX-License-Identifier: Apache-2.0 */
/* Rules for objects and fields: what names what must exist, what is stored must have a form. */
#include "proto/plugin/check_object.h"

#include "proto/plugin/memory.h"
#include "proto/plugin/names.h"
#include "proto/plugin/types.h"

#include <string.h>

enum {
    LONGEST_COLUMN = 63 - 9, /* PostgreSQL's limit, with room for "_currency" */
    LONGEST_TABLE = 63 - 13, /* with room for "_audit_insert" */
    LARGEST_NUMBER = 32767,  /* smallint */
};

static void check_identity(struct problems *problems, const struct object *object)
{
    const Kith__ObjectOptions *options = object->options;
    const struct message *message = object->message;
    if (!names_is_column(object->name, LONGEST_TABLE))
        problem_message(problems, message, "the object needs a name in lower snake case");
    if (!*options->prefix)
        problem_message(problems, message, "the object has no prefix");
    if (strspn(options->prefix, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != strlen(options->prefix))
        problem_message(problems, message, "the prefix \"%s\" is not made of capitals A to Z",
                        options->prefix);
    if (options->number == 0)
        problem_message(problems, message, "the object has no number");
    if (options->number > LARGEST_NUMBER)
        problem_message(problems, message, "the number %u is above %d", (unsigned)options->number,
                        LARGEST_NUMBER);
    if (!names_is_column(object->table, LONGEST_TABLE))
        problem_message(problems, message,
                        "the table \"%s\" is no lower snake case name of at most %d letters",
                        object->table, LONGEST_TABLE);
}

/* Two objects that share what must tell them apart. */
static void check_pair(struct problems *problems, const struct object *first,
                       const struct object *second)
{
    const struct message *message = second->message;
    const char *with = first->message->name;
    if (first->options->number && first->options->number == second->options->number)
        problem_message(problems, message, "has the number %u, as %s has",
                        (unsigned)first->options->number, with);
    if (*first->options->prefix && strcmp(first->options->prefix, second->options->prefix) == 0)
        problem_message(problems, message, "has the prefix \"%s\", as %s has",
                        first->options->prefix, with);
    if (*first->name && strcmp(first->name, second->name) == 0)
        problem_message(problems, message, "has the object name \"%s\", as %s has", first->name,
                        with);
    if (strcmp(first->table, second->table) == 0 && *first->table)
        problem_message(problems, message, "has the table \"%s\", as %s has", first->table, with);
}

/* Every name in a list that is separated by commas must be a field. */
static void check_list(struct problems *problems, const struct object *object, const char *option,
                       const char *list)
{
    while (*list) {
        size_t length = strcspn(list, ",");
        char *name = memory_copy(problems->model->arena, list, length);
        name[strcspn(name, ".")] = '\0';
        if (!model_field(object->message, name))
            problem_message(problems, object->message, "%s names \"%s\", which is no field", option,
                            name);
        list += length + (list[length] == ',');
    }
}

static void check_kept_whole(struct problems *problems, const struct object *object,
                             const char *name, bool wanted)
{
    const struct field *field = model_field(object->message, name);
    if (wanted && !(field && types_is_kept_whole(field)))
        problem_message(problems, object->message, "has %s but no repeated field of that name",
                        name);
}

static void check_columns_differ(struct problems *problems, const struct object *object)
{
    const struct message *message = object->message;
    for (size_t i = 0; i < message->n_fields; i++)
        for (size_t j = 0; j < i; j++) {
            const char *a = message->fields[i].column, *b = message->fields[j].column;
            if (a && b && strcmp(a, b) == 0)
                problem_field(problems, &message->fields[i], "has the column \"%s\", as %s has", a,
                              message->fields[j].name);
        }
}

static void check_object(struct problems *problems, size_t index)
{
    const struct model *model = problems->model;
    const struct object *object = model->objects[index];
    const struct field *id = model_field(object->message, "id");
    check_identity(problems, object);
    for (size_t i = 0; i < index; i++)
        check_pair(problems, model->objects[i], object);
    if (!id || id->type != CONTRACT_ID || !id->column)
        problem_message(problems, object->message, "the object has no field \"string id\"");
    check_list(problems, object, "title", object->title);
    check_list(problems, object, "columns", object->options->columns);
    check_list(problems, object, "customer", object->options->customer);
    check_list(problems, object, "parent", object->options->parent);
    check_kept_whole(problems, object, "custom", object->options->custom);
    check_kept_whole(problems, object, "tags", object->options->tags);
    check_columns_differ(problems, object);
}

static void check_form(struct problems *problems, const struct field *field)
{
    const Kith__FieldOptions *options = field->options;
    if (field->map && field->owner->object && !options->virtual_)
        problem_field(problems, field, "a map has no column: mark it virtual");
    if (types_is_stored(field) && !types_has_column_form(field))
        problem_field(problems, field, "a message of type %s has no column: mark it virtual",
                      field->message ? field->message->name : field->proto->type_name);
    if (field->column && !names_is_column(field->column, LONGEST_COLUMN))
        problem_field(problems, field,
                      "the column \"%s\" is no lower snake case name of at most %d letters",
                      field->column, LONGEST_COLUMN);
}

static void check_measure(struct problems *problems, const struct field *field)
{
    const Kith__FieldOptions *options = field->options;
    if (!*options->measure)
        return;
    if (!field->owner->object || !*field->owner->object->options->measures)
        problem_field(problems, field, "is a measure, but its object has no table of measures");
    if (!options->output_only || field->repeated || !types_has_column_form(field))
        problem_field(problems, field, "is a measure: make it output only, and a single value");
    if (!names_is_column(options->measure, LONGEST_COLUMN))
        problem_field(problems, field, "the measure \"%s\" is no column", options->measure);
}

static bool is_scalar(enum contract_type type)
{
    return type == CONTRACT_INT || type == CONTRACT_BOOL || type == CONTRACT_DOUBLE ||
           type == CONTRACT_ENUM;
}

/* An enum whose zero means "not given" needs no other sign of absence (AIP-126). */
static bool has_unspecified(const struct enumeration *enumeration)
{
    static const char ending[] = "_UNSPECIFIED";
    if (!enumeration || !enumeration->n_values)
        return false;
    const char *zero = enumeration->values[0].name;
    size_t length = strlen(zero), cut = sizeof ending - 1;
    return length > cut && strcmp(zero + length - cut, ending) == 0;
}

static void check_presence(struct problems *problems, const struct field *field)
{
    const Kith__FieldOptions *options = field->options;
    if (field->column && is_scalar(field->type) && !field->optional && !options->required &&
        !options->output_only && !has_unspecified(field->enumeration))
        problem_field(problems, field,
                      "is stored and may be absent, so zero and absent must differ: make it "
                      "optional, required or output only");
}

static void check_references(struct problems *problems, const struct field *field)
{
    const Kith__FieldOptions *options = field->options;
    const struct model *model = problems->model;
    if (*options->reference && !model_object(model, options->reference))
        problem_field(problems, field, "refers to an unknown object \"%s\"", options->reference);
    if (*options->reference && field->type != CONTRACT_ID)
        problem_field(problems, field, "is a reference, so it must be a string");
    if (*options->children && !model_object(model, options->children))
        problem_field(problems, field, "has children of an unknown object \"%s\"",
                      options->children);
    if (*options->children && !(field->repeated && field->message))
        problem_field(problems, field, "has children, so it must be a repeated message");
    bool known = field->message || field->enumeration || !field->proto->type_name;
    if (!known)
        problem_field(problems, field, "is of the type %s, of a file that is not listed",
                      field->proto->type_name);
}

static void check_bounds(struct problems *problems, const struct field *field)
{
    if (field->options->minimum > field->options->maximum)
        problem_field(problems, field, "the minimum is above the maximum");
}

void check_objects(struct problems *problems)
{
    const struct model *model = problems->model;
    for (size_t i = 0; i < model->n_objects; i++)
        check_object(problems, i);
    for (size_t i = 0; i < model->n_messages; i++)
        for (size_t j = 0; j < model->messages[i].n_fields; j++) {
            const struct field *field = &model->messages[i].fields[j];
            check_form(problems, field);
            check_measure(problems, field);
            check_presence(problems, field);
            check_references(problems, field);
            check_bounds(problems, field);
        }
}
