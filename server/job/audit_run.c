/* SPDX-License-Identifier: Apache-2.0 */
/* The check of the audit log over a connection of its own. */
#include "server/job/audit_run.h"

#include "server/db/session.h"

enum { PIECE_BYTES = 64 << 20 };

static struct status no_memory(void)
{
    return status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", "There is not enough memory.");
}

static struct status run_piece(struct verify *verify, struct db_session *session)
{
    struct arena *arena = arena_new(PIECE_BYTES);
    struct db_segment *segment = arena ? db_segment_new(arena, DB_HEAVY) : NULL;
    struct status status = no_memory();
    if (segment && verify_add(verify, arena, segment))
        status = db_session_run(session, segment);
    if (status_is_ok(status) && !verify_take(verify, segment))
        status = no_memory();
    if (!status_is_ok(status)) /* its texts go with the arena */
        status = status_error(status.code, NULL, "The database could not be read.");
    arena_free(arena);
    return status;
}

static struct status run_all(const struct audit_run *run, struct verify *verify,
                             struct db_session *session)
{
    const struct verify_result *result = verify_result(verify);
    struct status status = STATUS_OK;
    while (status_is_ok(status) && !result->done) {
        status = run_piece(verify, session);
        if (run->progress)
            run->progress("verifying", result->checked, result->entries, run->owner);
    }
    return status;
}

struct status audit_run_verify(const struct audit_run *run, struct verify_result *result)
{
    struct seal_keys keys;
    struct status status = seal_keys_load(run->keyring, run->arena, &keys);
    const char *file = run->seal_file ? run->seal_file : seal_keys_file(run->keyring, run->arena);
    if (!status_is_ok(status))
        return status;
    struct verify *verify = file ? verify_new(run->arena, &keys, file) : NULL;
    struct db_session *session = db_session_open(run->arena, run->conninfo, 0, &status);
    if (!session)
        return status;
    status = verify ? run_all(run, verify, session) : no_memory();
    db_session_close(session);
    if (verify)
        *result = *verify_result(verify);
    return status;
}
