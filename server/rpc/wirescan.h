/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass over the wire bytes of a request before protobuf-c sees them: protobuf-c checks neither
 * depth, nor NUL, nor UTF-8, nor duplicates, and a small message can make it allocate a lot.
 */
#ifndef KITH_SERVER_RPC_WIRESCAN_H
#define KITH_SERVER_RPC_WIRESCAN_H

#include "common/arena.h"
#include "common/contract.h"
#include "common/status.h"

#include <stdint.h>

enum { WIRESCAN_MAX_DEPTH = 16, WIRESCAN_MAX_ELEMENTS = 100000 };

/*
 * Checks bytes against the message: well-formed, depth, number of elements, wire types, strings
 * valid UTF-8 without NUL, a singular sub-message only once, map keys only once. An error is
 * INVALID_ARGUMENT with the path of the field; its text lies in the arena.
 */
struct status wirescan_check(struct arena *arena, const struct contract_message *message,
                             const uint8_t *bytes, size_t length);

#endif
