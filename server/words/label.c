/* SPDX-License-Identifier: Apache-2.0 */
/* From the English label to the Chinese one of the same field or object. */
#include "server/words/label.h"

#include <string.h>
#include <strings.h>

static const char *of_value(const struct contract_enum *enumeration, const char *english)
{
    for (size_t i = 0; enumeration && i < enumeration->n_values; i++) {
        const struct contract_enum_value *value = &enumeration->values[i];
        if (value->number && *value->label.zh &&
            (strcasecmp(value->label.en, english) == 0 || strcmp(value->short_name, english) == 0))
            return value->label.zh;
    }
    return NULL;
}

/* Of the record's own states. */
static const char *of_status(const struct contract_object *object, const char *english)
{
    const struct contract_field *status = contract_field(object->message, "status");
    return status ? of_value(status->enumeration, english) : NULL;
}

static const char *of_message(const struct contract_message *message, const char *english,
                              int depth)
{
    const char *found = NULL;
    for (size_t i = 0; i < message->n_fields && !found; i++) {
        const struct contract_field *field = &message->fields[i];
        if (strcasecmp(field->label.en, english) == 0 && *field->label.zh)
            found = field->label.zh;
    }
    for (size_t i = 0; i < message->n_fields && !found && depth > 0; i++)
        if (message->fields[i].message)
            found = of_message(message->fields[i].message, english, depth - 1);
    return found;
}

static const char *of_object(const char *english)
{
    for (size_t i = 0; i < contract_n_objects; i++) {
        const struct contract_object *object = contract_objects[i];
        if (*object->label.zh &&
            (strcasecmp(object->name, english) == 0 || strcasecmp(object->plural, english) == 0 ||
             strcasecmp(object->label.en, english) == 0))
            return object->label.zh;
    }
    return NULL;
}

const char *label_of_method(const struct contract_method *method, const char *english)
{
    const char *found = NULL;
    if (method && method->object)
        found = of_status(method->object, english);
    if (!found && method && method->object)
        found = of_message(method->object->message, english, 1);
    return found || !method ? found : of_message(method->input, english, 2);
}

const char *label_of_contract(const char *english)
{
    const char *found = of_object(english);
    for (size_t i = 0; i < contract_n_messages && !found; i++)
        found = of_message(contract_messages[i], english, 0);
    return found;
}
