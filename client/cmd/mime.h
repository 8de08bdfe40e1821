/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a mail says, by the program kith-mime (client/intake): run for one message, and not trusted.
 * Its answer is checked before anything of it is used.
 */
#ifndef KITH_CLIENT_CMD_MIME_H
#define KITH_CLIENT_CMD_MIME_H

#include "common/arena.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum { MIME_MOST_BYTES = 64 << 20 };

enum mime_end {
    MIME_SAID,
    MIME_REFUSED, /* the message is none, or too much: it will be the next time too */
    MIME_FAILED,  /* the machine did not let it work */
};

struct mime {
    json_t *said;       /* every key of describe.h is there, with its type */
    const char *bytes;  /* of the files, one after the other; as long as their sizes together */
    const char *reason; /* of a refusal, for people, translated */
    char *answer;       /* private */
};

/* The message of `fd`, of at most `limit` bytes. To be freed after each end. */
enum mime_end mime_read(struct arena *arena, int fd, size_t limit, struct mime *mime);
void mime_free(struct mime *mime);
/* A text of the answer; "" when there is none. */
const char *mime_text(const struct mime *mime, const char *key);

#endif
