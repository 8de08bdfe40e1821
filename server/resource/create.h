/* SPDX-License-Identifier: Apache-2.0 */
/* Create; see resource.h for what features use. Inside resource/ only. */
#ifndef KITH_SERVER_RESOURCE_CREATE_H
#define KITH_SERVER_RESOURCE_CREATE_H

#include "server/resource/resource.h"

struct status create_start(struct rpc_call *call);
struct status create_finish(struct rpc_call *call);

#endif
