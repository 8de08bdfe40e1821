/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of a request become a message in the arena. */
#include "server/rpc/live.h"
#include "server/rpc/wirescan.h"

/* protobuf-c can turn small inputs into large ones: what it may take is a multiple of the limit. */
enum { REQUEST_GROWTH = 8 };

struct allowance {
    struct arena *arena;
    size_t left;
    bool spent;
};

static void *take(void *data, size_t size)
{
    struct allowance *allowance = data;
    if (size > allowance->left) {
        allowance->spent = true;
        return NULL;
    }
    allowance->left -= size;
    return arena_alloc(allowance->arena, size);
}

static void give(void *data, void *memory)
{
    (void)data;
    (void)memory;
}

static struct status unpack(struct live *live, struct arena *arena)
{
    struct rpc_call *call = &live->call;
    struct allowance allowance = {
        arena, REQUEST_GROWTH * live->call.server->shared->limits.message_in, false};
    ProtobufCAllocator allocator = {take, give, &allowance};
    call->request = protobuf_c_message_unpack(call->method->input->descriptor, &allocator,
                                              call->body_length, call->body);
    if (call->request)
        return STATUS_OK;
    if (allowance.spent || arena_failed(arena))
        return status_error(RPC_RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE",
                            "The request holds too many parts.");
    return status_error(RPC_INVALID_ARGUMENT, "REQUEST_MALFORMED",
                        "The request is no valid message.");
}

struct status request_read(struct live *live, const uint8_t *bytes, size_t length)
{
    struct rpc_call *call = &live->call;
    call->request = NULL;
    call->body =
        (const uint8_t *)arena_copy(call->round, length ? bytes : (const void *)"", length);
    call->body_length = length;
    if (!call->body)
        return rpc_no_memory();
    struct status status = wirescan_check(call->round, call->method->input, call->body, length);
    if (status_is_ok(status))
        status = unpack(live, call->round);
    if (status_is_ok(status))
        status = check_request(call->round, call->method->input, call->request);
    return status;
}
