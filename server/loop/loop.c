/* SPDX-License-Identifier: Apache-2.0 */
/* The event loop, over libevent's core. */
#include "server/loop/loop.h"

#include <event2/event.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

struct loop {
    struct event_base *base;
};

struct loop_watch {
    struct loop *loop;
    struct event *event;
    loop_ready *ready;
    void *owner;
    int fd;
    int what;
};

struct loop_timer {
    struct event *event;
    loop_fire *fire;
    void *owner;
};

struct loop_wake {
    struct loop_watch *watch;
    loop_fire *fire;
    void *owner;
    int fd;
};

static struct event_config *config_new(void)
{
    struct event_config *config = event_config_new();
    /* One thread per loop, other threads wake it through an eventfd: no locks needed. */
    if (config)
        event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
    return config;
}

struct loop *loop_new(void)
{
    struct loop *loop = calloc(1, sizeof *loop);
    struct event_config *config = config_new();
    if (loop && config)
        loop->base = event_base_new_with_config(config);
    if (config)
        event_config_free(config);
    if (!loop || !loop->base) {
        loop_free(loop);
        return NULL;
    }
    return loop;
}

void loop_free(struct loop *loop)
{
    if (!loop)
        return;
    if (loop->base)
        event_base_free(loop->base);
    free(loop);
}

bool loop_run(struct loop *loop)
{
    return event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY) >= 0;
}

void loop_turn(struct loop *loop)
{
    event_base_loop(loop->base, EVLOOP_ONCE);
}

void loop_stop(struct loop *loop)
{
    event_base_loopbreak(loop->base);
}

int64_t loop_now(const struct loop *loop)
{
    (void)loop;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void watch_ready(evutil_socket_t fd, short events, void *argument)
{
    (void)fd;
    struct loop_watch *watch = argument;
    int what = (events & EV_READ ? LOOP_READ : 0) | (events & EV_WRITE ? LOOP_WRITE : 0);
    watch->ready(what, watch->owner);
}

struct loop_watch *loop_watch_new(struct loop *loop, int fd, loop_ready *ready, void *owner)
{
    struct loop_watch *watch = calloc(1, sizeof *watch);
    if (!watch)
        return NULL;
    *watch = (struct loop_watch){.loop = loop, .ready = ready, .owner = owner, .fd = fd};
    watch->event = event_new(loop->base, fd, EV_READ | EV_PERSIST, watch_ready, watch);
    if (!watch->event) {
        free(watch);
        return NULL;
    }
    return watch;
}

void loop_watch_set(struct loop_watch *watch, int what)
{
    if (what == watch->what)
        return;
    if (watch->what)
        event_del(watch->event);
    watch->what = what;
    if (!what)
        return;
    short events = EV_PERSIST;
    if (what & LOOP_READ)
        events |= EV_READ;
    if (what & LOOP_WRITE)
        events |= EV_WRITE;
    event_assign(watch->event, watch->loop->base, watch->fd, events, watch_ready, watch);
    event_add(watch->event, NULL);
}

void loop_watch_free(struct loop_watch *watch)
{
    if (!watch)
        return;
    event_free(watch->event);
    free(watch);
}

static void timer_fired(evutil_socket_t fd, short events, void *argument)
{
    (void)fd;
    (void)events;
    struct loop_timer *timer = argument;
    timer->fire(timer->owner);
}

struct loop_timer *loop_timer_new(struct loop *loop, loop_fire *fire, void *owner)
{
    struct loop_timer *timer = calloc(1, sizeof *timer);
    if (!timer)
        return NULL;
    *timer = (struct loop_timer){.fire = fire, .owner = owner};
    timer->event = event_new(loop->base, -1, 0, timer_fired, timer);
    if (!timer->event) {
        free(timer);
        return NULL;
    }
    return timer;
}

void loop_timer_start(struct loop_timer *timer, int64_t ms)
{
    if (ms < 0)
        ms = 0;
    struct timeval after = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
    event_add(timer->event, &after);
}

void loop_timer_stop(struct loop_timer *timer)
{
    event_del(timer->event);
}

void loop_timer_free(struct loop_timer *timer)
{
    if (!timer)
        return;
    event_free(timer->event);
    free(timer);
}

void loop_timer_soon(struct loop_timer *timer)
{
    /* Queued behind all that is active in this turn, and run in the same turn. */
    event_active(timer->event, EV_TIMEOUT, 0);
}

static void wake_ready(int what, void *owner)
{
    (void)what;
    struct loop_wake *wake = owner;
    uint64_t count;
    if (read(wake->fd, &count, sizeof count) == sizeof count)
        wake->fire(wake->owner);
}

struct loop_wake *loop_wake_new(struct loop *loop, loop_fire *fire, void *owner)
{
    struct loop_wake *wake = calloc(1, sizeof *wake);
    if (!wake)
        return NULL;
    *wake = (struct loop_wake){.fire = fire, .owner = owner};
    wake->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    wake->watch = wake->fd < 0 ? NULL : loop_watch_new(loop, wake->fd, wake_ready, wake);
    if (!wake->watch) {
        loop_wake_free(wake);
        return NULL;
    }
    loop_watch_set(wake->watch, LOOP_READ);
    return wake;
}

void loop_wake_send(struct loop_wake *wake)
{
    uint64_t one = 1;
    /* Fails only when the counter is full: then the loop is awake anyway. */
    ssize_t written = write(wake->fd, &one, sizeof one);
    (void)written;
}

void loop_wake_free(struct loop_wake *wake)
{
    if (!wake)
        return;
    loop_watch_free(wake->watch);
    if (wake->fd >= 0)
        close(wake->fd);
    free(wake);
}
