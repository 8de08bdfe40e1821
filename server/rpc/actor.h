/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What users may do who are not the caller: those for whom jobs work, and whom somebody asks about.
 * The same content as a session of theirs, without one.
 */
#ifndef KITH_SERVER_RPC_ACTOR_H
#define KITH_SERVER_RPC_ACTOR_H

#include "common/arena.h"
#include "server/db/db.h"
#include "server/rpc/session.h"

enum { ACTOR_USERS, ACTOR_PERMISSIONS, ACTOR_FIELD_RULES };

/* Adds the statements for these users; the index of the first, ACTOR_USERS. */
int actor_add(struct arena *arena, struct db_segment *segment, size_t n, const int64_t *users);
/*
 * Fills the session of one of them, with texts in the arena; false: may not sign in. `shared` is
 * all bits: each statement finds out. Without memory the arena has failed.
 */
bool actor_read(struct arena *arena, const struct db_segment *segment, int first, int64_t user,
                struct session *session);

#endif
