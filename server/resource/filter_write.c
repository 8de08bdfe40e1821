/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes the tree of a filter as SQL. Negation is pushed down to the comparisons, where
 * "(…) is not true" makes it two-valued: what has no value is not equal to "a".
 */
#include "server/resource/fieldname.h"
#include "server/resource/filter_internal.h"
#include "server/resource/measure.h"

#include <string.h>

static bool is_lone_star(const struct filter_value *value)
{
    return value->star_front && strcmp(value->text, "*") == 0;
}

bool filter_leaf_is_any(const struct filter_leaf *leaf)
{
    bool quoted_has = leaf->op == FILTER_HAS && leaf->value->quoted;
    return filter_leaf_is_equality(leaf) && !quoted_has && is_lone_star(leaf->value);
}

bool filter_leaf_is_empty(const struct filter_leaf *leaf)
{
    return filter_leaf_is_equality(leaf) && !*leaf->value->text;
}

bool filter_leaf_is_equality(const struct filter_leaf *leaf)
{
    return leaf->op == FILTER_EQ || leaf->op == FILTER_HAS;
}

const char *filter_leaf_operator(const struct filter_leaf *leaf)
{
    static const char *const names[] = {"=", "=", "<", "<=", ">", ">="};
    return names[leaf->op];
}

bool filter_leaf_need_equality(struct filter_state *state, const struct filter_leaf *leaf)
{
    if (filter_leaf_is_equality(leaf))
        return true;
    return filter_fail(state, leaf->value->at, "%s can be compared with =, != and : only, not %s.",
                       leaf->name, filter_leaf_operator(leaf));
}

bool filter_leaf_fail(struct filter_state *state, const struct filter_leaf *leaf,
                      const char *expected)
{
    return filter_fail(state, leaf->value->at, "%s expects %s, not \"%s\".", leaf->name, expected,
                       filter_excerpt(state, leaf->value->text));
}

static bool can_filter(const struct contract_object *object, const struct contract_field *field)
{
    if (object->custom && field->repeated && strcmp(field->name, "custom") == 0)
        return false; /* custom.key is for that */
    const char *column = fieldname_column(object, field);
    return column && field->type != CONTRACT_BYTES && strcmp(column, "version") != 0;
}

static bool write_contract_field(struct filter_state *state, const struct filter_node *node)
{
    const struct contract_object *object = state->context->object;
    const struct contract_field *field = fieldname_find(object, node->field);
    if (!field || !can_filter(object, field))
        return filter_fail(state, node->at,
                           field ? "%s \"%s\" cannot be filtered by. %s"
                                 : "%s has no field \"%s\". %s",
                           field ? "the field" : object->name, filter_excerpt(state, node->field),
                           fieldname_suggest(state->arena, object, node->field, can_filter));
    if (!filter_may_use(state, object, field->name))
        return false;
    const char *column = arena_printf(state->arena, "%s%s.%s", state->context->alias,
                                      measure_suffix(field), fieldname_column(object, field));
    struct filter_leaf leaf = {.name = field->name,
                               .field = field,
                               .column = column,
                               .op = node->op,
                               .value = &node->value};
    return column ? filter_value_write(state, &leaf)
                  : filter_fail(state, node->at, "it is too complex.");
}

static bool fail_custom(struct filter_state *state, const struct filter_node *node, const char *key)
{
    const struct catalog *catalog = state->context->catalog;
    struct fieldname_nearest nearest = {.word = key};
    for (size_t i = 0; i < catalog->n_fields; i++)
        if (catalog->fields[i].object == state->context->object)
            fieldname_try(&nearest, catalog->fields[i].key);
    return filter_fail(state, node->at, "%s has no custom field \"%s\".%s%s%s",
                       state->context->object->name, filter_excerpt(state, key),
                       nearest.best ? " Did you mean custom." : "",
                       nearest.best ? nearest.best : "", nearest.best ? "?" : "");
}

static bool write_custom_field(struct filter_state *state, const struct filter_node *node,
                               const char *key)
{
    const struct contract_object *object = state->context->object;
    const struct catalog_field *field = NULL;
    if (object->custom)
        field = catalog_field(state->context->catalog, object, key);
    if (!field)
        return fail_custom(state, node, key);
    struct filter_leaf leaf = {.name = arena_printf(state->arena, "custom.%s", field->key),
                               .column =
                                   arena_printf(state->arena, "%s.custom", state->context->alias),
                               .op = node->op,
                               .value = &node->value,
                               .custom = field};
    if (leaf.name && !filter_may_use(state, object, leaf.name))
        return false;
    return leaf.name && leaf.column ? filter_custom_write(state, &leaf)
                                    : filter_fail(state, node->at, "it is too complex.");
}

static bool write_predicate(struct filter_state *state, const struct filter_node *node)
{
    if (!node->field && !filter_may_keep(state, node->at, "words need a field, as in city = 上海"))
        return false;
    if (!node->field)
        return filter_text_search(state, &node->value);
    if (strncmp(node->field, "custom.", 7) == 0)
        return write_custom_field(state, node, node->field + 7);
    if (filter_segment_is(state->context->object, node->field))
        return filter_segment_write(state, node);
    if (strchr(node->field, '.'))
        return filter_fail(state, node->at,
                           "\"%s\" is not a field; only custom fields are written with a point, "
                           "as in custom.color.",
                           filter_excerpt(state, node->field));
    return write_contract_field(state, node);
}

static bool write_term(struct filter_state *state, const struct filter_node *node, bool negated)
{
    sql_put(state->sql, negated ? "((" : "(");
    if (!write_predicate(state, node))
        return false;
    sql_put(state->sql, negated ? ") is not true)" : ")");
    return true;
}

/* Recursion is bounded by the depth that the parser allows. */
static bool write_node(struct filter_state *state, const struct filter_node *node, bool negate)
{
    bool negated = node->negated != negate;
    if (node->kind == FILTER_TERM)
        return write_term(state, node, negated);
    const char *word = (node->kind == FILTER_AND) != negated ? " and " : " or ";
    sql_put(state->sql, "(");
    for (const struct filter_node *child = node->first; child; child = child->next) {
        if (child != node->first)
            sql_put(state->sql, word);
        if (!write_node(state, child, negated))
            return false;
    }
    sql_put(state->sql, ")");
    return true;
}

/* The tree is as deep as the parser allows. */
static bool has_measure(const struct contract_object *object, const struct filter_node *node)
{
    const struct contract_field *field = node->field ? fieldname_find(object, node->field) : NULL;
    bool found = field && field->measure;
    for (const struct filter_node *child = node->first; child && !found; child = child->next)
        found = has_measure(object, child);
    return found;
}

/* Around the whole filter and not around each measure: so the planner is free to begin at either.
 */
bool filter_write(struct filter_state *state, const struct filter_node *node)
{
    const struct filter_context *context = state->context;
    if (context->measured || !has_measure(context->object, node))
        return write_node(state, node, false);
    measure_write_exists(context->object, context->alias, state->sql);
    if (!write_node(state, node, false))
        return false;
    sql_put(state->sql, ")");
    return true;
}
