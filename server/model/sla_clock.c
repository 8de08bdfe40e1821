/* SPDX-License-Identifier: Apache-2.0 */
/* Folding events of a ticket into its clocks. */
#include "server/model/sla_clock.h"

#include "server/model/ticket_flow.h"

#include <stdlib.h>
#include <string.h>

enum { PERCENT = 100, OPEN_AT_ONCE = 3, NONE = -1 };

struct live {
    struct sla_clock clock;
    bool crossed; /* the target was reached at `due` */
    bool warned;  /* the warning's part of it was, at `warn` */
    bool met;     /* in time or late */
};

struct fold {
    struct live *clocks;
    size_t n_clocks;
    int latest[SLA_KINDS];  /* index of the last clock of the kind, NONE */
    struct sla_span *spans; /* NULL: not wanted */
    size_t n_spans;
    int64_t at; /* so far */
    int status, priority;
    const struct sla_policy *policy;
    bool created, answered;
    bool pending; /* the customer wrote after it was solved */
};

static bool solved(int status)
{
    return status == TICKET_RESOLVED || status == TICKET_CLOSED || status == TICKET_REJECTED;
}

int64_t sla_working(const struct sla_target *goal, int64_t from, int64_t to)
{
    if (to <= from)
        return 0;
    return goal && goal->calendar ? calendar_working(goal->calendar, from, to) : to - from;
}

/* Not before `from`, though more than enough has counted until then; 0: never. */
static int64_t after(const struct sla_target *goal, int64_t from, int64_t working)
{
    int64_t at = working > 0 ? from + working : from;
    if (goal && goal->calendar && !calendar_add(goal->calendar, from, working, &at))
        return 0;
    return at;
}

/* How much has counted when it is time to warn; NONE: no warning. */
static int64_t warning(const struct sla_clock *clock)
{
    const struct sla_policy *policy = clock->policy;
    if (!policy || !clock->target)
        return NONE;
    if (policy->warn_before > 0)
        return clock->target > policy->warn_before ? clock->target - policy->warn_before : 0;
    return policy->warn_percent > 0 ? clock->target / PERCENT * policy->warn_percent : NONE;
}

/* ---- Time passes ---- */

static void cross(struct live *live, int64_t from, int64_t work)
{
    struct sla_clock *clock = &live->clock;
    int64_t warn = warning(clock), reached = clock->elapsed + work;
    if (!live->warned && warn != NONE && reached >= warn) {
        live->warned = true;
        clock->warn = after(clock->goal, from, warn - clock->elapsed);
    }
    if (!live->crossed && clock->target && reached >= clock->target) {
        live->crossed = true;
        clock->due = after(clock->goal, from, clock->target - clock->elapsed);
    }
}

static bool continues(const struct sla_span *last, const struct sla_span *span)
{
    return last->clock == span->clock && last->to == span->from && last->why == span->why &&
           last->policy == span->policy && last->goal == span->goal &&
           last->priority == span->priority;
}

static void note(struct fold *fold, int clock, int64_t from, int64_t to, enum sla_why why)
{
    const struct sla_clock *of = &fold->clocks[clock].clock;
    struct sla_span span = {(size_t)clock, from, to, why, of->policy, of->goal, fold->priority};
    if (!fold->spans || to <= from)
        return;
    for (size_t i = fold->n_spans; i > 0 && i + OPEN_AT_ONCE > fold->n_spans; i--)
        if (continues(&fold->spans[i - 1], &span)) {
            fold->spans[i - 1].to = to;
            return;
        }
    fold->spans[fold->n_spans++] = span;
}

static bool is_open(const struct fold *fold, int kind)
{
    int i = fold->latest[kind];
    return i != NONE && !fold->clocks[i].clock.stopped;
}

static void pass(struct fold *fold, int i, int64_t to)
{
    struct live *live = &fold->clocks[i];
    struct sla_clock *clock = &live->clock;
    note(fold, i, fold->at, to, clock->paused ? SLA_WAITING : SLA_COUNTED);
    if (clock->paused)
        return;
    int64_t work = sla_working(clock->goal, fold->at, to);
    cross(live, fold->at, work);
    clock->elapsed += work;
}

static void pass_all(struct fold *fold, int64_t to)
{
    for (int kind = SLA_FIRST_RESPONSE; kind <= SLA_RESOLUTION; kind++)
        if (is_open(fold, kind))
            pass(fold, fold->latest[kind], to);
    fold->at = to;
}

