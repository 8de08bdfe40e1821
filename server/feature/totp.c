/* SPDX-License-Identifier: Apache-2.0 */
/* Codes by liboath. */
#include "server/feature/totp.h"

#include <liboath/oath.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <string.h>

bool totp_seed_new(uint8_t seed[static TOTP_SEED_BYTES])
{
    return RAND_bytes(seed, TOTP_SEED_BYTES) == 1;
}

void totp_seed_text(const uint8_t seed[static TOTP_SEED_BYTES], char text[static TOTP_SEED_TEXT])
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    for (int i = 0; i < TOTP_SEED_BYTES; i += 5) {
        uint64_t bits = 0;
        for (int k = 0; k < 5; k++)
            bits = bits << 8 | seed[i + k];
        for (int shift = 35; shift >= 0; shift -= 5)
            *text++ = digits[bits >> shift & 31];
    }
    *text = '\0';
}

bool totp_is_code(const char *code)
{
    return strlen(code) == TOTP_DIGITS && strspn(code, "0123456789") == TOTP_DIGITS;
}

static bool matches(const uint8_t *seed, int64_t step, const char *code)
{
    char expected[TOTP_DIGITS + 1];
    return oath_hotp_generate((const char *)seed, TOTP_SEED_BYTES, (uint64_t)step, TOTP_DIGITS,
                              false, OATH_HOTP_DYNAMIC_TRUNCATION, expected) == OATH_OK &&
           CRYPTO_memcmp(expected, code, TOTP_DIGITS) == 0;
}

/* All three are looked at: the time it takes tells nothing. */
int64_t totp_step(const uint8_t seed[static TOTP_SEED_BYTES], const char *code, int64_t now)
{
    int64_t present = now / 1000000 / TOTP_STEP_SECONDS;
    int64_t found = 0;
    if (!totp_is_code(code))
        return 0;
    for (int64_t step = present - 1; step <= present + 1; step++)
        if (matches(seed, step, code))
            found = step;
    return found;
}

const char *totp_uri(struct arena *arena, const char *login, const char *seed_text)
{
    /* A login holds nothing that would have to be escaped. */
    return arena_printf(arena,
                        "otpauth://totp/Kith:%s?secret=%s&issuer=Kith&algorithm=SHA1&digits=%d"
                        "&period=%d",
                        login, seed_text, TOTP_DIGITS, TOTP_STEP_SECONDS);
}
