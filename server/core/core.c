/* SPDX-License-Identifier: Apache-2.0 */
/* Puts the parts together: start, hand out connections, reload, end in good order. */
#include "server/core/core.h"
#include "common/log.h"
#include "server/core/core_metrics.h"
#include "server/core/gate.h"
#include "server/core/listener.h"
#include "server/core/metrics.h"
#include "server/core/notify.h"
#include "server/core/signals.h"
#include "server/core/trim.h"
#include "server/core/worker.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { WORKERS_MAX = 256, FILES_RESERVED = 128 };

struct core {
    struct core_config config;
    struct h2_config h2;
    struct loop *loop;
    struct loop_wake *finished;
    struct loop_timer *grace;
    struct signals *signals;
    struct listener *listener;
    struct metrics *metrics;
    struct trim *trim;
    struct gate *gate;
    SSL_CTX *tls;
    struct worker *workers[WORKERS_MAX + 1]; /* the last one may be for jobs */
    int n_serving, n_workers;
    int next_shed;
    bool stopping, failed;
};

static void settled(void *context, const struct h2_address *address)
{
    struct core *core = context;
    gate_leave(core->gate, address);
}

static struct worker *least_busy(struct core *core, size_t *total)
{
    struct worker *best = core->workers[0];
    size_t least = SIZE_MAX;
    *total = 0;
    for (int i = 0; i < core->n_serving; i++) {
        size_t n = worker_connections(core->workers[i]);
        *total += n;
        if (n < least)
            best = core->workers[i];
        if (n < least)
            least = n;
    }
    return best;
}

static void shed_one(struct core *core)
{
    core->next_shed = (core->next_shed + 1) % core->n_serving;
    worker_shed(core->workers[core->next_shed]);
}

/* Too many that are not signed in: the oldest of them makes room. */
static bool let_in(struct core *core, const struct h2_address *address)
{
    enum gate_verdict verdict = gate_enter(core->gate, address);
    if (verdict == GATE_FULL || verdict == GATE_SHUT)
        shed_one(core);
    return verdict == GATE_OPEN || verdict == GATE_FULL;
}

static void accepted(void *owner, int fd, const struct h2_address *address)
{
    struct core *core = owner;
    size_t total;
    struct worker *worker = least_busy(core, &total);
    if (total >= core->config.max_connections || !let_in(core, address)) {
        close(fd);
        return;
    }
    if (worker_give(worker, fd, address))
        return;
    gate_leave(core->gate, address);
    close(fd);
}

static void grace_over(void *owner)
{
    struct core *core = owner;
    log_plain(LOG_LEVEL_WARN, "core.grace_over");
    for (int i = 0; i < core->n_workers; i++)
        worker_abort(core->workers[i]);
}

static void begin_stop(struct core *core)
{
    log_plain(LOG_LEVEL_INFO, "core.stopping");
    core->stopping = true;
    notify_send("STOPPING=1");
    listener_stop(core->listener);
    for (int i = 0; i < core->n_workers; i++)
        worker_drain(core->workers[i]);
    loop_timer_start(core->grace, core->config.grace_ms);
}

/* New connections get the new certificate; what is bad leaves everything as it was. */
static void reload(struct core *core)
{
    if (core->config.reload)
        core->config.reload(core->config.context);
    SSL_CTX *tls = tls_load(&core->config.tls);
    if (!tls)
        return;
    for (int i = 0; i < core->n_serving; i++)
        worker_set_tls(core->workers[i], tls);
    SSL_CTX_free(core->tls);
    core->tls = tls;
    log_plain(LOG_LEVEL_INFO, "core.reloaded");
}

static void signal_came(void *owner, int number)
{
    struct core *core = owner;
    if (number == SIGHUP)
        reload(core);
    else if (core->stopping)
        grace_over(core);
    else
        begin_stop(core);
}

static void worker_ended(void *owner)
{
    struct core *core = owner;
    int n = 0;
    for (int i = 0; i < core->n_workers; i++)
        n += worker_finished(core->workers[i]);
    if (n > 0 && !core->stopping) {
        core->failed = true; /* the others must not go on without it */
        begin_stop(core);
    }
    if (n == core->n_workers)
        loop_stop(core->loop);
}

