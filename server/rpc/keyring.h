/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys that must not lie in the database: a folder of files NAME-N.key, each 32 random bytes as
 * hexadecimal digits, readable by their owner only.
 *
 * Of a name the highest N is the current key; older ones go on opening what they closed. All nodes
 * of an installation share the folder (or have copies of it), and backups keep it apart from the
 * database. Nothing is held in memory: the folder is read at every use, which is rare and takes
 * some tens of microseconds. From any thread, and from several processes at once.
 */
#ifndef KITH_SERVER_RPC_KEYRING_H
#define KITH_SERVER_RPC_KEYRING_H

#include "common/arena.h"
#include "common/status.h"

#include <stdint.h>

enum { KEYRING_KEY_BYTES = 32, KEYRING_NAME_MAX = 40 };

struct keyring;

struct keyring_key {
    int number;                       /* from 1 */
    uint8_t bytes[KEYRING_KEY_BYTES]; /* wipe it after use: explicit_bzero */
};

/* Touches nothing yet; the folder is made with the first key. In the arena; NULL: no memory. */
struct keyring *keyring_open(struct arena *arena, const char *folder);
const char *keyring_folder(const struct keyring *keyring);

/*
 * The key with the highest number; the first one is made when there is none. The name is of lower
 * case letters and `_`. FAILED_PRECONDITION with the reason KEYRING and a sentence for an
 * administrator, in the arena, when folder or file cannot be used.
 */
struct status keyring_current(const struct keyring *keyring, struct arena *arena, const char *name,
                              struct keyring_key *key);
/* The key with that number; the same status when it is not there. */
struct status keyring_find(const struct keyring *keyring, struct arena *arena, const char *name,
                           int number, struct keyring_key *key);

#endif
