/* SPDX-License-Identifier: Apache-2.0 */
/* Which values of the audit log a reader may see. */
#ifndef KITH_SERVER_FEATURE_AUDIT_H
#define KITH_SERVER_FEATURE_AUDIT_H

#include "server/rpc/call.h"

/*
 * Old values of a field are for those who may read all records of the kind, and the field. object
 * NULL: an event, whose details are for everybody who reads the log.
 */
bool audit_shows(const struct rpc_call *call, const struct contract_object *object,
                 const char *name);

#endif
