/* SPDX-License-Identifier: Apache-2.0 */
/* The session's token: kept per profile under $XDG_STATE_HOME/kith, mode 0600. */
#ifndef KITH_CLIENT_CMD_TOKEN_H
#define KITH_CLIENT_CMD_TOKEN_H

#include "client/cmd/client.h"

#include <stdbool.h>

/*
 * Gives the client's connection what it shows: KITH_TOKEN, KITH_API_KEY, the API key of the
 * profile's file, or the stored token.
 */
void token_use(struct client *client);
/* Stores it and uses it. False with errno. */
bool token_store(struct client *client, const char *token);
void token_forget(struct client *client);

/* The secret of this device for that login, in the client's arena; "": it is not known yet. */
const char *token_device(struct client *client, const char *login);
/* Keeps it: the next sign-in does not wait for what strangers fail. */
void token_keep_device(struct client *client, const char *login, const char *secret);

#endif
