/* SPDX-License-Identifier: Apache-2.0 */
/* malloc_trim (glibc), only when that is worth it. */
#include "server/core/trim.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { TRIM_EVERY_MS = 2000, TRIM_WORTH = 1024 * 1024 };

struct trim {
    struct loop_timer *timer;
    size_t resident, unused; /* bytes; the least of each since the last time */
};

/* What is free in all arenas, also what the system has back already. */
static size_t unused_bytes(void)
{
    return mallinfo2().fordblks;
}

/* What the process really has. */
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

/*
 * What was in use has become free: there is more unused. What was given back was used once more and
 * freed: there is as much unused as before, but the process has grown.
 */
static void look(void *owner)
{
    struct trim *trim = owner;
    size_t resident = resident_bytes(), unused = unused_bytes();
    if (resident > trim->resident + TRIM_WORTH || unused > trim->unused + TRIM_WORTH) {
        malloc_trim(0);
        trim->resident = resident_bytes();
        trim->unused = unused_bytes();
    }
    if (resident < trim->resident)
        trim->resident = resident;
    if (unused < trim->unused)
        trim->unused = unused;
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
