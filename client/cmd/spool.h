/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mail of standard input, as long as it is being taken in. With --spool it lies in that folder
 * from the beginning, and stays there under a name of its own when it was refused.
 */
#ifndef KITH_CLIENT_CMD_SPOOL_H
#define KITH_CLIENT_CMD_SPOOL_H

#include "client/cmd/client.h"

#include <stdbool.h>
#include <stddef.h>

struct spool {
    int fd;
    const char *folder, *part; /* NULL: it is nowhere but in memory */
};

/*
 * All of standard input; without a folder no more than one byte beyond the limit is kept. False
 * after an error was printed.
 */
bool spool_take(struct spool *spool, struct invocation *invocation, size_t limit);
/* Keeps the mail, on the disk and named, or lets it go. False: it could not be kept, and printed.
 */
bool spool_end(struct spool *spool, struct invocation *invocation, bool keep);

#endif
