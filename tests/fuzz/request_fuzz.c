/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request as the server reads it: bytes to a checked message, for any method of the contract. The
 * first two bytes choose the method. What is let through packs again, and is read the same way.
 */
#include "server/rpc/live.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BUDGET = 16 << 20, MESSAGE_IN = 1 << 20 };

static const struct contract_method *method_of(unsigned number)
{
    size_t n = 0;
    for (size_t i = 0; i < contract_n_services; i++)
        n += contract_services[i]->n_methods;
    number %= (unsigned)n;
    for (size_t i = 0; i < contract_n_services; i++) {
        if (number < contract_services[i]->n_methods)
            return &contract_services[i]->methods[number];
        number -= (unsigned)contract_services[i]->n_methods;
    }
    return NULL;
}

static bool read_message(struct live *live, const uint8_t *bytes, size_t length)
{
    struct status status = request_read(live, bytes, length);
    if (status_is_ok(status))
        return true;
    if (status.code != RPC_INVALID_ARGUMENT && status.code != RPC_RESOURCE_EXHAUSTED)
        abort();
    if (!status.message || !*status.message)
        abort();
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rpc_shared shared = {.limits = {.message_in = MESSAGE_IN}};
    struct rpc_server server = {.shared = &shared};
    if (size < 2)
        return 0;
    struct arena *arena = arena_new(BUDGET), *again = arena_new(BUDGET);
    struct live live = {.call = {.server = &server,
                                 .method = method_of(data[0] << 8 | data[1]),
                                 .arena = arena,
                                 .round = arena}};
    if (arena && again && read_message(&live, data + 2, size - 2)) {
        size_t length = protobuf_c_message_get_packed_size(live.call.request);
        uint8_t *packed = arena_alloc(again, length);
        if (packed && length <= MESSAGE_IN) {
            protobuf_c_message_pack(live.call.request, packed);
            live.call.round = again;
            if (!read_message(&live, packed, length) && !arena_failed(again))
                abort();
        }
    }
    arena_free(again);
    arena_free(arena);
    return 0;
}
