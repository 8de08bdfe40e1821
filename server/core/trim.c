/* SPDX-License-Identifier: Apache-2.0 */
/* malloc_trim (glibc), only when the process has grown since the last time. */
#include "server/core/trim.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { TRIM_EVERY_MS = 2000, TRIM_WORTH = 1024 * 1024 };

struct trim {
    struct loop_timer *timer;
    size_t resident; /* bytes; the least since the last time */
};

/* What the process really has: bytes that were given back count as free in the allocator for ever.
 */
static size_t resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "re");
    unsigned long all, resident = 0;
    if (!file)
        return 0;
    if (fscanf(file, "%lu %lu", &all, &resident) != 2)
        resident = 0;
    fclose(file);
    return resident * (size_t)sysconf(_SC_PAGESIZE);
}

static void look(void *owner)
{
    struct trim *trim = owner;
    size_t now = resident_bytes();
    if (now > trim->resident + TRIM_WORTH && mallinfo2().fordblks > TRIM_WORTH) {
        malloc_trim(0);
        trim->resident = resident_bytes();
    } else if (now < trim->resident) {
        trim->resident = now;
    }
    loop_timer_start(trim->timer, TRIM_EVERY_MS);
}

struct trim *trim_new(struct loop *loop)
{
    struct trim *trim = calloc(1, sizeof *trim);
    if (!trim)
        return NULL;
    trim->timer = loop_timer_new(loop, look, trim);
    if (!trim->timer) {
        free(trim);
        return NULL;
    }
    loop_timer_start(trim->timer, TRIM_EVERY_MS);
    return trim;
}

void trim_free(struct trim *trim)
{
    if (!trim)
        return;
    loop_timer_free(trim->timer);
    free(trim);
}
