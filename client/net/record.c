/* SPDX-License-Identifier: Apache-2.0 */
/* Messages as trees of values, driven by the contract. */
#include "client/net/record.h"

#include "common/wire.h"

#include <string.h>

enum { DEEPEST = 16 };

static bool decode_into(struct arena *arena, struct record *record, struct wire_reader *reader,
                        int depth);

struct record *record_new(struct arena *arena, const struct contract_message *message)
{
    struct record *record = arena_alloc(arena, sizeof *record);
    if (!record)
        return NULL;
    record->message = message;
    record->values = arena_array(arena, message->n_fields, sizeof *record->values);
    return record->values ? record : NULL;
}

struct value *record_value(const struct record *record, const struct contract_field *field)
{
    return &record->values[field - record->message->fields];
}

struct value *record_find(const struct record *record, const char *name)
{
    const struct contract_field *field = contract_field(record->message, name);
    return field ? record_value(record, field) : NULL;
}

const char *record_string(struct arena *arena, const struct record *record, const char *name)
{
    const struct value *value = record_find(record, name);
    if (!value || !value->present)
        return "";
    const char *copy = arena_copy(arena, value->text.data, value->text.length);
    return copy ? copy : "";
}

struct record *record_child(struct arena *arena, struct record *record,
                            const struct contract_field *field)
{
    struct value *value = record_value(record, field);
    if (!value->record)
        value->record = record_new(arena, field->message);
    value->present = value->record != NULL;
    return value->record;
}

struct value *record_append(struct arena *arena, struct value *list)
{
    if (list->n_items == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 4;
        struct value *items = arena_array(arena, capacity, sizeof *items);
        if (!items)
            return NULL;
        if (list->n_items)
            memcpy(items, list->items, list->n_items * sizeof *items);
        list->items = items;
        list->capacity = capacity;
    }
    list->present = true;
    struct value *item = &list->items[list->n_items++];
    *item = (struct value){.present = true};
    return item;
}

void record_set_text(struct value *value, const char *string)
{
    value->present = true;
    value->text = (struct record_text){string, strlen(string)};
}

bool record_text_is(const struct value *value, const char *string)
{
    return value->text.length == strlen(string) &&
           memcmp(value->text.data, string, value->text.length) == 0;
}

/* Decoding */

static bool decode_money(struct record_money *money, struct wire_reader *reader)
{
    struct wire_field at;
    int more;
    *money = (struct record_money){0};
    while ((more = wire_next(reader, &at)) > 0) {
        if (at.number == 1 && at.type == WIRE_BYTES && at.length < sizeof money->currency)
            memcpy(money->currency, at.bytes, at.length);
        else if (at.number == 2 && at.type == WIRE_VARINT)
            money->units = (int64_t)at.value;
        else if (at.number == 3 && at.type == WIRE_VARINT)
            money->nanos = (int32_t)at.value;
    }
    return more == 0;
}

static bool decode_time(int64_t *micros, struct wire_reader *reader)
{
    struct wire_field at;
    int64_t seconds = 0;
    int32_t nanos = 0;
    int more;
    while ((more = wire_next(reader, &at)) > 0) {
        if (at.number == 1 && at.type == WIRE_VARINT)
            seconds = (int64_t)at.value;
        else if (at.number == 2 && at.type == WIRE_VARINT)
            nanos = (int32_t)at.value;
    }
    return more == 0 && !__builtin_mul_overflow(seconds, (int64_t)1000000, micros) &&
           !__builtin_add_overflow(*micros, nanos / 1000, micros);
}

static bool decode_date(struct record_date *date, struct wire_reader *reader)
{
    struct wire_field at;
    int more;
    *date = (struct record_date){0};
    while ((more = wire_next(reader, &at)) > 0) {
        int number = at.type == WIRE_VARINT ? (int)at.value : 0;
        if (at.number == 1)
            date->year = number;
        else if (at.number == 2)
            date->month = number;
        else if (at.number == 3)
            date->day = number;
    }
    return more == 0;
}

static bool decode_decimal(struct record_text *text, struct wire_reader *reader)
{
    struct wire_field at;
    int more;
    *text = (struct record_text){"", 0};
    while ((more = wire_next(reader, &at)) > 0)
        if (at.number == 1 && at.type == WIRE_BYTES)
            *text = (struct record_text){(const char *)at.bytes, at.length};
    return more == 0;
}

