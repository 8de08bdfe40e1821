/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 of what comes in pieces. */
#include "server/feature/checksum.h"

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>

struct checksum {
    EVP_MD_CTX *context;
    bool failed;
};

static void release(void *object)
{
    EVP_MD_CTX_free(object);
}

struct checksum *checksum_new(struct arena *arena)
{
    struct checksum *checksum = arena_alloc(arena, sizeof *checksum);
    EVP_MD_CTX *context = checksum ? EVP_MD_CTX_new() : NULL;
    if (!context || !arena_on_free(arena, release, context))
        return NULL;
    checksum->context = context;
    checksum->failed = EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1;
    return checksum;
}

void checksum_add(struct checksum *checksum, const void *bytes, size_t length)
{
    if (length && EVP_DigestUpdate(checksum->context, bytes, length) != 1)
        checksum->failed = true;
}

const char *checksum_end(struct checksum *checksum, char text[static CHECKSUM_TEXT])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    text[0] = '\0';
    if (EVP_DigestFinal_ex(checksum->context, digest, &length) != 1 || checksum->failed)
        return text;
    for (unsigned i = 0; i < length && 2 * i + 2 < CHECKSUM_TEXT; i++)
        snprintf(text + (size_t)2 * i, 3, "%02x", digest[i]);
    return text;
}
