/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets that stand for a session or an API key: a prefix that scanners for secrets find, and 256
 * random bits. */
#include "server/rpc/sessions.h"
#include "server/rpc/sha256.h"

#include <openssl/rand.h>
#include <string.h>

enum { TOKEN_DIGITS = 43 };

static const char *const prefixes[] = {
    [SESSION_TOKEN] = "kith_", [SESSION_API_KEY] = "kith_key_", [SESSION_DEVICE] = "kith_dev_"};
static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* By its length: the digits have the underscore too. */
static bool is_token(const char *token, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(token, prefix, length) == 0 && strlen(token) == length + TOKEN_DIGITS &&
           strspn(token + length, digits) == TOKEN_DIGITS;
}

/* The text is what is hashed: one form only, since a token is compared as it was given out. */
enum session_kind sessions_token_hash(const char *token, uint8_t hash[static SESSION_HASH_BYTES])
{
    for (enum session_kind kind = SESSION_TOKEN; kind <= SESSION_DEVICE; kind++)
        if (prefixes[kind] && is_token(token, prefixes[kind])) {
            sha256_of(token, strlen(token), hash);
            return kind;
        }
    return SESSION_NOTHING;
}

bool sessions_token_new(enum session_kind kind, char token[static SESSIONS_TOKEN_TEXT],
                        uint8_t hash[static SESSION_HASH_BYTES])
{
    uint8_t random[SESSION_TOKEN_BYTES + 1] = {0};
    if (RAND_bytes(random, SESSION_TOKEN_BYTES) != 1)
        return false;
    size_t length = strlen(prefixes[kind]);
    memcpy(token, prefixes[kind], length);
    char *out = token + length, *end = out + TOKEN_DIGITS;
    for (size_t i = 0; i < SESSION_TOKEN_BYTES; i += 3) {
        uint32_t bits = (uint32_t)random[i] << 16 | (uint32_t)random[i + 1] << 8 |
                        (i + 2 < sizeof random ? random[i + 2] : 0);
        for (int shift = 18; shift >= 0 && out < end; shift -= 6)
            *out++ = digits[bits >> shift & 63];
    }
    *out = '\0';
    explicit_bzero(random, sizeof random);
    return sessions_token_hash(token, hash) == kind;
}