static void write_metrics(void *owner, struct buf *out)
{
    struct core *core = owner;
    const struct h2_stats *stats[WORKERS_MAX];
    for (int i = 0; i < core->n_serving; i++)
        stats[i] = worker_stats(core->workers[i]);
    core_metrics_process(out);
    core_metrics_h2(stats, (size_t)core->n_serving, out);
    if (core->config.metrics_text)
        core->config.metrics_text(core->config.context, out);
}

/* Nothing of a person's data may end up in a core dump or another process's hands. */
static void harden(void)
{
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

/* As many descriptors as we may have, and no more connections than they are good for. */
static void fit_files(struct core *core)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    size_t most =
        files.rlim_cur > 2 * FILES_RESERVED ? files.rlim_cur - FILES_RESERVED : files.rlim_cur / 2;
    if (core->config.max_connections > most)
        core->config.max_connections = most;
}

int core_workers(int64_t wanted)
{
    long n = wanted > 0 ? (long)wanted : sysconf(_SC_NPROCESSORS_ONLN);
    if (n < 1)
        n = 1;
    return n > WORKERS_MAX ? WORKERS_MAX : (int)n;
}

static bool start_worker(struct core *core, const struct core_worker_ops *ops, bool serves)
{
    struct worker_config config = {
        .ops = ops,
        .context = core->config.context,
        .index = core->n_workers,
        .h2 = serves ? &core->h2 : NULL,
        .tls = core->tls,
        .finished = core->finished,
    };
    struct worker *worker = worker_new(&config);
    if (!worker) {
        log_event(LOG_LEVEL_ERROR, "worker.failed", log_number("worker", config.index));
        return false;
    }
    core->workers[core->n_workers++] = worker;
    core->n_serving += serves;
    return true;
}

static bool start_workers(struct core *core)
{
    int n = core_workers(core->config.workers);
    core->h2 = (struct h2_config){.limits = core->config.limits,
                                  .service = core->config.service,
                                  .settled = settled,
                                  .settled_context = core};
    core->h2.limits.output_total /= (size_t)n;
    core->h2.limits.input_total /= (size_t)n;
    for (int i = 0; i < n; i++)
        if (!start_worker(core, core->config.ops, true))
            return false;
    return !core->config.job_ops || start_worker(core, core->config.job_ops, false);
}

static bool set_up(struct core *core)
{
    const struct core_config *config = &core->config;
    core->loop = loop_new();
    if (!core->loop)
        return false;
    core->signals = signals_new(core->loop, signal_came, core);
    core->finished = loop_wake_new(core->loop, worker_ended, core);
    core->grace = loop_timer_new(core->loop, grace_over, core);
    core->trim = trim_new(core->loop);
    core->gate = gate_new(config->fresh_connections, config->fresh_per_address);
    core->tls = tls_load(&config->tls);
    if (!core->signals || !core->finished || !core->grace || !core->trim || !core->gate ||
        !core->tls)
        return false;
    core->listener = listener_new(core->loop, config->listen, accepted, core);
    if (!core->listener)
        return false;
    if (config->metrics)
        core->metrics = metrics_new(core->loop, config->metrics, write_metrics, core);
    return !config->metrics || core->metrics;
}

static void serve(struct core *core)
{
    unsigned port = listener_port(core->listener);
    listener_start(core->listener);
    log_event(LOG_LEVEL_INFO, "core.ready", log_number("port", port),
              log_number("workers", core->n_serving));
    if (core->config.listening)
        core->config.listening(core->config.context, port);
    notify_send("READY=1");
    loop_run(core->loop);
}

static void tear_down(struct core *core)
{
    metrics_free(core->metrics);
    trim_free(core->trim);
    listener_free(core->listener);
    for (int i = 0; i < core->n_workers; i++)
        worker_free(core->workers[i]);
    SSL_CTX_free(core->tls);
    gate_free(core->gate);
    loop_timer_free(core->grace);
    loop_wake_free(core->finished);
    signals_free(core->signals);
    loop_free(core->loop);
}

bool core_run(const struct core_config *config)
{
    struct core *core = calloc(1, sizeof *core);
    if (!core)
        return false;
    core->config = *config;
    if (!config->dumpable)
        harden();
    fit_files(core);
    bool good = set_up(core) && start_workers(core);
    if (good)
        serve(core);
    good = good && !core->failed;
    tear_down(core);
    free(core);
    if (good)
        log_plain(LOG_LEVEL_INFO, "core.stopped");
    return good;
}
