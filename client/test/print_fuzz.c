/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever comes from the server, what is printed is valid UTF-8 without controls. */
#include "client/ui/print.h"
#include "common/arena.h"
#include "common/utf8.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(64 * 1024 * 1024);
    if (!arena)
        return 0;
    struct clean clean = print_clean(arena, (const char *)data, size, false);
    if (!utf8_check(clean.text, clean.length))
        abort();
    for (size_t i = 0; i < clean.length; i++) {
        unsigned char byte = (unsigned char)clean.text[i];
        bool c1 = byte == 0xc2 && (unsigned char)clean.text[i + 1] < 0xa0;
        if (byte < 0x20 || byte == 0x7f || c1)
            abort();
    }
    if (print_cut(arena, clean, 10).width > 10)
        abort();
    arena_free(arena);
    return 0;
}
