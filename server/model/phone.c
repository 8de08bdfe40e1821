/* SPDX-License-Identifier: Apache-2.0 */
/* From what people write to E.164. */
#include "server/model/phone.h"

#include "common/utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { MOST_DIGITS = 15, LEAST_DIGITS = 3, LEAST_INTERNATIONAL = 7, LONGEST_EXTENSION = 6 };

struct number {
    char digits[MOST_DIGITS + 8]; /* room for prefixes that go */
    size_t n;
    bool international; /* began with + or 00 */
};

/* Calling code and the digit that stands in front of national numbers, "" where there is none. */
static const struct country {
    const char *iso, *code, *trunk;
} countries[] = {
    {"AE", "971", "0"}, {"AT", "43", "0"}, {"AU", "61", "0"},  {"BE", "32", "0"}, {"BR", "55", "0"},
    {"CA", "1", "1"},   {"CH", "41", "0"}, {"CN", "86", "0"},  {"CZ", "420", ""}, {"DE", "49", "0"},
    {"DK", "45", ""},   {"ES", "34", ""},  {"FI", "358", "0"}, {"FR", "33", "0"}, {"GB", "44", "0"},
    {"HK", "852", ""},  {"ID", "62", "0"}, {"IE", "353", "0"}, {"IN", "91", "0"}, {"IT", "39", ""},
    {"JP", "81", "0"},  {"KR", "82", "0"}, {"MO", "853", ""},  {"MX", "52", ""},  {"MY", "60", "0"},
    {"NL", "31", "0"},  {"NO", "47", ""},  {"NZ", "64", "0"},  {"PH", "63", "0"}, {"PL", "48", ""},
    {"PT", "351", ""},  {"RU", "7", "8"},  {"SA", "966", "0"}, {"SE", "46", "0"}, {"SG", "65", ""},
    {"TH", "66", "0"},  {"TR", "90", "0"}, {"TW", "886", "0"}, {"US", "1", "1"},  {"VN", "84", "0"},
    {"ZA", "27", "0"},
};

/* Full-width forms become ASCII, dashes and blanks of all kinds a blank; 0 for other characters. */
static char plain(uint32_t code)
{
    if (code >= 0xff01 && code <= 0xff5e)
        code -= 0xff01 - '!';
    if (code == ' ' || code == '-' || code == '.' || code == '/' || code == '\t' || code == 0xa0 ||
        code == 0x3000 || (code >= 0x2010 && code <= 0x2015) || code == 0x2212 || code == 0xb7)
        return ' ';
    return code < 0x80 ? (char)code : '\0';
}

/* Words behind which an extension stands; returns the length of the word, 0: none. */
static size_t extension_word(const char *text)
{
    static const char *const words[] = {"转",   "轉",  "分机", "分機", "ext.", "ext", "EXT",
                                        "Ext.", "Ext", "x",    "X",    "#",    ",",   "，"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncmp(text, words[i], strlen(words[i])) == 0)
            return strlen(words[i]);
    return 0;
}

static bool is_extension(const char *text)
{
    size_t digits = 0;
    while (*text) {
        uint32_t code;
        size_t length = utf8_decode(text, strlen(text), &code);
        char byte = length ? plain(code) : '\0';
        if (byte >= '0' && byte <= '9')
            digits++;
        else if (byte != ' ' && byte != ':')
            return false;
        text += length;
    }
    return digits > 0 && digits <= LONGEST_EXTENSION;
}

/* One character that is no extension; false when it cannot stand in a number. */
static bool take(struct number *number, char byte)
{
    if (byte >= '0' && byte <= '9') {
        if (number->n == sizeof number->digits - 1)
            return false;
        number->digits[number->n++] = byte;
        return true;
    }
    if (byte == '+') {
        bool first = number->n == 0 && !number->international;
        number->international = true;
        return first;
    }
    return byte == ' ' || byte == '(' || byte == ')';
}

