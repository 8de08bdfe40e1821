/* SPDX-License-Identifier: Apache-2.0 */
/* The person that a request is about: a contact, or a customer that is a person. */
#ifndef KITH_SERVER_FEATURE_PERSON_H
#define KITH_SERVER_FEATURE_PERSON_H

#include "server/resource/resource.h"

struct person {
    const struct contract_object *object; /* contact or customer */
    int64_t id;
};

/* `id` of the request; INVALID_ARGUMENT on it when it is neither. */
struct status person_take(struct rpc_call *call, struct person *person);
/* "P-12", in the call's arena. */
const char *person_name(struct rpc_call *call, const struct person *person);
bool person_is_contact(const struct person *person);
/* Stops the segment with NOT_FOUND unless the session may see the person, or when an organisation.
 */
struct status person_require(struct rpc_call *call, const struct person *person);

#endif
