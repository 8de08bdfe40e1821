/* SPDX-License-Identifier: Apache-2.0 */
/* Comparisons with the fields of the contract, by their types. */
#include "server/resource/fieldrule.h"
#include "server/resource/filter_internal.h"

#include <string.h>

static bool write_compared(struct filter_state *state, const struct filter_leaf *leaf,
                           const char *value, const char *cast)
{
    if (!value)
        return false;
    sql_printf(state->sql, "%s %s ", leaf->column, filter_leaf_operator(leaf));
    sql_param(state->sql, db_text(value), cast);
    return true;
}

static bool write_equal(struct filter_state *state, const struct filter_leaf *leaf,
                        const char *value, const char *cast)
{
    return filter_leaf_need_equality(state, leaf) && write_compared(state, leaf, value, cast);
}

static bool write_code(struct filter_state *state, const struct filter_leaf *leaf, const char *code)
{
    if (!code)
        return false;
    sql_printf(state->sql, state->bytes ? "%s collate \"C\" = " : "%s = ", leaf->column);
    sql_param(state->sql, db_text(code), "text");
    return true;
}

/* The code and all that hangs below it; looked up once, and not for every row. */
static void write_branch(struct filter_state *state, const struct filter_leaf *leaf,
                         const char *list, const char *code)
{
    sql_printf(state->sql, "%s = any((select kith_code_branch('%s', ", leaf->column, list);
    sql_param(state->sql, db_text(code), "text");
    sql_put(state->sql, "))::text[])");
}

static bool write_text(struct filter_state *state, const struct filter_leaf *leaf)
{
    const struct filter_value *value = leaf->value;
    const char *list = leaf->field->code_list;
    const char *code = list && leaf->op == FILTER_HAS
                           ? filter_find_code(state->context->catalog, list, value->text)
                           : NULL;
    if (code) {
        write_branch(state, leaf, list, code);
        return true;
    }
    if (leaf->field->repeated)
        return filter_text_tags(state, leaf);
    bool whole = leaf->op == FILTER_EQ && !value->star_front && !value->star_back;
    if (list && whole && catalog_has_list(state->context->catalog, list))
        return write_code(state, leaf, filter_read_code(state, leaf, list));
    return filter_text_write(state, leaf, leaf->column);
}

/* Column of a text by which people call the records of an object; NULL: none that is open. */
static const char *calling_column(const struct filter_state *state,
                                  const struct contract_object *object, const char *name)
{
    const struct contract_field *field = contract_field(object->message, name);
    if (!field || field->type != CONTRACT_TEXT || field->repeated ||
        fieldrule_of(state->context->session, object, field) > SESSION_READ_ONLY)
        return NULL;
    return field->column;
}

/*
 * A record that everybody may read, by its name, its code or its login; by a word of its name where
 * it has a code, since such names are in two languages. A name that nobody has is an error.
 */
static bool write_named(struct filter_state *state, const struct filter_leaf *leaf)
{
    if (!filter_may_keep(state, leaf->value->at, "records stand by their id, since names change"))
        return false;
    const struct contract_object *target = leaf->field->target;
    const char *title = calling_column(state, target, target->title);
    const char *code = calling_column(state, target, "code");
    const char *login = calling_column(state, target, "login");
    size_t n = sql_bind(state->sql, db_text(leaf->value->text));
    sql_printf(state->sql,
               "%s = any((select kith_named(array(select x.id from %s x where x.deleted_at is null "
               "and (lower(x.%s) = lower($%zu::text)",
               leaf->column, target->table, title, n);
    if (code)
        sql_printf(state->sql,
                   " or lower(x.%s) = lower($%zu::text) or "
                   "lower($%zu::text) = any(string_to_array(lower(x.%s), ' '))",
                   code, n, n, title);
    if (login)
        sql_printf(state->sql, " or x.%s = lower($%zu::text)", login, n);
    sql_printf(state->sql, ")), '%s', $%zu::text))::bigint[])", target->name, n);
    return true;
}

/* Own ids have an order; references have none that anybody could mean. */
static bool write_id(struct filter_state *state, const struct filter_leaf *leaf)
{
    const struct contract_object *target = leaf->field->target;
    if (leaf->field->reference && !filter_leaf_need_equality(state, leaf))
        return false;
    if (leaf->field->reference && target->public && calling_column(state, target, target->title) &&
        !filter_read_is_id(leaf))
        return write_named(state, leaf);
    return write_compared(state, leaf, filter_read_id(state, leaf), "bigint");
}

/* Amounts of the company are in its currency. */
static const char *currency_column(struct filter_state *state, const struct filter_leaf *leaf)
{
    const char *name = leaf->field->measure
                           ? arena_printf(state->arena, "%s_m.currency", state->context->alias)
                           : arena_printf(state->arena, "%s_currency", leaf->column);
    return name ? name : "";
}

static bool write_money(struct filter_state *state, const struct filter_leaf *leaf)
{
    struct filter_money money;
    if (!filter_read_money(state, leaf, &money))
        return false;
    if (money.amount)
        write_compared(state, leaf, money.amount, "numeric");
    if (money.currency) {
        sql_printf(state->sql, "%s%s = ", money.amount ? " and " : "",
                   currency_column(state, leaf));
        sql_param(state->sql, db_text(money.currency), "text");
    }
    return true;
}

static bool write_typed(struct filter_state *state, const struct filter_leaf *leaf)
{
    if (leaf->field->days_since)
        return filter_day_since(state, leaf);
    switch (leaf->field->type) {
    case CONTRACT_TEXT:
        return write_text(state, leaf);
    case CONTRACT_ID:
        return write_id(state, leaf);
    case CONTRACT_INT:
        return write_compared(state, leaf, filter_read_int(state, leaf), "bigint");
    case CONTRACT_DOUBLE:
        return write_compared(state, leaf, filter_read_double(state, leaf), "double precision");
    case CONTRACT_DECIMAL:
        return write_compared(state, leaf, filter_read_decimal(state, leaf), "numeric");
    case CONTRACT_BOOL:
        return write_equal(state, leaf, filter_read_bool(state, leaf), "boolean");
    case CONTRACT_ENUM:
        return write_compared(state, leaf, filter_read_enum(state, leaf), "smallint");
    case CONTRACT_MONEY:
        return write_money(state, leaf);
    case CONTRACT_TIME:
        return filter_day_write(state, leaf, FILTER_DAY_TIME, leaf->column);
    case CONTRACT_DATE:
        return filter_day_write(state, leaf, FILTER_DAY_DATE, leaf->column);
    default:
        return filter_fail(state, leaf->value->at, "%s cannot be filtered by.", leaf->name);
    }
}

/* Whether there is a value: true and false for every row, never null. */
static void write_presence(struct filter_state *state, const struct filter_leaf *leaf)
{
    const char *before = "(", *after = " is null)";
    if (leaf->field->repeated) {
        before = "(coalesce(cardinality(";
        after = "), 0) = 0)";
    } else if (leaf->field->type == CONTRACT_TEXT) {
        before = "(coalesce(";
        after = ", '') = '')";
    } else if (leaf->field->type == CONTRACT_ENUM) {
        before = "(coalesce(";
        after = ", 0) = 0)";
    }
    sql_printf(state->sql, "%s%s%s%s", filter_leaf_is_any(leaf) ? "not " : "", before, leaf->column,
               after);
}

bool filter_value_write(struct filter_state *state, const struct filter_leaf *leaf)
{
    if (!filter_leaf_is_any(leaf) && !filter_leaf_is_empty(leaf))
        return write_typed(state, leaf);
    write_presence(state, leaf);
    return true;
}
