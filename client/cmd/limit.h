/* SPDX-License-Identifier: Apache-2.0 */
/* How many rows a command shows. */
#ifndef KITH_CLIENT_CMD_LIMIT_H
#define KITH_CLIENT_CMD_LIMIT_H

#include "client/cmd/client.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * --limit, --all (-1), else a page on a terminal and everything into a pipe or file: a script that
 * silently got half of the records would be worse than a long answer.
 */
bool limit_of(struct invocation *invocation, int64_t *limit, int *code);

#endif
