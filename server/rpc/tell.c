/* SPDX-License-Identifier: Apache-2.0 */
/* One line of the log and a few counters for every call. Never what a request or reply holds. */
#include "common/clock.h"
#include "common/log.h"
#include "server/rpc/live.h"
#include "server/rpc/rpc_metrics.h"

#include <string.h>

enum { BUSY_EVERY_US = 1000000 };

static bool is_read(const struct contract_method *method)
{
    return method->kind == CONTRACT_LIST || method->kind == CONTRACT_GET ||
           method->kind == CONTRACT_BATCH_GET || method->kind == CONTRACT_HISTORY;
}

static enum log_level level_of(const struct live *live, struct status status)
{
    if (status.code == RPC_INTERNAL || status.code == RPC_UNKNOWN || status.code == RPC_DATA_LOSS)
        return LOG_LEVEL_ERROR;
    bool quiet = status_is_ok(status) && (is_read(live->call.method) || live->grpc);
    return quiet ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO;
}

/* Too much to do. Who was refused knows; the metrics count each. */
static bool is_busy(struct status status)
{
    return status.code == RPC_RESOURCE_EXHAUSTED && status.reason &&
           (strcmp(status.reason, "SERVER_BUSY") == 0 ||
            strcmp(status.reason, "DATABASE_BUSY") == 0);
}

/* Once a second for all of them: a line for each would be more to do. */
static void tell_busy(struct rpc_server *server, int64_t now)
{
    server->busy++;
    if (now - server->busy_told_us < BUSY_EVERY_US)
        return;
    log_event(LOG_LEVEL_WARN, "rpc.busy", log_number("refused", (int64_t)server->busy));
    server->busy = 0;
    server->busy_told_us = now;
}

static void write_line(const struct live *live, struct status status, int64_t us)
{
    const struct rpc_call *call = &live->call;
    enum log_level level = level_of(live, status);
    if (!log_wants(level))
        return;
    log_event(level, "call", log_text("id", call->id), log_text("method", call->method->path),
              log_number("user", call->session ? call->session->user_id : 0),
              log_text("peer", call->peer), log_text("code", status_code_name(status.code)),
              log_text("reason", status.reason), log_text("field", status.field),
              log_number("us", us), log_number("in", (int64_t)live->bytes_in),
              log_number("out", (int64_t)live->bytes_out));
}

void tell_end(struct live *live, struct status status)
{
    int64_t now = clock_micros(), us = now - live->begun_us;
    if (us < 0)
        us = 0; /* the clock was set back */
    rpc_metrics_count(&live->call.server->stats, live->call.method, status.code, us);
    if (is_busy(status))
        tell_busy(live->call.server, now);
    else
        write_line(live, status, us);
}
