/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waiting for a socket, with a deadline, Ctrl-C, and a beat for whoever shows progress.
 * One wait spans one call: connecting, sending and receiving share its deadline.
 */
#ifndef KITH_CLIENT_NET_WAIT_H
#define KITH_CLIENT_NET_WAIT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

enum wait_end { WAIT_READY, WAIT_EXPIRED, WAIT_INTERRUPTED };

struct wait {
    int64_t started;  /* clock_monotonic_ms */
    int64_t deadline; /* the same clock; -1: none */
    int signals;      /* signalfd of SIGINT; -1: none */
    sigset_t before;
    bool interrupted;
    void (*beat)(void *context, int64_t elapsed_ms); /* about five times a second; NULL: nobody */
    void *context;
};

/* From here to wait_fini Ctrl-C no longer kills: it ends the wait. `timeout_ms` < 0: no deadline.
 */
void wait_init(struct wait *wait, int64_t timeout_ms, void (*beat)(void *, int64_t), void *context);
void wait_fini(struct wait *wait);
/* Until `fd` is ready for `events` (as in poll); fd -1 waits for `limit_ms` only. */
enum wait_end wait_for(struct wait *wait, int fd, short events, int64_t limit_ms);
/* Milliseconds until the deadline, 0 when it has passed, -1 without one. */
int64_t wait_left(const struct wait *wait);

#endif
