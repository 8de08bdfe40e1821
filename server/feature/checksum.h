/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 of what comes in pieces. */
#ifndef KITH_SERVER_FEATURE_CHECKSUM_H
#define KITH_SERVER_FEATURE_CHECKSUM_H

#include "common/arena.h"

struct checksum;

enum { CHECKSUM_TEXT = 65 };

/* NULL without memory. Goes with the arena. */
struct checksum *checksum_new(struct arena *arena);
void checksum_add(struct checksum *checksum, const void *bytes, size_t length);
/* In hexadecimal, small letters; "" when something failed on the way. Nothing can be added after.
 */
const char *checksum_end(struct checksum *checksum, char text[static CHECKSUM_TEXT]);

#endif
