/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 through one context: fetching it anew for each leaf would cost more than the hashing. */
#include "server/audit/digest.h"

#include <openssl/evp.h>
#include <string.h>

struct digest {
    EVP_MD *algorithm;
    EVP_MD_CTX *context;
    bool failed;
};

static void close_digest(void *object)
{
    struct digest *digest = object;
    EVP_MD_CTX_free(digest->context);
    EVP_MD_free(digest->algorithm);
}

struct digest *digest_open(struct arena *arena)
{
    struct digest *digest = arena_alloc(arena, sizeof *digest);
    if (!digest)
        return NULL;
    digest->algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    digest->context = EVP_MD_CTX_new();
    if (!arena_on_free(arena, close_digest, digest))
        return NULL;
    return digest->algorithm && digest->context ? digest : NULL;
}

void digest_begin(struct digest *digest)
{
    if (!EVP_DigestInit_ex2(digest->context, digest->algorithm, NULL))
        digest->failed = true;
}

void digest_add(struct digest *digest, const void *bytes, size_t length)
{
    /* A context that found no memory must not be used. */
    if (length && !digest->failed && !EVP_DigestUpdate(digest->context, bytes, length))
        digest->failed = true;
}

void digest_end(struct digest *digest, uint8_t *out)
{
    if (!digest->failed && EVP_DigestFinal_ex(digest->context, out, NULL))
        return;
    digest->failed = true;
    memset(out, 0, DIGEST_BYTES);
}

bool digest_failed(const struct digest *digest)
{
    return digest->failed;
}

void digest_node(struct digest *digest, const uint8_t *left, const uint8_t *right, uint8_t *out)
{
    digest_begin(digest);
    digest_add(digest, "\1", 1);
    digest_add(digest, left, DIGEST_BYTES);
    digest_add(digest, right, DIGEST_BYTES);
    digest_end(digest, out);
}

void digest_hex(const uint8_t *bytes, size_t length, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < length; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * length] = '\0';
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool digest_unhex(const char *text, size_t length, uint8_t *bytes)
{
    for (size_t i = 0; i < length; i++) {
        int high = digit(text[2 * i]), low = high < 0 ? -1 : digit(text[2 * i + 1]);
        if (low < 0)
            return false;
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}
