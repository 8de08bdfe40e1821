/* SPDX-License-Identifier: Apache-2.0 */
/* The mapping of an import: which column of the file becomes which field. */
#ifndef KITH_CLIENT_CMD_MAPPING_H
#define KITH_CLIENT_CMD_MAPPING_H

#include "client/cmd/client.h"

/*
 * The lines of --map, then FIELD=COLUMN from the command line; with neither, a line for each column
 * whose heading is the name or label of a field. NULL after an error was printed.
 */
const char *mapping_of(struct invocation *invocation, const char *file,
                       const struct contract_object *object, int *code);

#endif
