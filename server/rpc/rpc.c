/* SPDX-License-Identifier: Apache-2.0 */
/* What handlers use: segments, replies, errors, fields of the request. */
#include "common/message.h"
#include "server/rpc/live.h"
#include "server/rpc/pulse.h"
#include "server/rpc/shapes.h"
#include "server/sql/queries.h"
#include "server/words/words.h"

#include <stdarg.h>
#include <string.h>

enum db_lane rpc_lane(const struct rpc_call *call)
{
    switch (call->method->kind) {
    case CONTRACT_LIST:
    case CONTRACT_GET:
    case CONTRACT_BATCH_GET:
    case CONTRACT_HISTORY:
        return call->method->cost == CONTRACT_HEAVY ? DB_HEAVY : DB_READ;
    default:
        return call->method->cost == CONTRACT_HEAVY ? DB_HEAVY : DB_WRITE;
    }
}

static void add_actor(struct rpc_call *call)
{
    struct db_param params[] = {
        call->session ? db_number(call->round, call->session->user_id) : db_text(""),
        db_text(call->id),
    };
    db_segment_add(call->segment, &sql_rpc_actor, 2, params);
}

struct db_segment *rpc_bare_segment(struct rpc_call *call, enum db_lane lane)
{
    if (!call->segment)
        call->segment = db_segment_new(call->round, lane);
    return call->segment;
}

struct db_segment *rpc_segment(struct rpc_call *call, enum db_lane lane)
{
    if (call->segment)
        return call->segment;
    if (rpc_bare_segment(call, lane) && lane != DB_READ)
        add_actor(call);
    return call->segment;
}

int rpc_query(struct rpc_call *call, const struct db_query *query, size_t n,
              const struct db_param *params)
{
    struct db_segment *segment = rpc_segment(call, rpc_lane(call));
    return segment ? db_segment_add(segment, query, n, params) : -1;
}

const struct db_query *rpc_shape(struct rpc_call *call, const char *text, size_t n_params)
{
    return shapes_query(call->server->shapes, text, n_params);
}

const struct db_query *rpc_varied_shape(struct rpc_call *call, const char *text, size_t n_params)
{
    return shapes_query(call->server->varied, text, n_params);
}

struct status rpc_reply(struct rpc_call *call, const ProtobufCMessage *message)
{
    size_t length = protobuf_c_message_get_packed_size(message);
    call->reply.length = 0;
    char *room = buf_reserve(&call->reply, length);
    if (!room)
        return rpc_no_memory();
    call->reply.length += protobuf_c_message_pack(message, (uint8_t *)room);
    return STATUS_OK;
}

void rpc_send(struct rpc_call *call)
{
    struct live *live = live_of(call);
    live->bytes_out += call->reply.length;
    if (live->stream && !call->reply.failed)
        live->blocked =
            stream_send(live->stream, call->reply.data, call->reply.length) > STREAM_HIGH_MARK;
    call->reply.length = 0;
}

void rpc_again(struct rpc_call *call)
{
    live_of(call)->again = true;
}

void rpc_again_after(struct rpc_call *call, int64_t ms)
{
    live_of(call)->again = true;
    live_of(call)->again_ms = ms;
}

bool rpc_full(const struct rpc_call *call)
{
    return ((const struct live *)call)->blocked;
}

void rpc_rest(struct rpc_call *call)
{
    live_of(call)->rest = true;
}

struct status rpc_ahead(struct rpc_call *call)
{
    return steps_ahead(live_of(call));
}

void rpc_end(struct rpc_call *call)
{
    live_of(call)->ended = true;
}

struct status rpc_offload(struct rpc_call *call, void (*work)(void *argument), void *argument)
{
    live_of(call)->work = work;
    live_of(call)->argument = argument;
    return STATUS_OK;
}

struct status rpc_no_memory(void)
{
    return status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY",
                        "The request needs more memory than it may take.");
}

