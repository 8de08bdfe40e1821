/* SPDX-License-Identifier: Apache-2.0 */
/* Lookups in the tables of the contract. */
#include "common/contract.h"

#include <string.h>
#include <strings.h>

const struct contract_object *contract_object(const char *name)
{
    for (size_t i = 0; i < contract_n_objects; i++)
        if (strcmp(contract_objects[i]->name, name) == 0)
            return contract_objects[i];
    return NULL;
}

const struct contract_object *contract_object_numbered(int64_t number)
{
    for (size_t i = 0; i < contract_n_objects; i++)
        if (contract_objects[i]->number == number)
            return contract_objects[i];
    return NULL;
}

const struct contract_message *contract_message(const char *full_name)
{
    for (size_t i = 0; i < contract_n_messages; i++)
        if (strcmp(contract_messages[i]->name, full_name) == 0)
            return contract_messages[i];
    return NULL;
}

const struct contract_method *contract_method(const char *path)
{
    for (size_t i = 0; i < contract_n_methods; i++)
        if (strcmp(contract_methods[i]->path, path) == 0)
            return contract_methods[i];
    return NULL;
}

const struct contract_service *contract_service(const char *noun)
{
    for (size_t i = 0; i < contract_n_services; i++)
        if (strcmp(contract_services[i]->noun, noun) == 0)
            return contract_services[i];
    return NULL;
}

const struct contract_field *contract_field(const struct contract_message *message,
                                            const char *name)
{
    for (size_t i = 0; i < message->n_fields; i++)
        if (strcmp(message->fields[i].name, name) == 0)
            return &message->fields[i];
    return NULL;
}

const struct contract_field *contract_field_numbered(const struct contract_message *message,
                                                     uint32_t number)
{
    for (size_t i = 0; i < message->n_fields; i++)
        if (message->fields[i].number == number)
            return &message->fields[i];
    return NULL;
}

const struct contract_enum_value *contract_enum_named(const struct contract_enum *enumeration,
                                                      const char *name)
{
    for (size_t i = 0; i < enumeration->n_values; i++) {
        const struct contract_enum_value *value = &enumeration->values[i];
        if (strcasecmp(value->short_name, name) == 0 || strcasecmp(value->name, name) == 0)
            return value;
    }
    return NULL;
}

const struct contract_enum_value *contract_enum_numbered(const struct contract_enum *enumeration,
                                                         int32_t number)
{
    for (size_t i = 0; i < enumeration->n_values; i++)
        if (enumeration->values[i].number == number)
            return &enumeration->values[i];
    return NULL;
}
