/* SPDX-License-Identifier: Apache-2.0 */
/* Values from text, by type. */
#include "client/cmd/input.h"

#include "client/cmd/nearest.h"
#include "client/ui/column.h"
#include "common/money.h"
#include "common/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_SHOWN = 24 };

static struct status wrong(const struct contract_field *field, const char *message)
{
    return status_field(field->name, message ? message : "out of memory");
}

static struct status expected(struct arena *arena, const struct contract_field *field,
                              const char *text, const char *what)
{
    return wrong(field, arena_printf(arena, gettext("\"%s\" is not %s"), text, what));
}

/* Words */

static bool is_word(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcasecmp(text, words[i]) == 0)
            return true;
    return false;
}

bool input_bool(const char *text, bool *yes)
{
    static const char *const positive[] = {"yes", "true", "on", "1", "y", "是"};
    static const char *const negative[] = {"no", "false", "off", "0", "n", "否"};
    *yes = is_word(text, positive, sizeof positive / sizeof *positive);
    return *yes || is_word(text, negative, sizeof negative / sizeof *negative);
}

bool input_id(struct arena *arena, const char *text, const struct contract_object *object,
              const char **id)
{
    size_t letters = 0;
    while (isalpha((unsigned char)text[letters]))
        letters++;
    const char *digits = text + letters + 1;
    size_t n = text[letters] == '-' ? strspn(digits, "0123456789") : 0;
    if (letters == 0 || letters > 4 || n == 0 || n > 19 || digits[n])
        return false;
    if (object &&
        (strlen(object->prefix) != letters || strncasecmp(object->prefix, text, letters) != 0))
        return false;
    char *copy = arena_string(arena, text);
    for (size_t i = 0; copy && i < letters; i++)
        copy[i] = (char)toupper((unsigned char)copy[i]);
    *id = copy;
    return copy != NULL;
}

const char *input_allowed(struct arena *arena, const struct contract_field *field)
{
    struct buf out;
    const struct contract_enum *values = field->enumeration;
    if (field->type == CONTRACT_BOOL)
        return "yes, no";
    if (!values || values->n_values > MOST_SHOWN)
        return "";
    buf_init(&out, arena, 4096);
    for (size_t i = 0; i < values->n_values; i++)
        if (values->values[i].number)
            buf_printf(&out, out.length ? ", %s" : "%s", values->values[i].short_name);
    const char *text = buf_string(&out);
    return text ? text : "";
}

static const struct contract_enum_value *enum_labelled(const struct contract_enum *values,
                                                       const char *text)
{
    for (size_t i = 0; i < values->n_values; i++) {
        const struct contract_label *label = &values->values[i].label;
        if (strcasecmp(label->en, text) == 0 || strcmp(label->zh, text) == 0)
            return &values->values[i];
    }
    return NULL;
}

static struct status parse_enum(struct arena *arena, const struct contract_field *field,
                                const char *text, struct value *value)
{
    const struct contract_enum_value *found = contract_enum_named(field->enumeration, text);
    if (!found)
        found = enum_labelled(field->enumeration, text);
    if (found) {
        value->integer = found->number;
        return STATUS_OK;
    }
    struct nearest nearest;
    nearest_init(&nearest, text);
    for (size_t i = 0; i < field->enumeration->n_values; i++)
        if (field->enumeration->values[i].number)
            nearest_offer(&nearest, field->enumeration->values[i].short_name);
    const char *allowed = input_allowed(arena, field);
    if (nearest.best)
        return wrong(field,
                     arena_printf(arena, gettext("\"%s\" is not one of %s; did you mean %s?"), text,
                                  allowed, nearest.best));
    return wrong(field, arena_printf(arena, gettext("\"%s\" is not one of %s"), text, allowed));
}

/* Numbers */

static struct status parse_int(struct arena *arena, const struct contract_field *field,
                               const char *text, struct value *value)
{
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (end == text || *end || errno || isspace((unsigned char)*text))
        return expected(arena, field, text, gettext("a whole number"));
    bool bounded = field->minimum || field->maximum;
    if (bounded && (number < field->minimum || number > field->maximum))
        return wrong(field,
                     arena_printf(arena, gettext("%s is not between %" PRId64 " and %" PRId64),
                                  text, field->minimum, field->maximum));
    value->integer = number;
    return STATUS_OK;
}

static struct status parse_double(struct arena *arena, const struct contract_field *field,
                                  const char *text, struct value *value)
{
    char *end;
    value->real = strtod(text, &end);
    if (end == text || *end)
        return expected(arena, field, text, gettext("a number"));
    return STATUS_OK;
}

static struct status parse_decimal(struct arena *arena, const struct contract_field *field,
                                   const char *text, struct value *value)
{
    char plain[MONEY_TEXT];
    struct decimal decimal;
    if (!status_is_ok(money_parse_decimal(text, RATE_SCALE, true, &decimal)))
        return expected(arena, field, text, gettext("a number, such as 1250.5"));
    const char *copy = arena_string(arena, money_format_decimal(decimal, 0, plain));
    record_set_text(value, copy ? copy : "");
    return STATUS_OK;
}

