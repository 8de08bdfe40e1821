/* SPDX-License-Identifier: Apache-2.0 */
/* The tables that features bring; registry.c lists them. */
#ifndef KITH_SERVER_FEATURE_FEATURE_H
#define KITH_SERVER_FEATURE_FEATURE_H

#include "server/resource/resource.h"
#include "server/rpc/server.h"

/* Each ended by method NULL. */
extern const struct rpc_handler auth_handlers[];
extern const struct rpc_handler health_handlers[];
extern const struct rpc_handler invite_handlers[];
extern const struct rpc_handler reflect_handlers[];
extern const struct rpc_handler session_handlers[];

extern const struct rpc_registry registry;

#endif
