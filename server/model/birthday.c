/* SPDX-License-Identifier: Apache-2.0 */
/* Birthdays of a day. */
#include "server/model/birthday.h"

#include <unicode/ucal.h>

enum { MS_OF_A_DAY = 86400000, LONG_MONTH = 30 };

int birthday_solar(struct clock_date day, struct birthday_key keys[static BIRTHDAY_KEYS])
{
    struct clock_date leap_day = {day.year, 2, 29};
    int n = 0;
    keys[n++] = (struct birthday_key){day.month, day.day, day.year};
    if (day.month == 2 && day.day == 28 && !clock_date_valid(leap_day))
        keys[n++] = (struct birthday_key){2, 29, day.year};
    return n;
}

/* Nothing when the next day begins no month. */
static int last_of_month(UCalendar *calendar, struct birthday_key key, struct birthday_key *last)
{
    UErrorCode error = U_ZERO_ERROR;
    ucal_add(calendar, UCAL_DATE, 1, &error);
    bool ends = ucal_get(calendar, UCAL_DATE, &error) == 1;
    *last = key;
    last->day = LONG_MONTH;
    return U_SUCCESS(error) && ends && key.day < LONG_MONTH;
}

int birthday_lunar(struct clock_date day, struct birthday_key keys[static BIRTHDAY_KEYS])
{
    UErrorCode error = U_ZERO_ERROR;
    static const UChar zone[] = {'E', 't', 'c', '/', 'U', 'T', 'C', 0};
    UCalendar *calendar = ucal_open(zone, -1, "en@calendar=chinese", UCAL_DEFAULT, &error);
    int n = 0;
    if (U_FAILURE(error))
        return 0;
    ucal_setMillis(calendar, (double)clock_days(day) * MS_OF_A_DAY, &error);
    int month = ucal_get(calendar, UCAL_MONTH, &error) + 1;
    bool leap = ucal_get(calendar, UCAL_IS_LEAP_MONTH, &error);
    struct birthday_key key = {month, ucal_get(calendar, UCAL_DATE, &error), day.year};
    /* The Chinese year begins in January or February: its last months lie in the next one. */
    if (month > day.month + 1)
        key.year--;
    if (U_SUCCESS(error) && !leap) {
        keys[n++] = key;
        n += last_of_month(calendar, key, &keys[n]);
    }
    ucal_close(calendar);
    return n;
}
