/* SPDX-License-Identifier: Apache-2.0 */
/* The public keys of an installation: of its keys `audit`, or of their files audit-N.pub. */
#ifndef KITH_SERVER_AUDIT_SEAL_KEYS_H
#define KITH_SERVER_AUDIT_SEAL_KEYS_H

#include "server/audit/seal.h"
#include "server/rpc/keyring.h"

struct seal_keys {
    struct seal_key *keys; /* number 1 first */
    size_t n;
};

/* Those that are there; FAILED_PRECONDITION when one is there and cannot be used. */
struct status seal_keys_load(const struct keyring *keyring, struct arena *arena,
                             struct seal_keys *keys);
/* NULL: none has this id. */
const struct seal_key *seal_keys_find(const struct seal_keys *keys, const uint8_t *id);
/* Signed by one of them: whoever may write to the database can put a seal there, but not sign it.
 */
bool seal_keys_signed(const struct seal_keys *keys, const struct seal *seal);
/* Writes audit-N.pub beside the key, if it is not there. */
bool seal_keys_publish(const struct keyring *keyring, struct arena *arena, int number,
                       const struct seal_key *key);
/* Where the seals go when the setting names no file. NULL without memory. */
const char *seal_keys_file(const struct keyring *keyring, struct arena *arena);

#endif
