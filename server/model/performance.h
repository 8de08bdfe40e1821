/* SPDX-License-Identifier: Apache-2.0 */
/* Which records stand behind a figure of sales performance, as a filter that people can use. */
#ifndef KITH_SERVER_MODEL_PERFORMANCE_H
#define KITH_SERVER_MODEL_PERFORMANCE_H

#include "common/arena.h"

#include <stddef.h>
#include <stdint.h>

enum performance_figure { /* numerically equal to kith.v1.PerformanceFigure */
                          PERFORMANCE_INTERACTIONS = 1,
                          PERFORMANCE_TASKS_DONE,
                          PERFORMANCE_NEW_OPPORTUNITIES,
                          PERFORMANCE_WON,
                          PERFORMANCE_LOST,
                          PERFORMANCE_WIN_RATE,
                          PERFORMANCE_WIN_RATE_BY_VALUE,
                          PERFORMANCE_CYCLE_MEDIAN,
                          PERFORMANCE_CYCLE_MEAN,
                          PERFORMANCE_CONVERSION,
                          PERFORMANCE_STAGE_DAYS,
                          PERFORMANCE_ORDERS,
                          PERFORMANCE_RETURNS,
                          PERFORMANCE_NET_SALES,
};
enum { PERFORMANCE_FIGURES = 14 };

enum performance_by { /* numerically equal to kith.v1.PerformanceBy */
                      PERFORMANCE_BY_OWNER = 1,
                      PERFORMANCE_BY_TEAM,
                      PERFORMANCE_BY_ALL,
};

struct performance_where {
    enum performance_by by;
    int64_t who;               /* user or team; 0: nobody's */
    const char *detail;        /* kind of interaction, or id of the stage; NULL: none */
    const char *first, *last;  /* days, "2026-10-01" */
    const char *begins, *ends; /* the same as times in UTC: from, and before */
    const char *people;        /* who moved deals: "3,7", 0 for the system; "" for all */
};

/* Name of the object that the figure counts; NULL for what is no figure. */
const char *performance_object(enum performance_figure figure);
/* Fields of that object that the figure is made of, NULL at the end. */
const char *const *performance_fields(enum performance_figure figure);
/* The filter, in the arena; NULL without memory. */
const char *performance_filter(struct arena *arena, enum performance_figure figure,
                               const struct performance_where *where);

#endif
