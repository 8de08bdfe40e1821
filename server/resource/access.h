/* SPDX-License-Identifier: Apache-2.0 */
/* Visibility as branches, for lists; see resource.h for the predicate. Inside resource/ only. */
#ifndef KITH_SERVER_RESOURCE_ACCESS_H
#define KITH_SERVER_RESOURCE_ACCESS_H

#include "server/resource/draft_rules.h"
#include "server/resource/resource.h"

enum { ACCESS_MAX_BRANCHES = 4 };

/* Rows whose `column` is the user, or one of the teams. */
struct access_branch {
    const char *column;
    const char *teams; /* array literal; NULL: the user */
};

enum access_scope access_scope_of(const struct rpc_call *call, const struct contract_object *object,
                                  enum access_action action);
/*
 * The branches of an owned object for a scope between none and all; 0 for everything else. Each can
 * be read over an index of its own in the order of the ids.
 */
size_t access_branches(const struct rpc_call *call, const struct contract_object *object,
                       enum access_action action, struct access_branch *branches);
/* May the session read all records, as far as their parents are there? */
bool access_reads_all(const struct rpc_call *call, const struct contract_object *object);
/* Objects through which a child is reached; 0 for all others. */
size_t access_parents(const struct contract_object *object);
/* Writes "exists (…)": the n-th parent of the row, counting from 0, is there and open to that. */
void access_write_parent(struct rpc_call *call, const struct contract_object *object, size_t n,
                         enum access_action action, const char *alias, struct sql *sql);
/* Is this field of a child the way to one of its parents? */
bool access_is_parent(const struct contract_object *object, const struct contract_field *field);
/* Stops the segment unless every record that the draft refers to may be seen; link is left out. */
void access_require_references(struct rpc_call *call, const struct resource_draft *draft,
                               const struct contract_field *link);

#endif
