/* SPDX-License-Identifier: Apache-2.0 */
/* Public keys, from the private ones or from their own files. */
#include "server/audit/seal_keys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST_KEYS = 1000, FILE_BYTES = 200 };

static const char *path_of(const struct keyring *keyring, struct arena *arena, int number,
                           const char *ending)
{
    return arena_printf(arena, "%s/audit-%d.%s", keyring_folder(keyring), number, ending);
}

/* False: there is no such file, or it holds something else. */
static bool read_public(const char *path, struct seal_key *key)
{
    char text[FILE_BYTES + 1] = "";
    FILE *file = path ? fopen(path, "re") : NULL;
    if (!file)
        return false;
    size_t n = fread(text, 1, FILE_BYTES, file);
    fclose(file);
    text[n] = '\0';
    return seal_key_parse(text, key);
}

static bool exists(const char *path)
{
    return path && access(path, F_OK) == 0;
}

static struct status take(const struct keyring *keyring, struct arena *arena, int number,
                          struct seal_key *key)
{
    struct keyring_key seed;
    if (!exists(path_of(keyring, arena, number, "key"))) {
        if (read_public(path_of(keyring, arena, number, "pub"), key))
            return STATUS_OK;
        return status_error(RPC_FAILED_PRECONDITION, "KEYRING",
                            "A file audit-N.pub holds no public key of Ed25519.");
    }
    struct status status = keyring_find(keyring, arena, "audit", number, &seed);
    if (status_is_ok(status) && !seal_key_of(seed.bytes, key))
        status = status_error(RPC_INTERNAL, "KEYRING", "The key cannot be used.");
    explicit_bzero(&seed, sizeof seed);
    return status;
}

struct status seal_keys_load(const struct keyring *keyring, struct arena *arena,
                             struct seal_keys *keys)
{
    int n = 0;
    while (n < MOST_KEYS && (exists(path_of(keyring, arena, n + 1, "key")) ||
                             exists(path_of(keyring, arena, n + 1, "pub"))))
        n++;
    *keys = (struct seal_keys){arena_array(arena, (size_t)n, sizeof *keys->keys), (size_t)n};
    struct status status = keys->keys ? STATUS_OK
                                      : status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY",
                                                     "There is not enough memory.");
    for (int i = 0; i < n && status_is_ok(status); i++)
        status = take(keyring, arena, i + 1, &keys->keys[i]);
    return status;
}

const struct seal_key *seal_keys_find(const struct seal_keys *keys, const uint8_t *id)
{
    for (size_t i = 0; i < keys->n; i++)
        if (memcmp(keys->keys[i].id, id, DIGEST_BYTES) == 0)
            return &keys->keys[i];
    return NULL;
}

bool seal_keys_signed(const struct seal_keys *keys, const struct seal *seal)
{
    const struct seal_key *key = seal_keys_find(keys, seal->key);
    return key && seal_is_signed(seal, key);
}

bool seal_keys_publish(const struct keyring *keyring, struct arena *arena, int number,
                       const struct seal_key *key)
{
    struct buf text;
    const char *path = path_of(keyring, arena, number, "pub");
    buf_init(&text, arena, FILE_BYTES);
    seal_key_write(key, &text);
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644) : -1;
    if (fd < 0)
        return path && errno == EEXIST;
    bool good = !text.failed && write(fd, text.data, text.length) == (ssize_t)text.length;
    return close(fd) == 0 && good;
}

const char *seal_keys_file(const struct keyring *keyring, struct arena *arena)
{
    return arena_printf(arena, "%s/audit.seals", keyring_folder(keyring));
}
