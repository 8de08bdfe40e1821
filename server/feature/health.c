/* SPDX-License-Identifier: Apache-2.0 */
/* grpc.health.v1: does the server take calls? One answer for all services, since they share it. */
#include "server/feature/feature.h"

#include <grpc/health/v1/health.pb-c.h>
#include <string.h>

#define CHECK "/grpc.health.v1.Health/Check"
#define WATCH "/grpc.health.v1.Health/Watch"

enum { WATCH_MS = 250 };

static Grpc__Health__V1__HealthCheckResponse__ServingStatus status_now(struct rpc_call *call)
{
    const char *service = rpc_text(call, "service");
    bool known = *service == '\0';
    for (size_t i = 0; i < contract_n_services && !known; i++)
        known = strcmp(contract_services[i]->name, service) == 0;
    if (!known)
        return GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVICE_UNKNOWN;
    return rpc_serving(call) ? GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVING
                             : GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__NOT_SERVING;
}

static struct status reply(struct rpc_call *call, int status)
{
    Grpc__Health__V1__HealthCheckResponse response = GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__INIT;
    response.status = (Grpc__Health__V1__HealthCheckResponse__ServingStatus)status;
    return rpc_reply(call, &response.base);
}

static struct status check_finish(struct rpc_call *call)
{
    int status = status_now(call);
    if (status == GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVICE_UNKNOWN)
        return rpc_error(call, RPC_NOT_FOUND, "SERVICE_UNKNOWN", "There is no such service.");
    return reply(call, status);
}

/* Looks again and again, and tells when it changed. Ends by itself when the server stops. */
static struct status watch_finish(struct rpc_call *call)
{
    int *last = call->state;
    int status = status_now(call);
    if (!last) {
        last = call->state = arena_alloc(call->arena, sizeof *last);
        if (!last)
            return rpc_no_memory();
        *last = -1;
    }
    if (*last != status) {
        struct status packed = reply(call, status);
        if (!status_is_ok(packed))
            return packed;
        *last = status;
        rpc_send(call);
    }
    if (rpc_draining(call))
        rpc_end(call);
    else
        rpc_again_after(call, WATCH_MS);
    return STATUS_OK;
}

const struct rpc_handler health_handlers[] = {
    {.method = CHECK, .steps = {{.finish = check_finish}}},
    {.method = WATCH, .steps = {{.finish = watch_finish}}},
    {0},
};
