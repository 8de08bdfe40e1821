/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of the replies of standard methods. */
#include "server/resource/reply.h"

uint32_t reply_records_field(const struct contract_method *method,
                             const struct contract_object *object)
{
    const struct contract_message *output = method->output;
    for (size_t i = 0; i < output->n_fields; i++)
        if (output->fields[i].repeated && output->fields[i].message == object->message)
            return output->fields[i].number;
    return 0;
}

uint32_t reply_field(const struct contract_method *method, const char *name)
{
    const struct contract_field *field = contract_field(method->output, name);
    return field ? field->number : 0;
}
