/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is called, from a file with a line for each kind of call:
 *
 *   weight method request
 *   3 GetCustomer id: 'C-${id:1000001-2000000}'
 *   1 InteractionService/CreateInteraction request_id: '${uuid}' interaction { … }
 *
 * A method by its name, with its service where that is not enough. Empty lines and what begins
 * with # are left out. A weight is a whole number.
 */
#ifndef KITH_TESTS_BENCH_LOAD_WORK_H
#define KITH_TESTS_BENCH_LOAD_WORK_H

#include "tests/bench/load/load_template.h"

enum { LOAD_WORK_LINES = 64 };

struct load_work_line {
    uint64_t weight;
    const struct contract_method *method;
    struct load_template template;
};

struct load_work {
    int n;
    uint64_t weight; /* of all */
    size_t longest;  /* request */
    struct load_work_line lines[LOAD_WORK_LINES];
};

/* False: `error` says why. */
bool load_work_read(struct load_work *work, struct arena *arena, const char *path,
                    struct load_random *random, const char **error);
/* A line, by weight. */
int load_work_pick(const struct load_work *work, struct load_random *random);

#endif
