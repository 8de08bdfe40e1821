/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which terms of a filter an index finds by itself: of those that all rows must satisfy. The list
 * reads what they find up to a bound, see list_scan.h.
 */
#include "server/resource/fieldname.h"
#include "server/resource/filter_internal.h"

#include <stdlib.h>
#include <string.h>

enum { TRIGRAM = 3, MOST_SERVED = FILTER_MOST_SERVED };

struct served {
    const struct filter_node *node;
    const struct contract_field *field; /* of a term on its own */
    const struct catalog_index *index;
    int rank; /* the lower, the fewer rows it will find */
};

enum { RANK_ONE, RANK_TEXT, RANK_SET, RANK_REFERENCE, RANK_OWNER, RANK_RANGE, RANK_NONE };

static bool has_star(const struct filter_value *value)
{
    return value->star_front || value->star_back;
}

static size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

/* Does the value lie in what the index holds? */
static bool covers(const struct catalog_index *index, const struct filter_node *node)
{
    if (index->holds != CATALOG_HOLDS_POSITIVE)
        return true;
    return node->op != FILTER_LT && node->op != FILTER_LE && strtod(node->value.text, NULL) > 0;
}

static const struct catalog_index *text_index(const struct filter_state *state,
                                              const struct filter_node *node, const char *column)
{
    const struct catalog *catalog = state->context->catalog;
    const char *table = state->context->object->table;
    const struct filter_value *value = &node->value;
    if (node->op == FILTER_EQ && !has_star(value)) {
        const struct catalog_index *tree =
            catalog_index(catalog, table, column, CATALOG_INDEX_TREE);
        if (tree)
            return tree;
        tree = catalog_index(catalog, table, column, CATALOG_INDEX_BYTES);
        if (tree)
            return tree;
    }
    bool part = node->op == FILTER_EQ || node->op == FILTER_HAS;
    size_t stars = (size_t)value->star_front + value->star_back;
    return part && characters(value->text) >= TRIGRAM + stars
               ? catalog_index(catalog, table, column, CATALOG_INDEX_TRIGRAMS)
               : NULL;
}

static int rank_of(const struct contract_field *field, const struct filter_node *node)
{
    if (node->op != FILTER_EQ && field->type != CONTRACT_TEXT && !field->repeated)
        return RANK_RANGE;
    if (field->type == CONTRACT_TEXT)
        return field->repeated ? RANK_SET : RANK_TEXT;
    if (field->type != CONTRACT_ID)
        return RANK_RANGE;
    if (!field->reference)
        return RANK_ONE;
    bool owner = strstr(field->name, "owner_id") || strstr(field->name, "team_id");
    return owner ? RANK_OWNER : RANK_REFERENCE;
}

static struct served serve_field(const struct filter_state *state, const struct filter_node *node)
{
    const struct contract_object *object = state->context->object;
    const struct contract_field *field = fieldname_find(object, node->field);
    struct served served = {.node = node, .field = field, .rank = RANK_NONE};
    const char *column = field ? fieldname_column(object, field) : NULL;
    if (!column || field->days_since)
        return served;
    const char *table = field->measure ? object->measures : object->table;
    if (field->type == CONTRACT_TEXT && !field->repeated)
        served.index = text_index(state, node, column);
    else if (field->repeated && !has_star(&node->value))
        served.index =
            catalog_index(state->context->catalog, table, column, CATALOG_INDEX_ELEMENTS);
    else if (!field->repeated)
        served.index = catalog_index(state->context->catalog, table,
                                     field->measure ? field->measure : column, CATALOG_INDEX_TREE);
    if (served.index && covers(served.index, node))
        served.rank = rank_of(field, node);
    return served;
}

/* Equality of custom fields is containment, which their index serves. */
static struct served serve_custom(const struct filter_state *state, const struct filter_node *node)
{
    const struct contract_object *object = state->context->object;
    const struct catalog_field *field =
        object->custom ? catalog_field(state->context->catalog, object, node->field + 7) : NULL;
    struct served served = {.node = node, .rank = RANK_NONE};
    bool equal = node->op == FILTER_EQ && !has_star(&node->value);
    char day[11];
    if (!field || !equal || (field->kind == CATALOG_DATE && !filter_day_literal(&node->value, day)))
        return served;
    served.index =
        catalog_index(state->context->catalog, object->table, "custom", CATALOG_INDEX_ELEMENTS);
    if (served.index)
        served.rank = RANK_SET;
    return served;
}

static struct served serve(const struct filter_state *state, const struct filter_node *node);

