/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Months, quarters and fiscal years. A fiscal year begins on the first of some month and is named
 * after the calendar year in which it begins; its quarters are counted from there.
 */
#ifndef KITH_SERVER_MODEL_PERIOD_H
#define KITH_SERVER_MODEL_PERIOD_H

#include "common/clock.h"

enum period_kind { /* numerically equal to kith.v1.TargetPeriod */
                   PERIOD_MONTH = 1,
                   PERIOD_QUARTER = 2,
                   PERIOD_YEAR = 3
};

struct period {
    enum period_kind kind;
    struct clock_date start, end; /* first and last day */
};

enum { PERIOD_TEXT = 12 };

/* The period of the kind that the day lies in; fiscal_month: 1 to 12, when fiscal years begin. */
struct period period_of(enum period_kind kind, struct clock_date day, int fiscal_month);
/* "2026-11" or "2026-M11", "2026-Q4" or "2026q4", "2026". False for anything else. */
bool period_parse(const char *text, int fiscal_month, struct period *period);
/* Its name, as period_parse takes it. Returns `text`. */
char *period_format(const struct period *period, int fiscal_month, char text[static PERIOD_TEXT]);

#endif
