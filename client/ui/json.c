/* SPDX-License-Identifier: Apache-2.0 */
/* The writer of JSON. */
#include "client/ui/json.h"

#include "client/ui/format.h"
#include "common/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <utf8proc.h>

static const int64_t SAFE_INTEGER = (int64_t)1 << 53;

static void put_value(struct buf *out, const struct contract_field *field,
                      const struct value *value, int indent);

static void put_line(struct buf *out, int indent)
{
    if (indent < 0)
        return;
    buf_put_byte(out, '\n');
    for (int i = 0; i < indent; i++)
        buf_puts(out, "  ");
}

static int deeper(int indent)
{
    return indent < 0 ? indent : indent + 1;
}

/* Texts */

static void put_escape(struct buf *out, uint32_t code)
{
    if (code >= 0x10000) {
        code -= 0x10000;
        buf_printf(out, "\\u%04x", 0xd800 + (code >> 10));
        code = 0xdc00 + (code & 0x3ff);
    }
    buf_printf(out, "\\u%04x", code);
}

static bool must_escape(uint32_t code)
{
    if (code < 0x80)
        return code < 0x20 || code == 0x7f;
    if (!utf8_printable(code))
        return true;
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
    return category == UTF8PROC_CATEGORY_CF || category == UTF8PROC_CATEGORY_CC ||
           category == UTF8PROC_CATEGORY_CO || category == UTF8PROC_CATEGORY_CN;
}

static void put_code(struct buf *out, uint32_t code, const char *bytes, size_t length)
{
    static const char specials[] = "\"\\\n\t\r";
    static const char names[] = "\"\\ntr";
    const char *special = code && code < 0x80 ? strchr(specials, (int)code) : NULL;
    if (special) {
        buf_put_byte(out, '\\');
        buf_put_byte(out, names[special - specials]);
    } else if (must_escape(code)) {
        put_escape(out, code);
    } else {
        buf_put(out, bytes, length);
    }
}

void json_text(struct buf *out, const char *bytes, size_t length)
{
    buf_put_byte(out, '"');
    for (size_t at = 0; at < length;) {
        uint32_t code;
        size_t n = utf8_decode(bytes + at, length - at, &code);
        if (n == 0)
            buf_puts(out, "\\ufffd");
        else
            put_code(out, code, bytes + at, n);
        at += n ? n : 1;
    }
    buf_put_byte(out, '"');
}

static void put_formatted(struct buf *out, const struct contract_field *field,
                          const struct value *value, bool quoted)
{
    struct format format = {.machine = true};
    struct buf text;
    buf_init(&text, out->arena, out->limit);
    format_value(&text, field, value, &format);
    if (quoted)
        json_text(out, text.data ? text.data : "", text.length);
    else
        buf_put(out, text.data, text.length);
}

static void put_integer(struct buf *out, int64_t integer)
{
    bool safe = integer <= SAFE_INTEGER && integer >= -SAFE_INTEGER;
    buf_printf(out, safe ? "%" PRId64 : "\"%" PRId64 "\"", integer);
}

static void put_money(struct buf *out, const struct record_money *money)
{
    buf_puts(out, "{\"amount\": \"");
    format_amount(out, money, false);
    buf_puts(out, "\", \"currency\": ");
    json_text(out, money->currency, strlen(money->currency));
    buf_puts(out, "}");
}

/* Messages */

static void put_customs(struct buf *out, const struct value *list, int indent)
{
    buf_put_byte(out, '{');
    for (size_t i = 0; i < list->n_items; i++) {
        const struct record *custom = list->items[i].record;
        const struct value *value = NULL;
        const struct contract_field *field = format_custom_value(custom, &value);
        struct record_text key = format_custom_key(custom);
        buf_puts(out, i ? "," : "");
        put_line(out, deeper(indent));
        json_text(out, key.data, key.length);
        buf_puts(out, ": ");
        if (field)
            put_value(out, field, value, deeper(indent));
        else
            buf_puts(out, "null");
    }
    if (list->n_items)
        put_line(out, indent);
    buf_put_byte(out, '}');
}

