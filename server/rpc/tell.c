/* SPDX-License-Identifier: Apache-2.0 */
/* One line of the log and a few counters for every call. Never what a request or reply holds. */
#include "common/clock.h"
#include "common/log.h"
#include "server/rpc/live.h"
#include "server/rpc/rpc_metrics.h"

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
    int64_t us = clock_micros() - live->begun_us;
    if (us < 0)
        us = 0; /* the clock was set back */
    rpc_metrics_count(&live->call.server->stats, live->call.method, status.code, us);
    write_line(live, status, us);
}
