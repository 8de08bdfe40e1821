/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up nouns and verbs. */
#include "client/cmd/noun.h"

#include <ctype.h>
#include <string.h>

/* Small letters, without what joins words: "PriceLists", "price_lists" and "price-lists". */
static bool same_word(const char *a, const char *b)
{
    for (;;) {
        a += *a == '-' || *a == '_';
        b += *b == '-' || *b == '_';
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
            return false;
        if (!*a)
            return true;
        a++;
        b++;
    }
}

const struct contract_object *noun_object(const struct contract_service *service)
{
    return service->n_methods ? service->methods[0].object : NULL;
}

const struct contract_service *noun_service(const char *word)
{
    for (size_t i = 0; i < contract_n_services; i++) {
        const struct contract_service *service = contract_services[i];
        const struct contract_object *object = noun_object(service);
        if (same_word(word, service->noun))
            return service;
        if (object && (same_word(word, object->plural) || strcmp(word, object->label.zh) == 0))
            return service;
    }
    return NULL;
}

const struct contract_service *noun_of_object(const char *object)
{
    for (size_t i = 0; i < contract_n_services; i++) {
        const struct contract_object *kept = noun_object(contract_services[i]);
        if (kept && strcmp(kept->name, object) == 0)
            return contract_services[i];
    }
    return NULL;
}

static const char *standard_verb(const char *verb)
{
    static const struct {
        const char *typed;
        const char *verb;
    } also[] = {{"ls", "list"},     {"show", "get"},        {"add", "create"}, {"new", "create"},
                {"set", "update"},  {"edit", "update"},     {"rm", "delete"},  {"remove", "delete"},
                {"log", "history"}, {"restore", "undelete"}};
    for (size_t i = 0; i < sizeof also / sizeof *also; i++)
        if (strcmp(verb, also[i].typed) == 0)
            return also[i].verb;
    return verb;
}

const struct contract_method *noun_method(const struct contract_service *service, const char *verb)
{
    for (size_t i = 0; i < service->n_methods; i++)
        if (same_word(service->methods[i].verb, verb))
            return &service->methods[i];
    verb = standard_verb(verb);
    for (size_t i = 0; i < service->n_methods; i++)
        if (strcmp(service->methods[i].verb, verb) == 0)
            return &service->methods[i];
    return NULL;
}

const struct contract_method *noun_kind(const struct contract_service *service,
                                        enum contract_verb kind)
{
    for (size_t i = 0; i < service->n_methods; i++)
        if (service->methods[i].kind == kind)
            return &service->methods[i];
    return NULL;
}

bool noun_is_listed(const struct contract_service *service)
{
    return strncmp(service->name, "kith.", 5) == 0;
}

const struct contract_field *noun_record_field(const struct contract_message *input,
                                               const struct contract_object *object)
{
    for (size_t i = 0; object && i < input->n_fields; i++) {
        const struct contract_field *field = &input->fields[i];
        if (!field->repeated && field->type == CONTRACT_MESSAGE &&
            field->message == object->message)
            return field;
    }
    return NULL;
}

const struct contract_field *noun_rows_field(const struct contract_message *output)
{
    for (size_t i = 0; i < output->n_fields; i++)
        if (output->fields[i].repeated && output->fields[i].type == CONTRACT_MESSAGE)
            return &output->fields[i];
    return NULL;
}
