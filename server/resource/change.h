/* SPDX-License-Identifier: Apache-2.0 */
/* Update, Delete, Undelete; see resource.h for what features use. Inside resource/ only. */
#ifndef KITH_SERVER_RESOURCE_CHANGE_H
#define KITH_SERVER_RESOURCE_CHANGE_H

#include "server/resource/resource.h"

struct status change_update_start(struct rpc_call *call);
struct status change_delete_start(struct rpc_call *call);
struct status change_undelete_start(struct rpc_call *call);

#endif
