/* SPDX-License-Identifier: Apache-2.0 */
/* Batches: as many rows at once as will do, and halves of them when one row spoils the rest. */
#include "server/job/import.h"

#include "common/clock.h"
#include "server/feature/import_rule.h"

#include <string.h>

enum { BATCH_BYTES = 256 << 20, TEXT_BYTES = 16 << 20, TRIES = 5 };

struct status import_keep(struct arena *arena, struct status status)
{
    status.message = status.message ? arena_string(arena, status.message) : NULL;
    status.reason = status.reason ? arena_string(arena, status.reason) : NULL;
    status.field = status.field ? arena_string(arena, status.field) : NULL;
    return status;
}

static bool begin(struct import *import, const struct csvfile_row *rows, size_t n,
                  struct import_batch *batch)
{
    *batch = (struct import_batch){.import = import, .arena = arena_new(BATCH_BYTES), .n = n};
    if (!batch->arena)
        return false;
    batch->call = (struct rpc_call){
        .arena = batch->arena,
        .round = batch->arena,
        .method = contract_method("/kith.v1.ImportService/StartImport"),
        .id = "",
        .session = &import->actor->session,
        .catalog = import->actor->catalog,
        .now = clock_micros(),
    };
    batch->rows = arena_array(batch->arena, n, sizeof *batch->rows);
    for (size_t i = 0; batch->rows && i < n; i++)
        batch->rows[i] = (struct import_row){
            .line = rows[i].line, .n = rows[i].n, .cells = rows[i].cells, .outcome = IMPORT_OPEN};
    return batch->rows != NULL;
}

static struct status work_through(struct import_batch *batch)
{
    struct status status = import_map(batch);
    if (status_is_ok(status))
        status = import_find(batch);
    if (status_is_ok(status))
        status = import_meet(batch);
    if (status_is_ok(status))
        status = import_settle(batch);
    return status_is_ok(status) ? import_write(batch) : status;
}

/* One row, refused for what the database said. */
static struct status write_refused(struct import_batch *batch, struct status why)
{
    batch->rows[0].draft = NULL;
    batch->rows[0].outcome = IMPORT_OPEN;
    batch->rows[0].record = batch->rows[0].version = 0;
    batch->n = 1;
    import_refuse(batch, &batch->rows[0], why, NULL);
    /* Two rows of the file with one number: the database has found the second. */
    bool twice = why.reason && strcmp(why.reason, "DUPLICATE") == 0;
    if (twice && batch->import->duplicates == IMPORT_SKIP)
        batch->rows[0].outcome = IMPORT_ROW_SKIPPED;
    return import_write_outcomes(batch);
}

bool import_is_of_a_row(struct status status)
{
    switch (status.code) {
    case RPC_INVALID_ARGUMENT:
    case RPC_NOT_FOUND:
    case RPC_ALREADY_EXISTS:
    case RPC_PERMISSION_DENIED:
    case RPC_OUT_OF_RANGE:
    case RPC_INTERNAL:
        return true;
    case RPC_FAILED_PRECONDITION:
        return !status.reason || strcmp(status.reason, "LEASE_LOST") != 0;
    case RPC_RESOURCE_EXHAUSTED: /* too many large rows at once */
        return true;
    default:
        return false;
    }
}

struct run {
    struct import *import;
    struct arena *texts; /* of statuses, which outlive their batch */
};

/* Writes the rows or as many of the first of them as can go together: *done. */
static struct status run(const struct run *run, const struct csvfile_row *rows, size_t n,
                         struct status refused, size_t *done)
{
    struct import_batch batch;
    struct status status = work_no_memory();
    if (begin(run->import, rows, n, &batch)) {
        status = status_is_ok(refused) ? work_through(&batch) : write_refused(&batch, refused);
        *done = batch.n;
    }
    if (!status_is_ok(status))
        status = import_keep(run->texts, status);
    arena_free(batch.arena);
    return status;
}

static struct status run_patiently(const struct run *this, const struct csvfile_row *rows, size_t n,
                                   size_t *done)
{
    struct status status;
    int tries = 0;
    do
        status = run(this, rows, n, STATUS_OK, done);
    while (status.code == RPC_ABORTED && ++tries < TRIES);
    return status;
}

/* All rows; halves where a whole fails. Not deeper than the logarithm of a batch. */
static struct status run_all(const struct run *this, const struct csvfile_row *rows, size_t n)
{
    struct status status = STATUS_OK;
    while (n && status_is_ok(status)) {
        size_t done = n;
        status = run_patiently(this, rows, n, &done);
        bool splits =
            !status_is_ok(status) && (import_is_of_a_row(status) || status.code == RPC_ABORTED);
        if (splits && n > 1) {
            done = n / 2;
            status = run_all(this, rows, done);
        } else if (splits) {
            status = run(this, rows, 1, status, &done);
        }
        rows += done;
        n -= done;
    }
    return status;
}

struct status import_batch_run(struct import *import, const struct csvfile_row *rows, size_t n)
{
    struct run this = {import, arena_new(TEXT_BYTES)};
    if (!this.texts)
        return work_no_memory();
    struct status status = work_actor_refresh(import->work, &import->actor);
    if (status_is_ok(status)) /* the role may have been taken away meanwhile */
        status = import_rule_check(this.texts, &import->actor->session, import->mapping);
    if (status_is_ok(status))
        status = run_all(&this, rows, n);
    if (!status_is_ok(status))
        status = import_keep(import->arena, status);
    arena_free(this.texts);
    return status;
}
