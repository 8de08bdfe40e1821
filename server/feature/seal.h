/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets that lie in the database but are closed with a key that does not: AES-256-GCM under the
 * keyring's key "totp", bound to the user, so that nobody's can take the place of another's.
 */
#ifndef KITH_SERVER_FEATURE_SEAL_H
#define KITH_SERVER_FEATURE_SEAL_H

#include "server/rpc/call.h"

/* Number of the key (4), nonce (12), tag (16). */
enum { SEAL_EXTRA = 32 };

/* `sealed` takes length + SEAL_EXTRA bytes. FAILED_PRECONDITION (KEYRING) without a key. */
struct status seal_close(struct rpc_call *call, int64_t user_id, const uint8_t *plain,
                         size_t length, uint8_t *sealed);
/* `plain` takes length - SEAL_EXTRA bytes. DATA_LOSS when it is not what seal_close made. */
struct status seal_open(struct rpc_call *call, int64_t user_id, const uint8_t *sealed,
                        size_t length, uint8_t *plain);

#endif
