/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of a file on their way into the database: an upload of the caller's, in pieces of one
 * size, which nobody sees until an attachment takes it. What none took, a job throws away.
 */
#ifndef KITH_SERVER_FEATURE_PIECES_H
#define KITH_SERVER_FEATURE_PIECES_H

#include "server/feature/checksum.h"
#include "server/rpc/call.h"

enum { PIECES_MESSAGE_BYTES = 512 * 1024 };

struct pieces {
    struct checksum *checksum;
    int64_t id;       /* of the upload; 0: the segment makes it, see pieces_begun */
    int64_t size;     /* bytes so far */
    int64_t position; /* of the next piece */
    char *piece;      /* what has come of it */
    size_t length;
    int begin; /* statement that makes it */
};

/* How many unfinished uploads a user may have, and how many bytes in them: settings. */
struct pieces_limits {
    const char *uploads, *bytes; /* keys */
};

/* Begins an upload in the call's segment. */
struct status pieces_begin(struct rpc_call *call, struct pieces *pieces,
                           const struct pieces_limits *limits);
/* In `finish` of the step with that segment. */
void pieces_begun(struct rpc_call *call, struct pieces *pieces);
/* Adds bytes, one piece at a time, on connections that nobody else waits behind. */
struct status pieces_add(struct rpc_call *call, struct pieces *pieces, const uint8_t *bytes,
                         size_t length);
/* Writes what is left, and gives the checksum in the call's arena. */
struct status pieces_end(struct rpc_call *call, struct pieces *pieces, const char **sha256);
/* `failed` of the steps: when there are too many, retries are in vain for a while. */
struct status pieces_failed(struct rpc_call *call, struct status status);

#endif
