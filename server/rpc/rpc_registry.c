/* SPDX-License-Identifier: Apache-2.0 */
/* Which handler serves which method of the contract. */
#include "common/log.h"
#include "server/rpc/live.h"

#include <string.h>

const struct rpc_handler *rpc_registry_find(const struct rpc_registry *registry,
                                            const struct contract_method *method)
{
    for (const struct rpc_handler *const *list = registry->handlers; *list; list++)
        for (const struct rpc_handler *handler = *list; handler->method; handler++)
            if (strcmp(handler->method, method->path) == 0)
                return handler;
    return method->kind == CONTRACT_CUSTOM_METHOD ? NULL : registry->standard(method->kind);
}

static bool check_strays(const struct rpc_registry *registry)
{
    bool good = true;
    for (const struct rpc_handler *const *list = registry->handlers; *list; list++)
        for (const struct rpc_handler *handler = *list; handler->method; handler++)
            if (!contract_method(handler->method)) {
                log_event(LOG_LEVEL_ERROR, "rpc.unknown_method",
                          log_text("method", handler->method));
                good = false;
            }
    return good;
}

bool rpc_registry_check(const struct rpc_registry *registry)
{
    bool good = check_strays(registry);
    if (contract_n_objects > SESSION_MAX_OBJECTS) {
        log_event(LOG_LEVEL_ERROR, "rpc.too_many_objects", log_number("most", SESSION_MAX_OBJECTS));
        good = false;
    }
    for (size_t i = 0; i < contract_n_methods; i++)
        if (!rpc_registry_find(registry, contract_methods[i])) {
            log_event(registry->incomplete ? LOG_LEVEL_DEBUG : LOG_LEVEL_ERROR, "rpc.no_handler",
                      log_text("method", contract_methods[i]->path));
            good &= registry->incomplete;
        }
    return good;
}
