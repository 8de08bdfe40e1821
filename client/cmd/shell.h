/* SPDX-License-Identifier: Apache-2.0 */
/* The prompt, and scripts of commands: many commands over one connection. */
#ifndef KITH_CLIENT_CMD_SHELL_H
#define KITH_CLIENT_CMD_SHELL_H

#include "client/cmd/client.h"

#include <stdbool.h>

/* Commands from standard input; stops at the first that fails unless `keep_going`. */
int shell_script(struct invocation *invocation, bool keep_going);
/* Runs one line; *quit is set by "quit" and "exit". */
int shell_line(struct client *client, const char *line, bool *quit);
/* Would the line put a secret into the history? */
bool shell_is_secret(const char *line);

#endif
