/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One act on many records: which ones, what becomes of each, and the way back. Every bulk action
 * writes its records into batch_item (see 0030_batch.sql), within the call when they are few, in
 * transactions of some hundred by job/batch.c when they are many.
 *
 * A batch begins with sql_batch_begin in the same segment. Then its records are taken: a row for
 * each that exists and may be seen, with what would become of it. Then they are changed, as far as
 * the session may by then. sql_batch_settle counts. Statements are added to `segment`; functions
 * return the index of theirs, -1 without memory.
 *
 * Whoever works here may have a call without a server: arena, session and catalog are all that is
 * looked at, except for filters.
 */
#ifndef KITH_SERVER_RESOURCE_BATCH_H
#define KITH_SERVER_RESOURCE_BATCH_H

#include "server/resource/resource.h"

/* Records of one transaction of a call; more go to the job. */
enum { BATCH_AT_ONCE = 1000, BATCH_MOST = 100000 };

/* Numerically equal to kith.v1.BatchOutcome. */
enum batch_outcome {
    BATCH_WAITS = 1,
    BATCH_CHANGED,
    BATCH_UNCHANGED,
    BATCH_READ_ONLY,
    BATCH_REFUSED,
    BATCH_UNDONE,
    BATCH_KEPT,
    BATCH_CANCELLED,
};
/* Numerically equal to kith.v1.BatchKind. */
enum batch_kind {
    BATCH_ASSIGN = 1,
    BATCH_UPDATE,
    BATCH_DELETE,
    BATCH_POOL_ASSIGN,
    BATCH_POOL_RETURN,
    BATCH_POOL_RECYCLE,
    BATCH_SEGMENT_ADD,
    BATCH_SEGMENT_REMOVE,
};
/* Numerically equal to kith.v1.BatchStatus. */
enum batch_status { BATCH_RUNNING = 1, BATCH_DONE, BATCH_FAILED, BATCH_UNDOING, BATCH_ALL_UNDONE };

struct batch {
    struct rpc_call *call;
    struct db_segment *segment;
    const struct contract_object *object;
    const struct resource_draft *draft; /* what all records get; NULL when they are deleted */
    int64_t id;                         /* 0: the batch that this segment began */
};

/* Can many records of the object be changed at once? */
bool batch_applies(const struct contract_object *object);

/* Takes the records with these ids. */
int batch_take(const struct batch *batch, size_t n, const int64_t *ids);
/* Takes what the filter finds, at most BATCH_MOST + 1, and what the session may read. */
struct status batch_take_filter(const struct batch *batch, const char *filter);
/*
 * Changes those that wait, `limit` at most in the order of their ids. whole: only if these are all;
 * otherwise nothing happens, and the job does it.
 */
int batch_change(const struct batch *batch, int64_t limit, bool whole);
/*
 * The same the other way: what still has the version that the batch left gets its old values back,
 * as far as the session may change it; the rest gets the outcome BATCH_KEPT and a sentence.
 */
int batch_undo(const struct batch *batch, int64_t limit, bool whole);

enum { BATCH_PART_OUTCOME, BATCH_PART_COUNT, BATCH_PART_SAMPLES };
/* Rows: outcome, how many, and up to three of them that the session may see, as texts. */
int batch_parts(const struct batch *batch);
/* The batch itself, one row for resource_encode. */
int batch_read(const struct batch *batch);

#endif
