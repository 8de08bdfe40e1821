/* SPDX-License-Identifier: Apache-2.0 */
/* Where in the request the field of an error stands. Inside resource/ only. */
#ifndef KITH_SERVER_RESOURCE_FIELDPATH_H
#define KITH_SERVER_RESOURCE_FIELDPATH_H

#include "server/rpc/call.h"

/*
 * A status whose field is one of the record's ("name") gets the path in the request
 * ("customer.name"), when the request holds the record. Anything else stays as it is.
 */
struct status fieldpath_complete(struct rpc_call *call, struct status status);

#endif
