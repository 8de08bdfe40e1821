/* SPDX-License-Identifier: Apache-2.0 */
/* Keeping TLS session tickets between runs. */
#include "client/net/ticket.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST_TICKET = 16384 };

/* A file that others may write or that is not ours could hold a session of somebody else. */
static ssize_t read_own(const char *file, unsigned char *bytes, size_t size)
{
    struct stat about;
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return -1;
    ssize_t length = -1;
    if (fstat(fd, &about) == 0 && about.st_uid == geteuid() && (about.st_mode & 077) == 0)
        length = read(fd, bytes, size);
    close(fd);
    return length;
}

void ticket_load(SSL *ssl, const char *file)
{
    unsigned char bytes[LARGEST_TICKET];
    ssize_t length = read_own(file, bytes, sizeof bytes);
    if (length <= 0)
        return;
    const unsigned char *at = bytes;
    SSL_SESSION *ticket = d2i_SSL_SESSION(NULL, &at, length);
    if (ticket && SSL_SESSION_is_resumable(ticket))
        SSL_set_session(ssl, ticket);
    SSL_SESSION_free(ticket);
}

void ticket_save(SSL_SESSION *ticket, const char *file)
{
    unsigned char bytes[LARGEST_TICKET];
    unsigned char *at = bytes;
    int length = i2d_SSL_SESSION(ticket, NULL);
    char fresh[4096];
    if (length <= 0 || length > LARGEST_TICKET ||
        snprintf(fresh, sizeof fresh, "%s.%ld", file, (long)getpid()) >= (int)sizeof fresh)
        return;
    i2d_SSL_SESSION(ticket, &at);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return;
    ssize_t written = write(fd, bytes, (size_t)length);
    close(fd);
    if (written != length || rename(fresh, file) != 0)
        unlink(fresh);
}
