/* SPDX-License-Identifier: Apache-2.0 */
/* Accepting connections. */
#include "server/core/listener.h"
#include "common/log.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024, ACCEPTS_PER_TURN = 32, PAUSE_MS = 100, FIRST_INHERITED = 3 };

struct listener {
    struct loop_watch *watch;
    struct loop_timer *pause;
    listener_accepted *accepted;
    void *owner;
    int fd;
    bool inherited, running, short_of_files;
};

static bool split(const char *address, char *host, size_t size, const char **port)
{
    const char *colon = strrchr(address, ':');
    if (!colon || colon[1] == '\0')
        return false;
    const char *begin = address, *end = colon;
    if (begin[0] == '[' && end > begin && end[-1] == ']') {
        begin++;
        end--;
    }
    if (end <= begin || (size_t)(end - begin) >= size)
        return false;
    memcpy(host, begin, (size_t)(end - begin));
    host[end - begin] = '\0';
    *port = colon + 1;
    return true;
}

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr) >> 24 == 127;
    return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)address)->sin6_addr);
}

static int open_at(const struct addrinfo *info)
{
    const int on = 1, off = 0;
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (info->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

static int refuse(const char *address, const char *why)
{
    log_event(LOG_LEVEL_ERROR, "listen.failed", log_text("address", address),
              log_text("error", why));
    return -1;
}

int listener_open(const char *address, bool loopback_only)
{
    const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                                   .ai_socktype = SOCK_STREAM};
    char host[64];
    const char *port;
    struct addrinfo *info;
    if (!split(address, host, sizeof host, &port) || getaddrinfo(host, port, &hints, &info) != 0)
        return refuse(address, "not of the form ADDRESS:PORT");
    int fd = -1;
    if (loopback_only && !is_loopback(info->ai_addr))
        refuse(address, "not an address of the loopback");
    else if ((fd = open_at(info)) < 0)
        refuse(address, strerror(errno));
    freeaddrinfo(info);
    return fd;
}

/* The socket that systemd has opened for us, or -1. */
static int inherit(void)
{
    const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
    bool ours = pid && count && atol(pid) == (long)getpid() && atoi(count) > 0;
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    int listening = 0;
    socklen_t length = sizeof listening;
    if (!ours || getsockopt(FIRST_INHERITED, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) != 0 ||
        !listening)
        return -1;
    fcntl(FIRST_INHERITED, F_SETFD, FD_CLOEXEC);
    fcntl(FIRST_INHERITED, F_SETFL, fcntl(FIRST_INHERITED, F_GETFL) | O_NONBLOCK);
    return FIRST_INHERITED;
}

static struct h2_address address_of(const struct sockaddr_storage *peer)
{
    struct h2_address address = {{0}};
    if (peer->ss_family == AF_INET) {
        address.bytes[10] = address.bytes[11] = 0xff;
        memcpy(address.bytes + 12, &((const struct sockaddr_in *)peer)->sin_addr, 4);
    } else if (peer->ss_family == AF_INET6) {
        memcpy(address.bytes, &((const struct sockaddr_in6 *)peer)->sin6_addr, 16);
    }
    return address;
}

static bool accept_one(struct listener *listener)
{
    struct sockaddr_storage peer = {0};
    socklen_t length = sizeof peer;
    int fd = accept4(listener->fd, (struct sockaddr *)&peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return false;
    struct h2_address address = address_of(&peer);
    listener->short_of_files = false;
    listener->accepted(listener->owner, fd, &address);
    return true;
}

/* No descriptor or no memory: what waits goes on waiting, and we do not spin meanwhile. */
static void pause_accepting(struct listener *listener, int error)
{
    if (!listener->short_of_files)
        log_event(LOG_LEVEL_ERROR, "accept.failed", log_errno("error", error));
    listener->short_of_files = true;
    loop_watch_set(listener->watch, 0);
    loop_timer_start(listener->pause, PAUSE_MS);
}

static bool is_shortage(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

static void ready(int what, void *owner)
{
    (void)what;
    struct listener *listener = owner;
    for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
        if (accept_one(listener))
            continue;
        if (errno == EAGAIN)
            return;
        if (is_shortage(errno)) {
            pause_accepting(listener, errno);
            return;
        }
        /* Anything else is about that one connection, which is gone. */
    }
}

static void go_on(void *owner)
{
    struct listener *listener = owner;
    if (listener->running)
        loop_watch_set(listener->watch, LOOP_READ);
}

struct listener *listener_new(struct loop *loop, const char *address, listener_accepted *accepted,
                              void *owner)
{
    struct listener *listener = calloc(1, sizeof *listener);
    if (!listener)
        return NULL;
    listener->accepted = accepted;
    listener->owner = owner;
    listener->fd = inherit();
    listener->inherited = listener->fd >= 0;
    if (!listener->inherited)
        listener->fd = listener_open(address, false);
    if (listener->fd >= 0) {
        listener->watch = loop_watch_new(loop, listener->fd, ready, listener);
        listener->pause = loop_timer_new(loop, go_on, listener);
    }
    if (listener->watch && listener->pause)
        return listener;
    listener_free(listener);
    return NULL;
}

void listener_start(struct listener *listener)
{
    listener->running = true;
    loop_watch_set(listener->watch, LOOP_READ);
}

void listener_stop(struct listener *listener)
{
    if (!listener->running)
        return;
    listener->running = false;
    loop_watch_set(listener->watch, 0);
    loop_timer_stop(listener->pause);
    if (listener->inherited)
        return;
    for (int i = 0; i < BACKLOG && accept_one(listener); i++)
        continue;
    loop_watch_free(listener->watch);
    listener->watch = NULL;
    close(listener->fd);
    listener->fd = -1;
}

void listener_free(struct listener *listener)
{
    if (!listener)
        return;
    loop_watch_free(listener->watch);
    loop_timer_free(listener->pause);
    if (listener->fd >= 0)
        close(listener->fd);
    free(listener);
}

unsigned listener_port(const struct listener *listener)
{
    struct sockaddr_storage own = {0};
    socklen_t length = sizeof own;
    getsockname(listener->fd, (struct sockaddr *)&own, &length);
    if (own.ss_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)&own)->sin6_port);
    if (own.ss_family == AF_INET)
        return ntohs(((const struct sockaddr_in *)&own)->sin_port);
    return 0;
}
