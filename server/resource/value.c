/* SPDX-License-Identifier: Apache-2.0 */
/* Values as PostgreSQL sends them in binary. */
#include "server/resource/value.h"

#include "common/clock.h"
#include "common/digits.h"
#include "common/money.h"
#include "common/wire.h"

#include <string.h>

/* PostgreSQL counts from 2000-01-01. */
static const int64_t EPOCH_DAYS = 10957;
static const int64_t EPOCH_MICROS = 10957LL * 86400 * 1000000;

static int64_t big_endian(const char *bytes, size_t length)
{
    uint64_t value = 0;
    for (size_t i = 0; i < length; i++)
        value = value << 8 | (uint8_t)bytes[i];
    unsigned shift = (unsigned)(64 - 8 * length);
    return (int64_t)(value << shift) >> shift; /* with its sign */
}

int64_t value_int(struct value value)
{
    if (!value.bytes || value.length == 0 || value.length > 8)
        return 0;
    return big_endian(value.bytes, value.length);
}

int64_t value_micros(struct value value)
{
    return value_int(value) + EPOCH_MICROS;
}

int64_t value_days(struct value value)
{
    return value_int(value) + EPOCH_DAYS;
}

void value_encode_time(struct buf *buf, uint32_t number, int64_t micros)
{
    int64_t seconds = micros / 1000000;
    int64_t rest = micros % 1000000;
    if (rest < 0) {
        rest += 1000000;
        seconds--;
    }
    size_t begin = wire_begin(buf, number);
    if (seconds)
        wire_put_int(buf, 1, seconds);
    if (rest)
        wire_put_int(buf, 2, rest * 1000);
    wire_end(buf, begin);
}

void value_encode_date(struct buf *buf, uint32_t number, int64_t days)
{
    struct clock_date date = clock_date(days);
    size_t begin = wire_begin(buf, number);
    wire_put_int(buf, 1, date.year);
    wire_put_int(buf, 2, date.month);
    wire_put_int(buf, 3, date.day);
    wire_end(buf, begin);
}

void value_encode_money(struct buf *buf, uint32_t number, struct value amount,
                        struct value currency)
{
    struct money money = {.amount.scale = MONEY_SCALE};
    int64_t units;
    int32_t nanos;
    if (!amount.bytes ||
        !money_from_numeric(amount.bytes, amount.length, MONEY_SCALE, &money.amount))
        return;
    money_to_units(money, &units, &nanos);
    size_t begin = wire_begin(buf, number);
    if (currency.length)
        wire_put_bytes(buf, 1, currency.bytes, currency.length);
    if (units)
        wire_put_int(buf, 2, units);
    if (nanos)
        wire_put_int(buf, 3, nanos);
    wire_end(buf, begin);
}

static const char *decimal_text(struct value value, int decimals, char text[static MONEY_TEXT])
{
    struct decimal decimal;
    if (!money_from_numeric(value.bytes, value.length, RATE_SCALE, &decimal))
        return "";
    return money_format_decimal(decimal, decimals, text);
}

void value_encode_decimal(struct buf *buf, uint32_t number, struct value value)
{
    char text[MONEY_TEXT];
    if (!value.bytes)
        return;
    size_t begin = wire_begin(buf, number);
    wire_put_string(buf, 1, decimal_text(value, 0, text));
    wire_end(buf, begin);
}

static void encode_double(struct buf *buf, const struct contract_field *field, struct value value)
{
    uint64_t bits = (uint64_t)value_int(value);
    double number;
    memcpy(&number, &bits, sizeof number);
    if (number != 0 || field->optional)
        wire_put_double(buf, field->number, number);
}

static void encode_int(struct buf *buf, const struct contract_field *field, struct value value)
{
    int64_t number = value_int(value);
    if (number || field->optional)
        wire_put_int(buf, field->number, number);
}

static const char *prefix_of(const struct contract_field *field)
{
    return field->target ? field->target->prefix : "";
}

/* "C-12" */
static size_t write_id(char text[static VALUE_ROOM], const struct contract_field *field,
                       struct value value)
{
    const char *prefix = prefix_of(field);
    size_t length = strnlen(prefix, 16);
    memcpy(text, prefix, length);
    text[length++] = '-';
    return length + digits_write(text + length, value_int(value));
}

static void encode_id(struct buf *buf, const struct contract_field *field, struct value value)
{
    char text[VALUE_ROOM];
    wire_put_bytes(buf, field->number, text, write_id(text, field, value));
}

static void encode_texts(struct buf *buf, const struct contract_field *field, struct value value)
{
    struct value_items items = value_array(value);
    struct value item;
    while (value_next(&items, &item))
        if (item.bytes)
            wire_put_bytes(buf, field->number, item.bytes, item.length);
}

bool value_is_zero(struct value numeric)
{
    return numeric.bytes && numeric.length >= 2 && !numeric.bytes[0] && !numeric.bytes[1];
}

static bool is_etag(const struct contract_field *field)
{
    return field->column && field->column[0] == 'v' && strcmp(field->column, "version") == 0;
}

static void encode_text(struct buf *buf, const struct contract_field *field, struct value value)
{
    char text[DIGITS_TEXT];
    if (is_etag(field))
        wire_put_bytes(buf, field->number, text, digits_write(text, value_int(value)));
    else if (value.length)
        wire_put_bytes(buf, field->number, value.bytes, value.length);
}

