/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schema: numbered migrations, forward only, and the repeatable part made from the contract.
 *
 * Applied migrations are recorded with their checksum in schema_migration; schema_state holds the
 * number of the newest one (version) and the oldest server that can work on it (min_server: the
 * number of the newest migration that such a server knows). A migration raises min_server with a
 * line `-- min_server: N`; without one, older servers go on working (expand first).
 * Each migration runs in a transaction of its own, all under one advisory lock. Blocking.
 */
#ifndef KITH_SERVER_DB_MIGRATE_H
#define KITH_SERVER_DB_MIGRATE_H

#include "common/arena.h"
#include "common/status.h"

#include <stddef.h>

struct migrate_step {
    int number; /* from 1, ascending */
    const char *name;
    const char *sql;
    int min_server; /* 0: as before */
};

struct migrate_plan {
    const struct migrate_step *steps;
    size_t n_steps;
    const char *contract; /* run again whenever its text changed; "" for none */
};

/* What is being done: "0003 tickets", "contract". */
typedef void migrate_progress(const char *what, void *owner);

/*
 * Brings the schema up to the plan. FAILED_PRECONDITION with a sentence when an applied migration
 * was altered (reason MIGRATION_ALTERED), when one is missing in the plan (MIGRATION_UNKNOWN) or
 * when the schema is newer than the plan (SCHEMA_NEWER). What was applied before a failure stays.
 */
struct status migrate_run(struct arena *arena, const char *conninfo,
                          const struct migrate_plan *plan, migrate_progress *progress, void *owner);

/*
 * May a server with this plan work on the schema as it is? FAILED_PRECONDITION when it is older
 * (SCHEMA_OLDER), altered, or so new that it asks for a newer server.
 */
struct status migrate_check(struct arena *arena, const char *conninfo,
                            const struct migrate_plan *plan);

#endif
