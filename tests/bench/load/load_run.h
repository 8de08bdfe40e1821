/* SPDX-License-Identifier: Apache-2.0 */
/* A run: connections are opened, calls are made, and what came of them is counted. */
#ifndef KITH_TESTS_BENCH_LOAD_RUN_H
#define KITH_TESTS_BENCH_LOAD_RUN_H

#include "tests/bench/load/load_options.h"
#include "tests/bench/load/load_sessions.h"
#include "tests/bench/load/load_tally.h"
#include "tests/bench/load/load_work.h"

struct load_run {
    const struct load_options *options;
    struct load_work work;
    struct load_sessions sessions;
    struct load_client client;
    struct load_random random;
    struct load_connection *connections;
    struct load_slot *slots;
    int n_opening, n_opened, n_ready, n_lost;
    const char *error; /* why the first one was lost */
    bool sending;
    int cursor;         /* open loop: the connection whose turn it is */
    int64_t begin, end; /* of what is measured, nanoseconds */
    int64_t first;      /* open loop: when the first call was due */
    uint64_t n_due;     /* so many were sent since */
    uint64_t running;
    uint64_t unsent; /* open loop: due within the time that is measured, never sent */
    struct load_tally tallies[LOAD_WORK_LINES];
};

/* Opens all connections and signs in on them. False: run->error says why not. */
bool load_run_open(struct load_run *run);
/* Makes the calls. */
void load_run_work(struct load_run *run);
/* Holds the connections until standard input ends or the time has passed. False: some were lost. */
bool load_run_idle(struct load_run *run);
void load_run_close(struct load_run *run);

#endif
