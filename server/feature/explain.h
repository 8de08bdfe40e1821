/* SPDX-License-Identifier: Apache-2.0 */
/* A question about access, and what was read to answer it. */
#ifndef KITH_SERVER_FEATURE_EXPLAIN_H
#define KITH_SERVER_FEATURE_EXPLAIN_H

#include "server/resource/why.h"

struct explain {
    const struct contract_object *object;
    int64_t id; /* 0: is it possible at all? */
    enum access_action action;
    const char *field; /* "": none */
    bool wide;         /* the caller may know about everybody and everything */
    int64_t user_id;
    const char *login, *factor_roles;
    bool active, must_change, has_factor;
    struct session session;          /* of the user, when active */
    const struct db_segment *loaded; /* statements: */
    int actor, roles, rules;
    struct why why; /* of the present segment, for a record */
    int pool;       /* of the present segment, for a customer; one row when it waits in a pool */
};

/* The customer waits in a pool: may the user claim it? */
bool explain_claims(const struct rpc_call *call, const struct explain *explain);
/* Appends the answer to the reply; `found`: there is such a record. */
void explain_answer(struct rpc_call *call, const struct explain *explain, bool found);

#endif
