/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the steps of a call: start, then a segment, work in a thread, or nothing, then finish.
 * A loop, not recursion; a step that waits leaves it, and comes back through `resume`.
 *
 * A step that runs again may have asked for its next rows ahead: they come while it sends the
 * present ones, and `finish` goes on with them at once.
 */
#include "server/rpc/live.h"

enum verdict { STEPS_WAIT, STEPS_GO_ON };

static void resume(struct live *live, struct status status);
static void run(struct live *live);

static void segment_done(struct db_segment *segment, struct status status, void *owner)
{
    (void)segment;
    resume(owner, status);
}

/* On a thread of the pool: nothing but the argument may be touched. */
static void work_run(void *owner)
{
    const struct live *live = owner;
    live->work(live->argument);
}

static void work_done(void *owner)
{
    resume(owner, STATUS_OK);
}

static bool is_each(const struct live *live)
{
    return live->running == &live->handler->each;
}

struct status steps_round(struct live *live)
{
    struct rpc_call *call = &live->call;
    if (call->round != call->arena)
        arena_free(call->round);
    call->segment = NULL;
    call->round = arena_new(live_budget(call->server->shared));
    if (call->round)
        return STATUS_OK;
    call->round = call->arena;
    return rpc_no_memory();
}

static void clear(struct live *live)
{
    live->again = live->rest = live->ended = false;
    live->again_ms = 0;
    live->work = NULL;
}

/* Hands over what `start` has prepared. */
static struct status submit(struct live *live, enum verdict *verdict)
{
    struct rpc_call *call = &live->call;
    *verdict = STEPS_WAIT;
    live->busy = true;
    live->phase = LIVE_WORK;
    if (live->work) {
        if (offload_submit(call->server->config.offload, work_run, work_done, live))
            return STATUS_OK;
    } else if (call->segment) {
        db_segment_send(call->server->config.pool, call->segment, segment_done, live);
        return STATUS_OK;
    }
    live->busy = false;
    *verdict = STEPS_GO_ON;
    if (!live->work)
        return STATUS_OK;
    struct status status = status_error(RPC_RESOURCE_EXHAUSTED, "SERVER_BUSY",
                                        "The server has too much to do; try again.");
    status.retry_ms = 1000;
    return status;
}

/*
 * What found no memory may be missing from the segment or the reply, whatever the step says; and it
 * is not the request's fault.
 */
static struct status checked(const struct live *live, struct status status)
{
    const struct rpc_call *call = &live->call;
    if (!arena_failed(call->arena) && !arena_failed(call->round))
        return status;
    bool blames = status_is_ok(status) || status.code == RPC_INVALID_ARGUMENT;
    return blames ? rpc_no_memory() : status;
}

static struct status run_start(struct live *live)
{
    clear(live);
    live->call.segment = NULL;
    return live->running->start ? checked(live, live->running->start(&live->call)) : STATUS_OK;
}

static struct status run_finish(struct live *live, struct status status)
{
    const struct rpc_step *step = live->running;
    if (!status_is_ok(status))
        return step->failed ? step->failed(&live->call, status) : status;
    return step->finish && !live->ended ? checked(live, step->finish(&live->call)) : STATUS_OK;
}

static bool is_empty(const struct rpc_step *step)
{
    return !step->start && !step->finish && !step->failed;
}

/* The step that follows; NULL: none, the steps are done. */
static const struct rpc_step *next_step(struct live *live)
{
    live->step++;
    if (live->step >= RPC_MAX_STEPS || is_empty(&live->handler->steps[live->step]))
        return NULL;
    return &live->handler->steps[live->step];
}

static bool must_pause(struct live *live)
{
    int64_t now = loop_now(live->call.server->config.loop);
    live->wake_at = now + live->again_ms;
    return live->blocked || live->again_ms > 0;
}

static enum verdict advance(struct live *live, struct status status);

/* The rest of what `finish` has to send. */
static enum verdict go_on(struct live *live)
{
    clear(live);
    return advance(live, run_finish(live, STATUS_OK));
}

