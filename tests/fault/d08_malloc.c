/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded: allocations that fail when a test says so, and how much is in use.
 *
 * KITH_FAULTS names a file that the test maps as well, laid out like struct page. `countdown` N
 * lets the N-th allocation from now fail and `burst` more after it: those of the threads that run a
 * loop (they wait in epoll), or with `everywhere` of all threads but the main one.
 */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

struct page {
    atomic_long countdown; /* 0: nothing fails */
    atomic_long burst;
    atomic_long everywhere;
    atomic_long failed; /* so many did */
    atomic_long in_use; /* bytes */
};

/* The C library's own, under the names that it gives to those who stand in front of them. */
extern void *__libc_malloc(size_t size);             /* NOLINT */
extern void *__libc_calloc(size_t n, size_t size);   /* NOLINT */
extern void *__libc_realloc(void *old, size_t size); /* NOLINT */
extern void __libc_free(void *memory);               /* NOLINT */

static struct page *page;
static _Thread_local __attribute__((tls_model("initial-exec"))) bool loops;

__attribute__((constructor)) static void map_page(void)
{
    const char *path = getenv("KITH_FAULTS");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *mapped = MAP_FAILED;
    if (fd >= 0)
        mapped = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd >= 0)
        close(fd);
    if (mapped == MAP_FAILED)
        return;
    page = mapped;
    atomic_store(&page->in_use, 0); /* of whoever was there before */
}

int epoll_wait(int fd, struct epoll_event *events, int most, int timeout)
{
    loops = gettid() != getpid();
    return epoll_pwait(fd, events, most, timeout, NULL);
}

/* Counts down to -burst; from 0 on they fail. */
static bool fails(void)
{
    if (!page || !atomic_load(&page->countdown))
        return false;
    if (!loops && (!atomic_load(&page->everywhere) || gettid() == getpid()))
        return false;
    long left = atomic_fetch_sub(&page->countdown, 1) - 1;
    if (left > 0)
        return false;
    if (left == 0 && !atomic_load(&page->burst))
        atomic_store(&page->countdown, 0);
    else if (left == 0)
        atomic_store(&page->countdown, -1);
    else if (left <= -atomic_load(&page->burst))
        atomic_store(&page->countdown, 0);
    atomic_fetch_add(&page->failed, 1);
    errno = ENOMEM;
    return true;
}

static void count(void *memory, long sign)
{
    if (page && memory)
        atomic_fetch_add(&page->in_use, sign * (long)malloc_usable_size(memory));
}

void *malloc(size_t size)
{
    void *memory = fails() ? NULL : __libc_malloc(size);
    count(memory, 1);
    return memory;
}

void *calloc(size_t n, size_t size)
{
    void *memory = fails() ? NULL : __libc_calloc(n, size);
    count(memory, 1);
    return memory;
}

void *realloc(void *old, size_t size)
{
    if (fails())
        return NULL;
    count(old, -1);
    void *memory = __libc_realloc(old, size);
    count(memory ? memory : size > 0 ? old : NULL, 1);
    return memory;
}

void free(void *memory)
{
    count(memory, -1);
    __libc_free(memory);
}
