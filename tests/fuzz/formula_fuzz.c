/* SPDX-License-Identifier: Apache-2.0 */
/* A cell on its way out and in: guarded, read as CSV, and bare again, it is what it was. */
#include "client/ui/csv.h"
#include "common/formula.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BUDGET = 16 << 20, TEXT = 4 << 20 };

/* What a reader of RFC 4180 makes of one cell. */
static const char *unquoted(struct arena *arena, const char *cell)
{
    if (*cell != '"')
        return cell;
    char *text = arena_string(arena, cell + 1), *out = text;
    for (const char *at = cell + 1; text && *at; at++) {
        at += *at == '"';
        if (!*at)
            break;
        *out++ = *at;
    }
    if (text)
        *out = '\0';
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(BUDGET);
    const char *text = arena && size < 4096 ? arena_copy(arena, data, size) : NULL;
    if (text) {
        struct buf cell;
        buf_init(&cell, arena, TEXT);
        csv_cell(&cell, text, strlen(text), true);
        const char *read = buf_string(&cell) ? unquoted(arena, buf_string(&cell)) : NULL;
        const char *bare = read ? formula_bare(arena, read) : NULL;
        if (bare && strcmp(bare, text) != 0)
            abort();
    }
    arena_free(arena);
    return 0;
}