/* ---- Targets ---- */

static void aim(struct fold *fold, struct live *live)
{
    struct sla_clock *clock = &live->clock;
    const struct sla_policy *policy = fold->policy;
    clock->policy = policy;
    clock->goal = policy ? &policy->targets[clock->kind][fold->priority] : NULL;
    clock->target = clock->goal ? clock->goal->target : 0;
    clock->paused = fold->status == TICKET_WAITING && !(policy && policy->waiting_counts);
    int64_t warn = warning(clock);
    if (warn == NONE || clock->elapsed < warn)
        live->warned = false, clock->warn = 0;
    if (!clock->target || clock->elapsed < clock->target)
        live->crossed = false, clock->due = 0;
    cross(live, fold->at, 0);
}

static struct live *last(struct fold *fold, int kind)
{
    return fold->latest[kind] == NONE ? NULL : &fold->clocks[fold->latest[kind]];
}

static void aim_all(struct fold *fold)
{
    for (int kind = SLA_FIRST_RESPONSE; kind <= SLA_RESOLUTION; kind++)
        if (is_open(fold, kind))
            aim(fold, last(fold, kind));
}

/* What the policy is changed to before `to`. */
static const struct sla_policy *changed(const struct sla_policy *policy, int64_t to)
{
    return policy && policy->next && policy->next->since < to ? policy->next : NULL;
}

/* With the changes of the policy on the way. */
static void advance(struct fold *fold, int64_t to)
{
    const struct sla_policy *next;
    while ((next = changed(fold->policy, to))) {
        pass_all(fold, next->since);
        fold->policy = next;
        aim_all(fold);
    }
    pass_all(fold, to);
}

/* ---- Beginning, stopping, going on ---- */

static void begin(struct fold *fold, enum sla_kind kind)
{
    int before = fold->latest[kind];
    int sequence = before == NONE ? 1 : fold->clocks[before].clock.sequence + 1;
    fold->latest[kind] = (int)fold->n_clocks;
    struct live *live = &fold->clocks[fold->n_clocks++];
    live->clock = (struct sla_clock){.kind = kind, .sequence = sequence, .started = fold->at};
    live->clock.state = SLA_RUNNING;
    aim(fold, live);
}

static void settle(struct live *live, int64_t at, enum sla_state state)
{
    struct sla_clock *clock = &live->clock;
    bool late = live->crossed && at > clock->due;
    clock->state = late ? SLA_BREACHED : state;
    if (!live->crossed && clock->target)
        clock->due = after(clock->goal, at, clock->target - clock->elapsed);
    clock->stopped = at;
    clock->paused = false;
    live->met = state == SLA_MET;
}

static void stop(struct fold *fold, int kind, enum sla_state state)
{
    if (is_open(fold, kind))
        settle(last(fold, kind), fold->at, state);
}

static void answer(struct fold *fold)
{
    for (int kind = SLA_FIRST_RESPONSE; kind <= SLA_NEXT_RESPONSE; kind++) {
        struct live *live = last(fold, kind);
        stop(fold, kind, SLA_MET);
        /* Solved first and then said: the answer is there, and no more time counted. */
        if (live && live->clock.state == SLA_ENDED)
            live->clock.state = SLA_MET;
        if (live)
            live->met = true;
    }
    fold->answered = true;
    fold->pending = false;
}

static void resume(struct fold *fold, int kind)
{
    struct live *live = last(fold, kind);
    note(fold, fold->latest[kind], live->clock.stopped, fold->at, SLA_SOLVED);
    live->clock.stopped = 0;
    live->clock.state = SLA_RUNNING;
    aim(fold, live);
}

static void reopen(struct fold *fold)
{
    struct live *next = last(fold, SLA_NEXT_RESPONSE);
    resume(fold, SLA_RESOLUTION);
    if (!fold->answered)
        resume(fold, SLA_FIRST_RESPONSE);
    else if (next && !next->met)
        resume(fold, SLA_NEXT_RESPONSE);
    else if (fold->pending)
        begin(fold, SLA_NEXT_RESPONSE);
    fold->pending = false;
}

static void solve(struct fold *fold, int status)
{
    stop(fold, SLA_FIRST_RESPONSE, SLA_ENDED);
    stop(fold, SLA_NEXT_RESPONSE, SLA_ENDED);
    stop(fold, SLA_RESOLUTION, status == TICKET_REJECTED ? SLA_ENDED : SLA_MET);
}

