/* SPDX-License-Identifier: Apache-2.0 */
/* How a server says that a call failed: its sentence, and the details behind it. */
#include "client/net/outcome.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(16 << 20);
    struct outcome outcome = {.call_id = ""};
    if (arena) {
        if (strlen(outcome_unescape(arena, (const char *)data, size)) > size)
            abort();
        outcome_details(&outcome, arena, (const char *)data, size);
        if (outcome.n_violations > OUTCOME_VIOLATIONS)
            abort();
        for (size_t i = 0; i < outcome.n_violations; i++)
            if (!outcome.violations[i].field || !outcome.violations[i].text)
                abort();
    }
    arena_free(arena);
    return 0;
}
