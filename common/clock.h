/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time and the calendar. Times are microseconds since 1970-01-01T00:00:00Z, days are counted from
 * 1970-01-01, in the proleptic Gregorian calendar, years 1 to 9999.
 * Source of the day arithmetic: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
 */
#ifndef KITH_COMMON_CLOCK_H
#define KITH_COMMON_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clock_date {
    int year;
    int month; /* 1 to 12 */
    int day;   /* 1 to 31 */
};

/* Never goes back; for deadlines and intervals. */
int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_micros(void);
int64_t clock_micros(void);

bool clock_date_valid(struct clock_date date);
/* The date must be valid; the day within 0001-01-01 … 9999-12-31. */
int64_t clock_days(struct clock_date date);
struct clock_date clock_date(int64_t days);
/* 0 is Sunday. */
int clock_weekday(int64_t days);
/* First day of the month or quarter the date is in. */
struct clock_date clock_month(struct clock_date date);
struct clock_date clock_quarter(struct clock_date date);
/* The day `months` later (or earlier), the last of the month where the day does not exist. */
struct clock_date clock_add_months(struct clock_date date, int months);

/*
 * RFC 3339: "2026-11-21T09:30:00.123456+08:00". Lower-case t and z and a space for T are accepted;
 * a leap second counts as the next second; digits below the microsecond are cut.
 * False when malformed or outside the years 1 to 9999.
 */
bool clock_parse(const char *text, int64_t *micros);

enum { CLOCK_TEXT = 32, CLOCK_DATE_TEXT = 11 };
/* In UTC, with as many fraction digits (0, 3 or 6) as it takes. Returns `text`. */
char *clock_format(int64_t micros, char text[static CLOCK_TEXT]);
char *clock_format_date(struct clock_date date, char text[static CLOCK_DATE_TEXT]);

enum clock_order { CLOCK_YMD, CLOCK_DMY, CLOCK_MDY };

/* "ymd", "dmy", "mdy". */
bool clock_order_parse(const char *name, enum clock_order *order);

/*
 * A date as people write it: three numbers with one kind of separator out of "-", "/", ".", or
 * 2026年11月21日, or 20261121. A year of four digits at the front is a year in every order; at the
 * back it is one under dmy and mdy. Years of two digits are 2000–2068 and 1969–1999. Blanks around
 * are ignored. False for anything else and for days that do not exist.
 */
bool clock_parse_date(const char *text, enum clock_order order, struct clock_date *date);

#endif
