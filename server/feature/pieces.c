/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of files: see pieces.h. */
#include "server/feature/pieces.h"

#include "server/resource/resource.h"
#include "server/sql/queries.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE_BYTES = 256 * 1024, OPEN_RETRY_MS = 60000 };

static struct db_param number_setting(struct rpc_call *call, const char *key, const char *standard)
{
    return db_number(call->round, strtoll(catalog_setting(call->catalog, key, standard), NULL, 10));
}

/* Refused before all the bytes have come, not after. */
struct status pieces_begin(struct rpc_call *call, struct pieces *pieces,
                           const struct pieces_limits *limits)
{
    struct db_segment *segment = rpc_segment(call, DB_LONE);
    struct db_param most[] = {number_setting(call, limits->uploads, "10"),
                              number_setting(call, limits->bytes, "104857600")};
    *pieces = (struct pieces){.checksum = checksum_new(call->arena),
                              .piece = arena_alloc(call->arena, PIECE_BYTES)};
    if (!segment || !pieces->checksum || !pieces->piece ||
        db_segment_add(segment, &sql_attachment_upload_lock, 0, NULL) < 0 ||
        db_segment_add(segment, &sql_attachment_upload_clear, 0, NULL) < 0)
        return rpc_no_memory();
    pieces->begin = db_segment_add(segment, &sql_attachment_upload_begin, 0, NULL);
    if (pieces->begin < 0 || db_segment_add(segment, &sql_attachment_upload_limit, 2, most) < 0)
        return rpc_no_memory();
    return STATUS_OK;
}

void pieces_begun(struct rpc_call *call, struct pieces *pieces)
{
    if (!pieces->id && call->segment)
        pieces->id = db_int(call->segment, pieces->begin, 0, ATTACHMENT_UPLOAD_BEGIN_ID);
}

static struct status send_piece(struct rpc_call *call, struct pieces *pieces)
{
    struct db_segment *segment = rpc_segment(call, DB_LONE);
    struct db_param params[] = {
        pieces->id ? db_number(call->round, pieces->id) : db_null(),
        db_number(call->round, pieces->position++),
        db_blob(pieces->piece, pieces->length),
    };
    pieces->length = 0;
    if (!segment || db_segment_add(segment, &sql_attachment_upload_piece, 3, params) < 0)
        return rpc_no_memory();
    return STATUS_OK;
}

struct status pieces_add(struct rpc_call *call, struct pieces *pieces, const uint8_t *bytes,
                         size_t length)
{
    struct status status = STATUS_OK;
    pieces->size += (int64_t)length;
    checksum_add(pieces->checksum, bytes, length);
    while (status_is_ok(status) && length) {
        size_t room = PIECE_BYTES - pieces->length;
        size_t n = length < room ? length : room;
        memcpy(pieces->piece + pieces->length, bytes, n);
        pieces->length += n;
        bytes += n;
        length -= n;
        if (pieces->length == PIECE_BYTES)
            status = send_piece(call, pieces);
    }
    return status;
}

struct status pieces_end(struct rpc_call *call, struct pieces *pieces, const char **sha256)
{
    char sum[CHECKSUM_TEXT];
    *sha256 = arena_string(call->arena, checksum_end(pieces->checksum, sum));
    if (!*sha256 || !**sha256)
        return rpc_no_memory();
    return pieces->length ? send_piece(call, pieces) : STATUS_OK;
}

struct status pieces_failed(struct rpc_call *call, struct status status)
{
    if (status.code == RPC_RESOURCE_EXHAUSTED && !status.retry_ms)
        status.retry_ms = OPEN_RETRY_MS;
    return resource_request_failed(call, status);
}
