/* SPDX-License-Identifier: Apache-2.0 */
/* What came of the calls of one kind. */
#ifndef KITH_TESTS_BENCH_LOAD_TALLY_H
#define KITH_TESTS_BENCH_LOAD_TALLY_H

#include "tests/bench/load/load_connection.h"
#include "tests/bench/load/load_histogram.h"

struct load_tally {
    uint64_t outcomes[LOAD_OUTCOMES];
    uint64_t hints; /* replies that said when to come again */
    /*
     * Microseconds: of calls that ended well, and of the others; from when they were due, and from
     * when they were sent, which differs only in an open loop.
     */
    struct load_histogram ok, ok_sent, other, other_sent;
};

void load_tally_add(struct load_tally *tally, const struct load_slot *slot, int64_t now);
void load_tally_join(struct load_tally *into, const struct load_tally *from);
uint64_t load_tally_count(const struct load_tally *tally);
/* Calls that ended neither well nor as expected ("NOT_FOUND,ABORTED"). */
uint64_t load_tally_surprises(const struct load_tally *tally, const char *expected);

#endif
