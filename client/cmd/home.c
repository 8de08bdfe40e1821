/* SPDX-License-Identifier: Apache-2.0 */
/* Files under the user's home. */
#include "client/cmd/home.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const struct {
    const char *variable;
    const char *standard; /* under $HOME */
} places[] = {
    [HOME_CONFIG] = {"XDG_CONFIG_HOME", ".config"},
    [HOME_STATE] = {"XDG_STATE_HOME", ".local/state"},
    [HOME_CACHE] = {"XDG_CACHE_HOME", ".cache"},
};

const char *home_path(struct arena *arena, enum home_place place, const char *name)
{
    const char *base = getenv(places[place].variable);
    const char *slash = *name ? "/" : "";
    if (base && base[0] == '/') /* the specification ignores relative ones */
        return arena_printf(arena, "%s/kith%s%s", base, slash, name);
    const char *home = getenv("HOME");
    if (!home || !*home)
        return NULL;
    return arena_printf(arena, "%s/%s/kith%s%s", home, places[place].standard, slash, name);
}

bool home_make(struct arena *arena, enum home_place place)
{
    const char *folder = home_path(arena, place, "");
    char *path = folder ? arena_string(arena, folder) : NULL;
    if (!path)
        return false;
    for (char *at = path + 1; *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        mkdir(path, 0700);
        *at = '/';
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

static bool write_all(int fd, const char *bytes, size_t length)
{
    while (length) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

bool home_write(const char *path, const void *bytes, size_t length)
{
    char fresh[4096];
    if (snprintf(fresh, sizeof fresh, "%s.%ld", path, (long)getpid()) >= (int)sizeof fresh) {
        errno = ENAMETOOLONG;
        return false;
    }
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    bool written = write_all(fd, bytes, length);
    if (close(fd) == 0 && written && rename(fresh, path) == 0)
        return true;
    int why = errno;
    unlink(fresh);
    errno = why;
    return false;
}

static char *read_all(struct arena *arena, int fd, size_t size, size_t *length)
{
    char *bytes = arena_alloc(arena, size + 1);
    *length = 0;
    while (bytes && *length < size) {
        ssize_t got = read(fd, bytes + *length, size - *length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return NULL;
        if (got == 0)
            break;
        *length += (size_t)got;
    }
    return bytes;
}

char *home_read(struct arena *arena, const char *path, size_t limit, bool secret, size_t *length)
{
    struct stat about;
    char *bytes = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    if (fstat(fd, &about) != 0)
        bytes = NULL;
    else if (secret && (about.st_uid != geteuid() || (about.st_mode & 077)))
        errno = EPERM;
    else if ((size_t)about.st_size > limit)
        errno = EFBIG;
    else
        bytes = read_all(arena, fd, S_ISREG(about.st_mode) ? (size_t)about.st_size : limit, length);
    int why = errno;
    close(fd);
    errno = why;
    return bytes;
}

long home_age(const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return -1;
    time_t age = time(NULL) - about.st_mtime;
    return age < 0 ? 0 : (long)age;
}