void json_record(struct buf *out, const struct record *record, int indent)
{
    bool any = false;
    buf_put_byte(out, '{');
    for (size_t i = 0; i < record->message->n_fields; i++) {
        const struct contract_field *field = &record->message->fields[i];
        if (field->input_only)
            continue;
        if (any)
            buf_puts(out, indent < 0 ? ", " : ",");
        any = true;
        put_line(out, deeper(indent));
        buf_printf(out, "\"%s\": ", field->name);
        put_value(out, field, &record->values[i], deeper(indent));
    }
    if (any)
        put_line(out, indent);
    buf_put_byte(out, '}');
}

static void put_single(struct buf *out, const struct contract_field *field,
                       const struct value *value, int indent)
{
    switch (field->type) {
    case CONTRACT_INT:
        put_integer(out, value->integer);
        return;
    case CONTRACT_BOOL:
        buf_puts(out, value->integer ? "true" : "false");
        return;
    case CONTRACT_DOUBLE:
        if (isfinite(value->real))
            put_formatted(out, field, value, false);
        else
            buf_puts(out, "null");
        return;
    case CONTRACT_ENUM:
        if (value->integer == 0)
            buf_puts(out, "null");
        else
            put_formatted(out, field, value, true);
        return;
    case CONTRACT_MONEY:
        put_money(out, &value->money);
        return;
    case CONTRACT_MESSAGE:
        if (value->record)
            json_record(out, value->record, indent);
        else
            buf_puts(out, "{}");
        return;
    default:
        put_formatted(out, field, value, true);
        return;
    }
}

static void put_list(struct buf *out, const struct contract_field *field, const struct value *value,
                     int indent)
{
    bool lines = field->type == CONTRACT_MESSAGE;
    buf_put_byte(out, '[');
    for (size_t i = 0; i < value->n_items; i++) {
        if (i)
            buf_puts(out, lines && indent >= 0 ? "," : ", ");
        if (lines)
            put_line(out, deeper(indent));
        put_single(out, field, &value->items[i], deeper(indent));
    }
    if (lines && value->n_items)
        put_line(out, indent);
    buf_put_byte(out, ']');
}

/* Without presence, absent on the wire means zero; texts and messages aside it says so here. */
static bool is_null(const struct contract_field *field, const struct value *value)
{
    if (value->present)
        return false;
    return field->optional || (field->type != CONTRACT_TEXT && field->type != CONTRACT_ID &&
                               field->type != CONTRACT_INT && field->type != CONTRACT_BOOL &&
                               field->type != CONTRACT_DOUBLE);
}

static void put_value(struct buf *out, const struct contract_field *field,
                      const struct value *value, int indent)
{
    static const struct value empty = {.text = {"", 0}};
    bool text = field->type == CONTRACT_TEXT || field->type == CONTRACT_ID;
    if (field->repeated && format_is_custom(field->message))
        put_customs(out, value, indent);
    else if (field->repeated)
        put_list(out, field, value, indent);
    else if (is_null(field, value))
        buf_puts(out, "null");
    else
        put_single(out, field, !value->present && text ? &empty : value, indent);
}

static void put_column(struct buf *out, const struct column *column, const struct record *record,
                       int indent)
{
    const struct value *value = column_value(column, record);
    const struct contract_field *field = column_field(column);
    struct format format = {.machine = true};
    struct buf text;
    if (value || (column->depth == 1 && !column->custom_key)) {
        put_value(out, field, value ? value : record_value(record, field), indent);
        return;
    }
    buf_init(&text, out->arena, out->limit);
    column_text(&text, column, record, &format);
    json_text(out, text.data ? text.data : "", text.length);
}

void json_columns(struct buf *out, const struct record *record, const struct columns *columns,
                  int indent)
{
    buf_put_byte(out, '{');
    for (size_t i = 0; i < columns->n; i++) {
        if (i)
            buf_puts(out, indent < 0 ? ", " : ",");
        put_line(out, deeper(indent));
        json_text(out, columns->items[i].name, strlen(columns->items[i].name));
        buf_puts(out, ": ");
        put_column(out, &columns->items[i], record, deeper(indent));
    }
    put_line(out, indent);
    buf_put_byte(out, '}');
}
