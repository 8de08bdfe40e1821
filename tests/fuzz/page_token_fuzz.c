/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Page tokens out of any bytes: none opens, since none was sealed; and keys out of any bytes, which
 * must come back as they went in.
 */
#include "server/resource/page_token.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t secret[PAGE_TOKEN_KEY_BYTES] = {1, 2, 3};
static const struct page_token_scope scope = {7, "/kith.v1.CustomerService/ListCustomers", "name"};

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void open_any(struct arena *arena, const char *text)
{
    const char *keys[PAGE_TOKEN_MAX_KEYS];
    for (size_t n = 0; n <= PAGE_TOKEN_MAX_KEYS; n += 4)
        require(page_token_open(arena, secret, &scope, text, n, keys).code == RPC_INVALID_ARGUMENT);
}

/* The first byte says how many keys, and which of them are null. */
static void round_trip(struct arena *arena, const uint8_t *data, size_t size)
{
    const char *keys[PAGE_TOKEN_MAX_KEYS], *back[PAGE_TOKEN_MAX_KEYS];
    size_t n = size ? data[0] % (PAGE_TOKEN_MAX_KEYS + 1) : 0;
    for (size_t i = 0; i < n; i++) {
        size_t begin = 1 + i * (size - 1) / n, end = 1 + (i + 1) * (size - 1) / n;
        keys[i] = data[0] >> i & 1 ? NULL : arena_copy(arena, data + begin, end - begin);
    }
    char *token = page_token_seal(arena, secret, &scope, n, keys);
    if (!token)
        return;
    require(strlen(token) <= PAGE_TOKEN_MAX_LENGTH);
    require(page_token_open(arena, secret, &scope, token, n, back).code == RPC_OK);
    for (size_t i = 0; i < n; i++)
        require(keys[i] ? back[i] && strcmp(keys[i], back[i]) == 0 : !back[i]);
    size_t at = size % strlen(token);
    token[at] = token[at] == 'A' ? 'B' : 'A';
    open_any(arena, token);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(4 << 20);
    char *text = arena ? arena_copy(arena, data, size) : NULL;
    if (text) {
        open_any(arena, text);
        round_trip(arena, data, size);
    }
    arena_free(arena);
    return 0;
}