static void wrote(struct fold *fold)
{
    if (!fold->answered)
        return;
    if (solved(fold->status))
        fold->pending = true;
    else if (!is_open(fold, SLA_NEXT_RESPONSE))
        begin(fold, SLA_NEXT_RESPONSE);
}

/* ---- Events ---- */

static void create(struct fold *fold, const struct sla_event *event)
{
    fold->at = event->at;
    fold->created = true;
    begin(fold, SLA_FIRST_RESPONSE);
    begin(fold, SLA_RESOLUTION);
    if (solved(event->status))
        solve(fold, event->status);
}

static void take(struct fold *fold, const struct sla_event *event)
{
    bool was = solved(fold->status), is = solved(event->status);
    if (fold->created)
        advance(fold, event->at);
    fold->status = event->status;
    fold->policy = event->policy;
    fold->priority = event->priority > 0 && event->priority < SLA_PRIORITIES ? event->priority : 0;
    if (!fold->created) {
        create(fold, event);
    } else if (is && !was) {
        solve(fold, event->status);
    } else if (was && !is) {
        reopen(fold);
    } else {
        aim_all(fold);
    }
    if (event->kind == SLA_REPLIED)
        answer(fold);
    if (event->kind == SLA_WROTE)
        wrote(fold);
}

/* ---- The result ---- */

static void predict(struct live *live, int64_t now)
{
    struct sla_clock *clock = &live->clock;
    int64_t warn = warning(clock);
    if (clock->stopped)
        return;
    if (!live->crossed && clock->target && !clock->paused)
        clock->due = after(clock->goal, now, clock->target - clock->elapsed);
    if (!live->warned && warn != NONE && !clock->paused)
        clock->warn = after(clock->goal, now, warn - clock->elapsed);
    if (live->crossed && now > clock->due)
        clock->state = SLA_BREACHED;
    else
        clock->state = clock->paused ? SLA_PAUSED : SLA_RUNNING;
}

static int64_t sooner(int64_t next, int64_t at, int64_t now)
{
    return at > now && (!next || at < next) ? at : next;
}

static bool finish(struct arena *arena, struct fold *fold, int64_t now, struct sla_result *result)
{
    struct sla_clock *clocks = arena_array(arena, fold->n_clocks, sizeof *clocks);
    int64_t next = 0;
    if (!clocks)
        return false;
    if (fold->created && now > fold->at)
        advance(fold, now);
    for (size_t i = 0; i < fold->n_clocks; i++) {
        predict(&fold->clocks[i], now);
        clocks[i] = fold->clocks[i].clock;
        if (clocks[i].stopped)
            continue;
        next = sooner(next, clocks[i].warn, now);
        next = sooner(next, clocks[i].due ? clocks[i].due + 1 : 0, now);
    }
    *result = (struct sla_result){fold->n_clocks, clocks, fold->n_spans, fold->spans, next};
    return true;
}

static int by_time(const void *a, const void *b)
{
    const struct sla_event *left = a, *right = b;
    if (left->at != right->at)
        return left->at < right->at ? -1 : 1;
    return (left->id > right->id) - (left->id < right->id);
}

/* How often the policies change under the events. */
static size_t count_changes(const struct sla_event *events, size_t n, int64_t now)
{
    size_t changes = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t to = i + 1 < n && events[i + 1].at < now ? events[i + 1].at : now;
        for (const struct sla_policy *p = changed(events[i].policy, to); p; p = changed(p, to))
            changes++;
    }
    return changes;
}

bool sla_fold(struct arena *arena, struct sla_event *events, size_t n, int64_t now, bool spans,
              struct sla_result *result)
{
    struct fold fold = {.latest = {NONE, NONE, NONE, NONE}};
    size_t messages = 0;
    if (n)
        qsort(events, n, sizeof *events, by_time);
    n = n < SLA_EVENTS ? n : SLA_EVENTS;
    for (size_t i = 0; i < n; i++)
        messages += events[i].kind == SLA_WROTE || solved(events[i].status);
    fold.clocks = arena_array(arena, messages + OPEN_AT_ONCE, sizeof *fold.clocks);
    if (spans)
        fold.spans = arena_array(arena, (n + 1 + count_changes(events, n, now)) * OPEN_AT_ONCE,
                                 sizeof *fold.spans);
    if (!fold.clocks || (spans && !fold.spans))
        return false;
    for (size_t i = 0; i < n && events[i].at <= now; i++)
        take(&fold, &events[i]);
    return finish(arena, &fold, now, result);
}
