/* SPDX-License-Identifier: Apache-2.0 */
/* What the generator is asked to do. */
#ifndef KITH_TESTS_BENCH_LOAD_OPTIONS_H
#define KITH_TESTS_BENCH_LOAD_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct load_options {
    const char *server, *ca, *sessions, *work, *expect;
    int connections, flight, share;
    double seconds, warm, rate; /* rate 0: closed loop */
    uint64_t seed;              /* 0: another one each time */
    bool json, idle;
};

/* False: the program ends with *status; help or what is wrong has been printed. */
bool load_options_read(struct load_options *options, int argc, char **argv, int *status);

#endif
