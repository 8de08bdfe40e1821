/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting on the line of the wall clock, which has no summer time: each stretch of a zone with one
 * distance from UTC is a piece of that line.
 */
#include "server/model/calendar.h"

#include <string.h>

static const int64_t MINUTE = INT64_C(60000000);
static const int64_t DAY = INT64_C(86400000000);

enum { SUNDAY = -4, PARTS = CALENDAR_SHIFTS + 1 }; /* 1970-01-04 less a week */

struct profile { /* what counts from 0:00 to 24:00 of a day, by time, apart from each other */
    int n;
    struct calendar_shift parts[PARTS];
    int64_t work; /* microseconds */
};

struct odd { /* a day whose profile is not that of its weekday */
    int64_t day;
    int64_t more; /* what the odd days before it have more than their weekdays */
    struct profile profile;
};

struct calendar {
    const struct zone *zone;
    struct calendar_rules rules;
    struct profile week[7];
    int64_t before[8]; /* work of the weekdays before; [7]: of a week */
    size_t n_odd;
    struct odd *odd;
};

static int64_t floor_div(int64_t number, int64_t by)
{
    return number / by - (number % by < 0);
}

static int64_t clamp(int64_t instant)
{
    return instant < ZONE_FIRST ? ZONE_FIRST : instant > ZONE_LAST ? ZONE_LAST : instant;
}

/* ---- Building ---- */

static void add_part(struct profile *profile, int from, int to)
{
    struct calendar_shift *last = profile->n ? &profile->parts[profile->n - 1] : NULL;
    if (last && from <= last->to)
        last->to = to > last->to ? to : last->to;
    else
        profile->parts[profile->n++] = (struct calendar_shift){from, to};
}

/* What begins on the day before ends before or after what begins on the day: it comes first. */
static struct profile profile_of(const struct calendar_plan *before,
                                 const struct calendar_plan *plan)
{
    struct profile profile = {0};
    const struct calendar_shift *late = before->n ? &before->shifts[before->n - 1] : NULL;
    if (late && late->to > CALENDAR_DAY_MINUTES)
        add_part(&profile, 0, late->to - CALENDAR_DAY_MINUTES);
    for (int i = 0; i < plan->n; i++) {
        int to = plan->shifts[i].to;
        add_part(&profile, plan->shifts[i].from,
                 to < CALENDAR_DAY_MINUTES ? to : CALENDAR_DAY_MINUTES);
    }
    for (int i = 0; i < profile.n; i++)
        profile.work += (profile.parts[i].to - profile.parts[i].from) * MINUTE;
    return profile;
}

