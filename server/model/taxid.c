/* SPDX-License-Identifier: Apache-2.0 */
/* Registration and tax numbers: one form, and the last character of Chinese ones. */
#include "server/model/taxid.h"

#include "common/utf8.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_filler(char c)
{
    return c == ' ' || c == '-' || c == '\t' || c == '\n' || c == '\r';
}

const char *taxid_normalize(struct arena *arena, const char *text)
{
    char *folded = utf8_fold(arena, text);
    size_t n = 0;
    for (const char *at = folded; at && *at; at++)
        if (!is_filler(*at))
            folded[n++] = (char)(*at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at);
    if (folded)
        folded[n] = '\0';
    return folded;
}

/* I, O, S, V and Z are not used: they look like digits. */
static const char digits[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
enum { BASE = sizeof digits - 1 };

char taxid_credit_check(const char *code)
{
    unsigned sum = 0, weight = 1;
    for (int i = 0; i < TAXID_CHINESE - 1; i++) {
        const char *digit = code[i] ? strchr(digits, code[i]) : NULL;
        if (!digit)
            return '\0';
        sum += (unsigned)(digit - digits) * weight;
        weight = weight * 3 % BASE;
    }
    return digits[(BASE - sum % BASE) % BASE];
}

static int number(const char *text, int length)
{
    int number = 0;
    for (int i = 0; i < length; i++)
        number = number * 10 + (text[i] - '0');
    return number;
}

/* The seventh to fourteenth digit of a citizen number are the day of birth. */
static bool is_born(const char *text)
{
    int year = number(text + 6, 4), month = number(text + 10, 2), day = number(text + 12, 2);
    return year >= 1800 && year < 2200 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/* ISO 7064, MOD 11-2. */
static bool is_citizen(const char *text)
{
    int sum = 0;
    for (int i = 0; i < TAXID_CHINESE - 1; i++) {
        if (!is_digit(text[i]))
            return false;
        sum = (sum + text[i] - '0') * 2 % 11;
    }
    int check = (12 - sum) % 11;
    return is_born(text) && text[TAXID_CHINESE - 1] == (check == 10 ? 'X' : (char)('0' + check));
}

bool taxid_is_right(const char *normalized)
{
    if (strlen(normalized) != TAXID_CHINESE)
        return true;
    for (const char *at = normalized; *at; at++)
        if (!is_digit(*at) && (*at < 'A' || *at > 'Z'))
            return true;
    return taxid_credit_check(normalized) == normalized[TAXID_CHINESE - 1] ||
           is_citizen(normalized);
}
