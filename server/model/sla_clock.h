/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clocks of a ticket: a fold over what happened to it.
 *
 * first response  from creation to the first answer of a person
 * next response   from a customer's message that waits for an answer (later than the first one) to
 *                 the next answer of a person; several messages wait for one answer. A message to
 *                 a ticket that is solved waits only when the ticket is opened again.
 * resolution      from creation until it is resolved or closed; goes on when it is opened again
 *
 * Waiting for the customer stops them all, unless the policy counts it. What ends without its aim
 * (a ticket resolved, closed or rejected without an answer; a rejected one without a solution) is
 * ended, and goes on when the ticket is opened again. Priority, policy and calendar may change, and
 * so may what a policy says: the time counted so far counts towards the new target; whether it is
 * late is seen by the new target. What has stopped before stays as it was.
 *
 * Late is what comes after the due instant, also when nothing counted in between: due on Friday at
 * 18:00, answered on Saturday, is late. Breached is final only when the clock has stopped: while it
 * runs, a longer target can undo it.
 */
#ifndef KITH_SERVER_MODEL_SLA_CLOCK_H
#define KITH_SERVER_MODEL_SLA_CLOCK_H

#include "common/arena.h"
#include "server/model/calendar.h"

enum sla_kind { /* numerically equal to kith.v1.ClockKind */
                SLA_FIRST_RESPONSE = 1,
                SLA_NEXT_RESPONSE,
                SLA_RESOLUTION
};
enum { SLA_KINDS = 4, SLA_PRIORITIES = 5 }; /* one more than the greatest value */

enum sla_state { /* numerically equal to kith.v1.ClockState */
                 SLA_RUNNING = 1,
                 SLA_PAUSED,
                 SLA_MET,
                 SLA_BREACHED, /* late, whether it still runs or not */
                 SLA_ENDED     /* stopped before it was due, without its aim */
};

struct sla_target {
    int64_t target;                  /* microseconds that count; 0: none, time is only measured */
    const struct calendar *calendar; /* NULL: all time counts */
    int64_t calendar_id;             /* 0: none */
};

struct sla_policy {
    int64_t id;
    const char *name;
    int64_t calendar_id; /* of targets that name none; 0: all time counts */
    bool waiting_counts;
    int warn_percent;    /* of the target; 0: no warning */
    int64_t warn_before; /* microseconds that count before it is due; 0: by percent */
    struct sla_target targets[SLA_KINDS][SLA_PRIORITIES]; /* [kind][priority], 0: not said */
    int64_t since;                 /* when it became as it is here; 0: it was so from the first */
    const struct sla_policy *next; /* what it was changed to, later; NULL: nothing */
};

enum sla_event_kind { /* numerically equal to kith.v1.TicketEventKind */
                      SLA_CREATED = 1,
                      SLA_CHANGED, /* status, priority or policy */
                      SLA_REPLIED, /* a person answered, in public */
                      SLA_WROTE    /* the customer did */
};

struct sla_event {
    int64_t id;
    int64_t at; /* microseconds since 1970 */
    enum sla_event_kind kind;
    /* As they were afterwards, for every kind. */
    int status;                      /* enum ticket_state */
    int priority;                    /* 0 to 4 */
    const struct sla_policy *policy; /* as it was then; NULL: none */
};

struct sla_clock {
    enum sla_kind kind;
    int sequence; /* 1, 2, … of its kind: of next responses there are several */
    enum sla_state state;
    bool paused; /* waiting for the customer, also when it is late */
    int64_t started;
    int64_t stopped; /* met or ended; 0: not yet */
    int64_t due;     /* 0: no target, paused before it, ended before it, or never */
    int64_t warn;    /* when warning is or was due; 0 like due */
    int64_t target;  /* microseconds that count; 0: none */
    int64_t elapsed; /* microseconds that counted until it stopped, else until `now` */
    const struct sla_policy *policy;
    const struct sla_target *goal; /* NULL: no policy */
};

enum sla_why { SLA_COUNTED, SLA_WAITING, SLA_SOLVED };

/* A stretch of a clock's life with one rule; for explanations. */
struct sla_span {
    size_t clock; /* of the result */
    int64_t from, to;
    enum sla_why why;
    const struct sla_policy *policy;
    const struct sla_target *goal;
    int priority;
};

struct sla_result {
    size_t n_clocks;
    struct sla_clock *clocks; /* in the order in which they started */
    size_t n_spans;
    struct sla_span *spans; /* of each clock by time; none unless asked for */
    /* The next instant after `now` at which a warning or a breach comes by itself; 0: none. */
    int64_t next;
};

enum { SLA_EVENTS = 10000 }; /* of one ticket; later ones are left out */

/*
 * Sorts the events by (at, id) in place and folds those until `now`, in which they end. Allocates
 * in the arena in proportion to the events. False: no memory.
 */
bool sla_fold(struct arena *arena, struct sla_event *events, size_t n, int64_t now, bool spans,
              struct sla_result *result);

/* What counts of [from, to): all of it without a calendar. */
int64_t sla_working(const struct sla_target *goal, int64_t from, int64_t to);

#endif
