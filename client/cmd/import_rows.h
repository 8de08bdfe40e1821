/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of an import that failed, as a file that can be corrected and imported again. */
#ifndef KITH_CLIENT_CMD_IMPORT_ROWS_H
#define KITH_CLIENT_CMD_IMPORT_ROWS_H

#include "client/cmd/client.h"

/* CSV with the columns of the file, then line, reason, message and column. Returns the exit code.
 */
int import_rows_save(struct invocation *invocation, const char *id, const char *path);
/* Why the first rows failed, a line for each; says nothing when they cannot be fetched. */
void import_rows_tell(struct invocation *invocation, const char *id);

#endif
