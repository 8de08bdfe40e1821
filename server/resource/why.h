/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why a record is open to a user, or not: the branches of resource_write_visible one by one, and
 * what they come to together.
 */
#ifndef KITH_SERVER_RESOURCE_WHY_H
#define KITH_SERVER_RESOURCE_WHY_H

#include "server/resource/access.h"

enum { WHY_MAX_LINES = 160, WHY_MAX_DEPTH = 4 };

enum why_kind {
    WHY_RECORD, /* the record itself, or one that it hangs on: open by any of the ways below it */
    WHY_WAY,
    WHY_LENT, /* of a share: not one that others made of what was only lent */
};

struct why_line {
    enum why_kind kind;
    enum access_kind way; /* of WHY_WAY */
    const struct contract_object *object;
    enum access_action action; /* that is asked of this record */
    unsigned depth;            /* 0: the record; 1: what it hangs on; … */
    bool by_team;              /* of shares */
    int column;                /* the first of WHY_COLUMNS */
};

/*
 * Columns of a line: whether it holds; the id that it is about (record, owner, team, share; 0:
 * there is none); the name of the owner, the team, or who shared it; the last minute of the share
 * in the caller's time zone, or of a record in the recycle bin any text.
 */
enum { WHY_HOLDS, WHY_ABOUT, WHY_NAME, WHY_NOTE, WHY_COLUMNS };

struct why {
    struct why_line *lines;
    size_t n;
    int statement; /* one row, none when there is no such record */
    int seen;      /* column: whether the caller may read the record */
};

/*
 * Adds the statement about one record and the session of a user, which may be another's than the
 * call's. Each record comes before its ways, and each way to a parent is the parent's record.
 */
struct status why_add(struct rpc_call *call, const struct session *session,
                      const struct contract_object *object, enum access_action action, int64_t id,
                      struct why *why);

#endif
