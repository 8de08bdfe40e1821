/* SPDX-License-Identifier: Apache-2.0 */
/* Commands of two words whose first is no noun of the contract: profile list, profile add. */
#ifndef KITH_CLIENT_CMD_GROUP_H
#define KITH_CLIENT_CMD_GROUP_H

#include <stdbool.h>

/* Is it the first word of such commands, and of nothing else? */
bool group_is(const char *word);
/* Prints how each of them is used. Returns the exit code. */
int group_show(const char *word);

#endif
