/* SPDX-License-Identifier: Apache-2.0 */
/* Statements that no call waits for. */
#include "common/log.h"
#include "server/rpc/live.h"

enum { BACKGROUND_BYTES = 64 * 1024 };

static void done(struct db_segment *segment, struct status status, void *owner)
{
    (void)segment;
    if (!status_is_ok(status))
        log_event(LOG_LEVEL_WARN, "rpc.background", log_text("reason", status.reason),
                  log_text("error", status.message));
    arena_free(owner);
}

void background_send(struct rpc_server *server, enum db_lane lane, const struct db_query *query,
                     size_t n, const struct db_param *params)
{
    struct arena *arena = arena_new(BACKGROUND_BYTES);
    struct db_segment *segment = arena ? db_segment_new(arena, lane) : NULL;
    if (!segment) {
        arena_free(arena);
        return;
    }
    db_segment_add(segment, query, n, params);
    db_segment_send(server->config.pool, segment, done, arena);
}
