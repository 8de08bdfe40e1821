/* SPDX-License-Identifier: Apache-2.0 */
/* Examples for the help, made from the contract. */
#ifndef KITH_CLIENT_CMD_HELP_EXAMPLE_H
#define KITH_CLIENT_CMD_HELP_EXAMPLE_H

#include "common/arena.h"
#include "common/contract.h"

#include <stdbool.h>

/* A command line that the method could have; "" without memory. */
const char *help_example(struct arena *arena, const struct contract_service *service,
                         const struct contract_method *method);
/* Fields that the client fills by itself or has options for. */
bool help_example_is_standard(const char *name);
/* Of taking old values back: one field, and all that differ. */
const char *help_example_restore(struct arena *arena, const struct contract_service *service);

#endif
