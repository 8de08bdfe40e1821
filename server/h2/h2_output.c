/* SPDX-License-Identifier: Apache-2.0 */
/* Frames out of nghttp2, gathered into records, written until the socket is full. */
#include "server/h2/h2_connection.h"

#include <stdlib.h>
#include <string.h>

enum { RECORDS_PER_TURN = 16 };

static void wrote(struct h2_connection *c, size_t length)
{
    c->written += length;
    h2_count(&c->server->stats.bytes_out, (int64_t)length);
}

/* False when nothing, for now, may be written after it. */
static bool write_pending(struct h2_connection *c)
{
    if (!c->pending)
        return true;
    enum h2_io io = h2_tls_write(c, c->pending, c->pending_length);
    if (io == H2_IO_END)
        h2_connection_fail(c);
    if (io != H2_IO_OK)
        return false;
    wrote(c, c->pending_length);
    free(c->pending);
    c->pending = NULL;
    return true;
}

/* The next frame, or what is left of it. False when there is none. */
static bool next_frame(struct h2_connection *c)
{
    if (c->frame_length > 0)
        return true;
    ssize_t length = nghttp2_session_mem_send(c->session, &c->frame);
    if (length < 0) {
        h2_connection_fail(c);
        return false;
    }
    c->frame_length = (size_t)length;
    return length > 0;
}

static size_t gather(struct h2_connection *c, uint8_t *record)
{
    size_t length = 0;
    while (length < H2_RECORD && next_frame(c)) {
        size_t n = H2_RECORD - length;
        if (n > c->frame_length)
            n = c->frame_length;
        memcpy(record + length, c->frame, n);
        length += n;
        c->frame += n;
        c->frame_length -= n;
    }
    return length;
}

/* TLS has the record half out: it wants to see the same bytes again. */
static void keep(struct h2_connection *c, const uint8_t *record, size_t length)
{
    c->pending = malloc(length);
    if (!c->pending) {
        h2_connection_fail(c);
        return;
    }
    memcpy(c->pending, record, length);
    c->pending_length = length;
}

static bool write_record(struct h2_connection *c, const uint8_t *record, size_t length)
{
    enum h2_io io = h2_tls_write(c, record, length);
    if (io == H2_IO_OK)
        wrote(c, length);
    else if (io == H2_IO_WAIT)
        keep(c, record, length);
    else
        h2_connection_fail(c);
    return io == H2_IO_OK;
}

bool h2_output_flush(struct h2_connection *c)
{
    if (!write_pending(c))
        return false;
    for (int i = 0; i < RECORDS_PER_TURN; i++) {
        size_t length = gather(c, c->server->record);
        if (length == 0 || c->broken || !write_record(c, c->server->record, length))
            return false;
    }
    return true;
}

bool h2_output_empty(const struct h2_connection *c)
{
    return !c->pending && c->frame_length == 0 && !nghttp2_session_want_write(c->session);
}
