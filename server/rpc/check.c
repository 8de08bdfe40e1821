/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request against the rules that the contract states for it. Messages that are records are only
 * cleaned here (their texts become NFC); what they must hold is for the engine to say, since that
 * depends on the method and its mask.
 */
#include "common/clock.h"
#include "common/message.h"
#include "common/utf8.h"
#include "server/rpc/live.h"

#include <string.h>

enum { CHECK_DEPTH = 8, CHECK_TEXT = 200 };

static const int64_t FIRST_SECOND = -62135596800, LAST_SECOND = 253402300799;

struct check {
    struct arena *arena;
    const char *path; /* of the message, with its final point */
    bool rules;       /* more than texts */
    int depth;
};

static struct status check_message(const struct check *check,
                                   const struct contract_message *contract,
                                   const ProtobufCMessage *message);

static struct status fail(const struct check *check, const struct contract_field *field,
                          const char *format, int64_t number)
{
    const char *path = arena_printf(check->arena, "%s%s", check->path, field->name);
    const char *what = field->label.en && *field->label.en ? field->label.en : field->name;
    char *text = arena_printf(check->arena, "%s ", what);
    char *rest = text ? arena_string(check->arena, format) : NULL;
    char *place = rest ? strchr(rest, '#') : NULL;
    if (place) {
        *place = '\0';
        rest = arena_printf(check->arena, "%s%lld%s", rest, (long long)number, place + 1);
    }
    text = rest ? arena_printf(check->arena, "%s%s", text, rest) : NULL;
    if (!path || !text)
        return rpc_no_memory();
    if (*text >= 'a' && *text <= 'z')
        *text = (char)(*text - 'a' + 'A');
    return status_field(path, text);
}

/* The engine has longer bounds of its own for these. */
static bool is_query(const struct contract_field *field)
{
    static const char *const names[] = {"filter", "order_by", "page_token"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(field->name, names[i]) == 0)
            return true;
    return false;
}

static struct status check_length(const struct check *check, const struct contract_field *field,
                                  const char *text)
{
    size_t most = field->repeated ? CHECK_TEXT : field->max_length;
    if (!check->rules || most == 0 || is_query(field) || utf8_length(text) <= most)
        return STATUS_OK;
    return fail(check, field, "is longer than # characters.", (int64_t)most);
}

static struct status check_text(const struct check *check, const struct contract_field *field,
                                const char **place)
{
    if (!field->input_only && **place) {
        struct status status = utf8_normalize(check->arena, *place, field->multiline, place);
        if (!status_is_ok(status)) {
            status.field = arena_printf(check->arena, "%s%s", check->path, field->name);
            return status;
        }
    }
    return check_length(check, field, *place);
}

static struct status check_number(const struct check *check, const struct contract_field *field,
                                  int64_t number)
{
    if (!check->rules)
        return STATUS_OK;
    if (field->type == CONTRACT_ENUM &&
        !contract_enum_numbered(field->enumeration, (int32_t)number))
        return fail(check, field, "has no value #.", number);
    if (field->minimum == 0 && field->maximum == 0)
        return STATUS_OK;
    if (number < field->minimum)
        return fail(check, field, "must be at least #.", field->minimum);
    if (number > field->maximum)
        return fail(check, field, "must be at most #.", field->maximum);
    return STATUS_OK;
}

static struct status check_time(const struct check *check, const struct contract_field *field,
                                const ProtobufCMessage *time)
{
    enum { SECONDS = 1, NANOS = 2 };
    int64_t seconds = message_int(time, SECONDS), nanos = message_int(time, NANOS);
    if (seconds >= FIRST_SECOND && seconds <= LAST_SECOND && nanos >= 0 && nanos < 1000000000)
        return STATUS_OK;
    return fail(check, field, "is no time between the years 1 and 9999.", 0);
}

static struct status check_date(const struct check *check, const struct contract_field *field,
                                const ProtobufCMessage *date)
{
    enum { YEAR = 1, MONTH = 2, DAY = 3 };
    struct clock_date value = {(int)message_int(date, YEAR), (int)message_int(date, MONTH),
                               (int)message_int(date, DAY)};
    return clock_date_valid(value) ? STATUS_OK : fail(check, field, "is no day.", 0);
}

static struct status check_nested(const struct check *check, const struct contract_field *field,
                                  const ProtobufCMessage *message, size_t i)
{
    if (check->rules && field->type == CONTRACT_TIME)
        return check_time(check, field, message);
    if (check->rules && field->type == CONTRACT_DATE)
        return check_date(check, field, message);
    if (!field->message || check->depth == CHECK_DEPTH)
        return STATUS_OK;
    struct check inner = *check;
    inner.depth++;
    inner.rules = check->rules && !field->message->object && field->type == CONTRACT_MESSAGE;
    inner.path = field->repeated
                     ? arena_printf(check->arena, "%s%s[%zu].", check->path, field->name, i)
                     : arena_printf(check->arena, "%s%s.", check->path, field->name);
    return inner.path ? check_message(&inner, field->message, message) : rpc_no_memory();
}

/* Where the string lies: it is rewritten there. */
static const char **string_at(const ProtobufCMessage *message,
                              const ProtobufCFieldDescriptor *descriptor, size_t i)
{
    char *at = (char *)message + descriptor->offset;
    if (descriptor->label == PROTOBUF_C_LABEL_REPEATED)
        return *(const char ***)(void *)at + i;
    return (const char **)(void *)at;
}

static struct status check_value(const struct check *check, const struct contract_field *field,
                                 const ProtobufCMessage *message,
                                 const ProtobufCFieldDescriptor *descriptor, size_t i)
{
    switch (descriptor->type) {
    case PROTOBUF_C_TYPE_STRING:
        return check_text(check, field, string_at(message, descriptor, i));
    case PROTOBUF_C_TYPE_MESSAGE:
        return check_nested(check, field,
                            field->repeated ? message_sub_at(message, field->number, i)
                                            : message_sub(message, field->number),
                            i);
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_DOUBLE:
    case PROTOBUF_C_TYPE_FLOAT:
        return STATUS_OK;
    default:
        /* No request repeats numbers. */
        return field->repeated ? STATUS_OK
                               : check_number(check, field, message_int(message, field->number));
    }
}

static struct status check_field(const struct check *check, const struct contract_field *field,
                                 const ProtobufCMessage *message)
{
    const ProtobufCFieldDescriptor *descriptor =
        protobuf_c_message_descriptor_get_field(message->descriptor, field->number);
    if (!descriptor)
        return STATUS_OK;
    size_t n = field->repeated ? message_count(message, field->number)
                               : message_has(message, field->number);
    if (check->rules && field->required && n == 0)
        return fail(check, field, "is missing.", 0);
    if (check->rules && field->repeated && field->max_length && n > field->max_length)
        return fail(check, field, "has more than # elements.", field->max_length);
    struct status status = STATUS_OK;
    for (size_t i = 0; i < n && status_is_ok(status); i++)
        status = check_value(check, field, message, descriptor, i);
    return status;
}

static struct status check_message(const struct check *check,
                                   const struct contract_message *contract,
                                   const ProtobufCMessage *message)
{
    struct status status = STATUS_OK;
    for (size_t i = 0; i < contract->n_fields && status_is_ok(status); i++)
        status = check_field(check, &contract->fields[i], message);
    return status;
}

struct status check_request(struct arena *arena, const struct contract_message *contract,
                            const ProtobufCMessage *message)
{
    struct check check = {.arena = arena, .path = "", .rules = !contract->object};
    return check_message(&check, contract, message);
}
