/* SPDX-License-Identifier: Apache-2.0 */
/* Which records name a person or thing, by the references of the contract. */
#ifndef KITH_SERVER_RESOURCE_REFERRERS_H
#define KITH_SERVER_RESOURCE_REFERRERS_H

#include "server/resource/resource.h"

enum { REFERRERS_OBJECT, REFERRERS_FIELD, REFERRERS_COUNT };

/*
 * Adds the statement that counts the records that are not deleted and name the target in a field
 * that people fill, except those for which `skip` says true. Rows where there are any: object and
 * field by their numbers, count. Index of the statement, -1: no memory.
 */
int referrers_add(struct rpc_call *call, const struct contract_object *target, int64_t id,
                  bool (*skip)(const struct contract_object *object,
                               const struct contract_field *field));

#endif
