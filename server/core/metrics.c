/* SPDX-License-Identifier: Apache-2.0 */
/* A responder for one page. */
#include "server/core/metrics.h"
#include "server/core/listener.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    VISITORS = 8,
    REQUEST_MAX = 4096,
    PAGE_MAX = 1024 * 1024,
    MEMORY_MAX = 4 * PAGE_MAX,
    PATIENCE_MS = 5000,
    PAUSE_MS = 100,
};

struct visitor {
    struct metrics *metrics;
    struct loop_watch *watch;
    struct loop_timer *patience;
    struct arena *arena; /* of the reply */
    struct buf reply;
    size_t sent, length;
    int fd; /* -1: a free place */
    char request[REQUEST_MAX];
};

struct metrics {
    struct loop *loop;
    struct loop_watch *watch;
    struct loop_timer *pause;
    metrics_write *write;
    void *owner;
    int fd;
    struct visitor visitors[VISITORS];
};

static void leave(struct visitor *visitor)
{
    loop_watch_free(visitor->watch);
    loop_timer_free(visitor->patience);
    arena_free(visitor->arena);
    if (visitor->fd >= 0)
        close(visitor->fd);
    *visitor = (struct visitor){.metrics = visitor->metrics, .fd = -1};
}

static void lose_patience(void *owner)
{
    leave(owner);
}

static void write_some(struct visitor *visitor)
{
    ssize_t n = send(visitor->fd, visitor->reply.data + visitor->sent,
                     visitor->reply.length - visitor->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n > 0)
        visitor->sent += (size_t)n;
    if (n <= 0 || visitor->sent == visitor->reply.length)
        leave(visitor);
}

static bool wants_page(const char *request)
{
    static const char get[] = "GET /metrics";
    char next = strncmp(request, get, sizeof get - 1) == 0 ? request[sizeof get - 1] : 'x';
    return next == ' ' || next == '?' || next == '\r' || next == '\n';
}

static void write_page(struct visitor *visitor)
{
    static const char head[] = "HTTP/1.0 200 OK\r\n"
                               "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
                               "Connection: close\r\n\r\n";
    buf_puts(&visitor->reply, head);
    visitor->metrics->write(visitor->metrics->owner, &visitor->reply);
}

static void answer(struct visitor *visitor)
{
    visitor->arena = arena_new(MEMORY_MAX);
    if (!visitor->arena) {
        leave(visitor);
        return;
    }
    buf_init(&visitor->reply, visitor->arena, PAGE_MAX);
    if (wants_page(visitor->request))
        write_page(visitor);
    else
        buf_puts(&visitor->reply, "HTTP/1.0 404 Not Found\r\nConnection: close\r\n\r\n");
    if (visitor->reply.failed || visitor->reply.length == 0) {
        leave(visitor);
        return;
    }
    loop_watch_set(visitor->watch, LOOP_WRITE);
}

static void read_some(struct visitor *visitor)
{
    size_t room = sizeof visitor->request - 1 - visitor->length;
    ssize_t n = recv(visitor->fd, visitor->request + visitor->length, room, MSG_DONTWAIT);
    if (n <= 0) {
        leave(visitor);
        return;
    }
    visitor->length += (size_t)n;
    visitor->request[visitor->length] = '\0';
    if (strstr(visitor->request, "\r\n\r\n") || strstr(visitor->request, "\n\n"))
        answer(visitor);
    else if (visitor->length == sizeof visitor->request - 1)
        leave(visitor);
}

static void visitor_ready(int what, void *owner)
{
    struct visitor *visitor = owner;
    if (visitor->arena)
        write_some(visitor);
    else if (what & LOOP_READ)
        read_some(visitor);
}

static struct visitor *free_place(struct metrics *metrics)
{
    for (int i = 0; i < VISITORS; i++)
        if (metrics->visitors[i].fd < 0)
            return &metrics->visitors[i];
    return NULL;
}

static void welcome(struct visitor *visitor, int fd)
{
    struct loop *loop = visitor->metrics->loop;
    visitor->fd = fd;
    visitor->watch = loop_watch_new(loop, fd, visitor_ready, visitor);
    visitor->patience = loop_timer_new(loop, lose_patience, visitor);
    if (!visitor->watch || !visitor->patience) {
        leave(visitor);
        return;
    }
    loop_watch_set(visitor->watch, LOOP_READ);
    loop_timer_start(visitor->patience, PATIENCE_MS);
}

static void go_on(void *owner)
{
    struct metrics *metrics = owner;
    loop_watch_set(metrics->watch, LOOP_READ);
}

static void ready(int what, void *owner)
{
    (void)what;
    struct metrics *metrics = owner;
    int fd = accept4(metrics->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
        /* Also when descriptors are short: never spin. */
        loop_watch_set(metrics->watch, 0);
        loop_timer_start(metrics->pause, PAUSE_MS);
        return;
    }
    struct visitor *visitor = free_place(metrics);
    if (visitor)
        welcome(visitor, fd);
    else
        close(fd);
}

struct metrics *metrics_new(struct loop *loop, const char *address, metrics_write *write,
                            void *owner)
{
    struct metrics *metrics = calloc(1, sizeof *metrics);
    if (!metrics)
        return NULL;
    *metrics = (struct metrics){.loop = loop, .write = write, .owner = owner};
    for (int i = 0; i < VISITORS; i++)
        metrics->visitors[i] = (struct visitor){.metrics = metrics, .fd = -1};
    metrics->fd = listener_open(address, true);
    if (metrics->fd >= 0)
        metrics->watch = loop_watch_new(loop, metrics->fd, ready, metrics);
    metrics->pause = loop_timer_new(loop, go_on, metrics);
    if (!metrics->watch || !metrics->pause) {
        metrics_free(metrics);
        return NULL;
    }
    loop_watch_set(metrics->watch, LOOP_READ);
    return metrics;
}

void metrics_free(struct metrics *metrics)
{
    if (!metrics)
        return;
    for (int i = 0; i < VISITORS; i++)
        leave(&metrics->visitors[i]);
    loop_watch_free(metrics->watch);
    loop_timer_free(metrics->pause);
    if (metrics->fd >= 0)
        close(metrics->fd);
    free(metrics);
}
