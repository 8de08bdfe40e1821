/* SPDX-License-Identifier: Apache-2.0 */
/* What can be given to another owner or team. */
#include "server/resource/assign.h"

#include <string.h>

bool assign_applies(const struct contract_object *object)
{
    const struct contract_field *owner = contract_field(object->message, "owner_id");
    bool changes = contract_field(object->message, "etag") != NULL; /* sessions do not */
    return object->owned && changes && owner && !owner->immutable && !owner->output_only;
}

const struct contract_object *assign_object(const char *id)
{
    size_t length = strcspn(id, "-");
    for (size_t i = 0; i < contract_n_objects; i++) {
        const struct contract_object *object = contract_objects[i];
        if (id[length] && assign_applies(object) && strlen(object->prefix) == length &&
            strncmp(object->prefix, id, length) == 0)
            return object;
    }
    return NULL;
}
