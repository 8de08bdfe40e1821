/* SPDX-License-Identifier: Apache-2.0 */
/* The days of a report: `from` and `until` of its request. */
#ifndef KITH_SERVER_FEATURE_SPAN_H
#define KITH_SERVER_FEATURE_SPAN_H

#include "server/rpc/call.h"

enum { SPAN_MOST_DAYS = 3660 }; /* ten years */

struct span {
    const char *first, *last; /* 2026-10-01, in the call's arena */
    int64_t days;             /* with both */
};

/* INVALID_ARGUMENT on the field when one is missing, they are no days, or too many. */
struct status span_take(struct rpc_call *call, struct span *span);

#endif
