/* SPDX-License-Identifier: Apache-2.0 */
/* Messages as tests write and read them. */
#include "tests/test.h"

#include "common/clock.h"
#include "common/message.h"
#include "common/money.h"
#include "common/wire.h"
#include "tests/lib/textform.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- Writing ---- */

enum { TOKEN_BYTES = 64 * 1024 };

struct reader {
    const char *at;
    const char *whole; /* for what went wrong */
    struct buf *out;
    char *token; /* TOKEN_BYTES: the value that was read last */
    size_t length;
};

static void write_fields(struct reader *reader, const struct contract_message *contract, char end);

static void skip_blanks(struct reader *reader)
{
    while (isspace((unsigned char)*reader->at) || *reader->at == ',')
        reader->at++;
}

static void put(struct reader *reader, char byte)
{
    assert_true(reader->length + 1 < TOKEN_BYTES);
    reader->token[reader->length++] = byte;
    reader->token[reader->length] = '\0';
}

static char escaped(struct reader *reader)
{
    char digits[3] = {0};
    switch (*reader->at++) {
    case 'n':
        return '\n';
    case 'x':
        memcpy(digits, reader->at, 2);
        reader->at += 2;
        return (char)strtol(digits, NULL, 16);
    default:
        return reader->at[-1];
    }
}

static void read_quoted(struct reader *reader)
{
    char quote = *reader->at++;
    while (*reader->at && *reader->at != quote) {
        char byte = *reader->at++;
        put(reader, byte == '\\' ? escaped(reader) : byte);
    }
    if (*reader->at++ != quote)
        fail_msg("a text does not end: %s", reader->whole);
}

/* Into the token. */
static void read_word(struct reader *reader)
{
    reader->length = 0;
    reader->token[0] = '\0';
    skip_blanks(reader);
    if (*reader->at == '\'' || *reader->at == '"') {
        read_quoted(reader);
        return;
    }
    while (*reader->at && (isalnum((unsigned char)*reader->at) || strchr("_.+-", *reader->at)))
        put(reader, *reader->at++);
    if (reader->length == 0)
        fail_msg("a word is missing before \"%.20s\": %s", reader->at, reader->whole);
}

static void write_money(struct reader *reader, uint32_t number)
{
    struct money money;
    int64_t units;
    int32_t nanos;
    if (!status_is_ok(money_parse(reader->token, NULL, &money)))
        fail_msg("\"%s\" is no money", reader->token);
    money_to_units(money, &units, &nanos);
    size_t begin = wire_begin(reader->out, number);
    wire_put_string(reader->out, 1, money.currency);
    wire_put_int(reader->out, 2, units);
    wire_put_int(reader->out, 3, nanos);
    wire_end(reader->out, begin);
}

static void write_date(struct reader *reader, uint32_t number)
{
    struct clock_date date = {0};
    if (!clock_parse_date(reader->token, CLOCK_YMD, &date))
        fail_msg("\"%s\" is no day", reader->token);
    size_t begin = wire_begin(reader->out, number);
    wire_put_int(reader->out, 1, date.year);
    wire_put_int(reader->out, 2, date.month);
    wire_put_int(reader->out, 3, date.day);
    wire_end(reader->out, begin);
}

static void write_time(struct reader *reader, uint32_t number)
{
    int64_t micros = 0;
    if (!clock_parse(reader->token, &micros))
        fail_msg("\"%s\" is no time", reader->token);
    size_t begin = wire_begin(reader->out, number);
    wire_put_int(reader->out, 1, micros / 1000000);
    wire_put_int(reader->out, 2, micros % 1000000 * 1000);
    wire_end(reader->out, begin);
}

static void write_mask(struct reader *reader, uint32_t number)
{
    char *rest = reader->token;
    size_t begin = wire_begin(reader->out, number);
    for (char *path; (path = strsep(&rest, ","));)
        wire_put_string(reader->out, 1, path);
    wire_end(reader->out, begin);
}

static void write_decimal(struct reader *reader, uint32_t number)
{
    size_t begin = wire_begin(reader->out, number);
    wire_put_string(reader->out, 1, reader->token);
    wire_end(reader->out, begin);
}

