/* SPDX-License-Identifier: Apache-2.0 */
/* The session's token: kept per profile under $XDG_STATE_HOME/kith, mode 0600. */
#ifndef KITH_CLIENT_CMD_TOKEN_H
#define KITH_CLIENT_CMD_TOKEN_H

#include "client/cmd/client.h"

#include <stdbool.h>

/* Gives the stored token, or that of KITH_TOKEN, to the client's connection. */
void token_use(struct client *client);
/* Stores it and uses it. False with errno. */
bool token_store(struct client *client, const char *token);
void token_forget(struct client *client);

#endif
