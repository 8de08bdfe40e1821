/* SPDX-License-Identifier: Apache-2.0 */
/* Requests are submitted and their outcomes noted; bytes move in load_connection.c. */
#include "tests/bench/load/load_stream.h"
#include "common/status.h"

#include <string.h>

/* PATIENCE: so often a connection may be told to come again when it signs in. */
enum { STREAM_WINDOW = 1 << 24, CONNECTION_WINDOW = 1 << 30, PATIENCE = 1000 };

static const char sign_in[] = "/kith.v1.AuthService/WhoAmI";

static void end(struct load_slot *slot, int outcome)
{
    struct load_connection *c = slot->connection;
    slot->outcome = outcome;
    slot->running = false;
    if (c->state == LOAD_SIGNING_IN && outcome == RPC_RESOURCE_EXHAUSTED &&
        c->refused++ < PATIENCE) {
        load_stream_send(slot, sign_in);
        return;
    }
    if (c->state == LOAD_SIGNING_IN && outcome == 0)
        c->state = LOAD_READY;
    else if (c->state == LOAD_SIGNING_IN)
        c->error = load_connection_outcome(outcome);
    if (c->state != LOAD_LOST) {
        slot->next_free = c->free;
        c->free = slot;
    }
    if (slot->line < 0)
        c->client->changed(c, c->client->owner);
    else
        c->client->ended(slot, c->client->owner);
}

static struct load_slot *slot_of(nghttp2_session *session, int32_t id)
{
    return nghttp2_session_get_stream_user_data(session, id);
}

static bool is(const uint8_t *name, size_t length, const char *wanted)
{
    return length == strlen(wanted) && memcmp(name, wanted, length) == 0;
}

static int outcome_of(const uint8_t *value, size_t length)
{
    int code = 0;
    for (size_t i = 0; i < length && i < 3; i++)
        code = code * 10 + (value[i] - '0');
    return code >= 0 && code < LOAD_HTTP ? code : LOAD_HTTP;
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
                     size_t name_length, const uint8_t *value, size_t value_length, uint8_t flags,
                     void *user)
{
    (void)flags, (void)user;
    if (name_length < 5 || memcmp(name, "grpc-", 5) != 0)
        return 0;
    struct load_slot *slot = slot_of(session, frame->hd.stream_id);
    if (slot && is(name, name_length, "grpc-status"))
        slot->outcome = outcome_of(value, value_length);
    else if (slot && is(name, name_length, "grpc-retry-pushback-ms"))
        slot->hint = true;
    return 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *bytes,
                   size_t length, void *user)
{
    (void)session, (void)flags, (void)id, (void)bytes;
    struct load_connection *c = user;
    c->client->received += length;
    return 0;
}

/* No grpc-status: an error of HTTP, or the stream was cut. */
static int on_close(nghttp2_session *session, int32_t id, uint32_t error, void *user)
{
    (void)user;
    struct load_slot *slot = slot_of(session, id);
    if (!slot)
        return 0;
    bool cut = slot->outcome == LOAD_UNANSWERED && error != NGHTTP2_NO_ERROR;
    bool bare = slot->outcome == LOAD_UNANSWERED && error == NGHTTP2_NO_ERROR;
    end(slot, cut ? LOAD_RESET : bare ? LOAD_HTTP : slot->outcome);
    return 0;
}

static ssize_t read_body(nghttp2_session *session, int32_t id, uint8_t *bytes, size_t size,
                         uint32_t *flags, nghttp2_data_source *source, void *user)
{
    (void)session, (void)id, (void)user;
    struct load_slot *slot = source->ptr;
    size_t left = slot->length - slot->written, n = left < size ? left : size;
    memcpy(bytes, slot->bytes + slot->written, n);
    slot->written += n;
    if (slot->written == slot->length)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

bool load_stream_setup(struct load_client *client)
{
    if (nghttp2_session_callbacks_new(&client->callbacks) != 0 ||
        nghttp2_option_new(&client->option) != 0)
        return false;
    nghttp2_session_callbacks_set_on_header_callback(client->callbacks, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(client->callbacks, on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(client->callbacks, on_close);
    nghttp2_option_set_no_closed_streams(client->option, 1);
    return true;
}

bool load_stream_open(struct load_connection *c)
{
    const nghttp2_settings_entry settings[] = {
        {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, STREAM_WINDOW},
    };
    return nghttp2_session_client_new2(&c->session, c->client->callbacks, c, c->client->option) ==
               0 &&
           nghttp2_submit_settings(c->session, NGHTTP2_FLAG_NONE, settings,
                                   sizeof settings / sizeof *settings) == 0 &&
           nghttp2_session_set_local_window_size(c->session, NGHTTP2_FLAG_NONE, 0,
                                                 CONNECTION_WINDOW) == 0;
}

static nghttp2_nv pair(const char *name, const char *value)
{
    /* Not changed; the library only lacks the const. */
    return (nghttp2_nv){(uint8_t *)(uintptr_t)name, (uint8_t *)(uintptr_t)value, strlen(name),
                        strlen(value),
                        NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE};
}

bool load_stream_send(struct load_slot *slot, const char *path)
{
    struct load_connection *c = slot->connection;
    const nghttp2_nv head[] = {
        pair(":method", "POST"),
        pair(":scheme", "https"),
        pair(":path", path),
        pair(":authority", c->client->authority),
        pair("content-type", "application/grpc"),
        pair("te", "trailers"),
        pair("user-agent", "kith_load"),
        pair("authorization", slot->authorization),
    };
    const nghttp2_data_provider body = {.source.ptr = slot, .read_callback = read_body};
    slot->outcome = LOAD_UNANSWERED;
    slot->hint = false;
    slot->written = 0;
    slot->running = nghttp2_submit_request(c->session, NULL, head, sizeof head / sizeof *head,
                                           &body, slot) >= 0;
    return slot->running;
}

void load_stream_sign_in(struct load_connection *c)
{
    static const uint8_t empty[5];
    struct load_slot *slot = c->free;
    c->free = slot->next_free;
    slot->line = -1;
    slot->length = sizeof empty;
    memcpy(slot->bytes, empty, sizeof empty);
    load_stream_send(slot, sign_in);
}

void load_stream_lost(struct load_connection *c)
{
    for (int i = 0; i < c->n_slots; i++)
        if (c->slots[i].running && c->slots[i].line >= 0)
            end(&c->slots[i], LOAD_CONNECTION_LOST);
}