static void write_enum(struct reader *reader, const struct contract_field *field)
{
    const struct contract_enum_value *value =
        contract_enum_named(field->enumeration, reader->token);
    wire_put_int(reader->out, field->number,
                 value ? value->number : strtoll(reader->token, NULL, 10));
}

static void write_value(struct reader *reader, const struct contract_field *field)
{
    struct buf *out = reader->out;
    switch (field->type) {
    case CONTRACT_TEXT:
    case CONTRACT_ID:
    case CONTRACT_BYTES:
        wire_put_bytes(out, field->number, reader->token, reader->length);
        break;
    case CONTRACT_INT:
        wire_put_int(out, field->number, strtoll(reader->token, NULL, 10));
        break;
    case CONTRACT_BOOL:
        wire_put_bool(out, field->number, strcmp(reader->token, "true") == 0);
        break;
    case CONTRACT_DOUBLE:
        wire_put_double(out, field->number, strtod(reader->token, NULL));
        break;
    case CONTRACT_ENUM:
        write_enum(reader, field);
        break;
    case CONTRACT_DECIMAL:
        write_decimal(reader, field->number);
        break;
    case CONTRACT_MONEY:
        write_money(reader, field->number);
        break;
    case CONTRACT_DATE:
        write_date(reader, field->number);
        break;
    case CONTRACT_TIME:
        write_time(reader, field->number);
        break;
    case CONTRACT_MASK:
        write_mask(reader, field->number);
        break;
    case CONTRACT_MESSAGE:
        fail_msg("%s is a message: give its fields in braces", field->name);
    }
}

static void write_message(struct reader *reader, const struct contract_field *field)
{
    reader->at++;
    if (!field->message)
        fail_msg("%s has no fields", field->name);
    size_t begin = wire_begin(reader->out, field->number);
    write_fields(reader, field->message, '}');
    wire_end(reader->out, begin);
}

static void write_field(struct reader *reader, const struct contract_message *contract)
{
    read_word(reader);
    const struct contract_field *field = contract_field(contract, reader->token);
    if (!field)
        fail_msg("%s has no field %s", contract->name, reader->token);
    skip_blanks(reader);
    if (*reader->at == '{') {
        write_message(reader, field);
        return;
    }
    if (*reader->at++ != ':')
        fail_msg("a colon is missing behind %s: %s", field->name, reader->whole);
    read_word(reader);
    write_value(reader, field);
}

static void write_fields(struct reader *reader, const struct contract_message *contract, char end)
{
    for (skip_blanks(reader); *reader->at && *reader->at != '}'; skip_blanks(reader))
        write_field(reader, contract);
    if (*reader->at != end)
        fail_msg("a brace is too many or missing: %s", reader->whole);
    if (end)
        reader->at++;
}

void textform_write(const struct contract_message *contract, const char *text, struct buf *bytes)
{
    struct reader reader = {text, text, bytes, arena_alloc(bytes->arena, TOKEN_BYTES), 0};
    assert_non_null(reader.token);
    write_fields(&reader, contract, '\0');
    assert_false(bytes->failed);
}

/* ---- Reading ---- */

struct place { /* one step of a path, and what it leads to */
    struct arena *arena;
    const struct contract_message *contract;
    const ProtobufCMessage *message;
    const struct contract_field *field;
    long index; /* -1: none */
    bool count;
};

static const char *number_text(struct arena *arena, int64_t number)
{
    return arena_printf(arena, "%lld", (long long)number);
}

static const char *time_text(struct arena *arena, const ProtobufCMessage *time)
{
    char text[CLOCK_TEXT];
    int64_t micros = message_int(time, 1) * 1000000 + message_int(time, 2) / 1000;
    return arena_string(arena, clock_format(micros, text));
}

static const char *date_text(struct arena *arena, const ProtobufCMessage *date)
{
    return arena_printf(arena, "%04d-%02d-%02d", (int)message_int(date, 1),
                        (int)message_int(date, 2), (int)message_int(date, 3));
}

