/* SPDX-License-Identifier: Apache-2.0 */
/* Help, made from the comments and options of the contract; every page begins with an example. */
#ifndef KITH_CLIENT_CMD_HELP_H
#define KITH_CLIENT_CMD_HELP_H

#include "client/cmd/command.h"

/* Of a command, of a noun, or of the whole when nothing matched. Returns the exit code. */
int help_show(struct invocation *invocation, const struct command_match *match);

#endif