static struct status parse_money(struct arena *arena, const struct contract_field *field,
                                 const char *text, struct value *value)
{
    struct money money;
    struct status status = money_parse(text, NULL, &money);
    if (!status_is_ok(status))
        return wrong(field,
                     arena_printf(arena, gettext("\"%s\" is not an amount, such as 35000CNY: %s"),
                                  text, gettext(status.message)));
    money_to_units(money, &value->money.units, &value->money.nanos);
    memcpy(value->money.currency, money.currency, sizeof money.currency);
    return STATUS_OK;
}

/* Texts */

static struct status parse_text(struct arena *arena, const struct contract_field *field,
                                const char *text, struct value *value)
{
    const char *normal;
    struct status status = utf8_normalize(arena, text, field->multiline, &normal);
    if (!status_is_ok(status))
        return wrong(field, gettext(status.message));
    if (field->column && field->max_length && !field->repeated &&
        utf8_length(normal) > field->max_length)
        return wrong(field,
                     arena_printf(arena, gettext("longer than %u characters"), field->max_length));
    record_set_text(value, normal);
    return STATUS_OK;
}

static struct status parse_id(struct arena *arena, const struct contract_field *field,
                              const char *text, struct value *value)
{
    const struct contract_object *object =
        field->reference ? contract_object(field->reference) : NULL;
    const char *id;
    if (!*text)
        id = "";
    else if (!input_id(arena, text, object, &id))
        return expected(
            arena, field, text,
            arena_printf(arena, gettext("an id, such as %s-12"), object ? object->prefix : "C"));
    record_set_text(value, id);
    return STATUS_OK;
}

/* "kind:phone,value:+86 21 5555,label:a\,b" */
static struct status parse_part(struct arena *arena, const struct contract_field *field,
                                struct record *record, char *part)
{
    char *colon = strchr(part, ':');
    if (!colon)
        return expected(arena, field, part, gettext("of the form field:value"));
    *colon = '\0';
    const struct contract_field *inner = column_find(field->message, part);
    if (!inner || inner->type == CONTRACT_MESSAGE)
        return expected(arena, field, part, gettext("one of its fields"));
    struct value *value = record_value(record, inner);
    if (inner->repeated)
        value = record_append(arena, value);
    return value ? input_value(arena, inner, colon + 1, value) : wrong(field, NULL);
}

static struct status parse_message(struct arena *arena, const struct contract_field *field,
                                   const char *text, struct value *value)
{
    char *part = arena_alloc(arena, strlen(text) + 1);
    value->record = record_new(arena, field->message);
    if (!part || !value->record)
        return wrong(field, NULL);
    while (*text) {
        char *out = part;
        for (; *text && *text != ','; text++) {
            if (*text == '\\' && text[1])
                text++;
            *out++ = *text;
        }
        *out = '\0';
        text += *text == ',';
        struct status status = parse_part(arena, field, value->record, part);
        if (!status_is_ok(status))
            return status;
    }
    return STATUS_OK;
}

static struct status parse_plain(struct arena *arena, const struct contract_field *field,
                                 const char *text, struct value *value)
{
    bool yes;
    const char *copy;
    switch (field->type) {
    case CONTRACT_BOOL:
        if (!input_bool(text, &yes))
            return expected(arena, field, text, gettext("yes or no"));
        value->integer = yes;
        return STATUS_OK;
    case CONTRACT_TIME:
        if (!input_time(text, &value->integer))
            return expected(arena, field, text,
                            gettext("a time, such as \"2026-11-21 14:00\" or now"));
        return STATUS_OK;
    case CONTRACT_DATE:
        if (!input_date(text, &value->date))
            return expected(arena, field, text, gettext("a day, such as 2026-11-21 or today"));
        return STATUS_OK;
    default: /* BYTES, MASK: as they are */
        copy = arena_string(arena, text);
        record_set_text(value, copy ? copy : "");
        return STATUS_OK;
    }
}

struct status input_value(struct arena *arena, const struct contract_field *field, const char *text,
                          struct value *value)
{
    value->present = true;
    switch (field->type) {
    case CONTRACT_TEXT:
        return parse_text(arena, field, text, value);
    case CONTRACT_ID:
        return parse_id(arena, field, text, value);
    case CONTRACT_INT:
        return parse_int(arena, field, text, value);
    case CONTRACT_DOUBLE:
        return parse_double(arena, field, text, value);
    case CONTRACT_DECIMAL:
        return parse_decimal(arena, field, text, value);
    case CONTRACT_MONEY:
        return parse_money(arena, field, text, value);
    case CONTRACT_ENUM:
        return parse_enum(arena, field, text, value);
    case CONTRACT_MESSAGE:
        return parse_message(arena, field, text, value);
    default:
        return parse_plain(arena, field, text, value);
    }
}
