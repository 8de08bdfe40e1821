/* SPDX-License-Identifier: Apache-2.0 */
/* Leads that become customers: what hooks of leads do for it. */
#ifndef KITH_SERVER_FEATURE_LEAD_CONVERT_H
#define KITH_SERVER_FEATURE_LEAD_CONVERT_H

#include "server/resource/resource.h"

/* Part of the hook `write`, of a conversion: what was made is allowed, and not there twice. */
struct status lead_convert_write(struct rpc_call *call, const struct resource_draft *draft);
/* The hook `refused` of leads. */
struct status lead_convert_refused(struct rpc_call *call, struct status status);

#endif
