/* SPDX-License-Identifier: Apache-2.0 */
/* From values to text. */
#include "client/ui/format.h"

#include "common/clock.h"
#include "common/money.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_PARTS = 4 };

bool format_is_number(const struct contract_field *field)
{
    return !field->repeated && (field->type == CONTRACT_INT || field->type == CONTRACT_DOUBLE ||
                                field->type == CONTRACT_DECIMAL || field->type == CONTRACT_MONEY);
}

/* Custom values */

bool format_is_custom(const struct contract_message *message)
{
    return message && strcmp(message->name, "kith.v1.CustomValue") == 0;
}

struct record_text format_custom_key(const struct record *custom)
{
    const struct value *key = record_find(custom, "field");
    return key && key->present ? key->text : (struct record_text){"", 0};
}

const struct contract_field *format_custom_value(const struct record *custom,
                                                 const struct value **value)
{
    for (size_t i = 0; i < custom->message->n_fields; i++) {
        const struct contract_field *field = &custom->message->fields[i];
        *value = &custom->values[i];
        if (!(*value)->present || strcmp(field->name, "field") == 0)
            continue;
        /* The chosen codes lie in a message of their own, since a oneof holds no lists. */
        if (field->type == CONTRACT_MESSAGE && (*value)->record &&
            (*value)->record->message->n_fields == 1) {
            const struct record *choices = (*value)->record;
            *value = &choices->values[0];
            return &choices->message->fields[0];
        }
        return field;
    }
    *value = NULL;
    return NULL;
}

/* Numbers and times */

static void put_separated(struct buf *out, const char *number)
{
    size_t digits = strspn(number + (*number == '-'), "0123456789");
    if (*number == '-')
        buf_put_byte(out, *number++);
    for (size_t i = 0; i < digits; i++) {
        buf_put_byte(out, number[i]);
        if ((digits - i) % 3 == 1 && i + 1 < digits)
            buf_put_byte(out, ',');
    }
    buf_puts(out, number + digits);
}

void format_amount(struct buf *out, const struct record_money *money, bool separators)
{
    char text[MONEY_TEXT];
    struct money amount;
    if (!status_is_ok(money_from_units(money->units, money->nanos, money->currency, &amount))) {
        buf_printf(out, "%" PRId64 ".%09d", money->units, abs(money->nanos));
        return;
    }
    int decimals = money_exponent(amount.currency);
    money_format_decimal(amount.amount, decimals < 0 ? 2 : decimals, text);
    if (separators)
        put_separated(out, text);
    else
        buf_puts(out, text);
}

static void put_money(struct buf *out, const struct record_money *money,
                      const struct format *format)
{
    if (!money->currency[0] && !money->units && !money->nanos)
        return;
    format_amount(out, money, !format->machine);
    if (money->currency[0])
        buf_printf(out, " %s", money->currency);
}

static void put_time(struct buf *out, int64_t micros, const struct format *format)
{
    char text[64];
    time_t seconds = (time_t)(micros / 1000000 - (micros % 1000000 < 0));
    struct tm local;
    if (format->machine || !localtime_r(&seconds, &local))
        buf_puts(out, clock_format(micros, text));
    else if (strftime(text, sizeof text, format->seconds ? "%F %T %z" : "%F %H:%M", &local))
        buf_puts(out, text);
}

/* Time left */

static int64_t seconds_left(int64_t micros, const struct format *format)
{
    int64_t now = format->now ? format->now : (int64_t)time(NULL) * 1000000;
    return (micros - now) / 1000000;
}

bool format_is_over(const struct contract_field *field, const struct value *value,
                    const struct format *format)
{
    return field->countdown && field->type == CONTRACT_TIME && value->present &&
           seconds_left(value->integer, format) < 0;
}

static void put_left(struct buf *out, int64_t seconds)
{
    bool over = seconds < 0;
    long long minutes = llabs(seconds) / 60;
    if (minutes < 1)
        buf_puts(out, over ? gettext("overdue") : gettext("less than 1m left"));
    else if (minutes < 60)
        buf_printf(out, over ? gettext("%lldm overdue") : gettext("%lldm left"), minutes);
    else if (minutes < 48 * 60)
        buf_printf(out, over ? gettext("%lldh%02lldm overdue") : gettext("%lldh%02lldm left"),
                   minutes / 60, minutes % 60);
    else
        buf_printf(out, over ? gettext("%lldd%lldh overdue") : gettext("%lldd%lldh left"),
                   minutes / 1440, minutes % 1440 / 60);
}

/* In tables only how long it is; where there is room the time too. */
static void put_countdown(struct buf *out, int64_t micros, const struct format *format)
{
    if (format->seconds) {
        put_time(out, micros, format);
        buf_puts(out, " (");
    }
    put_left(out, seconds_left(micros, format));
    if (format->seconds)
        buf_put_byte(out, ')');
}

static void put_date(struct buf *out, const struct record_date *date)
{
    if (date->year)
        buf_printf(out, "%04d", date->year);
    else
        buf_puts(out, "-");
    if (date->month)
        buf_printf(out, "-%02d", date->month);
    if (date->day)
        buf_printf(out, "-%02d", date->day);
}

static void put_double(struct buf *out, double number)
{
    char text[32];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    buf_puts(out, text);
}

