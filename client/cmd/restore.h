/* SPDX-License-Identifier: Apache-2.0 */
/* Fields that can be given back the value that they had. */
#ifndef KITH_CLIENT_CMD_RESTORE_H
#define KITH_CLIENT_CMD_RESTORE_H

#include "common/contract.h"

#include <stdbool.h>

/* Can old values of the service's records be read, and written again? */
bool restore_serves(const struct contract_service *service);
/* Is the field one that an update may write? */
bool restore_takes(const struct contract_field *field);

#endif
