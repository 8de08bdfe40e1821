/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records that were shared with the session's user, or with one of the user's teams. A share counts
 * from now on: not when deleted, not past its end by the database's clock. It opens rows for READ,
 * and for UPDATE when it says so; a share of a customer also opens what hangs on the customer, for
 * READ. No other action is ever widened. Inside resource/ only.
 */
#ifndef KITH_SERVER_RESOURCE_ACCESS_SHARE_H
#define KITH_SERVER_RESOURCE_ACCESS_SHARE_H

#include "server/resource/resource.h"

enum { ACCESS_MAX_SHARES = 4 };

/* One way: rows whose `column` is a record in column `shared` of the user's or the teams' shares.
 */
struct access_share {
    const char *column; /* "id", or "customer_id" for what hangs on a shared customer */
    const char *shared;
    bool by_team;
    bool for_update; /* only shares that allow it */
};

/*
 * The ways that are open to the session for an owned object whose scope is between none and all; 0
 * when nothing is shared with it, so that it pays nothing.
 */
size_t access_share_ways(const struct rpc_call *call, const struct contract_object *object,
                         enum access_action action, struct access_share *ways);
/* Writes what says that a share, alias h, counts, without whose it is. */
void access_share_write_counts(const struct access_share *way, struct sql *sql);
/* The same, and that it is the session's. */
void access_share_write_holder(struct rpc_call *call, const struct access_share *way,
                               struct sql *sql);
/* Writes "exists (…)": the row of the alias is open by this way. For single rows. */
void access_share_write_open(struct rpc_call *call, const struct access_share *way,
                             const char *alias, struct sql *sql);
/* The same for the way of the user and that of the teams in one look: it is planned and run sooner.
 */
void access_share_write_either(struct rpc_call *call, const struct access_share *way,
                               const char *alias, struct sql *sql);
/* Writes "(select …)": the records that were shared. For sets of rows. */
void access_share_write_records(struct rpc_call *call, const struct access_share *way,
                                struct sql *sql);
/* The same as column id, read by index whoever asks. For prepared statements. */
void access_share_write_keys(struct rpc_call *call, const struct access_share *way,
                             struct sql *sql);

#endif
