/* SPDX-License-Identifier: Apache-2.0 */
/* All features: a new one is a line here and one in feature.h. */
#include "server/feature/feature.h"

static const struct rpc_handler *const handlers[] = {
    auth_handlers, health_handlers, invite_handlers, reflect_handlers, session_handlers, NULL,
};

static const struct resource_hooks *const hooks[] = {
    NULL,
};

const struct rpc_registry registry = {
    .incomplete = true,
    .standard = resource_handler,
    .handlers = handlers,
    .hooks = hooks,
};
