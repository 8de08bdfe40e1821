/* SPDX-License-Identifier: Apache-2.0 */
/* A simulation under way: shared by its call, on the loop, and its work, on a thread of the pool.
 */
#ifndef KITH_SERVER_FEATURE_SLA_SIMULATE_H
#define KITH_SERVER_FEATURE_SLA_SIMULATE_H

#include "server/model/sla_config.h"
#include "server/rpc/call.h"

struct simulation_figure {
    int64_t clocks;
    int64_t met, breached, warned;                /* by the policies that the tickets had */
    int64_t would_meet, would_breach, would_warn; /* by the one that is tried */
};

struct simulated { /* a ticket */
    int64_t id;
    const char *number;
    int64_t month; /* year * 12 + month in which it was created */
    int priority;
    bool fits;
    size_t n_events;
    struct sla_event *events;
};

struct simulated_difference {
    const struct simulated *ticket;
    struct sla_clock is, would;
};

struct simulation_page { /* in an arena of its own; NULL: none */
    struct arena *arena;
    size_t n, n_events;
    struct simulated *tickets;
    struct sla_event *events;
    size_t n_differences;
    struct simulated_difference *differences; /* no more than are still to be named */
    bool failed;                              /* no memory */
};

struct simulation {
    int64_t from, to; /* days */
    struct db_param teams;
    struct sla_policy policy; /* that is tried */
    int64_t limit;
    int64_t now;
    int statement;
    const char *begins, *ends; /* instants */
    int64_t after;             /* the last ticket looked at */
    int64_t total, done;
    int64_t month; /* the first, year * 12 + month */
    size_t n_figures;
    struct simulation_figure *figures; /* by month, priority and kind */
    int64_t tickets;                   /* that the policy is for */
    int64_t different, named;
    struct buf named_differences; /* encoded */
    struct simulation_page page;
};

/* sla_fold_page.c: folds the page and adds it to the figures; the argument is the simulation. */
void sla_fold_page_run(void *simulation);

#endif
