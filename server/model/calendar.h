/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When a service works: weekly shifts in a time zone, and days that differ.
 *
 * What counts: an instant counts when the wall clock of the zone then shows a time inside a shift.
 * So an hour that summer time skips cannot count, one that it repeats counts twice, and a calendar
 * of 24 hours has days of 23 and 25. A shift belongs to the day on which it begins and may pass
 * midnight: that of the evening before a holiday goes on into it, that of the holiday's own
 * evening does not exist. Where two days' shifts meet, time counts once.
 *
 * Times are microseconds since 1970. They lie between ZONE_FIRST and ZONE_LAST; what lies outside
 * counts as the nearest of the two. Calendars are immutable and lie in an arena; all that asks
 * them is pure and costs O(log days) per change of summer time in between.
 */
#ifndef KITH_SERVER_MODEL_CALENDAR_H
#define KITH_SERVER_MODEL_CALENDAR_H

#include "common/clock.h"
#include "server/model/zone.h"

enum { CALENDAR_SHIFTS = 8, CALENDAR_DAYS = 4000, CALENDAR_DAY_MINUTES = 24 * 60 };

struct calendar_shift {
    int from, to; /* minutes from 0:00 of its day: 0 <= from < 1440, from < to <= from + 1440 */
};

struct calendar_plan { /* of one day; by time, none overlaps the next */
    int n;
    struct calendar_shift shifts[CALENDAR_SHIFTS];
};

enum calendar_kind { CALENDAR_HOLIDAY = 1, CALENDAR_LIKE, CALENDAR_HOURS };

struct calendar_day { /* that differs from its weekday */
    int64_t day;      /* since 1970-01-01 */
    enum calendar_kind kind;
    int like;         /* CALENDAR_LIKE: the weekday it works as, 0 is Sunday */
    const char *name; /* "国庆节", may be "" */
    struct calendar_plan plan;
};

struct calendar_rules {
    struct calendar_plan week[7]; /* 0 is Sunday */
    size_t n_days;
    struct calendar_day *days; /* by day, each once */
};

struct calendar_error {
    const char *field; /* "shifts" or "days" */
    const char *text;  /* a sentence */
};

/*
 * calendar_text.c. Shifts: "24x7", or parts with ";" between them:
 *   Mon-Fri 09:00-12:00,13:30-18:00; Sat 10:00-16:00; Sun 22:00-06:00     周一至周五 09:00-18:00
 * Days: a line each, "#" begins a remark:
 *   2026-10-01..2026-10-07 holiday 国庆节          closed                       (休)
 *   2026-10-10 like Mon 国庆节调休                   works as that weekday does   (班 周一)
 *   2026-02-16 hours 09:00-12:00 除夕              these shifts
 * False with a sentence in *error when it cannot be read, or there is no memory.
 */
bool calendar_parse(struct arena *arena, const char *shifts, const char *days,
                    struct calendar_rules *rules, struct calendar_error *error);

struct calendar;

/* The zone must live as long. NULL: no memory. */
const struct calendar *calendar_new(struct arena *arena, const struct zone *zone,
                                    const struct calendar_rules *rules);
const struct zone *calendar_zone(const struct calendar *calendar);

/* What counts between two instants, in microseconds; 0 when `to` is not later. */
int64_t calendar_working(const struct calendar *calendar, int64_t from, int64_t to);
/* The first instant until which so much counts after `from`; false: not before ZONE_LAST. */
bool calendar_add(const struct calendar *calendar, int64_t from, int64_t working, int64_t *instant);
/* The last instant from which so much counts until `to`; false: not after ZONE_FIRST. */
bool calendar_back(const struct calendar *calendar, int64_t to, int64_t working, int64_t *instant);

struct calendar_span {
    int64_t from, to;
};

/*
 * The counted intervals in [from, to), joined where they touch: writes the first `most`, returns
 * how many. *rest, if not NULL: where the next ones begin to be looked for, `to` when there is
 * none.
 */
size_t calendar_spans(const struct calendar *calendar, int64_t from, int64_t to, size_t most,
                      struct calendar_span *spans, int64_t *rest);

/* The rules of a day (since 1970-01-01); NULL: it is as its weekday. */
const struct calendar_day *calendar_day(const struct calendar *calendar, int64_t day);
/* The shifts that begin on the day. */
const struct calendar_plan *calendar_plan(const struct calendar *calendar, int64_t day);
/* What counts on a day by the wall clock, in minutes: that of the evening before too. */
int calendar_day_minutes(const struct calendar *calendar, int64_t day);

#endif
