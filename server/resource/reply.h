/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of the replies of standard methods. Inside resource/ only. */
#ifndef KITH_SERVER_RESOURCE_REPLY_H
#define KITH_SERVER_RESOURCE_REPLY_H

#include "common/contract.h"

/* Number of the repeated field of the output that holds the records; 0: none. */
uint32_t reply_records_field(const struct contract_method *method,
                             const struct contract_object *object);
/* Number of a field of the output by name; 0: none. */
uint32_t reply_field(const struct contract_method *method, const char *name);

#endif