const char *rpc_say(struct rpc_call *call, const char *text)
{
    return words_say(call->round, call->language, call->method, text);
}

struct status rpc_error(struct rpc_call *call, enum rpc_code code, const char *reason,
                        const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *message = arena_vprintf(call->arena, format, arguments);
    va_end(arguments);
    return message ? status_error(code, reason, message) : rpc_no_memory();
}

struct status rpc_field_error(struct rpc_call *call, const char *field, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *message = arena_vprintf(call->arena, format, arguments);
    va_end(arguments);
    const char *path = arena_string(call->arena, field);
    return message && path ? status_field(path, message) : rpc_no_memory();
}

const uint8_t *rpc_page_key(const struct rpc_call *call)
{
    return call->server->shared->page_key;
}

void rpc_sessions_changed(struct rpc_call *call)
{
    atomic_fetch_add(&call->server->shared->sessions_epoch, 1);
}

void rpc_authenticated(struct rpc_call *call)
{
    struct live *live = live_of(call);
    if (live->stream)
        stream_authenticated(live->stream);
}

const struct rpc_registry *rpc_server_registry(const struct rpc_call *call)
{
    return call->server->config.registry;
}

const struct resource_hooks *const *rpc_hooks(const struct rpc_call *call,
                                              const struct contract_object *object)
{
    return call->server->hooks[object->index];
}

struct status rpc_step_up(const struct rpc_call *call)
{
    if (call->now < call->session->proof_end)
        return STATUS_OK;
    return status_error(RPC_FAILED_PRECONDITION, "STEP_UP_REQUIRED",
                        "Prove first that it is still you: give the code of your second factor, "
                        "or your password when you have none, to StepUp.");
}

const struct keyring *rpc_keyring(const struct rpc_call *call)
{
    return call->server->config.keyring;
}

const char *rpc_seal_file(const struct rpc_call *call)
{
    return call->server->config.seal_file;
}

void *rpc_feature(const struct rpc_call *call)
{
    return call->server->shared->feature;
}

bool rpc_serving(const struct rpc_call *call)
{
    return rpc_server_serving(call->server);
}

bool rpc_draining(const struct rpc_call *call)
{
    return atomic_load(&call->server->shared->draining);
}

static uint32_t number_of(const struct rpc_call *call, const char *name)
{
    return call->request ? message_number(call->request->descriptor, name) : 0;
}

const char *rpc_text(const struct rpc_call *call, const char *field)
{
    return call->request ? message_text(call->request, number_of(call, field)) : "";
}

int64_t rpc_int(const struct rpc_call *call, const char *field)
{
    return call->request ? message_int(call->request, number_of(call, field)) : 0;
}

bool rpc_is(const struct rpc_call *call, const char *method)
{
    return call->method && strcmp(call->method->name, method) == 0;
}

bool rpc_flag(const struct rpc_call *call, const char *field)
{
    return rpc_int(call, field) != 0;
}

const ProtobufCMessage *rpc_message(const struct rpc_call *call, const char *field)
{
    return call->request ? message_sub(call->request, number_of(call, field)) : NULL;
}

bool rpc_day(const struct rpc_call *call, const char *field, struct clock_date *day)
{
    enum { YEAR = 1, MONTH, DAY }; /* of google.type.Date */
    const ProtobufCMessage *sent = rpc_message(call, field);
    if (sent)
        *day = (struct clock_date){(int)message_int(sent, YEAR), (int)message_int(sent, MONTH),
                                   (int)message_int(sent, DAY)};
    return sent != NULL;
}

const char *rpc_day_text(const struct rpc_call *call, const char *field)
{
    char text[CLOCK_DATE_TEXT];
    struct clock_date day;
    if (!rpc_day(call, field, &day))
        return NULL;
    return arena_string(call->arena, clock_format_date(day, text));
}

bool rpc_news(struct rpc_call *call, uint64_t *seen)
{
    return pulse_look(call->server->pulse, call->session->user_id, seen);
}
