/* SPDX-License-Identifier: Apache-2.0 */
/* What the roles of a user together do with single fields. */
#ifndef KITH_SERVER_RPC_SESSION_FIELDS_H
#define KITH_SERVER_RPC_SESSION_FIELDS_H

#include "common/arena.h"
#include "server/db/db.h"
#include "server/rpc/session.h"

/*
 * Fills session->fields from n rows of a statement session_field_rules or actor_field_rules, from
 * row `first` on: those of one user. For each field the
 * least strict rule counts among the roles that read the object at all, itself or through its
 * parents; a role without a rule leaves the field open. Without memory the arena has failed.
 */
void session_fields_read(struct arena *arena, const struct db_segment *segment, int statement,
                         int first, int n, struct session *session);
/* Do all rules say the same? */
bool session_fields_same(const struct session *a, const struct session *b);

#endif
