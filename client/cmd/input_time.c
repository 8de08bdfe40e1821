/* SPDX-License-Identifier: Apache-2.0 */
/* Days and times as people type them. */
#include "client/cmd/input.h"

#include "common/clock.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

static struct clock_date local_today(void)
{
    time_t now = time(NULL);
    struct tm local = {0};
    localtime_r(&now, &local);
    return (struct clock_date){local.tm_year + 1900, local.tm_mon + 1, local.tm_mday};
}

/* "+7d": a sign, a number, a unit. */
static bool read_step(const char *text, long *count, const char **unit)
{
    char *end;
    if ((text[0] != '+' && text[0] != '-') || !isdigit((unsigned char)text[1]))
        return false;
    *count = strtol(text, &end, 10);
    *unit = end;
    return *count > -100000 && *count < 100000 && *end;
}

static bool step_date(const char *text, struct clock_date *date)
{
    long count;
    const char *unit;
    if (!read_step(text, &count, &unit))
        return false;
    struct clock_date today = local_today();
    if (strcmp(unit, "d") == 0 || strcmp(unit, "w") == 0)
        *date = clock_date(clock_days(today) + count * (*unit == 'w' ? 7 : 1));
    else if (strcmp(unit, "m") == 0 || strcmp(unit, "mo") == 0)
        *date = clock_add_months(today, (int)count);
    else if (strcmp(unit, "y") == 0)
        *date = clock_add_months(today, (int)count * 12);
    else
        return false;
    return clock_date_valid(*date);
}

static bool named_date(const char *text, struct clock_date *date)
{
    static const struct {
        const char *name;
        int days;
    } names[] = {{"today", 0}, {"今天", 0},       {"tomorrow", 1},
                 {"明天", 1},  {"yesterday", -1}, {"昨天", -1}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcasecmp(text, names[i].name) != 0)
            continue;
        *date = clock_date(clock_days(local_today()) + names[i].days);
        return true;
    }
    return false;
}

static bool any_date(const char *text, struct clock_date *date)
{
    return named_date(text, date) || step_date(text, date) ||
           clock_parse_date(text, CLOCK_YMD, date);
}

bool input_date(const char *text, struct record_date *date)
{
    struct clock_date day;
    if (!any_date(text, &day))
        return false;
    *date = (struct record_date){day.year, day.month, day.day};
    return true;
}

static bool local_time(struct clock_date date, int hour, int minute, int second, int64_t *micros)
{
    struct tm local = {.tm_year = date.year - 1900,
                       .tm_mon = date.month - 1,
                       .tm_mday = date.day,
                       .tm_hour = hour,
                       .tm_min = minute,
                       .tm_sec = second,
                       .tm_isdst = -1};
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    time_t seconds = mktime(&local);
    *micros = (int64_t)seconds * 1000000;
    /* An hour that a change of the clocks leaves out does not exist. */
    return local.tm_hour == hour && local.tm_min == minute;
}

static bool day_and_clock(const char *text, int64_t *micros)
{
    char day[64];
    int hour = 0;
    int minute = 0;
    int second = 0;
    int read = 0;
    struct clock_date date;
    const char *blank = strrchr(text, ' ');
    size_t length = blank ? (size_t)(blank - text) : strlen(text);
    if (length >= sizeof day)
        return false;
    memcpy(day, text, length);
    day[length] = '\0';
    if (!any_date(day, &date))
        return false;
    if (!blank)
        return local_time(date, 0, 0, 0, micros);
    int parts = sscanf(blank, " %2d:%2d%n:%2d%n", &hour, &minute, &read, &second, &read);
    return parts >= 2 && blank[read] == '\0' && hour >= 0 && minute >= 0 && second >= 0 &&
           local_time(date, hour, minute, second, micros);
}

static bool step_time(const char *text, int64_t *micros)
{
    long count;
    const char *unit;
    int64_t seconds;
    if (!read_step(text, &count, &unit))
        return false;
    if (strcmp(unit, "h") == 0)
        seconds = 3600;
    else if (strcmp(unit, "min") == 0)
        seconds = 60;
    else if (strcmp(unit, "s") == 0)
        seconds = 1;
    else
        return false;
    *micros = clock_micros() + count * seconds * 1000000;
    return true;
}

bool input_time(const char *text, int64_t *micros)
{
    if (strcasecmp(text, "now") == 0 || strcmp(text, "现在") == 0) {
        *micros = clock_micros();
        return true;
    }
    return clock_parse(text, micros) || step_time(text, micros) || day_and_clock(text, micros);
}