static const char *money_text(struct arena *arena, const ProtobufCMessage *message)
{
    struct money money;
    char text[MONEY_TEXT];
    struct status status =
        money_from_units(message_int(message, 2), (int32_t)message_int(message, 3),
                         message_text(message, 1), &money);
    if (!status_is_ok(status))
        fail_msg("the reply holds money that is none: %s", status.message);
    return arena_string(arena, money_format(money, text));
}

static const char *message_value_text(const struct place *place, const ProtobufCMessage *value)
{
    if (!value)
        return "";
    switch (place->field->type) {
    case CONTRACT_MONEY:
        return money_text(place->arena, value);
    case CONTRACT_DATE:
        return date_text(place->arena, value);
    case CONTRACT_TIME:
        return time_text(place->arena, value);
    case CONTRACT_DECIMAL:
        return message_text(value, 1);
    default:
        return "{}";
    }
}

static const char *join_texts(const struct place *place)
{
    const char *joined = "";
    size_t n = message_count(place->message, place->field->number);
    for (size_t i = 0; i < n; i++)
        joined = arena_printf(place->arena, "%s%s%s", joined, i ? "," : "",
                              message_text_at(place->message, place->field->number, i));
    return joined;
}

static const char *enum_text(const struct place *place)
{
    int64_t number = message_int(place->message, place->field->number);
    const struct contract_enum_value *value =
        contract_enum_numbered(place->field->enumeration, (int32_t)number);
    return value ? value->short_name : number_text(place->arena, number);
}

static const char *single_text(const struct place *place)
{
    const struct contract_field *field = place->field;
    if (!message_has(place->message, field->number))
        return "";
    switch (field->type) {
    case CONTRACT_TEXT:
    case CONTRACT_ID:
        return message_text(place->message, field->number);
    case CONTRACT_INT:
        return number_text(place->arena, message_int(place->message, field->number));
    case CONTRACT_BOOL:
        return message_int(place->message, field->number) ? "true" : "false";
    case CONTRACT_DOUBLE:
        return arena_printf(place->arena, "%g", message_double(place->message, field->number));
    case CONTRACT_ENUM:
        return enum_text(place);
    default:
        return message_value_text(place, message_sub(place->message, field->number));
    }
}

static const char *value_text(const struct place *place)
{
    const struct contract_field *field = place->field;
    if (place->count)
        return number_text(place->arena, (int64_t)message_count(place->message, field->number));
    if (!field->repeated)
        return single_text(place);
    if (place->index < 0)
        return join_texts(place);
    if (message_count(place->message, field->number) <= (size_t)place->index)
        return "";
    if (field->message)
        return message_value_text(
            place, message_sub_at(place->message, field->number, (size_t)place->index));
    return message_text_at(place->message, field->number, (size_t)place->index);
}

/* Reads one step, "customers[1]", and what stands behind it. */
static const char *read_step(struct place *place, const char *path)
{
    char name[64] = "";
    size_t length = strcspn(path, ".[#");
    assert_true(length < sizeof name);
    memcpy(name, path, length);
    path += length;
    place->field = contract_field(place->contract, name);
    if (!place->field)
        fail_msg("%s has no field %s", place->contract->name, name);
    place->index = -1;
    place->count = *path == '#';
    if (*path == '[') {
        char *end;
        place->index = strtol(path + 1, &end, 10);
        path = end + 1;
    }
    return path + place->count;
}

static const ProtobufCMessage *inner(const struct place *place)
{
    if (!place->field->repeated)
        return message_sub(place->message, place->field->number);
    size_t index = place->index < 0 ? 0 : (size_t)place->index;
    if (index >= message_count(place->message, place->field->number))
        return NULL;
    return message_sub_at(place->message, place->field->number, index);
}

const char *textform_read(struct arena *arena, const struct contract_message *contract,
                          const ProtobufCMessage *message, const char *path)
{
    struct place place = {.arena = arena, .contract = contract, .message = message};
    for (;;) {
        path = read_step(&place, path);
        if (*path != '.')
            break;
        place.message = inner(&place);
        place.contract = place.field->message;
        if (!place.contract)
            fail_msg("%s has no fields", place.field->name);
        if (!place.message)
            return "";
        path++;
    }
    return value_text(&place);
}
