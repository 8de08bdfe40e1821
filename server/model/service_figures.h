/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The figures of the service desk: what they mean, and which tickets stand behind each, as a filter
 * that people can use. A period is days of the company's time zone, the last one included.
 *
 * created         Tickets with create_time in the period.
 * first response  Tickets with first_reply_at in the period: the first public answer of a person,
 * no automatic one, no note. Its time is that of the clock of the first response
 *                 (response_seconds): from the creation to that answer, in the working time of the
 *                 ticket's calendar.
 * resolution      Tickets with resolved_at in the period, which means that they are solved still.
 *                 Its time is that of the clock of the resolution (resolution_seconds): working
 * time without the time that the ticket waited for the customer, all its turns together when it was
 * opened again. first contact   Of the tickets with first_resolved_at in the period (FCR, first
 * contact resolution): those that a person had answered at most once by then (not at all: solved on
 * the phone), and that were not opened again within N days, setting service.first_contact_days.
 * Until N days have passed a share is not final, and the reply says of how many tickets. After the
 * definition of ISO 18295-1 (3.1.11, "first contact resolution"), with the days of the window as a
 * setting since it gives none. reopened        Of the same tickets: those that were opened again
 * since, whenever. breached        Tickets with breached_at in the period: when the first of their
 * clocks ran out.
 *
 * The median is the smallest time that half of the tickets do not exceed, the 90 % the smallest
 * that nine of ten do not exceed (nearest rank, percentile_disc: always the time of a ticket); the
 * mean is their sum by their number. The period before has the same number of days and ends where
 * this one begins. Backlog: tickets that are neither solved nor closed nor rejected; their age is
 * the time on the calendar since they were created, in days of 24 hours.
 */
#ifndef KITH_SERVER_MODEL_SERVICE_FIGURES_H
#define KITH_SERVER_MODEL_SERVICE_FIGURES_H

#include "common/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum service_figure { /* numerically equal to kith.v1.ServiceFigure */
                      SERVICE_CREATED = 1,
                      SERVICE_FIRST_RESPONSE,
                      SERVICE_RESOLUTION,
                      SERVICE_FIRST_CONTACT,
                      SERVICE_REOPENED,
                      SERVICE_BREACHED,
};
enum { SERVICE_FIGURES = 6 };

enum service_by { /* numerically equal to kith.v1.ServiceBy */
                  SERVICE_BY_TEAM = 1,
                  SERVICE_BY_AGENT,
                  SERVICE_BY_CATEGORY,
                  SERVICE_BY_TYPE,
                  SERVICE_BY_PRIORITY,
                  SERVICE_BY_CHANNEL,
                  SERVICE_BY_QUEUE,
                  SERVICE_BY_MONTH,
                  SERVICE_BY_WEEK,
                  SERVICE_BY_DAY,
                  SERVICE_BY_WEEKDAY,
                  SERVICE_BY_HOUR,
};

struct service_key {
    enum service_by by; /* 0: none */
    const char *value;  /* as in filters: "TM-3", "quality", "complaint"; "" for tickets without */
};

struct service_cell {
    const char *filter;        /* of the request; "" for none */
    struct service_key key[2]; /* times are in begins and ends already */
    const char *begins, *ends; /* times in UTC: from, and before */
};

/* The field of a ticket that the group is of; NULL for times and for none. */
const char *service_figures_field(enum service_by by);
/* Fields that a figure is made of, NULL at the end. */
const char *const *service_figures_fields(enum service_figure figure);
/*
 * The filter of a figure's tickets, in the arena; `of`: of those that it is a share of. NULL
 * without memory, "" where no filter can tell them (weekdays and hours).
 */
const char *service_figures_filter(struct arena *arena, enum service_figure figure, bool of,
                                   const struct service_cell *cell);
/* Open tickets of a group, created after `since` and until `until`; either may be "". */
const char *service_figures_backlog(struct arena *arena, const struct service_cell *cell,
                                    const char *since, const char *until);

#endif
