/* SPDX-License-Identifier: Apache-2.0 */
/* Whole numbers as decimal text: they are in every row and every parameter, printf costs more. */
#ifndef KITH_COMMON_DIGITS_H
#define KITH_COMMON_DIGITS_H

#include <stddef.h>
#include <stdint.h>

enum { DIGITS_TEXT = 21 }; /* sign, 19 digits, NUL */

/* "-12" with a NUL behind; returns the length without it. */
size_t digits_write(char text[static DIGITS_TEXT], int64_t number);

#endif
