/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded: reading and writing that fails at random when a test says so.
 *
 * KITH_FAULTS names a file that the test maps as well, laid out like struct page. `share` of a
 * thousand calls on sockets, or on files, meet what `fault` says.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum fault {
    NOTHING,
    INTERRUPTED, /* EINTR */
    SHORT,       /* a few bytes only */
    RESET,       /* ECONNRESET, of sockets */
    FULL,        /* ENOSPC, of files that are written */
};

enum { FEW = 7 };

struct page {
    atomic_long fault;
    atomic_long share;
    atomic_long met; /* so many calls */
    atomic_ulong calls;
};

static struct page *page;

__attribute__((constructor)) static void map_page(void)
{
    const char *path = getenv("KITH_FAULTS");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *mapped = MAP_FAILED;
    if (fd >= 0)
        mapped = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd >= 0)
        close(fd);
    if (mapped != MAP_FAILED)
        page = mapped;
}

static bool concerns(enum fault fault, int fd, bool writes)
{
    struct stat about;
    if (fstat(fd, &about) != 0)
        return false;
    bool connection = S_ISSOCK(about.st_mode), file = S_ISREG(about.st_mode);
    switch (fault) {
    case INTERRUPTED:
        return connection;
    case SHORT:
        return connection || (file && writes);
    case RESET:
        return connection;
    case FULL:
        return file && writes;
    default:
        return false;
    }
}

/* False: the call fails. Else it goes on, with the length that is left of it. */
static bool meet(int fd, bool writes, size_t *length)
{
    enum fault fault = page ? (enum fault)atomic_load(&page->fault) : NOTHING;
    if (fault == NOTHING || !concerns(fault, fd, writes))
        return true;
    uint64_t random = (atomic_fetch_add(&page->calls, 1) + 1) * UINT64_C(0x9e3779b97f4a7c15);
    if ((long)((random >> 32) % 1000) >= atomic_load(&page->share))
        return true;
    atomic_fetch_add(&page->met, 1);
    if (fault == SHORT) {
        if (*length > FEW)
            *length = 1 + (random >> 20) % FEW;
        return true;
    }
    if (fault == RESET) /* the other direction as well */
        shutdown(fd, SHUT_RDWR);
    errno = fault == INTERRUPTED ? EINTR : fault == RESET ? ECONNRESET : ENOSPC;
    return false;
}

ssize_t read(int fd, void *bytes, size_t length)
{
    return meet(fd, false, &length) ? syscall(SYS_read, fd, bytes, length) : -1;
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    return meet(fd, true, &length) ? syscall(SYS_write, fd, bytes, length) : -1;
}

ssize_t recv(int fd, void *bytes, size_t length, int flags)
{
    return meet(fd, false, &length) ? recvfrom(fd, bytes, length, flags, NULL, NULL) : -1;
}

ssize_t send(int fd, const void *bytes, size_t length, int flags)
{
    return meet(fd, true, &length) ? sendto(fd, bytes, length, flags, NULL, 0) : -1;
}

ssize_t writev(int fd, const struct iovec *parts, int n)
{
    size_t length = n > 0 ? parts[0].iov_len : 0, before = length;
    if (!meet(fd, true, &length))
        return -1;
    if (length < before)
        return syscall(SYS_write, fd, parts[0].iov_base, length);
    return syscall(SYS_writev, fd, parts, n);
}
