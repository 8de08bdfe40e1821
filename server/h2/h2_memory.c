/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory of an nghttp2 session. The library keeps a buffer of 16 KiB for the frame that goes out,
 * of which most connections ever use a few hundred bytes. From malloc it would lie where freed TLS
 * buffers lay, resident as a whole; on pages of its own only what is used takes memory: 12 KiB less
 * for each connection that is idle.
 */
#include "server/h2/h2_connection.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static void *own_pages(struct h2_connection *c, size_t size)
{
    void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return NULL;
    c->frame_pages = pages;
    c->frame_pages_size = size;
    return pages;
}

static void *take(size_t size, void *owner)
{
    struct h2_connection *c = owner;
    return size < H2_RECORD || c->frame_pages ? malloc(size) : own_pages(c, size);
}

static void *take_zeroed(size_t count, size_t size, void *owner)
{
    (void)owner;
    return calloc(count, size);
}

static void give(void *memory, void *owner)
{
    struct h2_connection *c = owner;
    if (!memory || memory != c->frame_pages) {
        free(memory);
        return;
    }
    munmap(c->frame_pages, c->frame_pages_size);
    c->frame_pages = NULL;
}

static void *resize(void *memory, size_t size, void *owner)
{
    struct h2_connection *c = owner;
    if (!memory)
        return take(size, owner);
    if (memory != c->frame_pages)
        return realloc(memory, size);
    void *copy = malloc(size);
    if (!copy)
        return NULL;
    memcpy(copy, memory, size < c->frame_pages_size ? size : c->frame_pages_size);
    give(memory, owner);
    return copy;
}

nghttp2_mem h2_memory(struct h2_connection *c)
{
    return (nghttp2_mem){c, take, give, take_zeroed, resize};
}
