/* SPDX-License-Identifier: Apache-2.0 */
/* Mails while they are taken in: a file that has no name yet, or memory. */
#include "client/cmd/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

static bool put(int fd, const char *bytes, size_t length)
{
    while (length) {
        ssize_t done = write(fd, bytes, length);
        if (done < 0 && errno != EINTR)
            return false;
        bytes += done > 0 ? done : 0;
        length -= done > 0 ? (size_t)done : 0;
    }
    return true;
}

/* The sender goes on until all is read: what is too much is read and let go. */
static bool copy(int fd, size_t most)
{
    char bytes[PIECE];
    for (;;) {
        ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);
        if (got == 0)
            return true;
        if (got < 0 && errno != EINTR)
            return false;
        size_t n = got > 0 ? (size_t)got : 0;
        n = n < most ? n : most;
        most -= n;
        if (n && !put(fd, bytes, n))
            return false;
    }
}

static bool complain(struct spool *spool, struct invocation *invocation)
{
    client_error(invocation, "%s: %s", spool->folder ? spool->folder : gettext("the mail"),
                 strerror(errno));
    if (spool->part)
        unlink(spool->part);
    if (spool->fd >= 0)
        close(spool->fd);
    return false;
}

bool spool_take(struct spool *spool, struct invocation *invocation, size_t limit)
{
    *spool = (struct spool){.fd = -1, .folder = invocation->arguments->values[OPTION_SPOOL]};
    if (!spool->folder) {
        spool->fd = memfd_create("mail", MFD_CLOEXEC);
    } else {
        char *part = arena_printf(invocation->arena, "%s/.part-XXXXXX", spool->folder);
        spool->fd = part ? mkostemp(part, O_CLOEXEC) : -1;
        spool->part = spool->fd >= 0 ? part : NULL;
    }
    if (spool->fd < 0 || !copy(spool->fd, spool->folder ? SIZE_MAX : limit + 1))
        return complain(spool, invocation);
    return true;
}

/* By time and process: readable, and never the name of another one. */
static const char *name_of(const struct spool *spool, struct arena *arena)
{
    char stamp[32] = "";
    struct timespec now;
    struct tm at;
    clock_gettime(CLOCK_REALTIME, &now);
    if (gmtime_r(&now.tv_sec, &at))
        strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%S", &at);
    return arena_printf(arena, "%s/%s.%09ld-%d.eml", spool->folder, stamp, now.tv_nsec,
                        (int)getpid());
}

static bool sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return synced;
}

bool spool_end(struct spool *spool, struct invocation *invocation, bool keep)
{
    if (spool->folder && keep) {
        const char *name = name_of(spool, invocation->arena);
        if (!name || fsync(spool->fd) != 0 || rename(spool->part, name) != 0)
            return complain(spool, invocation);
        spool->part = NULL;
        if (!sync_folder(spool->folder))
            return complain(spool, invocation);
        client_note(invocation, gettext("kept as %s"), name);
    } else if (spool->part) {
        unlink(spool->part);
    }
    close(spool->fd);
    return true;
}
