/* SPDX-License-Identifier: Apache-2.0 */
/* A change of a role that somebody only asks about, and the people whom it would touch. */
#ifndef KITH_SERVER_FEATURE_ROLE_DIFF_H
#define KITH_SERVER_FEATURE_ROLE_DIFF_H

#include "server/resource/resource.h"

enum { ROLE_DIFF_USERS = 200, ROLE_DIFF_COUNTS = 400 };

/* A permission when field is NULL. */
struct role_change {
    const struct contract_object *object;
    const char *name; /* of the action, or the field */
    enum access_action action;
    const char *field;
    int64_t value; /* scope or rule, by their numbers in the contract */
};

/* One user and one change; `statement` counts, -1: nothing to count. */
struct role_pair {
    int64_t user;
    const struct role_change *change;
    const struct session *before, *after;
    int statement;
};

struct role_diff {
    int64_t role;
    struct role_change *changes;
    size_t n_changes;
    int64_t *users;
    size_t n_users, examined;
    int64_t total;           /* users of the role */
    int before, after;       /* statements of the users */
    struct role_pair *pairs; /* what would be different */
    size_t n_pairs;
};

/* Appends the answer, from the statements of the present segment. */
void role_diff_answer_put(struct rpc_call *call, const struct role_diff *diff);

#endif