void value_encode(struct buf *buf, const struct contract_field *field, struct value value,
                  struct value currency)
{
    if (!value.bytes)
        return;
    switch (field->type) {
    case CONTRACT_TEXT:
        if (field->repeated)
            encode_texts(buf, field, value);
        else
            encode_text(buf, field, value);
        break;
    case CONTRACT_BYTES:
        wire_put_bytes(buf, field->number, value.bytes, value.length);
        break;
    case CONTRACT_ID:
        encode_id(buf, field, value);
        break;
    case CONTRACT_INT:
    case CONTRACT_BOOL:
    case CONTRACT_ENUM:
        encode_int(buf, field, value);
        break;
    case CONTRACT_DOUBLE:
        encode_double(buf, field, value);
        break;
    case CONTRACT_DECIMAL:
        value_encode_decimal(buf, field->number, value);
        break;
    case CONTRACT_MONEY:
        value_encode_money(buf, field->number, value, currency);
        break;
    case CONTRACT_TIME:
        value_encode_time(buf, field->number, value_micros(value));
        break;
    case CONTRACT_DATE:
        value_encode_date(buf, field->number, value_days(value));
        break;
    case CONTRACT_MASK:
    case CONTRACT_MESSAGE:
        break;
    }
}

static struct value format_texts(struct arena *arena, struct value value)
{
    struct buf text;
    buf_init(&text, arena, 1024 * 1024);
    struct value_items items = value_array(value);
    struct value item;
    while (value_next(&items, &item)) {
        if (text.length)
            buf_puts(&text, ", ");
        if (item.bytes)
            buf_put(&text, item.bytes, item.length);
    }
    return (struct value){text.data, text.length};
}

static struct value string_value(const char *string)
{
    return (struct value){string, strlen(string)};
}

static struct value format_money(struct value amount, struct value currency,
                                 char room[static VALUE_ROOM])
{
    struct money money = {.amount.scale = MONEY_SCALE};
    if (!money_from_numeric(amount.bytes, amount.length, MONEY_SCALE, &money.amount))
        return string_value("");
    size_t length = currency.length < 3 ? currency.length : 3;
    if (length)
        memcpy(money.currency, currency.bytes, length);
    return string_value(money_format(money, room));
}

static struct value format_int(int64_t number, char room[static VALUE_ROOM])
{
    return (struct value){room, digits_write(room, number)};
}

static struct value format_enum(const struct contract_field *field, int64_t number,
                                char room[static VALUE_ROOM])
{
    const struct contract_enum_value *value =
        contract_enum_numbered(field->enumeration, (int32_t)number);
    return value ? string_value(value->short_name) : format_int(number, room);
}

static struct value format_text(struct arena *arena, const struct contract_field *field,
                                struct value value, char room[static VALUE_ROOM])
{
    if (field->repeated)
        return format_texts(arena, value);
    return is_etag(field) ? format_int(value_int(value), room) : value;
}

struct value value_format(struct arena *arena, const struct contract_field *field,
                          struct value value, struct value currency, char room[static VALUE_ROOM])
{
    if (!value.bytes)
        return string_value("");
    switch (field->type) {
    case CONTRACT_TEXT:
        return format_text(arena, field, value, room);
    case CONTRACT_ID:
        return (struct value){room, write_id(room, field, value)};
    case CONTRACT_INT:
        return format_int(value_int(value), room);
    case CONTRACT_BOOL:
        return string_value(value_int(value) ? "yes" : "no");
    case CONTRACT_ENUM:
        return format_enum(field, value_int(value), room);
    case CONTRACT_DECIMAL:
        return string_value(decimal_text(value, 0, room));
    case CONTRACT_MONEY:
        return format_money(value, currency, room);
    case CONTRACT_TIME:
        return string_value(clock_format(value_micros(value), room));
    case CONTRACT_DATE:
        return string_value(clock_format_date(clock_date(value_days(value)), room));
    default:
        return string_value("");
    }
}

static int32_t take_int32(struct value_items *items)
{
    if (items->end - items->at < 4) {
        items->left = 0;
        return 0;
    }
    int32_t number = (int32_t)big_endian(items->at, 4);
    items->at += 4;
    return number;
}

static struct value_items items_of(struct value value)
{
    struct value_items items = {.at = value.bytes};
    items.end = value.bytes ? value.bytes + value.length : NULL;
    return items;
}

struct value_items value_array(struct value array)
{
    struct value_items items = items_of(array);
    if (!array.bytes)
        return items;
    int32_t dimensions = take_int32(&items);
    take_int32(&items); /* has nulls */
    take_int32(&items); /* element type */
    if (dimensions != 1)
        return items;
    int32_t n = take_int32(&items);
    take_int32(&items); /* lower bound */
    items.left = n;
    return items;
}

struct value_items value_record(struct value record)
{
    struct value_items items = items_of(record);
    items.record = true;
    if (record.bytes)
        items.left = take_int32(&items);
    return items;
}

bool value_next(struct value_items *items, struct value *value)
{
    *value = (struct value){0};
    if (items->left <= 0)
        return false;
    items->left--;
    if (items->record)
        take_int32(items); /* type */
    int32_t length = take_int32(items);
    if (length < 0)
        return true; /* null */
    if (length > items->end - items->at) {
        items->left = 0;
        return false;
    }
    *value = (struct value){items->at, (size_t)length};
    items->at += length;
    return true;
}
