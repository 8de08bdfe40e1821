/* SPDX-License-Identifier: Apache-2.0 */
/* Visibility as branches, for lists; see resource.h for the predicate. Inside resource/ only. */
#ifndef KITH_SERVER_RESOURCE_ACCESS_H
#define KITH_SERVER_RESOURCE_ACCESS_H

#include "server/resource/access_share.h"
#include "server/resource/draft_rules.h"
#include "server/resource/resource.h"

enum { ACCESS_MAX_BRANCHES = 8, ACCESS_MAX_WAYS = 16 };

/* Rows whose `column` is the user, or one of the teams (pools, queues). */
struct access_branch {
    const char *column;
    const char *teams; /* array literal; NULL: the user */
};

/* What for, and whether shares count. */
struct access_reach {
    enum access_action action;
    bool shares;
};

enum access_kind {
    ACCESS_BY_ALL, /* the scope is everything, or the object knows no owners */
    ACCESS_BY_OWNER,
    ACCESS_BY_TEAM,
    ACCESS_BY_CUSTOMER_OWNER,
    ACCESS_BY_CUSTOMER_TEAM,
    ACCESS_BY_SHARE,
    ACCESS_BY_CUSTOMER_SHARE,
    ACCESS_BY_PARENT,
    ACCESS_BY_POOL,
    ACCESS_BY_SUBJECT, /* it is about the user */
    ACCESS_BY_SHOWN,   /* it is published */
    ACCESS_BY_QUEUE,
};

/* One of the ways by which a row is open: any one is enough. */
struct access_way {
    enum access_kind kind;
    /* of BY_OWNER to BY_CUSTOMER_TEAM, BY_POOL to BY_QUEUE */
    struct access_branch branch;
    struct access_share share;
    size_t parent; /* of BY_PARENT: which one, the field to it, and what it is */
    const struct contract_field *field;
    const struct contract_object *target;
};

/* All ways that the session has, at most ACCESS_MAX_WAYS; 0: no row is open. */
size_t access_ways(struct rpc_call *call, const struct contract_object *object,
                   const struct access_reach *reach, struct access_way *ways);
/* Writes what says that the row of the alias is open by this way. */
void access_write_way(struct rpc_call *call, const struct contract_object *object,
                      const struct access_reach *reach, const struct access_way *way,
                      const char *alias, struct sql *sql);
/* Writes "(predicate)": by any of its ways. */
void access_write(struct rpc_call *call, const struct contract_object *object,
                  const struct access_reach *reach, const char *alias, struct sql *sql);
/* What has to be allowed on the record that a child hangs on. */
struct access_reach access_reach_of_parent(const struct contract_object *child,
                                           const struct access_reach *reach);

/* One way from a child to the records that it hangs on. */
struct access_parent {
    const struct contract_field *field; /* of the child */
    const struct contract_object *object;
};

/* How much of an object the session may reach. */
enum access_extent {
    ACCESS_EXTENT_NONE,
    ACCESS_EXTENT_SOME,
    ACCESS_EXTENT_ALL, /* whatever is not in the recycle bin */
};

enum access_scope access_scope_of(const struct rpc_call *call, const struct contract_object *object,
                                  enum access_action action);
/*
 * The branches of an owned object for a scope between none and all; 0 for everything else. Each can
 * be read over an index of its own in the order of the ids.
 */
size_t access_branches(const struct rpc_call *call, const struct contract_object *object,
                       enum access_action action, struct access_branch *branches);
/* Writes "ALIAS.COLUMN = …": the row belongs to the branch. */
void access_write_branch(struct rpc_call *call, const struct access_branch *branch,
                         const char *alias, struct sql *sql);
/* May the session read all records, as far as their parents are there? */
bool access_reads_all(const struct rpc_call *call, const struct contract_object *object);
/* Objects through which a child is reached; 0 for all others. */
size_t access_parents(const struct contract_object *object);
/* The n-th of them, counting from 0; false past the last. */
bool access_parent_at(const struct contract_object *object, size_t n, struct access_parent *parent);
/* Of a child: NONE or SOME, since its parents may be in the recycle bin. */
enum access_extent access_extent(const struct rpc_call *call, const struct contract_object *object,
                                 enum access_action action);
/* What a parent must be open to, for this action on what hangs on it. */
enum access_action access_on_parent(const struct contract_object *child, enum access_action action);
/* Writes "exists (…)": the n-th parent of the row, counting from 0, is there and open to that. */
void access_write_parent(struct rpc_call *call, const struct contract_object *object, size_t n,
                         enum access_action action, const char *alias, struct sql *sql);
/* The same, looked up for each row when it comes to it; otherwise the planner may choose to join.
 */
void access_write_parent_by_row(struct rpc_call *call, const struct contract_object *object,
                                size_t n, enum access_action action, const char *alias,
                                struct sql *sql);
/* Is this field of a child the way to one of its parents? */
bool access_is_parent(const struct contract_object *object, const struct contract_field *field);

#endif
