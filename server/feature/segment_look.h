/* SPDX-License-Identifier: Apache-2.0 */
/* The first step of what works with segments: which ones are meant, and what finds their customers.
 */
#ifndef KITH_SERVER_FEATURE_SEGMENT_LOOK_H
#define KITH_SERVER_FEATURE_SEGMENT_LOOK_H

#include "server/resource/segments.h"

enum { SEGMENT_LOOK_STATIC = 2 /* as in kith.v1.SegmentKind */ };

/* The state of a call that works with segments. */
struct segment_look { /* the segments of a request, as they are now */
    size_t n;
    int64_t ids[SEGMENTS_MOST];
    const char *filters[SEGMENTS_MOST];
    int statement; /* of the step after */
    int moves;
};

const struct contract_object *segment_look_customers(void);
/* One more segment; `field` names it in refusals. */
struct status segment_look_find(struct rpc_call *call, struct segment_look *look, const char *field,
                                const char *text);
/* The step for the field `id` of the request. */
struct status segment_look_start(struct rpc_call *call);
/* The end of the step, for all that were found; a filter that no longer works is refused. */
struct status segment_look_finish(struct rpc_call *call);

#endif
