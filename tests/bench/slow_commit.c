/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into a PostgreSQL: what it writes to the log of transactions takes KITH_COMMIT_US
 * microseconds (2000) to be safe, as on a disk that is real.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { STANDARD_US = 2000, NS_PER_US = 1000, NS_PER_S = 1000000000 };

/* NOLINTNEXTLINE: the name is the C library's. */
int fdatasync(int fd)
{
    const char *given = getenv("KITH_COMMIT_US");
    long us = given ? strtol(given, NULL, 10) : STANDARD_US;
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += us * NS_PER_US;
    until.tv_sec += until.tv_nsec / NS_PER_S;
    until.tv_nsec %= NS_PER_S;
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int result = real ? real(fd) : -1;
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
        continue;
    return result;
}
