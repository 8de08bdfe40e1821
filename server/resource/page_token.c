/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Page tokens: version (1 byte), nonce (12), sealed keys, tag (16), in base64url.
 * Sealed is: number of keys (1), and for each a flag (1), its length (4, big-endian), its bytes.
 */
#include "server/resource/page_token.h"

#include "common/buf.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdbool.h>
#include <string.h>

enum { VERSION = 1, NONCE = 12, TAG = 16, HEAD = 1 + NONCE };

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void put_length(struct buf *buf, size_t length)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_put_byte(buf, (char)(length >> shift));
}

static void put_text(struct buf *buf, const char *text)
{
    size_t length = strlen(text);
    put_length(buf, length);
    buf_put(buf, text, length);
}

/* What is authenticated with the keys: each part with its length, so that none runs into another.
 */
static void put_scope(struct buf *buf, const struct page_token_scope *scope)
{
    buf_put_byte(buf, VERSION);
    put_length(buf, (uint64_t)scope->user_id >> 32);
    put_length(buf, (uint64_t)scope->user_id & 0xffffffff);
    put_text(buf, scope->method);
    put_text(buf, scope->query);
}

static void put_keys(struct buf *buf, size_t n, const char *const *keys)
{
    buf_put_byte(buf, (char)n);
    for (size_t i = 0; i < n; i++) {
        buf_put_byte(buf, keys[i] != NULL);
        put_text(buf, keys[i] ? keys[i] : "");
    }
}

static char *encode(struct arena *arena, const uint8_t *bytes, size_t length)
{
    char *text = arena_alloc(arena, length / 3 * 4 + 5), *out = text;
    for (size_t at = 0; text && at < length; at += 3) {
        size_t left = length - at < 3 ? length - at : 3;
        uint32_t group = 0;
        for (size_t i = 0; i < 3; i++)
            group = group << 8 | (i < left ? bytes[at + i] : 0);
        for (size_t i = 0; i <= left; i++)
            *out++ = alphabet[group >> (18 - 6 * i) & 63];
    }
    return text;
}

/* Strict: no padding, no other letters, no bits left over. False when it is not base64url. */
static bool decode(const char *text, size_t length, uint8_t *bytes, size_t *count)
{
    uint32_t bits = 0;
    unsigned held = 0;
    *count = 0;
    for (size_t i = 0; i < length; i++) {
        const char *letter = strchr(alphabet, text[i]);
        if (!letter)
            return false;
        bits = bits << 6 | (uint32_t)(letter - alphabet);
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes[(*count)++] = (uint8_t)(bits >> held);
        }
    }
    return held < 6 && !(bits & ((1u << held) - 1));
}

struct box {
    const uint8_t *key;
    const struct buf *scope;
    uint8_t *bytes; /* version, nonce, text, tag */
    size_t length;  /* of the text */
};

static bool seal(EVP_CIPHER_CTX *context, const struct box *box)
{
    int length;
    uint8_t *text = box->bytes + HEAD;
    return EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, box->key, box->bytes + 1) == 1 &&
           EVP_EncryptUpdate(context, NULL, &length, (const uint8_t *)box->scope->data,
                             (int)box->scope->length) == 1 &&
           EVP_EncryptUpdate(context, text, &length, text, (int)box->length) == 1 &&
           EVP_EncryptFinal_ex(context, text + length, &length) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG, text + box->length) == 1;
}

static bool unseal(EVP_CIPHER_CTX *context, const struct box *box)
{
    int length;
    uint8_t *text = box->bytes + HEAD;
    return EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, box->key, box->bytes + 1) == 1 &&
           EVP_DecryptUpdate(context, NULL, &length, (const uint8_t *)box->scope->data,
                             (int)box->scope->length) == 1 &&
           EVP_DecryptUpdate(context, text, &length, text, (int)box->length) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG, text + box->length) == 1 &&
           EVP_DecryptFinal_ex(context, text + length, &length) == 1;
}

static bool with_context(bool (*run)(EVP_CIPHER_CTX *, const struct box *), const struct box *box)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool done = context && run(context, box);
    EVP_CIPHER_CTX_free(context);
    return done;
}

static bool scope_bytes(struct arena *arena, const struct page_token_scope *scope, struct buf *buf)
{
    buf_init(buf, arena, 1 << 20);
    put_scope(buf, scope);
    return !buf->failed;
}

char *page_token_seal(struct arena *arena, const uint8_t key[PAGE_TOKEN_KEY_BYTES],
                      const struct page_token_scope *scope, size_t n, const char *const *keys)
{
    struct buf bytes, bound;
    uint8_t head[HEAD] = {VERSION}, tag[TAG] = {0};
    if (n > PAGE_TOKEN_MAX_KEYS || RAND_bytes(head + 1, NONCE) != 1)
        return NULL;
    buf_init(&bytes, arena, PAGE_TOKEN_MAX_LENGTH / 4 * 3);
    buf_put(&bytes, head, HEAD);
    put_keys(&bytes, n, keys);
    buf_put(&bytes, tag, TAG);
    if (bytes.failed || !scope_bytes(arena, scope, &bound))
        return NULL;
    struct box box = {key, &bound, (uint8_t *)bytes.data, bytes.length - HEAD - TAG};
    return with_context(seal, &box) ? encode(arena, box.bytes, bytes.length) : NULL;
}

/* Reads the sealed keys; they were ours, but the count may be of another order. */
static bool read_keys(struct arena *arena, const uint8_t *at, size_t left, size_t n,
                      const char **keys)
{
    if (!left-- || *at++ != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (left < 5)
            return false;
        bool present = at[0];
        size_t length = (size_t)at[1] << 24 | (size_t)at[2] << 16 | (size_t)at[3] << 8 | at[4];
        if (length > left - 5)
            return false;
        keys[i] = present ? arena_copy(arena, at + 5, length) : NULL;
        if (present && !keys[i])
            return false;
        at += 5 + length;
        left -= 5 + length;
    }
    return left == 0;
}

static bool open_token(struct arena *arena, const uint8_t *key,
                       const struct page_token_scope *scope, const char *token, size_t n,
                       const char **keys)
{
    size_t length = strnlen(token, PAGE_TOKEN_MAX_LENGTH + 1), count;
    uint8_t *bytes = length <= PAGE_TOKEN_MAX_LENGTH ? arena_alloc(arena, length + 1) : NULL;
    struct buf bound;
    if (!bytes || !decode(token, length, bytes, &count) || count < HEAD + 1 + TAG)
        return false;
    if (bytes[0] != VERSION || !scope_bytes(arena, scope, &bound))
        return false;
    struct box box = {key, &bound, bytes, count - HEAD - TAG};
    return with_context(unseal, &box) && read_keys(arena, bytes + HEAD, box.length, n, keys);
}

struct status page_token_open(struct arena *arena, const uint8_t key[PAGE_TOKEN_KEY_BYTES],
                              const struct page_token_scope *scope, const char *token, size_t n,
                              const char **keys)
{
    if (n <= PAGE_TOKEN_MAX_KEYS && open_token(arena, key, scope, token, n, keys))
        return STATUS_OK;
    return status_field("page_token", "The page token is not valid for this list. Filter, order "
                                      "and user must be those of the page before; otherwise "
                                      "begin again without a token.");
}
