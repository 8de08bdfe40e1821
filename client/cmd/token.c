/* SPDX-License-Identifier: Apache-2.0 */
/* Keeping the session's token. */
#include "client/cmd/token.h"

#include "client/cmd/home.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LONGEST_TOKEN = 4096 };

static const char *token_path(struct client *client)
{
    const char *name = arena_printf(client->arena, "%s.token", client->profile.name);
    return name ? home_path(client->arena, HOME_STATE, name) : NULL;
}

static const char *visible(char *text)
{
    text[strcspn(text, " \t\r\n")] = '\0';
    return *text ? text : NULL;
}

void token_use(struct client *client)
{
    const char *environment = getenv("KITH_TOKEN");
    if (environment && *environment) {
        remote_set_token(client->remote, environment);
        return;
    }
    size_t length;
    const char *path = token_path(client);
    errno = 0;
    char *text = path ? home_read(client->arena, path, LONGEST_TOKEN, true, &length) : NULL;
    if (!text && errno == EPERM)
        fprintf(stderr, "kith: %s: others may read it, so it is not used; chmod 600\n", path);
    if (!text)
        return;
    remote_set_token(client->remote, visible(text));
    OPENSSL_cleanse(text, length);
}

bool token_store(struct client *client, const char *token)
{
    const char *path = token_path(client);
    remote_set_token(client->remote, token);
    if (path && home_make(client->arena, HOME_STATE))
        return home_write(path, token, strlen(token));
    errno = ENOENT;
    return false;
}

void token_forget(struct client *client)
{
    const char *path = token_path(client);
    if (path)
        unlink(path);
    if (client->remote)
        remote_set_token(client->remote, NULL);
}
