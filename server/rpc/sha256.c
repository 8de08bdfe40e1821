/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 by the functions of OpenSSL that work in the caller's memory. */

/* What replaces them allocates: without memory a token would look like none, a request like
 * another. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "server/rpc/sha256.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

void sha256_of(const void *bytes, size_t length, uint8_t out[static SHA256_BYTES])
{
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, bytes, length);
    SHA256_Final(out, &context);
    OPENSSL_cleanse(&context, sizeof context);
}
