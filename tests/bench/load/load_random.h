/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that look random: xorshift64*, enough to spread work, and fast. */
#ifndef KITH_TESTS_BENCH_LOAD_RANDOM_H
#define KITH_TESTS_BENCH_LOAD_RANDOM_H

#include <stdint.h>

struct load_random {
    uint64_t state; /* never 0 */
    uint64_t fresh; /* for UUIDs: another one each time, whatever the seed */
};

/* seed 0: from the kernel, another one each time. */
void load_random_init(struct load_random *random, uint64_t seed);
uint64_t load_random_next(struct load_random *random);
/* lowest … highest, both included; lowest when they are the wrong way round. */
int64_t load_random_between(struct load_random *random, int64_t lowest, int64_t highest);
/* 36 characters of a random UUID (version 4), no NUL behind them. */
void load_random_uuid(struct load_random *random, uint8_t *text);

#endif
