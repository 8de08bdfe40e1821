/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 of a few bytes, without memory of its own: it cannot fail. */
#ifndef KITH_SERVER_RPC_SHA256_H
#define KITH_SERVER_RPC_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_BYTES = 32 };

void sha256_of(const void *bytes, size_t length, uint8_t out[static SHA256_BYTES]);

#endif
