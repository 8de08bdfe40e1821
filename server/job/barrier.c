/* SPDX-License-Identifier: Apache-2.0 */
/* What can no longer change its place in the audit log: see the header. */
#include "server/job/barrier.h"

#include "server/sql/queries.h"

#include <stdio.h>
#include <time.h>

enum { TRIES = 40, TRY_NS = 5 * 1000 * 1000, MEMORY = 1 << 16 };

struct status barrier_take(const struct work *work, struct arena *arena,
                           char barrier[static BARRIER_SIZE])
{
    struct db_segment *segment;
    struct status status = work_query(work, arena, &sql_audit_barrier, 0, NULL, &segment);
    if (status_is_ok(status))
        snprintf(barrier, BARRIER_SIZE, "%s", db_string(segment, 0, 0, AUDIT_BARRIER_BARRIER));
    return status;
}

struct status barrier_await(const struct work *work, const char *barrier, bool *passed)
{
    struct status status = STATUS_OK;
    struct db_param taken = db_text(barrier);
    const struct timespec pause = {0, TRY_NS};
    *passed = false;
    for (int i = 0; i < TRIES && status_is_ok(status) && !*passed; i++) {
        struct arena *arena = arena_new(MEMORY);
        struct db_segment *segment;
        if (!arena)
            return work_no_memory();
        if (i > 0)
            nanosleep(&pause, NULL);
        status = work_query(work, arena, &sql_audit_passed, 1, &taken, &segment);
        *passed = status_is_ok(status) && db_int(segment, 0, 0, AUDIT_PASSED_PASSED);
        arena_free(arena);
    }
    return status;
}
