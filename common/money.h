/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Money and decimals: 128-bit integers at a fixed scale, never floating point.
 *
 * An amount is at scale 4, as numeric(20,4); unit prices, rates and custom decimals are at scale 8,
 * as numeric(20,8). Both have at most 20 digits in all; every operation checks that. Rounding is
 * half away from zero.
 */
#ifndef KITH_COMMON_MONEY_H
#define KITH_COMMON_MONEY_H

#include "common/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MONEY_SCALE = 4, RATE_SCALE = 8, MONEY_TEXT = 48, MONEY_NUMERIC_BYTES = 32 };

struct decimal {
    __extension__ __int128 value; /* 10^scale times the number */
    int scale;                    /* MONEY_SCALE or RATE_SCALE */
};

struct money {
    struct decimal amount; /* scale MONEY_SCALE */
    char currency[4];      /* ISO 4217, upper case; "" only for "no amount" */
};

/*
 * Plain decimal text: sign, digits, a point, digits; no exponent, no blanks. `separators` also
 * takes commas between groups of three. Refuses more decimals than the scale (other than zeros)
 * and more than 20 digits. All statuses of this file have the reason NUMBER_INVALID,
 * NUMBER_OUT_OF_RANGE or CURRENCY_UNKNOWN; `field` is left to the caller.
 */
struct status money_parse_decimal(const char *text, int scale, bool separators,
                                  struct decimal *out);
/* With at least `decimals` digits after the point, and more where they are not zero. */
char *money_format_decimal(struct decimal value, int decimals, char text[static MONEY_TEXT]);

/*
 * "35000CNY", "35,000.50 CNY", "CNY 35000"; a plain number takes `currency` (NULL: refused).
 * Codes in any case; no symbols, since ¥ is two currencies and $ is many.
 */
struct status money_parse(const char *text, const char *currency, struct money *out);
/* "35000.50 CNY", with the currency's decimals at least. */
char *money_format(struct money money, char text[static MONEY_TEXT]);

/* google.type.Money. Refuses mixed signs, |nanos| > 999,999,999 and more than four decimals. */
struct status money_from_units(int64_t units, int32_t nanos, const char *currency,
                               struct money *out);
void money_to_units(struct money money, int64_t *units, int32_t *nanos);

/* Decimals of the currency's minor unit; -1 for a code that is not active in ISO 4217. */
int money_exponent(const char *currency);
/* Rounded to the minor unit. False when the currency is unknown or the result too large. */
bool money_round(struct money money, struct money *out);
/* False when the currencies differ or the sum is too large; *out is untouched then. */
bool money_add(struct money a, struct money b, struct money *out);
/* a × b at the scale of a, rounded once. False when too large. */
bool money_multiply(struct decimal a, struct decimal b, struct decimal *out);
/* The same number at another scale, rounded. False when too large. */
bool money_rescale(struct decimal value, int scale, struct decimal *out);
/* -1, 0, 1; the scales may differ. */
int money_compare(struct decimal a, struct decimal b);

/* PostgreSQL's binary numeric. Rounds to the scale; false for NaN, infinity, too large, malformed.
 */
bool money_from_numeric(const void *bytes, size_t length, int scale, struct decimal *out);
/* Returns the length. */
size_t money_to_numeric(struct decimal value, uint8_t bytes[static MONEY_NUMERIC_BYTES]);

#endif
