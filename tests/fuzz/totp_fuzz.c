/* SPDX-License-Identifier: Apache-2.0 */
/* Codes that change with time: a seed, a moment, and whatever is typed as a code. */
#include "server/feature/totp.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FRONT = TOTP_SEED_BYTES + 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[TOTP_SEED_TEXT];
    int64_t now;
    if (size < FRONT)
        return 0;
    struct arena *arena = arena_new(1 << 20);
    memcpy(&now, data + TOTP_SEED_BYTES, sizeof now);
    now &= INT64_C(0x000fffffffffffff);
    totp_seed_text(data, text);
    if (strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != TOTP_SEED_TEXT - 1 || text[32])
        abort();
    const char *code = arena ? arena_copy(arena, data + FRONT, size - FRONT) : NULL;
    if (code) {
        int64_t step = totp_step(data, code, now);
        int64_t present = now / 1000000 / TOTP_STEP_SECONDS;
        if (step && (!totp_is_code(code) || step < present - 1 || step > present + 1))
            abort();
        totp_uri(arena, code, text);
    }
    arena_free(arena);
    return 0;
}
