/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of customers that filters find, under the rules of a session: kept, and compared. */
#ifndef KITH_SERVER_RESOURCE_SEGMENTS_H
#define KITH_SERVER_RESOURCE_SEGMENTS_H

#include "server/resource/resource.h"

enum { SEGMENTS_MOST = 5 };
enum { SEGMENTS_MASK, SEGMENTS_COUNT };

/* The filter by which a segment's customers are found: its own, or "segment = SM-2". */
const char *segments_filter(struct arena *arena, int64_t id, bool is_static, const char *filter);
/*
 * Adds the statement that counts how the customers of n filters meet. Rows: in which they are (bit
 * i for filter i), and how many.
 */
struct status segments_overlap(struct rpc_call *call, size_t n, const char *const *filters,
                               int *statement);
/* Adds the statement that keeps who is found as members of the snapshot just begun. */
struct status segments_keep(struct rpc_call *call, const char *filter, struct db_segment *segment);

#endif