/* Any of several: if an index finds each. */
static struct served serve_either(const struct filter_state *state, const struct filter_node *node)
{
    struct served served = {.node = node, .rank = RANK_NONE};
    for (const struct filter_node *child = node->first; child; child = child->next) {
        struct served one = serve(state, child);
        bool bytes = one.index && one.index->kind == CATALOG_INDEX_BYTES;
        if (one.rank == RANK_NONE ||
            (served.index && bytes != (served.index->kind == CATALOG_INDEX_BYTES)))
            return (struct served){.node = node, .rank = RANK_NONE};
        if (child == node->first || one.rank > served.rank) {
            served.rank = one.rank;
            served.index = one.index;
        }
    }
    return served;
}

static struct served serve(const struct filter_state *state, const struct filter_node *node)
{
    struct served served = {.node = node, .rank = RANK_NONE};
    if (node->negated || node->kind == FILTER_AND)
        return served;
    if (node->kind == FILTER_OR)
        return serve_either(state, node);
    if (!node->field || !*node->value.text ||
        filter_segment_is(state->context->object, node->field))
        return served;
    if (node->op == FILTER_HAS || node->op == FILTER_EQ) {
        if (strcmp(node->value.text, "*") == 0)
            return served;
    }
    return strncmp(node->field, "custom.", 7) == 0 ? serve_custom(state, node)
                                                   : serve_field(state, node);
}

/* The best come first. */
static size_t keep_best(struct served *kept, size_t n, struct served served)
{
    size_t at = n;
    if (served.rank == RANK_NONE)
        return n;
    while (at > 0 && kept[at - 1].rank > served.rank)
        at--;
    if (at == MOST_SERVED)
        return n;
    size_t moved = n < MOST_SERVED ? n - at : n - at - 1;
    memmove(kept + at + 1, kept + at, moved * sizeof *kept);
    kept[at] = served;
    return n < MOST_SERVED ? n + 1 : n;
}

static size_t find_served(const struct filter_state *state, const struct filter_node *tree,
                          struct served *kept)
{
    size_t n = 0;
    if (tree->kind != FILTER_AND)
        return keep_best(kept, n, serve(state, tree));
    if (tree->negated)
        return 0;
    for (const struct filter_node *child = tree->first; child; child = child->next)
        n = keep_best(kept, n, serve(state, child));
    return n;
}

/* Has the term one value that an index on (column, id) of the object's own table begins with? */
static bool is_keyed(const struct served *served)
{
    const struct filter_node *node = served->node;
    struct filter_leaf leaf = {.field = served->field, .op = node->op, .value = &node->value};
    return node->kind == FILTER_TERM && served->field && served->field->reference &&
           !served->field->measure && served->index->with_id && filter_leaf_is_equality(&leaf) &&
           filter_read_is_id(&leaf);
}

static void write_key(struct filter_state *state, const struct served *served,
                      struct filter_key *key)
{
    const struct filter_node *node = served->node;
    struct filter_leaf leaf = {
        .name = served->field->name, .field = served->field, .op = node->op, .value = &node->value};
    const char *number = filter_may_use(state, state->context->object, served->field->name)
                             ? filter_read_id(state, &leaf)
                             : NULL;
    size_t n = number ? sql_bind(state->sql, db_text(number)) : 0;
    key->value = n ? arena_printf(state->arena, "$%zu::bigint", n) : NULL;
    key->column = key->value ? served->field->column : NULL;
    key->with_deleted = served->index->with_deleted;
}

static void write_hit(struct filter_state *state, const struct served *served,
                      struct filter_served *out)
{
    struct sql *sql = state->sql;
    size_t begin = sql->text.length;
    state->bytes = served->index->kind == CATALOG_INDEX_BYTES;
    if (filter_write(state, served->node) && !sql->text.failed)
        out->hits[out->n] =
            arena_copy(sql->arena, sql->text.data + begin, sql->text.length - begin);
    out->n += out->hits[out->n] != NULL;
    out->by_parts |= served->node->kind != FILTER_TERM ||
                     served->index->kind == CATALOG_INDEX_TRIGRAMS ||
                     served->index->kind == CATALOG_INDEX_ELEMENTS;
    out->by_values |=
        out->by_parts || served->rank == RANK_RANGE || served->index->holds != CATALOG_HOLDS_ALL;
    state->bytes = false;
    sql->text.length = begin;
}

struct status filter_compile_served(const struct filter_context *context, const char *filter,
                                    bool want_key, struct sql *sql, struct filter_served *out)
{
    struct served kept[MOST_SERVED];
    struct filter_state state = {
        .context = context, .sql = sql, .arena = sql->arena, .text = filter};
    const struct filter_node *tree = filter_parse(&state);
    *out = (struct filter_served){0};
    size_t n = tree && !state.error ? find_served(&state, tree, kept) : 0;
    for (size_t i = 0; i < n && !state.error; i++) {
        if (want_key && !out->key.column && is_keyed(&kept[i]))
            write_key(&state, &kept[i], &out->key);
        else
            write_hit(&state, &kept[i], out);
    }
    if (!status_is_ok(state.refusal))
        return state.refusal;
    return state.error ? status_field("filter", state.error) : STATUS_OK;
}