static bool read_number(const char *text, struct number *number)
{
    while (*text) {
        size_t word = number->n ? extension_word(text) : 0;
        if (word)
            return is_extension(text + word);
        if (number->international && strncmp(text, "(0)", 3) == 0) {
            text += 3; /* +44 (0)20: the zero is for callers from within */
            continue;
        }
        uint32_t code;
        size_t length = utf8_decode(text, strlen(text), &code);
        if (!length || !take(number, plain(code)))
            return false;
        text += length;
    }
    return true;
}

static void drop(struct number *number, size_t count)
{
    memmove(number->digits, number->digits + count, number->n - count + 1);
    number->n -= count;
}

static bool begins(const struct number *number, const char *with)
{
    return strncmp(number->digits, with, strlen(with)) == 0;
}

static bool is_chinese_mobile(const char *digits, size_t n)
{
    return n == 11 && digits[0] == '1' && digits[1] >= '3';
}

/* Area code without its zero and seven or eight digits; 400 and 800 have no area. */
static bool is_chinese_landline(const char *digits, size_t n)
{
    bool large = strncmp(digits, "10", 2) == 0 || digits[0] == '2';
    if (large)
        return n == 10;
    return digits[0] >= '3' && digits[0] <= '9' && (n == 10 || n == 11);
}

/* Behind +86. */
static bool is_chinese(const char *digits, size_t n)
{
    bool service = n == 10 && (strncmp(digits, "400", 3) == 0 || strncmp(digits, "800", 3) == 0);
    return service || is_chinese_mobile(digits, n) || is_chinese_landline(digits, n);
}

static bool write_international(const struct number *number, const char *code,
                                char out[static PHONE_TEXT])
{
    size_t total = strlen(code) + number->n;
    const char *first = *code ? code : number->digits;
    if (total < LEAST_INTERNATIONAL || total > MOST_DIGITS || *first == '0')
        return false;
    bool chinese = *code ? strcmp(code, "86") == 0 : begins(number, "86");
    const char *national = *code ? number->digits : number->digits + 2;
    if (chinese && !is_chinese(national, strlen(national)))
        return false;
    snprintf(out, PHONE_TEXT, "+%s%s", code, number->digits);
    return true;
}

static bool write_digits(const struct number *number, char out[static PHONE_TEXT])
{
    if (number->n < LEAST_DIGITS || number->n > MOST_DIGITS)
        return false;
    snprintf(out, PHONE_TEXT, "%s", number->digits);
    return true;
}

static bool write_chinese(struct number *number, char out[static PHONE_TEXT])
{
    if (begins(number, "86") && is_chinese(number->digits + 2, number->n - 2))
        return write_international(number, "", out);
    if (number->n <= 8 && *number->digits != '0')
        return write_digits(number, out);
    bool mobile = is_chinese_mobile(number->digits, number->n);
    bool service = number->n == 10 && (begins(number, "400") || begins(number, "800"));
    if (*number->digits == '0')
        drop(number, 1);
    else if (!mobile && !service)
        return false;
    return write_international(number, "86", out);
}

static bool write_national(struct number *number, const struct country *country,
                           char out[static PHONE_TEXT])
{
    size_t trunk = strlen(country->trunk);
    if (number->n < LEAST_INTERNATIONAL) /* short numbers */
        return write_digits(number, out);
    if (trunk && begins(number, country->trunk))
        drop(number, trunk);
    return write_international(number, country->code, out);
}

static const struct country *country_of(const char *iso)
{
    for (size_t i = 0; i < sizeof countries / sizeof *countries; i++)
        if (strcmp(countries[i].iso, iso) == 0)
            return &countries[i];
    return NULL;
}

bool phone_normalize(const char *text, const char *country, char out[static PHONE_TEXT])
{
    struct number number = {0};
    const struct country *known = country_of(country);
    if (!read_number(text, &number))
        return false;
    if (!number.international && begins(&number, "00")) {
        drop(&number, 2);
        number.international = true;
    }
    if (number.international)
        return write_international(&number, "", out);
    if (strcmp(country, "CN") == 0)
        return write_chinese(&number, out);
    return known ? write_national(&number, known, out) : write_digits(&number, out);
}
