/* SPDX-License-Identifier: Apache-2.0 */
/* Money and decimals: reading, writing and calculating. */
#include "common/money.h"

#include <ctype.h>
#include <string.h>

/* In the order of the exponent. ISO 4217, list one, as of 2026-01-01, without metals and units of
 * account; BGN stays for the amounts of the years before. */
static const char *const currencies[] = {
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ",
    "",
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL "
    "GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR "
    "LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD "
    "PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC "
    "SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW "
    "ZWG ",
    "BHD IQD JOD KWD LYD OMR TND ",
    "CLF UYW ",
};

static struct status invalid(const char *message)
{
    return status_error(RPC_INVALID_ARGUMENT, "NUMBER_INVALID", message);
}

static struct status too_large(void)
{
    return status_error(RPC_INVALID_ARGUMENT, "NUMBER_OUT_OF_RANGE",
                        "The number has more than 20 digits, those after the point included.");
}

static struct status unknown_currency(void)
{
    return status_error(RPC_INVALID_ARGUMENT, "CURRENCY_UNKNOWN",
                        "The currency must be a code of ISO 4217, such as CNY or EUR.");
}

static uint64_t power_of_ten(int exponent)
{
    uint64_t power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

/* Below 10^20 either way: what numeric(20,x) holds. */
static bool fits(struct decimal number)
{
    __extension__ const __int128 limit = (__int128)power_of_ten(18) * 100;
    return number.value > -limit && number.value < limit;
}

/* Divides by a power of ten, half away from zero. */
static struct decimal divide_rounding(struct decimal number, int exponent)
{
    __extension__ const __int128 divisor = power_of_ten(exponent);
    __extension__ __int128 rest = number.value % divisor;
    number.value /= divisor;
    if (2 * rest >= divisor)
        number.value++;
    else if (2 * rest <= -divisor)
        number.value--;
    return number;
}

/* A decimal text while it is read. */
struct reader {
    const char *at;
    struct decimal number;
    int decimals;  /* digits kept after the point */
    int digits;    /* before the point */
    bool too_fine; /* a digit that is not zero stands behind the scale */
};

/* Appends a digit; false when the number grows out of range. */
static bool push_digit(struct reader *reader, char digit)
{
    reader->number.value = reader->number.value * 10 + (digit - '0');
    return fits(reader->number);
}

/* "35,000": the groups behind a comma have three digits. */
static bool group_follows(const char *at)
{
    for (int i = 1; i <= 3; i++)
        if (!isdigit((unsigned char)at[i]))
            return false;
    return !isdigit((unsigned char)at[4]);
}

static bool read_whole(struct reader *reader, bool separators)
{
    bool grouped = false;
    for (;; reader->at++) {
        if (isdigit((unsigned char)*reader->at)) {
            reader->digits++;
            if (!push_digit(reader, *reader->at))
                return false;
            continue;
        }
        /* the first group has one to three digits; all later ones were looked ahead at */
        bool comma = separators && *reader->at == ',' && reader->digits &&
                     (grouped || reader->digits <= 3) && group_follows(reader->at);
        if (!comma)
            return true;
        grouped = true;
    }
}

static bool read_fraction(struct reader *reader)
{
    for (; isdigit((unsigned char)*reader->at); reader->at++) {
        if (reader->decimals < reader->number.scale) {
            reader->decimals++;
            if (!push_digit(reader, *reader->at))
                return false;
        } else if (*reader->at != '0') {
            reader->too_fine = true;
        }
    }
    for (; reader->decimals < reader->number.scale; reader->decimals++)
        if (!push_digit(reader, '0'))
            return false;
    return true;
}

struct status money_parse_decimal(const char *text, int scale, bool separators, struct decimal *out)
{
    struct reader reader = {.at = text, .number = {0, scale}};
    bool negative = *text == '-';
    reader.at += *text == '-' || *text == '+';
    if (!read_whole(&reader, separators))
        return too_large();
    bool point = *reader.at == '.';
    reader.at += point;
    const char *fraction = reader.at;
    if (!read_fraction(&reader))
        return too_large();
    if (*reader.at || !reader.digits || (point && reader.at == fraction))
        return invalid("A number is written like 35000 or -1250.75.");
    if (reader.too_fine)
        return invalid(scale == MONEY_SCALE ? "An amount has at most four decimals."
                                            : "A number has at most eight decimals.");
    if (negative)
        reader.number.value = -reader.number.value;
    *out = reader.number;
    return STATUS_OK;
}

char *money_format_decimal(struct decimal number, int decimals, char text[static MONEY_TEXT])
{
    char digits[MONEY_TEXT];
    int n = 0, length = 0, scale = number.scale;
    bool negative = number.value < 0;
    while (number.value > INT64_MAX || number.value < INT64_MIN) {
        int digit = (int)(number.value % 10);
        digits[n++] = (char)('0' + (digit < 0 ? -digit : digit));
        number.value /= 10;
    }
    int64_t rest = (int64_t)number.value; /* divided in a tenth of the time */
    while (rest != 0 || n <= scale) {     /* at least one digit before the point */
        int digit = (int)(rest % 10);
        digits[n++] = (char)('0' + (digit < 0 ? -digit : digit));
        rest /= 10;
    }
    int skip = 0; /* zeros at the end that nobody asked for */
    while (skip < scale - decimals && digits[skip] == '0')
        skip++;
    if (negative)
        text[length++] = '-';
    while (n > skip) {
        if (n == scale)
            text[length++] = '.';
        text[length++] = digits[--n];
    }
    text[length] = '\0';
    return text;
}

int money_exponent(const char *currency)
{
    if (strlen(currency) != 3)
        return -1;
    for (size_t exponent = 0; exponent < sizeof currencies / sizeof *currencies; exponent++)
        for (const char *code = currencies[exponent]; *code; code += 4)
            if (memcmp(code, currency, 3) == 0)
                return (int)exponent;
    return -1;
}

/* Copies a code of three letters in any case; false when it is no currency. */
static bool set_currency(struct money *money, const char *code, size_t length)
{
    if (length != 3)
        return false;
    for (int i = 0; i < 3; i++)
        money->currency[i] = (char)toupper((unsigned char)code[i]);
    money->currency[3] = '\0';
    return money_exponent(money->currency) >= 0;
}

static size_t letters(const char *text)
{
    size_t count = 0;
    while (isalpha((unsigned char)text[count]))
        count++;
    return count;
}

/* Cuts the code from the front or the back of the text; the rest is the number. */
static bool split_currency(char *text, struct money *money)
{
    size_t front = letters(text);
    if (front) {
        bool known = set_currency(money, text, front);
        size_t blanks = strspn(text + front, " ");
        memmove(text, text + front + blanks, strlen(text + front + blanks) + 1);
        return known;
    }
    size_t length = strlen(text), begin = length;
    while (begin && isalpha((unsigned char)text[begin - 1]))
        begin--;
    if (begin == length)
        return money->currency[0];
    bool known = set_currency(money, text + begin, length - begin);
    while (begin && text[begin - 1] == ' ')
        begin--;
    text[begin] = '\0';
    return known;
}

struct status money_parse(const char *text, const char *currency, struct money *out)
{
    char copy[MONEY_TEXT];
    struct money money = {0};
    text += strspn(text, " ");
    size_t length = strlen(text);
    while (length && text[length - 1] == ' ')
        length--;
    if (!length || length >= sizeof copy)
        return invalid("An amount is written like 35000CNY or 35,000.50 CNY.");
    memcpy(copy, text, length);
    copy[length] = '\0';
    if (currency && !set_currency(&money, currency, strlen(currency)))
        return unknown_currency();
    if (!split_currency(copy, &money))
        return unknown_currency();
    struct status status = money_parse_decimal(copy, MONEY_SCALE, true, &money.amount);
    if (status_is_ok(status))
        *out = money;
    return status;
}

char *money_format(struct money money, char text[static MONEY_TEXT])
{
    int exponent = money_exponent(money.currency);
    money_format_decimal(money.amount, exponent < 0 ? 0 : exponent, text);
    if (money.currency[0]) {
        size_t length = strlen(text);
        text[length] = ' ';
        memcpy(text + length + 1, money.currency, sizeof money.currency);
    }
    return text;
}

struct status money_from_units(int64_t units, int32_t nanos, const char *currency,
                               struct money *out)
{
    enum { NANOS_PER_STEP = 100000 }; /* a step is 0.0001 */
    struct money money = {.amount.scale = MONEY_SCALE};
    if (nanos <= -1000000000 || nanos >= 1000000000)
        return invalid("The nanos of an amount are below one unit.");
    if ((units > 0 && nanos < 0) || (units < 0 && nanos > 0))
        return invalid("Units and nanos of an amount have the same sign.");
    if (nanos % NANOS_PER_STEP)
        return invalid("An amount has at most four decimals.");
    if (!set_currency(&money, currency, strlen(currency)))
        return unknown_currency();
    money.amount.value = units;
    money.amount.value = money.amount.value * 10000 + nanos / NANOS_PER_STEP;
    if (!fits(money.amount))
        return too_large();
    *out = money;
    return STATUS_OK;
}

void money_to_units(struct money money, int64_t *units, int32_t *nanos)
{
    *units = (int64_t)(money.amount.value / 10000);
    *nanos = (int32_t)(money.amount.value % 10000) * 100000;
}

bool money_rescale(struct decimal number, int scale, struct decimal *out)
{
    struct decimal result = number;
    if (scale < number.scale) {
        result = divide_rounding(number, number.scale - scale);
    } else if (__builtin_mul_overflow(number.value, power_of_ten(scale - number.scale),
                                      &result.value)) {
        return false;
    }
    result.scale = scale;
    if (!fits(result))
        return false;
    *out = result;
    return true;
}

bool money_round(struct money money, struct money *out)
{
    struct decimal rounded;
    int exponent = money_exponent(money.currency);
    if (exponent < 0 || !money_rescale(money.amount, exponent, &rounded) ||
        !money_rescale(rounded, MONEY_SCALE, &rounded))
        return false;
    money.amount = rounded;
    *out = money;
    return true;
}

bool money_add(struct money a, struct money b, struct money *out)
{
    if (memcmp(a.currency, b.currency, sizeof a.currency) != 0 || a.amount.scale != b.amount.scale)
        return false;
    a.amount.value += b.amount.value; /* both below 10^20 */
    if (!fits(a.amount))
        return false;
    *out = a;
    return true;
}

bool money_multiply(struct decimal a, struct decimal b, struct decimal *out)
{
    struct decimal product = {0, a.scale};
    if (__builtin_mul_overflow(a.value, b.value, &product.value))
        return false;
    product = divide_rounding(product, b.scale);
    if (!fits(product))
        return false;
    *out = product;
    return true;
}

int money_compare(struct decimal a, struct decimal b)
{
    while (a.scale < b.scale) {
        a.value *= 10;
        a.scale++;
    }
    while (b.scale < a.scale) {
        b.value *= 10;
        b.scale++;
    }
    return (a.value > b.value) - (a.value < b.value);
}

/* PostgreSQL's numeric: four 16-bit numbers, then digits to the base of 10,000. Source:
 * src/backend/utils/adt/numeric.c, numeric_send. */
enum { NUMERIC_HEAD = 8, NUMERIC_NEGATIVE = 0x4000 };

static int get16(const uint8_t *at)
{
    return at[0] << 8 | at[1];
}

static void put16(uint8_t *at, int value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

bool money_from_numeric(const void *data, size_t length, int scale, struct decimal *out)
{
    const uint8_t *bytes = data;
    if (length < NUMERIC_HEAD || length < NUMERIC_HEAD + 2 * (size_t)get16(bytes))
        return false;
    int n = get16(bytes), weight = (int16_t)get16(bytes + 2), sign = get16(bytes + 4);
    if (sign != 0 && sign != NUMERIC_NEGATIVE)
        return false;
    struct decimal number = {0, scale};
    int last = -scale / 4; /* power of 10,000 of the last digit that is kept */
    for (int power = weight; power >= last; power--) {
        int digit = weight - power < n ? get16(bytes + NUMERIC_HEAD + 2 * (weight - power)) : 0;
        number.value = number.value * 10000 + digit;
        if (digit > 9999 || !fits(number))
            return false;
    }
    int next = weight - last + 1; /* the first digit that is cut */
    if (next >= 0 && next < n && get16(bytes + NUMERIC_HEAD + 2 * next) >= 5000)
        number.value++;
    if (sign)
        number.value = -number.value;
    *out = number;
    return fits(number);
}

size_t money_to_numeric(struct decimal number, uint8_t bytes[static MONEY_NUMERIC_BYTES])
{
    uint16_t digits[10]; /* the last first; 10^39 has ten of them */
    int n = 0;
    bool negative = number.value < 0;
    for (; number.value != 0 && n < 10; number.value /= 10000) {
        int digit = (int)(number.value % 10000);
        digits[n++] = (uint16_t)(digit < 0 ? -digit : digit);
    }
    int zeros = 0; /* the last digits that are zero are not sent */
    while (zeros < n && digits[zeros] == 0)
        zeros++;
    put16(bytes, n - zeros);
    put16(bytes + 2, n ? n - 1 - number.scale / 4 : 0);
    put16(bytes + 4, negative ? NUMERIC_NEGATIVE : 0);
    put16(bytes + 6, number.scale);
    for (int i = 0; i < n - zeros; i++)
        put16(bytes + NUMERIC_HEAD + 2 * i, digits[n - 1 - i]);
    return NUMERIC_HEAD + 2 * (size_t)(n - zeros);
}
