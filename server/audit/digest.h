/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256, many times over with one context, and digests as hexadecimal digits. */
#ifndef KITH_SERVER_AUDIT_DIGEST_H
#define KITH_SERVER_AUDIT_DIGEST_H

#include "common/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DIGEST_BYTES = 32, DIGEST_DIGITS = 64 };

struct digest; /* belongs to one thread at a time */

/* Freed with the arena. NULL without memory. */
struct digest *digest_open(struct arena *arena);
void digest_begin(struct digest *digest);
void digest_add(struct digest *digest, const void *bytes, size_t length);
void digest_end(struct digest *digest, uint8_t *out);
/* Something went wrong at any time (no memory): what came out is not to be trusted. */
bool digest_failed(const struct digest *digest);
/* A node of a Merkle tree after RFC 6962: SHA-256(0x01, left, right). `out` may be one of them. */
void digest_node(struct digest *digest, const uint8_t *left, const uint8_t *right, uint8_t *out);

/* Small letters; `out` gets 2 * length digits and a NUL. */
void digest_hex(const uint8_t *bytes, size_t length, char *out);
/* False when there are not 2 * length small hexadecimal digits. */
bool digest_unhex(const char *text, size_t length, uint8_t *bytes);

#endif
