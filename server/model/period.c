/* SPDX-License-Identifier: Apache-2.0 */
/* Months, quarters and fiscal years by name and by day. */
#include "server/model/period.h"

#include <stdio.h>

enum { FIRST_YEAR = 1900, LAST_YEAR = 2999 };

static const int months_of[] = {[PERIOD_MONTH] = 1, [PERIOD_QUARTER] = 3, [PERIOD_YEAR] = 12};

static struct period from(enum period_kind kind, struct clock_date start)
{
    struct clock_date next = clock_add_months(start, months_of[kind]);
    return (struct period){kind, start, clock_date(clock_days(next) - 1)};
}

/* How many months the day's month lies behind the beginning of its fiscal year. */
static int months_into_year(struct clock_date day, int fiscal_month)
{
    return (day.month - fiscal_month + 12) % 12;
}

struct period period_of(enum period_kind kind, struct clock_date day, int fiscal_month)
{
    int into = months_into_year(day, fiscal_month) % months_of[kind];
    return from(kind, clock_add_months(clock_month(day), -into));
}

static bool quarter(int year, int number, int fiscal_month, struct period *period)
{
    if (number < 1 || number > 4)
        return false;
    struct clock_date begin = {year, fiscal_month, 1};
    *period = from(PERIOD_QUARTER, clock_add_months(begin, 3 * (number - 1)));
    return true;
}

static bool month(int year, int number, struct period *period)
{
    if (number < 1 || number > 12)
        return false;
    *period = from(PERIOD_MONTH, (struct clock_date){year, number, 1});
    return true;
}

static bool digits(const char **text, int most, int *number)
{
    int n = 0;
    *number = 0;
    for (; **text >= '0' && **text <= '9' && n < most; n++)
        *number = *number * 10 + *(*text)++ - '0';
    return n > 0 && (**text < '0' || **text > '9');
}

bool period_parse(const char *text, int fiscal_month, struct period *period)
{
    int year, number;
    if (!digits(&text, 4, &year) || year < FIRST_YEAR || year > LAST_YEAR)
        return false;
    if (!*text) {
        *period = from(PERIOD_YEAR, (struct clock_date){year, fiscal_month, 1});
        return true;
    }
    if (*text == '-')
        text++;
    char letter = *text;
    bool quarters = letter == 'Q' || letter == 'q';
    if (quarters || letter == 'M' || letter == 'm')
        text++;
    else if (text[-1] != '-')
        return false;
    if (!digits(&text, 2, &number) || *text)
        return false;
    return quarters ? quarter(year, number, fiscal_month, period) : month(year, number, period);
}

char *period_format(const struct period *period, int fiscal_month, char text[static PERIOD_TEXT])
{
    int into = months_into_year(period->start, fiscal_month);
    int year = clock_add_months(period->start, -into).year % 10000;
    if (period->kind == PERIOD_MONTH)
        snprintf(text, PERIOD_TEXT, "%04d-%02d", period->start.year % 10000,
                 period->start.month % 100);
    else if (period->kind == PERIOD_QUARTER)
        snprintf(text, PERIOD_TEXT, "%04d-Q%d", year, (into / 3 + 1) % 10);
    else
        snprintf(text, PERIOD_TEXT, "%04d", year);
    return text;
}
