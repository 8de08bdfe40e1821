/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Codes that change with time: RFC 6238 with SHA-1, six digits, steps of 30 seconds, as the
 * applications on telephones do it. Pure; the clock comes with the call.
 */
#ifndef KITH_SERVER_FEATURE_TOTP_H
#define KITH_SERVER_FEATURE_TOTP_H

#include "common/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum { TOTP_SEED_BYTES = 20, TOTP_SEED_TEXT = 33, TOTP_DIGITS = 6, TOTP_STEP_SECONDS = 30 };

/* False without randomness. */
bool totp_seed_new(uint8_t seed[static TOTP_SEED_BYTES]);
/* Base32 after RFC 4648, without padding. */
void totp_seed_text(const uint8_t seed[static TOTP_SEED_BYTES], char text[static TOTP_SEED_TEXT]);
/* Six digits and nothing else. */
bool totp_is_code(const char *code);
/*
 * The step of time that the code belongs to: that of `now` (microseconds since 1970), the one
 * before or the one after; 0: none of them.
 */
int64_t totp_step(const uint8_t seed[static TOTP_SEED_BYTES], const char *code, int64_t now);
/* "otpauth://totp/Kith:anna?…", as applications read it from a QR code; NULL: no memory. */
const char *totp_uri(struct arena *arena, const char *login, const char *seed_text);

#endif
