/* SPDX-License-Identifier: Apache-2.0 */
/* The contract's help in the user's language. */
#include "client/cmd/help_words.h"

#include "client/cmd/input.h"
#include "client/cmd/noun.h"

#include <libintl.h>
#include <string.h>

/* Of a standard method; NULL for others. */
static const char *standard(enum contract_verb kind, struct arena *arena, const char *label)
{
    switch (kind) {
    case CONTRACT_LIST:
        return arena_printf(arena, gettext("lists records: %s, the newest first"), label);
    case CONTRACT_GET:
        return arena_printf(arena, gettext("shows one record: %s"), label);
    case CONTRACT_BATCH_GET:
        return arena_printf(arena, gettext("shows several records: %s, in the order asked for"),
                            label);
    case CONTRACT_CREATE:
        return arena_printf(arena, gettext("creates a record: %s"), label);
    case CONTRACT_UPDATE:
        return arena_printf(arena, gettext("changes a record: %s"), label);
    case CONTRACT_DELETE:
        return arena_printf(arena, gettext("puts a record into the recycle bin: %s"), label);
    case CONTRACT_UNDELETE:
        return arena_printf(arena, gettext("takes a record out of the recycle bin: %s"), label);
    case CONTRACT_HISTORY:
        return arena_printf(arena, gettext("shows who changed what, the newest first: %s"), label);
    default:
        return NULL;
    }
}

const char *help_words_method(const struct look *look, struct arena *arena,
                              const struct contract_method *method)
{
    const char *text = NULL;
    if (look->chinese && method->object)
        text = standard(method->kind, arena, method->object->label.zh);
    return text ? text : *method->help ? gettext(method->help) : "";
}

const char *help_words_noun(const struct look *look, const struct contract_service *service)
{
    const struct contract_object *object = noun_object(service);
    if (object)
        return look->chinese ? object->label.zh : object->message->help;
    return *service->help ? gettext(service->help) : "";
}

const char *help_words_choices(const struct look *look, struct arena *arena,
                               const struct contract_field *field)
{
    struct buf out;
    const struct contract_enum *values = field->enumeration;
    const char *allowed = field->type == CONTRACT_ENUM ? input_allowed(arena, field) : "";
    if (!*allowed || !look->chinese)
        return allowed;
    buf_init(&out, arena, 8192);
    for (size_t i = 0; i < values->n_values; i++) {
        const struct contract_enum_value *value = &values->values[i];
        if (value->number)
            buf_printf(&out, out.length ? ", %s %s" : "%s %s", value->short_name, value->label.zh);
    }
    const char *text = buf_string(&out);
    return text ? text : allowed;
}
