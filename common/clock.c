/* SPDX-License-Identifier: Apache-2.0 */
/* Time and the calendar. */
#include "common/clock.h"

#include <string.h>
#include <time.h>

#define MICROS INT64_C(1000000)

enum { SECONDS_PER_DAY = 86400 };

/* Where a text is being read. */
struct cursor {
    const char *at;
};

static int64_t read_clock(clockid_t id, int64_t per_second)
{
    struct timespec now;
    clock_gettime(id, &now);
    return now.tv_sec * per_second + now.tv_nsec / (1000000000 / per_second);
}

int64_t clock_monotonic_ms(void)
{
    return read_clock(CLOCK_MONOTONIC, 1000);
}

int64_t clock_monotonic_micros(void)
{
    return read_clock(CLOCK_MONOTONIC, MICROS);
}

int64_t clock_micros(void)
{
    return read_clock(CLOCK_REALTIME, MICROS);
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool clock_date_valid(struct clock_date date)
{
    return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12 &&
           date.day >= 1 && date.day <= days_in_month(date.year, date.month);
}

/* Hinnant's days_from_civil: the year begins in March, so that the leap day is its last. */
int64_t clock_days(struct clock_date date)
{
    int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct clock_date clock_date(int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    struct clock_date date = {.day = (int)(of_year - (153 * month + 2) / 5 + 1),
                              .month = (int)(month < 10 ? month + 3 : month - 9)};
    date.year = (int)(year + era * 400 + (date.month <= 2));
    return date;
}

int clock_weekday(int64_t days)
{
    return (int)(((days + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

struct clock_date clock_month(struct clock_date date)
{
    return (struct clock_date){date.year, date.month, 1};
}

struct clock_date clock_quarter(struct clock_date date)
{
    return (struct clock_date){date.year, (date.month - 1) / 3 * 3 + 1, 1};
}

struct clock_date clock_add_months(struct clock_date date, int months)
{
    int count = date.year * 12 + date.month - 1 + months;
    struct clock_date later = {count / 12, count % 12 + 1, date.day};
    int last = days_in_month(later.year, later.month);
    if (later.day > last)
        later.day = last;
    return later;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool take(struct cursor *cursor, const char *set)
{
    if (!*cursor->at || !strchr(set, *cursor->at))
        return false;
    cursor->at++;
    return true;
}

/* Between `least` and `most` digits; false when there are fewer. *digits says how many there were.
 */
static bool take_number(struct cursor *cursor, int least, int most, int *number, int *digits)
{
    *number = *digits = 0;
    while (*digits < most && is_digit(*cursor->at)) {
        *number = *number * 10 + (*cursor->at++ - '0');
        ++*digits;
    }
    return *digits >= least;
}

static bool take_digits(struct cursor *cursor, int count, int *number)
{
    int digits;
    return take_number(cursor, count, count, number, &digits);
}

static bool take_day(struct cursor *cursor, int64_t *days)
{
    struct clock_date date;
    if (!take_digits(cursor, 4, &date.year) || !take(cursor, "-") ||
        !take_digits(cursor, 2, &date.month) || !take(cursor, "-") ||
        !take_digits(cursor, 2, &date.day) || !clock_date_valid(date))
        return false;
    *days = clock_days(date);
    return true;
}

static bool take_fraction(struct cursor *cursor, int64_t *micros)
{
    int digits = 0;
    *micros = 0;
    if (!take(cursor, "."))
        return true;
    for (; is_digit(*cursor->at); cursor->at++, digits++)
        if (digits < 6)
            *micros = *micros * 10 + (*cursor->at - '0');
    for (int i = digits; i < 6; i++)
        *micros *= 10;
    return digits > 0;
}

static bool take_time(struct cursor *cursor, int64_t *micros)
{
    int hour, minute, second;
    int64_t fraction;
    if (!take_digits(cursor, 2, &hour) || !take(cursor, ":") || !take_digits(cursor, 2, &minute) ||
        !take(cursor, ":") || !take_digits(cursor, 2, &second) || !take_fraction(cursor, &fraction))
        return false;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    *micros = ((hour * 60 + minute) * INT64_C(60) + second) * MICROS + fraction;
    return true;
}

static bool take_offset(struct cursor *cursor, int64_t *micros)
{
    int hour, minute;
    *micros = 0;
    if (take(cursor, "Zz"))
        return true;
    int64_t sign = *cursor->at == '-' ? -MICROS : MICROS;
    if (!take(cursor, "+-") || !take_digits(cursor, 2, &hour) || !take(cursor, ":") ||
        !take_digits(cursor, 2, &minute) || hour > 23 || minute > 59)
        return false;
    *micros = sign * (hour * 60 + minute) * 60;
    return true;
}

bool clock_parse(const char *text, int64_t *micros)
{
    struct cursor cursor = {text};
    int64_t days, time, offset;
    if (!take_day(&cursor, &days) || !take(&cursor, "Tt ") || !take_time(&cursor, &time) ||
        !take_offset(&cursor, &offset) || *cursor.at)
        return false;
    int64_t result = days * SECONDS_PER_DAY * MICROS + time - offset;
    int64_t first = clock_days((struct clock_date){1, 1, 1}) * SECONDS_PER_DAY * MICROS;
    int64_t end = (clock_days((struct clock_date){9999, 12, 31}) + 1) * SECONDS_PER_DAY * MICROS;
    if (result < first || result >= end)
        return false;
    *micros = result;
    return true;
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* So many digits, with zeros in front; where the next character goes. */
static char *put_digits(char *at, int number, int digits)
{
    for (int i = digits - 1; i >= 0; i--, number /= 10)
        at[i] = (char)('0' + number % 10);
    return at + digits;
}

static char *put_date(char *at, struct clock_date date)
{
    at = put_digits(at, (date.year % 10000 + 10000) % 10000, 4);
    *at++ = '-';
    at = put_digits(at, date.month, 2);
    *at++ = '-';
    return put_digits(at, date.day, 2);
}

static char *put_time(char *at, int second)
{
    at = put_digits(at, second / 3600, 2);
    *at++ = ':';
    at = put_digits(at, second / 60 % 60, 2);
    *at++ = ':';
    return put_digits(at, second % 60, 2);
}

/* By hand: exports write two of them for each record. */
char *clock_format(int64_t micros, char text[static CLOCK_TEXT])
{
    int64_t seconds = floor_divide(micros, MICROS);
    int fraction = (int)(micros - seconds * MICROS);
    int64_t days = floor_divide(seconds, SECONDS_PER_DAY);
    int second = (int)(seconds - days * SECONDS_PER_DAY);
    char *at = put_date(text, clock_date(days));
    *at++ = 'T';
    at = put_time(at, second);
    if (fraction)
        *at++ = '.';
    if (fraction % 1000)
        at = put_digits(at, fraction, 6);
    else if (fraction)
        at = put_digits(at, fraction / 1000, 3);
    *at++ = 'Z';
    *at = '\0';
    return text;
}

char *clock_format_date(struct clock_date date, char text[static CLOCK_DATE_TEXT])
{
    *put_date(text, date) = '\0';
    return text;
}

bool clock_order_parse(const char *name, enum clock_order *order)
{
    static const char *const names[] = {"ymd", "dmy", "mdy"};
    for (int i = CLOCK_YMD; i <= CLOCK_MDY; i++)
        if (strcmp(name, names[i]) == 0) {
            *order = (enum clock_order)i;
            return true;
        }
    return false;
}

/* A number of a written date, and how many digits it had. */
struct part {
    int number, digits;
};

static bool take_part(struct cursor *cursor, struct part *part)
{
    return take_number(cursor, 1, 4, &part->number, &part->digits) && !is_digit(*cursor->at);
}

static bool take_word(struct cursor *cursor, const char *word)
{
    size_t length = strlen(word);
    if (strncmp(cursor->at, word, length) != 0)
        return false;
    cursor->at += length;
    return true;
}

static void skip_blanks(struct cursor *cursor)
{
    while (take(cursor, " \t"))
        ;
}

/* Years have two or four digits, months and days one or two. */
static bool assemble(struct part year, struct part month, struct part day, struct clock_date *date)
{
    if ((year.digits != 2 && year.digits != 4) || month.digits > 2 || day.digits > 2)
        return false;
    if (year.digits == 2)
        year.number += year.number <= 68 ? 2000 : 1900;
    struct clock_date result = {year.number, month.number, day.number};
    if (!clock_date_valid(result))
        return false;
    *date = result;
    return true;
}

static bool parse_chinese(struct cursor cursor, struct clock_date *date)
{
    struct part year, month, day;
    if (!take_part(&cursor, &year) || !take_word(&cursor, "年") || !take_part(&cursor, &month) ||
        !take_word(&cursor, "月") || !take_part(&cursor, &day))
        return false;
    if (!take_word(&cursor, "日") && !take_word(&cursor, "号"))
        return false;
    skip_blanks(&cursor);
    return !*cursor.at && assemble(year, month, day, date);
}

static bool parse_compact(struct cursor cursor, struct clock_date *date)
{
    struct clock_date result;
    if (!take_digits(&cursor, 4, &result.year) || !take_digits(&cursor, 2, &result.month) ||
        !take_digits(&cursor, 2, &result.day))
        return false;
    skip_blanks(&cursor);
    if (*cursor.at || !clock_date_valid(result))
        return false;
    *date = result;
    return true;
}

static bool parse_separated(struct cursor cursor, enum clock_order order, struct clock_date *date)
{
    struct part parts[3];
    if (!take_part(&cursor, &parts[0]))
        return false;
    char separator[] = {*cursor.at, '\0'};
    if (!take(&cursor, "-/.") || !take_part(&cursor, &parts[1]) || !take(&cursor, separator) ||
        !take_part(&cursor, &parts[2]))
        return false;
    skip_blanks(&cursor);
    if (*cursor.at)
        return false;
    if (order == CLOCK_YMD || parts[0].digits == 4)
        return assemble(parts[0], parts[1], parts[2], date);
    if (order == CLOCK_DMY)
        return assemble(parts[2], parts[1], parts[0], date);
    return assemble(parts[2], parts[0], parts[1], date);
}

bool clock_parse_date(const char *text, enum clock_order order, struct clock_date *date)
{
    struct cursor cursor = {text};
    skip_blanks(&cursor);
    return parse_compact(cursor, date) || parse_chinese(cursor, date) ||
           parse_separated(cursor, order, date);
}
