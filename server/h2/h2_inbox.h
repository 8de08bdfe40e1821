/* SPDX-License-Identifier: Apache-2.0 */
/* Request bytes of one exchange, cut into messages (5-byte prefix), inflated when compressed. */
#ifndef KITH_SERVER_H2_H2_INBOX_H
#define KITH_SERVER_H2_H2_INBOX_H

#include "common/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct h2_inbox {
    uint8_t *bytes;
    size_t at, length, capacity; /* what waits is bytes[at] … bytes[length - 1] */
};

enum h2_inbox_state {
    H2_INBOX_PARTIAL, /* more bytes must come */
    H2_INBOX_WHOLE,   /* a message is there */
    H2_INBOX_BAD,     /* refused: status says why */
};

struct h2_message {
    const uint8_t *bytes; /* into the inbox, until h2_inbox_drop */
    size_t length;
    size_t need; /* bytes of the inbox up to the end of this message, as far as is known */
    bool compressed;
};

void h2_inbox_fini(struct h2_inbox *inbox);
bool h2_inbox_put(struct h2_inbox *inbox, const uint8_t *bytes, size_t length);
size_t h2_inbox_waiting(const struct h2_inbox *inbox);
/* Looks at the first message. Its length is refused as soon as its prefix is there. */
enum h2_inbox_state h2_inbox_peek(const struct h2_inbox *inbox, size_t limit, bool gzip,
                                  struct h2_message *message, struct status *status);
void h2_inbox_drop(struct h2_inbox *inbox, size_t length);

/* Inflates into *out (free it), at most `limit` bytes. */
struct status h2_inbox_inflate(const struct h2_message *message, size_t limit, uint8_t **out,
                               size_t *length);

#endif
