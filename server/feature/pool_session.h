/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A look into pools: the session of the call is replaced by one that has the customers of these
 * pools and nobody else's, with the fields that may be seen before a claim. So lists, filters,
 * orders and masks follow the pool as they follow the rules of roles. Customers in pools have no
 * owner and no team: no other way leads to them, but a role that reads all.
 */
#ifndef KITH_SERVER_FEATURE_POOL_SESSION_H
#define KITH_SERVER_FEATURE_POOL_SESSION_H

#include "server/resource/resource.h"

/* From here on; pools: an array literal, hidden: names of fields, separated by commas. */
struct status pool_session_enter(struct rpc_call *call, const char *pools, const char *hidden);
/* Back to the session of the call. */
void pool_session_leave(struct rpc_call *call);

/* Does the role change the customers of teams below? */
bool pool_session_manages(const struct rpc_call *call);
/* Does it read all customers, in a pool or not? */
bool pool_session_sees_all(const struct rpc_call *call);
/* The teams of a manager as an array literal; null: all. */
struct db_param pool_session_teams(const struct rpc_call *call);

/* The names in Pool.hidden_fields are fields of customers. */
struct status pool_session_check_hidden(struct arena *arena, const struct resource_draft *draft);

#endif
