/* SPDX-License-Identifier: Apache-2.0 */
/* The results, for people or as JSON. */
#ifndef KITH_TESTS_BENCH_LOAD_REPORT_H
#define KITH_TESTS_BENCH_LOAD_REPORT_H

#include "tests/bench/load/load_run.h"

void load_report_print(const struct load_run *run);
/*
 * {"seconds", "calls", "rate", "ok_rate", "unsent", "received", "lost_connections", "total": T,
 * "methods": {"GetCustomer": T, …}}, where T is {"calls", "rate", "statuses": {"OK": n, …},
 * "hints", "ok": L, "ok_sent": L, "other": L, "other_sent": L}, and L {"count", "min", "mean",
 * "p50", "p90", "p99", "p999", "max"} in microseconds. `hints` are replies that say when to come
 * again, `_sent` is counted from when the call was sent and not from when it was due.
 */
void load_report_json(const struct load_run *run);

#endif
