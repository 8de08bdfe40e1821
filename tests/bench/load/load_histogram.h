/* SPDX-License-Identifier: Apache-2.0 */
/* How long things took: counts by size, exact to less than two per cent, in constant memory. */
#ifndef KITH_TESTS_BENCH_LOAD_HISTOGRAM_H
#define KITH_TESTS_BENCH_LOAD_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

enum {
    LOAD_HISTOGRAM_FINE = 64, /* classes for each doubling */
    LOAD_HISTOGRAM_CLASSES = LOAD_HISTOGRAM_FINE * 40,
};

struct load_histogram { /* zeroed: empty */
    uint64_t count, sum, least, most;
    uint64_t classes[LOAD_HISTOGRAM_CLASSES];
};

/* Any unit; what is larger than 2^45 counts as that. */
void load_histogram_add(struct load_histogram *histogram, uint64_t value);
void load_histogram_join(struct load_histogram *into, const struct load_histogram *from);
/* The value that `share` (0 … 1) of all do not exceed; 0 when there is none. */
uint64_t load_histogram_at(const struct load_histogram *histogram, double share);

#endif
