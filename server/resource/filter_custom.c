/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of custom fields in filters. Equality is containment, which the GIN index on the column
 * serves; everything else reads the value by its key. The key is a parameter like every value.
 */
#include "server/resource/filter_internal.h"

#include <stdio.h>
#include <string.h>

enum { JSON_LIMIT = 8 * FILTER_MAX_LENGTH };

static void put_json_string(struct buf *buf, const char *text)
{
    buf_put_byte(buf, '"');
    for (; *text; text++) {
        if ((unsigned char)*text < 0x20)
            buf_printf(buf, "\\u%04x", (unsigned)*text);
        else if (*text == '"' || *text == '\\')
            buf_put(buf, (char[]){'\\', *text}, 2);
        else
            buf_put_byte(buf, *text);
    }
    buf_put_byte(buf, '"');
}

/* t.custom @> {"key": before value after}; the value quoted or not. */
static bool write_contains(struct filter_state *state, const struct filter_leaf *leaf,
                           const char *before, const char *value, bool quoted, const char *after)
{
    struct buf buf;
    if (!value)
        return false;
    buf_init(&buf, state->arena, JSON_LIMIT);
    buf_puts(&buf, "{");
    put_json_string(&buf, leaf->custom->key);
    buf_printf(&buf, ":%s", before);
    if (quoted)
        put_json_string(&buf, value);
    else
        buf_puts(&buf, value);
    buf_printf(&buf, "%s}", after);
    const char *json = buf_string(&buf);
    if (!json)
        return filter_fail(state, leaf->value->at, "it is too complex.");
    sql_printf(state->sql, "%s @> ", leaf->column);
    sql_param(state->sql, db_text(json), "jsonb");
    return true;
}

/* SQL expressions of the value; the key is bound once per leaf. */
static const char *expression(struct filter_state *state, const struct filter_leaf *leaf,
                              const char *form)
{
    size_t key = sql_bind(state->sql, db_text(leaf->custom->key));
    const char *value = arena_printf(state->arena, "(%s->$%zu::text)", leaf->column, key);
    const char *text = arena_printf(state->arena, "(%s->>$%zu::text)", leaf->column, key);
    struct buf buf;
    buf_init(&buf, state->arena, 1000);
    for (; value && text && *form; form++) {
        if (*form == 'V' || *form == 'T')
            buf_puts(&buf, *form == 'V' ? value : text);
        else
            buf_put_byte(&buf, *form);
    }
    const char *result = value && text ? buf_string(&buf) : NULL;
    if (!result)
        filter_fail(state, leaf->value->at, "it is too complex.");
    return result;
}

static bool write_text(struct filter_state *state, const struct filter_leaf *leaf)
{
    const struct filter_value *value = leaf->value;
    if (leaf->op == FILTER_EQ && !value->star_front && !value->star_back)
        return write_contains(state, leaf, "", value->text, true, "");
    const char *text = expression(state, leaf, "T");
    return text && filter_text_write(state, leaf, text);
}

/* Values of the wrong kind count as none: a cast would end the whole list with an error. */
static bool write_compared(struct filter_state *state, const struct filter_leaf *leaf,
                           const char *form, const char *number)
{
    const char *value = number ? expression(state, leaf, form) : NULL;
    if (!value)
        return false;
    sql_printf(state->sql, "%s %s ", value, filter_leaf_operator(leaf));
    sql_param(state->sql, db_text(number), "numeric");
    return true;
}

static bool write_number(struct filter_state *state, const struct filter_leaf *leaf)
{
    const char *number = filter_read_decimal(state, leaf);
    if (filter_leaf_is_equality(leaf))
        return write_contains(state, leaf, "", number, false, "");
    return write_compared(state, leaf, "case when jsonb_typeof(V) = 'number' then (T)::numeric end",
                          number);
}

static bool write_money(struct filter_state *state, const struct filter_leaf *leaf)
{
    static const char amount[] = "case when jsonb_typeof(V->'amount') = 'number' "
                                 "then (V->>'amount')::numeric end";
    struct filter_money money;
    if (!filter_read_money(state, leaf, &money))
        return false;
    bool equal = filter_leaf_is_equality(leaf);
    if (money.amount && equal &&
        !write_contains(state, leaf, "{\"amount\":", money.amount, false, "}"))
        return false;
    if (money.amount && !equal && !write_compared(state, leaf, amount, money.amount))
        return false;
    if (!money.currency)
        return true;
    if (money.amount)
        sql_put(state->sql, " and ");
    return write_contains(state, leaf, "{\"currency\":", money.currency, true, "}");
}

static bool write_date(struct filter_state *state, const struct filter_leaf *leaf)
{
    char day[11];
    if (filter_leaf_is_equality(leaf) && filter_day_literal(leaf->value, day))
        return write_contains(state, leaf, "", day, true, "");
    const char *text = expression(state, leaf, "T collate \"C\"");
    return text && filter_day_write(state, leaf, FILTER_DAY_TEXT, text);
}

static bool write_choice(struct filter_state *state, const struct filter_leaf *leaf, bool several)
{
    if (!filter_leaf_need_equality(state, leaf))
        return false;
    const char *code = filter_read_code(state, leaf, leaf->custom->code_list);
    return write_contains(state, leaf, several ? "[" : "", code, true, several ? "]" : "");
}

static bool write_yes_no(struct filter_state *state, const struct filter_leaf *leaf)
{
    return filter_leaf_need_equality(state, leaf) &&
           write_contains(state, leaf, "", filter_read_bool(state, leaf), false, "");
}

static bool write_presence(struct filter_state *state, const struct filter_leaf *leaf)
{
    const char *value = expression(
        state, leaf, "(coalesce(V, 'null'::jsonb) in ('null'::jsonb, '\"\"'::jsonb, '[]'::jsonb))");
    if (!value)
        return false;
    sql_printf(state->sql, "%s%s", filter_leaf_is_any(leaf) ? "not " : "", value);
    return true;
}

bool filter_custom_write(struct filter_state *state, const struct filter_leaf *leaf)
{
    if (filter_leaf_is_any(leaf) || filter_leaf_is_empty(leaf))
        return write_presence(state, leaf);
    switch (leaf->custom->kind) {
    case CATALOG_TEXT:
        return write_text(state, leaf);
    case CATALOG_NUMBER:
        return write_number(state, leaf);
    case CATALOG_MONEY:
        return write_money(state, leaf);
    case CATALOG_DATE:
        return write_date(state, leaf);
    case CATALOG_CHOICE:
    case CATALOG_CHOICES:
        return write_choice(state, leaf, leaf->custom->kind == CATALOG_CHOICES);
    case CATALOG_YES_NO:
        return write_yes_no(state, leaf);
    }
    return filter_fail(state, leaf->value->at, "%s cannot be filtered by.", leaf->name);
}
