/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as kithd's file of settings: refused with sentences, or shown and read again the same.
 */
#include "server/core/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BUDGET = 16 << 20, TEXT = 4 << 20 };

static bool load(struct arena *arena, const void *bytes, size_t size, struct settings *settings,
                 struct buf *errors)
{
    char path[64];
    int fd = memfd_create("settings", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct config_sources sources = {.file = path};
    buf_init(errors, arena, TEXT);
    bool good = config_load(&settings_table, &sources, arena, settings, errors);
    close(fd);
    return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(BUDGET);
    struct settings settings, again;
    struct buf errors, shown;
    if (arena && load(arena, data, size, &settings, &errors)) {
        buf_init(&shown, arena, TEXT);
        config_show(&settings_table, &settings, &shown);
        if (!buf_string(&shown) || config_fixed_change(&settings_table, &settings, &settings))
            abort();
        load(arena, shown.data, shown.length, &again, &errors);
    } else if (arena && !errors.length && !errors.failed) {
        abort(); /* refused without a word */
    }
    arena_free(arena);
    return 0;
}
