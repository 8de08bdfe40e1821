/* SPDX-License-Identifier: Apache-2.0 */
/* The catalog of a worker: loaded, held by calls, and replaced when it is old. */
#ifndef KITH_SERVER_RPC_CATALOGS_H
#define KITH_SERVER_RPC_CATALOGS_H

#include "server/rpc/live.h"

struct catalogs *catalogs_new(struct rpc_server *server); /* NULL without memory */
/* The catalog lives on until the last call that holds it is gone. */
void catalogs_free(struct catalogs *catalogs); /* NULL allowed */

/* The catalog, or NULL while there is none or this process has changed it since. */
const struct catalog *catalogs_now(const struct catalogs *catalogs);
/* There is one, old or not. */
bool catalogs_loaded(const struct catalogs *catalogs);
/* Until the arena is freed. False without memory. */
bool catalogs_hold(struct catalogs *catalogs, struct arena *arena);
/* The database's generation: loads when ours is older. */
void catalogs_seen(struct catalogs *catalogs, uint64_t generation);
/* Loads, unless that is under way; admit_catalog follows. */
void catalogs_load(struct catalogs *catalogs);

/* catalog_sla.c: from the rows of three statements. NULL: no memory. */
const struct sla_config *catalog_sla_read(struct arena *arena, const struct db_segment *segment,
                                          int calendars, int policies, int targets);
/* catalog_load.c: adds the statements; index of the first. */
int catalog_load_add(struct db_segment *segment);
/* NULL without memory. All of it lies in the arena. */
struct catalog *catalog_load_read(struct arena *arena, const struct db_segment *segment, int first,
                                  uint64_t *generation);

#endif