static bool decode_mask(struct arena *arena, struct record_text *text, struct wire_reader *reader)
{
    struct wire_field at;
    struct buf paths;
    int more;
    buf_init(&paths, arena, 65536);
    while ((more = wire_next(reader, &at)) > 0) {
        if (at.number != 1 || at.type != WIRE_BYTES)
            continue;
        if (paths.length)
            buf_put_byte(&paths, ',');
        buf_put(&paths, at.bytes, at.length);
    }
    *text = (struct record_text){buf_string(&paths), paths.length};
    return more == 0 && !paths.failed;
}

static bool decode_message(struct arena *arena, const struct contract_field *field,
                           struct value *value, struct wire_reader *reader, int depth)
{
    if (!field->message)
        return true;
    if (!value->record) /* a message that comes in two parts is one message */
        value->record = record_new(arena, field->message);
    return value->record && decode_into(arena, value->record, reader, depth + 1);
}

static bool decode_bytes(struct arena *arena, const struct contract_field *field,
                         const struct wire_field *at, struct value *value, int depth)
{
    struct wire_reader reader;
    wire_reader_init(&reader, at->bytes, at->length);
    value->present = true;
    switch (field->type) {
    case CONTRACT_TEXT:
    case CONTRACT_ID:
    case CONTRACT_BYTES:
        value->text = (struct record_text){(const char *)at->bytes, at->length};
        return true;
    case CONTRACT_DECIMAL:
        return decode_decimal(&value->text, &reader);
    case CONTRACT_MONEY:
        return decode_money(&value->money, &reader);
    case CONTRACT_TIME:
        return decode_time(&value->integer, &reader);
    case CONTRACT_DATE:
        return decode_date(&value->date, &reader);
    case CONTRACT_MASK:
        return decode_mask(arena, &value->text, &reader);
    case CONTRACT_MESSAGE:
        return decode_message(arena, field, value, &reader, depth);
    default:
        return false; /* a number under the wrong wire type */
    }
}

static bool decode_number(const struct contract_field *field, const struct wire_field *at,
                          struct value *value)
{
    value->present = true;
    if (field->type == CONTRACT_DOUBLE && at->type == WIRE_FIXED64) {
        memcpy(&value->real, &at->value, sizeof value->real);
        return true;
    }
    value->integer = (int64_t)at->value;
    return at->type == WIRE_VARINT &&
           (field->type == CONTRACT_INT || field->type == CONTRACT_BOOL ||
            field->type == CONTRACT_ENUM);
}

static bool is_number(const struct contract_field *field)
{
    return field->type == CONTRACT_INT || field->type == CONTRACT_BOOL ||
           field->type == CONTRACT_ENUM || field->type == CONTRACT_DOUBLE;
}

static bool decode_packed(struct arena *arena, const struct contract_field *field,
                          const struct wire_field *at, struct value *list)
{
    struct wire_reader reader;
    wire_reader_init(&reader, at->bytes, at->length);
    bool fixed = field->type == CONTRACT_DOUBLE;
    while (reader.at < reader.end) {
        struct wire_field one = {.type = fixed ? WIRE_FIXED64 : WIRE_VARINT};
        if (fixed && reader.end - reader.at < 8)
            return false;
        if (fixed) {
            for (int i = 0; i < 8; i++)
                one.value |= (uint64_t)*reader.at++ << (8 * i);
        } else if (!wire_read_varint(&reader, &one.value)) {
            return false;
        }
        struct value *item = record_append(arena, list);
        if (!item || !decode_number(field, &one, item))
            return false;
    }
    return true;
}

static bool decode_field(struct arena *arena, struct record *record,
                         const struct contract_field *field, const struct wire_field *at, int depth)
{
    struct value *value = record_value(record, field);
    if (field->repeated && is_number(field) && at->type == WIRE_BYTES)
        return decode_packed(arena, field, at, value);
    if (field->repeated)
        value = record_append(arena, value);
    if (!value)
        return false;
    return at->type == WIRE_BYTES ? decode_bytes(arena, field, at, value, depth)
                                  : decode_number(field, at, value);
}

static bool decode_into(struct arena *arena, struct record *record, struct wire_reader *reader,
                        int depth)
{
    if (depth > DEEPEST)
        return false;
    struct wire_field at;
    int more;
    while ((more = wire_next(reader, &at)) > 0) {
        const struct contract_field *field = contract_field_numbered(record->message, at.number);
        if (field && !decode_field(arena, record, field, &at, depth))
            return false;
    }
    return more == 0;
}

