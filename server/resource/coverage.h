/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What figures cover: how far the role reads the records, never whether there are hidden ones,
 * since that would tell of them.
 */
#ifndef KITH_SERVER_RESOURCE_COVERAGE_H
#define KITH_SERVER_RESOURCE_COVERAGE_H

#include "server/resource/resource.h"

/* Of a child the least that one of its parents is read; OWN when some of them are not read at all.
 */
enum access_scope coverage_scope(const struct rpc_call *call, const struct contract_object *object);
/* Writes the reply's fields "scope" (kith.v1.PermissionScope) and "coverage", where it has them. */
void coverage_write(struct rpc_call *call, const struct contract_object *object);

#endif