static void put_base64(struct buf *out, const struct record_text *bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes->length; i += 3) {
        size_t have = bytes->length - i < 3 ? bytes->length - i : 3;
        uint32_t bits = 0;
        for (size_t j = 0; j < 3; j++)
            bits = bits << 8 | (j < have ? (unsigned char)bytes->data[i + j] : 0);
        for (size_t j = 0; j < 4; j++)
            buf_put_byte(out, j <= have ? digits[bits >> (18 - 6 * j) & 63] : '=');
    }
}

static void put_bytes(struct buf *out, const struct record_text *bytes, const struct format *format)
{
    if (format->machine)
        put_base64(out, bytes);
    else
        buf_printf(out, gettext("(%zu bytes)"), bytes->length);
}

static void put_enum(struct buf *out, const struct contract_field *field, int64_t number,
                     const struct format *format)
{
    const struct contract_enum_value *value =
        field->enumeration ? contract_enum_numbered(field->enumeration, (int32_t)number) : NULL;
    if (!value)
        buf_printf(out, "%" PRId64, number);
    else if (number == 0)
        return; /* not said */
    else
        buf_puts(out,
                 format->machine ? value->short_name : look_label(format->look, &value->label));
}

static const char *yes_no(bool yes, const struct format *format)
{
    if (format->machine)
        return yes ? "true" : "false";
    return yes ? gettext("yes") : gettext("no");
}

/* People read "U-3 Anna" for an id, and the label of a code for the code. */
static void put_text(struct buf *out, const struct contract_field *field,
                     const struct record_text *text, const struct format *format)
{
    const struct look *look = format->look;
    bool named = !format->machine && look && look->name && text->length &&
                 (field->code_list || field->reference);
    const char *name = named ? look->name(look->names, field, text->data, text->length) : NULL;
    if (name && strlen(name) == text->length && memcmp(name, text->data, text->length) == 0)
        name = NULL; /* a record that is called by its id */
    if (!name || !field->code_list)
        buf_put(out, text->data, text->length);
    if (name && !field->code_list)
        buf_put_byte(out, ' ');
    if (name)
        buf_puts(out, name);
}

/* Messages */

static void put_custom(struct buf *out, const struct record *custom, const struct format *format)
{
    const struct value *value;
    const struct contract_field *field = format_custom_value(custom, &value);
    struct record_text key = format_custom_key(custom);
    buf_put(out, key.data, key.length);
    buf_puts(out, format->machine ? "=" : ": ");
    if (field)
        format_field(out, field, value, format);
}

static bool worth_showing(const struct contract_field *field, const struct value *value,
                          const struct record_text *own)
{
    if (!value->present || field->type == CONTRACT_MESSAGE)
        return false;
    if (field->type == CONTRACT_ID && own->length && value->text.length == own->length &&
        memcmp(value->text.data, own->data, own->length) == 0)
        return false;
    if (field->type == CONTRACT_BOOL)
        return false; /* a bare "yes" says nothing */
    return !field->output_only && strcmp(field->name, "etag") != 0;
}

/* What tells one element from another, in a few words: "phone +86 21 5555 0100". */
static void put_message(struct buf *out, const struct record *record, const struct format *format)
{
    int parts = 0;
    for (size_t i = 0; record && i < record->message->n_fields && parts < MOST_PARTS; i++) {
        const struct contract_field *field = &record->message->fields[i];
        const struct value *value = &record->values[i];
        if (!worth_showing(field, value, &format->own))
            continue;
        if (parts++)
            buf_put_byte(out, ' ');
        format_field(out, field, value, format);
    }
}

void format_value(struct buf *out, const struct contract_field *field, const struct value *value,
                  const struct format *format)
{
    switch (field->type) {
    case CONTRACT_TEXT:
    case CONTRACT_ID:
    case CONTRACT_DECIMAL:
    case CONTRACT_MASK:
        put_text(out, field, &value->text, format);
        return;
    case CONTRACT_INT:
        buf_printf(out, "%" PRId64, value->integer);
        return;
    case CONTRACT_BOOL:
        buf_puts(out, yes_no(value->integer != 0, format));
        return;
    case CONTRACT_DOUBLE:
        put_double(out, value->real);
        return;
    case CONTRACT_ENUM:
        put_enum(out, field, value->integer, format);
        return;
    case CONTRACT_MONEY:
        put_money(out, &value->money, format);
        return;
    case CONTRACT_TIME:
        if (field->countdown && !format->machine)
            put_countdown(out, value->integer, format);
        else
            put_time(out, value->integer, format);
        return;
    case CONTRACT_DATE:
        put_date(out, &value->date);
        return;
    case CONTRACT_BYTES:
        put_bytes(out, &value->text, format);
        return;
    case CONTRACT_MESSAGE:
        if (value->record && format_is_custom(value->record->message))
            put_custom(out, value->record, format);
        else
            put_message(out, value->record, format);
        return;
    }
}

/* A number that is not there on the wire is zero, not unknown. */
static bool is_shown_zero(const struct contract_field *field)
{
    return !field->repeated && !field->optional &&
           (field->type == CONTRACT_INT || field->type == CONTRACT_BOOL);
}

void format_field(struct buf *out, const struct contract_field *field, const struct value *value,
                  const struct format *format)
{
    if (!field->repeated) {
        if (value->present || is_shown_zero(field))
            format_value(out, field, value, format);
        return;
    }
    for (size_t i = 0; i < value->n_items; i++) {
        if (i)
            buf_puts(out, ", ");
        format_value(out, field, &value->items[i], format);
    }
}
