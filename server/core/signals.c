/* SPDX-License-Identifier: Apache-2.0 */
/* Signals through a signalfd: no handler runs, so nothing has to be async-signal-safe. */
#include "server/core/signals.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

struct signals {
    struct loop_watch *watch;
    signals_came *came;
    void *owner;
    int fd;
};

static void ready(int what, void *owner)
{
    (void)what;
    struct signals *signals = owner;
    struct signalfd_siginfo info;
    if (read(signals->fd, &info, sizeof info) == sizeof info)
        signals->came(signals->owner, (int)info.ssi_signo);
}

static int block(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    signal(SIGPIPE, SIG_IGN);
    if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0)
        return -1;
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

struct signals *signals_new(struct loop *loop, signals_came *came, void *owner)
{
    struct signals *signals = calloc(1, sizeof *signals);
    if (!signals)
        return NULL;
    *signals = (struct signals){.came = came, .owner = owner, .fd = block()};
    if (signals->fd >= 0)
        signals->watch = loop_watch_new(loop, signals->fd, ready, signals);
    if (!signals->watch) {
        signals_free(signals);
        return NULL;
    }
    loop_watch_set(signals->watch, LOOP_READ);
    return signals;
}

void signals_free(struct signals *signals)
{
    if (!signals)
        return;
    loop_watch_free(signals->watch);
    if (signals->fd >= 0)
        close(signals->fd);
    free(signals);
}
