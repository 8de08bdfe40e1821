/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scan of request bytes, for messages of the generated contract: what it lets through,
 * protobuf-c must unpack within a budget, into texts that are whole. The first two bytes choose
 * the message.
 */
#include "common/utf8.h"
#include "server/rpc/wirescan.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void *take(void *arena, size_t size)
{
    return arena_alloc(arena, size);
}

static void give(void *arena, void *bytes)
{
    (void)arena;
    (void)bytes;
}

static void check_refusal(struct status status)
{
    require(status.code == RPC_INVALID_ARGUMENT && *status.message);
    require(!status.field || utf8_check(status.field, strlen(status.field)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const struct contract_message *message =
        contract_messages[(data[0] | data[1] << 8) % contract_n_messages];
    struct arena *arena = arena_new(16 << 20);
    ProtobufCAllocator allocator = {take, give, arena};
    if (!arena)
        return 0;
    struct status status = wirescan_check(arena, message, data + 2, size - 2);
    if (!status_is_ok(status))
        check_refusal(status);
    else if (message->descriptor &&
             !protobuf_c_message_unpack(message->descriptor, &allocator, size - 2, data + 2))
        require(arena_failed(arena)); /* nothing else is wrong with it */
    arena_free(arena);
    return 0;
}
