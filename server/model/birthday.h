/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose birthday falls on a day, by the calendar of the Gregorian and of the Chinese year. The
 * Chinese one is ICU's (GB/T 33661-2017 in its range).
 */
#ifndef KITH_SERVER_MODEL_BIRTHDAY_H
#define KITH_SERVER_MODEL_BIRTHDAY_H

#include "common/clock.h"

#include <stdbool.h>

/* A birthday as it is kept: month and day; for a lunar one those of the Chinese calendar. */
struct birthday_key {
    int month, day;
    int year; /* of the calendar, for ages: 2026; a Chinese year by the Gregorian one it begins in
               */
};

enum { BIRTHDAY_KEYS = 2 };

/*
 * The birthdays that are kept on a day: mostly one. Who was born on 29 February has birthday on the
 * 28th of other years. Returns how many.
 */
int birthday_solar(struct clock_date day, struct birthday_key keys[static BIRTHDAY_KEYS]);

/*
 * The same by the Chinese calendar. Nobody has birthday in a leap month, since the month before it
 * has the same number; who was born on the 30th has it on the 29th of a short month. 0 also when
 * the calendar cannot be had.
 */
int birthday_lunar(struct clock_date day, struct birthday_key keys[static BIRTHDAY_KEYS]);

#endif
