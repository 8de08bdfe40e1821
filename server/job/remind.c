/* SPDX-License-Identifier: Apache-2.0 */
/* Reminders, in transactions of some hundred. */
#include "server/job/remind.h"

#include "server/sql/queries.h"

enum { MEMORY = 1 << 16, MOST = 200 };

struct status remind_work(const struct work *work, bool *found)
{
    struct arena *arena = arena_new(MEMORY);
    struct db_segment *segment = arena ? db_segment_new(arena, DB_HEAVY) : NULL;
    *found = false;
    if (!segment) {
        arena_free(arena);
        return work_no_memory();
    }
    struct db_param actor[] = {db_text(""), db_text("job reminders")};
    struct db_param most = db_number(arena, MOST);
    db_segment_add(segment, &sql_rpc_actor, 2, actor);
    int fired = db_segment_add(segment, &sql_reminder_fire, 1, &most);
    struct status status = db_session_run(work->session, segment);
    if (status_is_ok(status))
        *found = db_int(segment, fired, 0, REMINDER_FIRE_N) == MOST;
    else /* its texts go with the arena */
        status = status_error(status.code, NULL, "Reminders have to wait; the log says why.");
    arena_free(arena);
    return status;
}