struct record *record_decode(struct arena *arena, const struct contract_message *message,
                             const void *bytes, size_t length)
{
    struct record *record = record_new(arena, message);
    struct wire_reader reader;
    wire_reader_init(&reader, bytes, length);
    return record && decode_into(arena, record, &reader, 0) ? record : NULL;
}

/* Encoding */

static void encode_money(struct buf *out, uint32_t number, const struct record_money *money)
{
    size_t begin = wire_begin(out, number);
    if (money->currency[0])
        wire_put_string(out, 1, money->currency);
    if (money->units)
        wire_put_int(out, 2, money->units);
    if (money->nanos)
        wire_put_int(out, 3, money->nanos);
    wire_end(out, begin);
}

static void encode_time(struct buf *out, uint32_t number, int64_t micros)
{
    int64_t seconds = micros / 1000000 - (micros % 1000000 < 0);
    int64_t nanos = (micros - seconds * 1000000) * 1000;
    size_t begin = wire_begin(out, number);
    if (seconds)
        wire_put_int(out, 1, seconds);
    if (nanos)
        wire_put_int(out, 2, nanos);
    wire_end(out, begin);
}

static void encode_date(struct buf *out, uint32_t number, const struct record_date *date)
{
    size_t begin = wire_begin(out, number);
    wire_put_int(out, 1, date->year);
    wire_put_int(out, 2, date->month);
    wire_put_int(out, 3, date->day);
    wire_end(out, begin);
}

static void encode_mask(struct buf *out, uint32_t number, const struct record_text *text)
{
    size_t begin = wire_begin(out, number);
    size_t start = 0;
    for (size_t i = 0; i <= text->length; i++) {
        if (i < text->length && text->data[i] != ',')
            continue;
        if (i > start)
            wire_put_bytes(out, 1, text->data + start, i - start);
        start = i + 1;
    }
    wire_end(out, begin);
}

static void encode_value(struct buf *out, const struct contract_field *field,
                         const struct value *value)
{
    size_t begin;
    switch (field->type) {
    case CONTRACT_TEXT:
    case CONTRACT_ID:
    case CONTRACT_BYTES:
        wire_put_bytes(out, field->number, value->text.data, value->text.length);
        return;
    case CONTRACT_INT:
    case CONTRACT_BOOL:
    case CONTRACT_ENUM:
        wire_put_int(out, field->number, value->integer);
        return;
    case CONTRACT_DOUBLE:
        wire_put_double(out, field->number, value->real);
        return;
    case CONTRACT_MONEY:
        encode_money(out, field->number, &value->money);
        return;
    case CONTRACT_TIME:
        encode_time(out, field->number, value->integer);
        return;
    case CONTRACT_DATE:
        encode_date(out, field->number, &value->date);
        return;
    case CONTRACT_MASK:
        encode_mask(out, field->number, &value->text);
        return;
    case CONTRACT_DECIMAL:
        begin = wire_begin(out, field->number);
        wire_put_bytes(out, 1, value->text.data, value->text.length);
        wire_end(out, begin);
        return;
    case CONTRACT_MESSAGE:
        begin = wire_begin(out, field->number);
        if (value->record)
            record_encode(value->record, out);
        wire_end(out, begin);
        return;
    }
}

/* Proto3: a field without presence that is zero is not written. */
static bool is_zero(const struct contract_field *field, const struct value *value)
{
    if (field->optional)
        return false;
    switch (field->type) {
    case CONTRACT_TEXT:
    case CONTRACT_ID:
    case CONTRACT_BYTES:
        return value->text.length == 0;
    case CONTRACT_INT:
    case CONTRACT_BOOL:
    case CONTRACT_ENUM:
        return value->integer == 0;
    case CONTRACT_DOUBLE:
        return value->real == 0;
    default:
        return false;
    }
}

void record_encode(const struct record *record, struct buf *out)
{
    for (size_t i = 0; i < record->message->n_fields; i++) {
        const struct contract_field *field = &record->message->fields[i];
        const struct value *value = &record->values[i];
        for (size_t item = 0; field->repeated && item < value->n_items; item++)
            encode_value(out, field, &value->items[item]);
        if (!field->repeated && value->present && !is_zero(field, value))
            encode_value(out, field, value);
    }
}