/* ---- What was asked for ahead ---- */

/* Its rows are the present ones from now on. */
static enum verdict take_ahead(struct live *live)
{
    struct rpc_call *call = &live->call;
    struct status status = live->ahead.status;
    if (call->round != call->arena)
        arena_free(call->round);
    call->round = live->ahead.round;
    call->segment = live->ahead.segment;
    live->ahead = (struct live_ahead){0};
    clear(live);
    return advance(live, run_finish(live, status));
}

static void ahead_done(struct db_segment *segment, struct status status, void *owner)
{
    (void)segment;
    struct live *live = owner;
    live->ahead.running = false;
    live->ahead.status = status;
    if (live->phase == LIVE_OVER)
        live_settle(live);
    else if (live->ahead.awaited && take_ahead(live) == STEPS_GO_ON)
        run(live);
}

struct status steps_ahead(struct live *live)
{
    struct rpc_call *call = &live->call;
    struct arena *round = call->round;
    struct db_segment *segment = call->segment;
    call->round = live->ahead.round = arena_new(live_budget(call->server->shared));
    call->segment = NULL;
    struct status status = rpc_no_memory();
    if (call->round)
        status = checked(live, live->running->start(call));
    live->ahead.segment = call->segment;
    call->round = round;
    call->segment = segment;
    live->ahead.running = status_is_ok(status) && live->ahead.segment;
    if (live->ahead.running)
        db_segment_send(call->server->config.pool, live->ahead.segment, ahead_done, live);
    return status;
}

/* The step runs again: from its start, or with what was asked for ahead. */
static enum verdict repeat(struct live *live)
{
    if (live->ahead.running) {
        live->ahead.awaited = true;
        live->phase = LIVE_WORK;
        return STEPS_WAIT;
    }
    if (live->ahead.round)
        return take_ahead(live);
    struct status status = steps_round(live);
    if (status_is_ok(status))
        return STEPS_GO_ON;
    live_finish(live, status);
    return STEPS_WAIT;
}

/* ---- From step to step ---- */

/* After a step: STEPS_GO_ON with a new `running`, or the call waits or has ended. */
static enum verdict advance(struct live *live, struct status status)
{
    if (!status_is_ok(status) || live->ended) {
        live_finish(live, status);
        return STEPS_WAIT;
    }
    if ((live->again || live->rest) && must_pause(live)) {
        live->phase = LIVE_PAUSE;
        return STEPS_WAIT;
    }
    if (live->rest)
        return go_on(live);
    if (live->again)
        return repeat(live);
    if (is_each(live)) {
        live_want(live); /* the next message, or what follows the last */
        return STEPS_WAIT;
    }
    live->running = next_step(live);
    if (live->running)
        return STEPS_GO_ON;
    live_finish(live, status);
    return STEPS_WAIT;
}

static void run(struct live *live)
{
    enum verdict verdict = STEPS_GO_ON;
    while (verdict == STEPS_GO_ON) {
        struct status status = run_start(live);
        if (status_is_ok(status) && !live->ended) {
            status = submit(live, &verdict);
            if (verdict == STEPS_WAIT)
                return;
            status = run_finish(live, status);
        }
        verdict = advance(live, status);
    }
}

static void resume(struct live *live, struct status status)
{
    live->busy = false;
    if (live->phase == LIVE_OVER) {
        live_settle(live);
        return;
    }
    if (advance(live, run_finish(live, status)) == STEPS_GO_ON)
        run(live);
}

void steps_begin(struct live *live)
{
    live->step = 0;
    live->running = &live->handler->steps[0];
    if (is_empty(live->running))
        live_finish(live, STATUS_OK);
    else
        run(live);
}

void steps_each(struct live *live)
{
    live->running = &live->handler->each;
    run(live);
}

void steps_again(struct live *live)
{
    if ((live->rest ? go_on(live) : repeat(live)) == STEPS_GO_ON)
        run(live);
}
