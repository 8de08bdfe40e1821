/* SPDX-License-Identifier: Apache-2.0 */
/* Finding what is special about an object. */
#ifndef KITH_SERVER_RESOURCE_HOOKS_H
#define KITH_SERVER_RESOURCE_HOOKS_H

#include "server/resource/resource.h"

/* NULL when nothing is. `all` holds arrays, each ended by object NULL; NULL at its end. */
const struct resource_hooks *hooks_of(const struct resource_hooks *const *all,
                                      const struct contract_object *object);
/*
 * Completes and checks a draft: the owner, the object's own check, for the draft and its children.
 * Creating: also what a create must have.
 */
struct status hooks_prepare(const struct draft_context *context,
                            const struct resource_hooks *const *all, struct resource_draft *draft,
                            bool creating);

#endif
