/* SPDX-License-Identifier: Apache-2.0 */
/* poll() with a deadline; Ctrl-C arrives as a descriptor, so that no handler runs anywhere. */
#include "client/net/wait.h"

#include "common/clock.h"

#include <errno.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { BEAT_MS = 200 };

void wait_init(struct wait *wait, int64_t timeout_ms, void (*beat)(void *, int64_t), void *context)
{
    int64_t now = clock_monotonic_ms();
    *wait = (struct wait){.started = now,
                          .deadline = timeout_ms < 0 ? -1 : now + timeout_ms,
                          .signals = -1,
                          .beat = beat,
                          .context = context};
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, &wait->before);
    wait->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (wait->signals < 0) /* then Ctrl-C kills, as it does everywhere else */
        sigprocmask(SIG_SETMASK, &wait->before, NULL);
}

void wait_fini(struct wait *wait)
{
    if (wait->signals < 0)
        return;
    close(wait->signals);
    sigprocmask(SIG_SETMASK, &wait->before, NULL);
    wait->signals = -1;
}

int64_t wait_left(const struct wait *wait)
{
    if (wait->deadline < 0)
        return -1;
    int64_t left = wait->deadline - clock_monotonic_ms();
    return left > 0 ? left : 0;
}

static int next_timeout(const struct wait *wait, int64_t until)
{
    int64_t left = wait_left(wait);
    if (until >= 0) {
        int64_t rest = until - clock_monotonic_ms();
        rest = rest > 0 ? rest : 0;
        left = left < 0 || rest < left ? rest : left;
    }
    if (wait->beat && (left < 0 || left > BEAT_MS))
        left = BEAT_MS;
    return left < 0 ? -1 : (int)(left > 60000 ? 60000 : left);
}

static bool take_interrupt(struct wait *wait)
{
    struct signalfd_siginfo info;
    if (read(wait->signals, &info, sizeof info) == (ssize_t)sizeof info)
        wait->interrupted = true;
    return wait->interrupted;
}

enum wait_end wait_for(struct wait *wait, int fd, short events, int64_t limit_ms)
{
    int64_t until = limit_ms < 0 ? -1 : clock_monotonic_ms() + limit_ms;
    for (;;) {
        struct pollfd fds[2] = {{.fd = fd, .events = events},
                                {.fd = wait->signals, .events = POLLIN}};
        if (wait_left(wait) == 0)
            return WAIT_EXPIRED;
        int ready = poll(fds, 2, next_timeout(wait, until));
        if (ready < 0 && errno != EINTR)
            return WAIT_EXPIRED;
        if (ready > 0 && fds[1].revents && take_interrupt(wait))
            return WAIT_INTERRUPTED;
        if (ready > 0 && fds[0].revents)
            return WAIT_READY;
        int64_t now = clock_monotonic_ms();
        if (wait->beat)
            wait->beat(wait->context, now - wait->started);
        if (until >= 0 && now >= until)
            return WAIT_READY;
    }
}
