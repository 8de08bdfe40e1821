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

/* What a file holds that nobody else may read; NULL: nothing. */
static char *read_secret(struct client *client, const char *path, size_t *length)
{
    errno = 0;
    char *text = path ? home_read(client->arena, path, LONGEST_TOKEN, true, length) : NULL;
    if (!text && errno == EPERM)
        fprintf(stderr, "kith: %s: others may read it, so it is not used; chmod 600\n", path);
    return text;
}

static const char *from_environment(void)
{
    const char *token = getenv("KITH_TOKEN");
    if (!token || !*token)
        token = getenv("KITH_API_KEY");
    return token && *token ? token : NULL;
}

void token_use(struct client *client)
{
    const char *environment = from_environment();
    if (environment) {
        remote_set_token(client->remote, environment);
        return;
    }
    size_t length;
    const char *key = client->profile.api_key_file;
    char *text = read_secret(client, *key ? key : token_path(client), &length);
    if (!text && *key && errno != EPERM)
        fprintf(stderr, "kith: %s: %s\n", key, strerror(errno));
    if (!text)
        return;
    remote_set_token(client->remote, visible(text));
    OPENSSL_cleanse(text, length);
}

/* NULL for a login that would make no name of a file. */
static const char *device_path(struct client *client, const char *login)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    if (!*login || login[strspn(login, allowed)])
        return NULL;
    const char *name = arena_printf(client->arena, "%s.%s.device", client->profile.name, login);
    return name ? home_path(client->arena, HOME_STATE, name) : NULL;
}

const char *token_device(struct client *client, const char *login)
{
    size_t length;
    char *text = read_secret(client, device_path(client, login), &length);
    const char *secret = text ? visible(text) : NULL;
    return secret ? secret : "";
}

void token_keep_device(struct client *client, const char *login, const char *secret)
{
    const char *path = device_path(client, login);
    if (*secret && path && home_make(client->arena, HOME_STATE))
        home_write(path, secret, strlen(secret));
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
