/* SPDX-License-Identifier: Apache-2.0 */
/* Reading passwords. */
#include "client/cmd/secret.h"

#include "client/ui/print.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { LONGEST = 1024 };

/* Byte by byte: what follows the line stays for others. False: no line. */
static bool read_line(int fd, char *line, size_t size)
{
    size_t n = 0;
    char c = 0;
    for (;;) {
        ssize_t got = read(fd, &c, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || c == '\n')
            break;
        if (n + 1 < size)
            line[n++] = c;
    }
    if (n && line[n - 1] == '\r')
        n--;
    line[n] = '\0';
    return n > 0;
}

static size_t erase_last(const char *line, size_t n)
{
    while (n && (line[n - 1] & 0xc0) == 0x80)
        n--;
    return n ? n - 1 : 0;
}

/*
 * The keys are ours to interpret: were Ctrl-C to kill us here, the terminal would stay silent.
 * False: nothing typed, or given up.
 */
static bool read_keys(int tty, char *line, size_t size)
{
    enum { CTRL_C = 3, CTRL_D = 4, CTRL_H = 8, CTRL_U = 21, DELETE = 127 };
    size_t n = 0;
    char c = 0;
    while (read(tty, &c, 1) == 1 && c != '\n' && c != '\r' && c != CTRL_D) {
        if (c == CTRL_C) {
            errno = EINTR;
            return false;
        }
        if (c == DELETE || c == CTRL_H)
            n = erase_last(line, n);
        else if (c == CTRL_U)
            n = 0;
        else if (n + 1 < size)
            line[n++] = c;
    }
    line[n] = '\0';
    return n > 0;
}

static const char *keep(struct invocation *invocation, char *line, bool read)
{
    const char *copy = read ? arena_string(invocation->arena, line) : NULL;
    OPENSSL_cleanse(line, LONGEST);
    return copy;
}

const char *secret_ask(struct invocation *invocation, const char *label)
{
    char line[LONGEST];
    struct termios before;
    struct termios silent;
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (tty < 0)
        return NULL;
    if (tcgetattr(tty, &before) != 0) {
        close(tty);
        return NULL;
    }
    silent = before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
    silent.c_cc[VMIN] = 1;
    silent.c_cc[VTIME] = 0;
    fflush(stdout);
    tcsetattr(tty, TCSAFLUSH, &silent); /* before the question: some answer fast */
    print_out(stderr, label, strlen(label), false);
    fputs(": ", stderr);
    errno = 0;
    bool read = read_keys(tty, line, sizeof line);
    int error = errno;
    tcsetattr(tty, TCSAFLUSH, &before);
    close(tty);
    fputs("\n", stderr);
    const char *kept = keep(invocation, line, read);
    errno = error;
    return kept;
}

const char *secret_line(struct invocation *invocation)
{
    char line[LONGEST];
    bool read = read_line(STDIN_FILENO, line, sizeof line);
    return keep(invocation, line, read);
}
