/* SPDX-License-Identifier: Apache-2.0 */
/* Whole numbers as decimal text. */
#include "common/digits.h"

#include <string.h>

size_t digits_write(char text[static DIGITS_TEXT], int64_t number)
{
    char digits[DIGITS_TEXT], *end = digits + sizeof digits, *at = end;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    *--at = '\0';
    do
        *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0)
        *--at = '-';
    memcpy(text, at, (size_t)(end - at));
    return (size_t)(end - at) - 1;
}
