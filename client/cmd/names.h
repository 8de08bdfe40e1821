/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What ids and codes are called: "U-3 Anna" says more than "U-3", "零售" more than "retail".
 * Learned a page at a time, before it is shown, for the columns that are shown; kept as long as the
 * client. What cannot be learned is shown as it is.
 */
#ifndef KITH_CLIENT_CMD_NAMES_H
#define KITH_CLIENT_CMD_NAMES_H

#include "client/cmd/client.h"
#include "client/ui/column.h"

#include <stddef.h>

struct names;

/* Attaches itself to the client's look. */
void names_init(struct client *client);
void names_fini(struct client *client);
/* Of the records of a list; `columns` NULL: all fields. */
void names_learn_list(struct invocation *invocation, const struct columns *columns,
                      const struct value *rows);
void names_learn(struct invocation *invocation, const struct columns *columns,
                 const struct record *record);

#endif
