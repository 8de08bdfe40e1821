/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Page tokens: the keys of the last row, sealed so that they cannot be read, forged, or used with
 * another user, method, filter or order. AES-256-GCM under a key derived from the server's secret;
 * base64url without padding.
 */
#ifndef KITH_SERVER_RESOURCE_PAGE_TOKEN_H
#define KITH_SERVER_RESOURCE_PAGE_TOKEN_H

#include "common/arena.h"
#include "common/status.h"

#include <stddef.h>
#include <stdint.h>

enum { PAGE_TOKEN_KEY_BYTES = 32, PAGE_TOKEN_MAX_KEYS = 8, PAGE_TOKEN_MAX_LENGTH = 8192 };

/* What a token is bound to; authenticated, not stored in it. */
struct page_token_scope {
    int64_t user_id;
    const char *method; /* path */
    const char *query;  /* filter, order and whatever else must be the same, joined */
};

/* keys[i] NULL: null. Returns NULL without memory. */
char *page_token_seal(struct arena *arena, const uint8_t key[PAGE_TOKEN_KEY_BYTES],
                      const struct page_token_scope *scope, size_t n, const char *const *keys);
/* Expects exactly n keys. INVALID_ARGUMENT on field "page_token" for anything else. */
struct status page_token_open(struct arena *arena, const uint8_t key[PAGE_TOKEN_KEY_BYTES],
                              const struct page_token_scope *scope, const char *token, size_t n,
                              const char **keys);

#endif