/* The first of the rules' days that is not before the day. */
static size_t find_day(const struct calendar_rules *rules, int64_t day)
{
    size_t low = 0, high = rules->n_days;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rules->days[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct calendar_day *calendar_day(const struct calendar *calendar, int64_t day)
{
    size_t i = find_day(&calendar->rules, day);
    bool found = i < calendar->rules.n_days && calendar->rules.days[i].day == day;
    return found ? &calendar->rules.days[i] : NULL;
}

const struct calendar_plan *calendar_plan(const struct calendar *calendar, int64_t day)
{
    const struct calendar_day *own = calendar_day(calendar, day);
    return own ? &own->plan : &calendar->rules.week[clock_weekday(day)];
}

static void build_week(struct calendar *calendar)
{
    const struct calendar_plan *week = calendar->rules.week;
    for (int i = 0; i < 7; i++) {
        calendar->week[i] = profile_of(&week[(i + 6) % 7], &week[i]);
        calendar->before[i + 1] = calendar->before[i] + calendar->week[i].work;
    }
}

static void add_odd(struct calendar *calendar, int64_t day)
{
    struct odd *odd = &calendar->odd[calendar->n_odd];
    const struct odd *last = calendar->n_odd ? odd - 1 : NULL;
    if (last && last->day == day)
        return;
    odd->day = day;
    odd->profile = profile_of(calendar_plan(calendar, day - 1), calendar_plan(calendar, day));
    if (last)
        odd->more = last->more + last->profile.work - calendar->week[clock_weekday(last->day)].work;
    calendar->n_odd++;
}

const struct calendar *calendar_new(struct arena *arena, const struct zone *zone,
                                    const struct calendar_rules *rules)
{
    size_t n = rules->n_days;
    struct calendar *calendar = arena_alloc(arena, sizeof *calendar);
    struct calendar_day *days = calendar ? arena_array(arena, n, sizeof *days) : NULL;
    if (!days || !(calendar->odd = arena_array(arena, 2 * n, sizeof *calendar->odd)))
        return NULL;
    if (n)
        memcpy(days, rules->days, n * sizeof *days);
    calendar->zone = zone;
    calendar->rules = *rules;
    calendar->rules.days = days;
    build_week(calendar);
    for (size_t i = 0; i < n; i++) {
        add_odd(calendar, days[i].day);
        add_odd(calendar, days[i].day + 1);
    }
    return calendar;
}

const struct zone *calendar_zone(const struct calendar *calendar)
{
    return calendar->zone;
}

/* ---- The line of the wall clock ---- */

/* The first odd day that is not before the day. */
static size_t find_odd(const struct calendar *calendar, int64_t day)
{
    size_t low = 0, high = calendar->n_odd;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (calendar->odd[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct profile *profile_at(const struct calendar *calendar, int64_t day)
{
    size_t i = find_odd(calendar, day);
    bool odd = i < calendar->n_odd && calendar->odd[i].day == day;
    return odd ? &calendar->odd[i].profile : &calendar->week[clock_weekday(day)];
}

int calendar_day_minutes(const struct calendar *calendar, int64_t day)
{
    return (int)(profile_at(calendar, day)->work / MINUTE);
}

/* What counts before the day, from some day on. */
static int64_t work_before_day(const struct calendar *calendar, int64_t day)
{
    int64_t since = day - SUNDAY, weeks = floor_div(since, 7), more = 0;
    size_t i = find_odd(calendar, day);
    if (i > 0) {
        const struct odd *last = &calendar->odd[i - 1];
        more = last->more + last->profile.work - calendar->week[clock_weekday(last->day)].work;
    }
    return weeks * calendar->before[7] + calendar->before[since - 7 * weeks] + more;
}

static int64_t work_before(const struct calendar *calendar, int64_t local)
{
    int64_t day = floor_div(local, DAY), time = local - day * DAY;
    const struct profile *profile = profile_at(calendar, day);
    int64_t work = work_before_day(calendar, day);
    for (int i = 0; i < profile->n && profile->parts[i].from * MINUTE < time; i++) {
        int64_t to = profile->parts[i].to * MINUTE;
        work += (to < time ? to : time) - profile->parts[i].from * MINUTE;
    }
    return work;
}

/* The last day of [low, high] before which `work` does not count yet; `low` when there is none. */
static int64_t last_day_below(const struct calendar *calendar, int64_t low, int64_t high,
                              int64_t work)
{
    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2;
        if (work_before_day(calendar, middle) < work)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* The first time of [from, to] before which so much counts; there is one, after `from`. */
static int64_t first_time(const struct calendar *calendar, int64_t from, int64_t to, int64_t work)
{
    int64_t day = last_day_below(calendar, floor_div(from, DAY), floor_div(to, DAY), work);
    const struct profile *profile = profile_at(calendar, day);
    int64_t rest = work - work_before_day(calendar, day);
    for (int i = 0; i < profile->n; i++) {
        int64_t length = (profile->parts[i].to - profile->parts[i].from) * MINUTE;
        if (rest <= length)
            return day * DAY + profile->parts[i].from * MINUTE + rest;
        rest -= length;
    }
    return to;
}

/* The last time of [from, to] before which no more counts; there is one, before `to`. */
static int64_t last_time(const struct calendar *calendar, int64_t from, int64_t to, int64_t work)
{
    int64_t day = last_day_below(calendar, floor_div(from, DAY), floor_div(to, DAY), work + 1);
    const struct profile *profile = profile_at(calendar, day);
    int64_t rest = work - work_before_day(calendar, day);
    for (int i = 0; i < profile->n; i++) {
        int64_t length = (profile->parts[i].to - profile->parts[i].from) * MINUTE;
        if (rest < length)
            return day * DAY + profile->parts[i].from * MINUTE + rest;
        rest -= length;
    }
    return to;
}

/* ---- Instants ---- */

static int64_t end_of(const struct zone *zone, size_t change)
{
    return change + 1 < zone->n ? zone->changes[change + 1].at : ZONE_LAST;
}

int64_t calendar_working(const struct calendar *calendar, int64_t from, int64_t to)
{
    const struct zone *zone = calendar->zone;
    int64_t work = 0;
    from = clamp(from), to = clamp(to);
    for (size_t i = zone_at(zone, from); from < to; i++) {
        int64_t end = end_of(zone, i), offset = zone->changes[i].offset;
        end = end < to ? end : to;
        work += work_before(calendar, end + offset) - work_before(calendar, from + offset);
        from = end;
    }
    return work;
}

bool calendar_add(const struct calendar *calendar, int64_t from, int64_t working, int64_t *instant)
{
    const struct zone *zone = calendar->zone;
    *instant = from = clamp(from);
    for (size_t i = zone_at(zone, from); working > 0 && from < ZONE_LAST; i++) {
        int64_t end = end_of(zone, i), offset = zone->changes[i].offset;
        int64_t before = work_before(calendar, from + offset);
        int64_t here = work_before(calendar, end + offset) - before;
        if (working <= here) {
            *instant = first_time(calendar, from + offset, end + offset, before + working) - offset;
            return true;
        }
        working -= here;
        from = end;
    }
    return working <= 0;
}

bool calendar_back(const struct calendar *calendar, int64_t to, int64_t working, int64_t *instant)
{
    const struct zone *zone = calendar->zone;
    *instant = to = clamp(to);
    for (size_t i = zone_at(zone, to); working > 0; i--) {
        int64_t begin = zone->changes[i].at, offset = zone->changes[i].offset;
        int64_t until = work_before(calendar, to + offset);
        int64_t here = until - work_before(calendar, begin + offset);
        if (working <= here) {
            *instant = last_time(calendar, begin + offset, to + offset, until - working) - offset;
            return true;
        }
        working -= here;
        to = begin;
        if (i == 0)
            break;
    }
    return working <= 0;
}

/* ---- Intervals ---- */

/* How long it counts without a break from a counted instant on, within a day and a stretch. */
static int64_t end_of_part(const struct calendar *calendar, int64_t instant)
{
    const struct zone *zone = calendar->zone;
    size_t change = zone_at(zone, instant);
    int64_t offset = zone->changes[change].offset, end = end_of(zone, change);
    int64_t local = instant + offset, day = floor_div(local, DAY), time = local - day * DAY;
    const struct profile *profile = profile_at(calendar, day);
    for (int i = 0; i < profile->n; i++) {
        int64_t to = day * DAY + profile->parts[i].to * MINUTE - offset;
        if (time >= profile->parts[i].from * MINUTE && time < profile->parts[i].to * MINUTE)
            return to < end ? to : end;
    }
    return instant;
}

static bool next_span(const struct calendar *calendar, int64_t from, int64_t to,
                      struct calendar_span *span)
{
    int64_t after, end;
    if (from >= to || !calendar_add(calendar, from, 1, &after) || after > to)
        return false;
    span->from = span->to = after - 1;
    while (span->to < to && (end = end_of_part(calendar, span->to)) > span->to)
        span->to = end < to ? end : to;
    return true;
}

size_t calendar_spans(const struct calendar *calendar, int64_t from, int64_t to, size_t most,
                      struct calendar_span *spans, int64_t *rest)
{
    size_t n = 0;
    bool more = true;
    from = clamp(from), to = clamp(to);
    while (n < most && (more = next_span(calendar, from, to, &spans[n])))
        from = spans[n++].to;
    if (rest)
        *rest = more ? from : to;
    return n;
}
