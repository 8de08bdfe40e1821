/* SPDX-License-Identifier: Apache-2.0 */
/* malloc_trim (glibc), only when much has become free since the last time. */
#include "server/core/trim.h"

#include <malloc.h>
#include <stdlib.h>

enum { TRIM_EVERY_MS = 5000, TRIM_WORTH = 2 * 1024 * 1024 };

struct trim {
    struct loop_timer *timer;
    size_t known; /* bytes that were free and have been given back; may be used again since */
};

/* What is free in all arenas, also what the system has back already. */
static size_t free_bytes(void)
{
    return mallinfo2().fordblks;
}

static void look(void *owner)
{
    struct trim *trim = owner;
    size_t now = free_bytes();
    if (now < trim->known)
        trim->known = now;
    if (now > trim->known + TRIM_WORTH) {
        malloc_trim(0);
        trim->known = free_bytes();
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
