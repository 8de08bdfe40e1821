/* SPDX-License-Identifier: Apache-2.0 */
/* Finding what is special about an object. */
#ifndef KITH_SERVER_RESOURCE_HOOKS_H
#define KITH_SERVER_RESOURCE_HOOKS_H

#include "server/resource/resource.h"

/*
 * The object's hooks behind `last`, or its first when that is NULL; NULL: there are no more. `all`
 * holds arrays, each ended by object NULL; NULL at its end. Their order is that of `all`.
 */
const struct resource_hooks *hooks_next(const struct resource_hooks *const *all,
                                        const struct contract_object *object,
                                        const struct resource_hooks *last);
/* See resource_hooks.nobodys and .alone; `hooks` of rpc_hooks. */
bool hooks_nobodys(const struct resource_hooks *const *hooks);
/* See resource_hooks.routed; NULL: none. */
const char *hooks_routed(const struct resource_hooks *const *hooks);
bool hooks_alone(const struct resource_hooks *const *hooks, const char *field);
/* Every `write` of them, up to the first that refuses. */
struct status hooks_write(const struct resource_hooks *const *hooks, struct rpc_call *call,
                          struct resource_draft *draft, bool creating);
/* What they make of the status of a segment that failed. */
struct status hooks_refused(const struct resource_hooks *const *hooks, struct rpc_call *call,
                            struct status status);
/* Does one of them work out the field? Writes its SQL; see resource_hooks.compute. */
bool hooks_compute(const struct resource_hooks *const *hooks, struct rpc_call *call,
                   const struct contract_field *field, const char *alias, struct sql *sql);
/*
 * Completes and checks a draft: the owner, the object's own checks, for the draft and its children.
 * Creating: also what a create must have.
 */
struct status hooks_prepare(const struct draft_context *context,
                            const struct resource_hooks *const *all, struct resource_draft *draft,
                            bool creating);

#endif
