/* SPDX-License-Identifier: Apache-2.0 */
/* From stored fields to columns: money has two, custom values share one, tags are an array. */
#include "proto/plugin/columns.h"

#include "proto/plugin/memory.h"
#include "proto/plugin/types.h"

#include <inttypes.h>
#include <string.h>

static const char *kind(struct arena *arena, const struct field *field)
{
    if (field->type == CONTRACT_ENUM)
        return memory_printf(arena, "enum:%s", field->enumeration->name);
    if (field->type == CONTRACT_ID && *field->options->reference)
        return memory_printf(arena, "id:%s", field->options->reference);
    if (strcmp(field->name, "etag") == 0)
        return types_word(CONTRACT_INT);
    return types_word(field->type);
}

static size_t add_field(struct arena *arena, const struct field *field, struct column *out)
{
    const char *key = memory_printf(arena, "%" PRId32, field->proto->number);
    if (types_is_kept_whole(field)) {
        *out = (struct column){key, field->name, field->name, field};
        return 1;
    }
    if (!field->column)
        return 0;
    out[0] = (struct column){key, field->column, kind(arena, field), field};
    if (field->type != CONTRACT_MONEY)
        return 1;
    out[1] = (struct column){memory_printf(arena, "%sc", key),
                             memory_printf(arena, "%s_currency", field->column), "currency", field};
    return 2;
}

struct column *columns_of(const struct model *model, const struct object *object, size_t *count)
{
    const struct message *message = object->message;
    struct column *columns = memory_array(model->arena, 2 * message->n_fields + 1, sizeof *columns);
    *count = 0;
    for (size_t i = 0; i < message->n_fields; i++)
        *count += add_field(model->arena, &message->fields[i], columns + *count);
    return columns;
}

bool columns_is_audited(const struct column *column)
{
    static const char *const housekeeping[] = {"id",           "version",        "created_at",
                                               "created_by",   "updated_at",     "updated_by",
                                               "last_used_at", "last_sign_in_at"};
    static const char *const derived[] = {"customer_owner_", "customer_team_"};
    for (size_t i = 0; i < sizeof housekeeping / sizeof *housekeeping; i++)
        if (strcmp(column->name, housekeeping[i]) == 0)
            return false;
    for (size_t i = 0; i < sizeof derived / sizeof *derived; i++)
        if (column->field->options->output_only &&
            strncmp(column->name, derived[i], strlen(derived[i])) == 0)
            return false;
    return true;
}
