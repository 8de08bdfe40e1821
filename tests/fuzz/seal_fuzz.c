/* SPDX-License-Identifier: Apache-2.0 */
/* Seals of the audit log as they lie in a file that somebody may have changed, and keys. */
#include "server/audit/seal.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(1 << 20);
    const char *text = arena ? arena_copy(arena, data, size) : NULL;
    struct seal seal, again;
    struct seal_key key;
    if (text && seal_parse(text, &seal)) {
        struct buf line;
        char signed_text[SEAL_TEXT_MAX];
        buf_init(&line, arena, SEAL_LINE_MAX);
        seal_line(&seal, &line);
        if (seal_text(&seal, signed_text) >= SEAL_TEXT_MAX || !buf_string(&line))
            abort();
        if (!seal_parse(buf_string(&line), &again) || !seal_equal(&seal, &again))
            abort();
    }
    if (text)
        seal_key_parse(text, &key);
    arena_free(arena);
    return 0;
}
