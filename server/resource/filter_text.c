/* SPDX-License-Identifier: Apache-2.0 */
/* Texts in filters: equal, prefix, contained, ordered; tags; words in searchable fields. */
#include "server/resource/fieldrule.h"
#include "server/resource/filter_internal.h"

#include <string.h>

/* A pattern of LIKE in which the value stands for itself, with % at the open ends. */
static const char *like_pattern(struct filter_state *state, const struct filter_value *value,
                                bool strip_front, bool strip_back, bool contains)
{
    size_t begin = strip_front, end = strlen(value->text);
    end -= strip_back && end > begin;
    struct buf buf;
    buf_init(&buf, state->arena, 2 * FILTER_MAX_LENGTH + 3);
    if (strip_front || contains)
        buf_put_byte(&buf, '%');
    for (size_t i = begin; i < end; i++) {
        if (strchr("%_\\", value->text[i]))
            buf_put_byte(&buf, '\\');
        buf_put_byte(&buf, value->text[i]);
    }
    if (strip_back || contains)
        buf_put_byte(&buf, '%');
    const char *pattern = buf_string(&buf);
    if (!pattern)
        filter_fail(state, value->at, "it is too complex.");
    return pattern;
}

static bool write_like(struct filter_state *state, const char *expression, const char *word,
                       const char *pattern)
{
    if (!pattern)
        return false;
    sql_printf(state->sql, "%s %s ", expression, word);
    sql_param(state->sql, db_text(pattern), "text");
    return true;
}

/* Contained, in any case. Stars of an unquoted word say nothing more. */
static const char *contains_pattern(struct filter_state *state, const struct filter_value *value)
{
    return like_pattern(state, value, !value->quoted && value->star_front,
                        !value->quoted && value->star_back, true);
}

bool filter_text_write(struct filter_state *state, const struct filter_leaf *leaf,
                       const char *expression)
{
    const struct filter_value *value = leaf->value;
    if (leaf->op == FILTER_HAS)
        return write_like(state, expression, "ilike", contains_pattern(state, value));
    if (leaf->op == FILTER_EQ && (value->star_front || value->star_back))
        return write_like(state, expression, "like",
                          like_pattern(state, value, value->star_front, value->star_back, false));
    sql_printf(state->sql,
               leaf->op == FILTER_EQ && !state->bytes ? "%s %s " : "%s collate \"C\" %s ",
               expression, filter_leaf_operator(leaf));
    sql_param(state->sql, db_text(value->text), "text");
    return true;
}

bool filter_text_tags(struct filter_state *state, const struct filter_leaf *leaf)
{
    const struct filter_value *value = leaf->value;
    if (!filter_leaf_need_equality(state, leaf))
        return false;
    bool literal = value->quoted && leaf->op == FILTER_HAS;
    if (!literal && (value->star_front || value->star_back)) {
        sql_printf(state->sql, "exists (select from unnest(%s) as word where ", leaf->column);
        const char *pattern =
            like_pattern(state, value, value->star_front, value->star_back, false);
        if (!write_like(state, "word", "like", pattern))
            return false;
        sql_put(state->sql, ")");
        return true;
    }
    sql_printf(state->sql, "%s @> array[", leaf->column);
    sql_param(state->sql, db_text(value->text), "text");
    sql_put(state->sql, "]");
    return true;
}

bool filter_text_search(struct filter_state *state, const struct filter_value *value)
{
    const struct contract_object *object = state->context->object;
    const char *pattern = contains_pattern(state, value), *separator = "";
    size_t n = pattern ? sql_bind(state->sql, db_text(pattern)) : 0;
    for (size_t i = 0; pattern && i < object->message->n_fields; i++) {
        const struct contract_field *field = &object->message->fields[i];
        if (!field->searchable || field->type != CONTRACT_TEXT || !field->column ||
            fieldrule_of(state->context->session, object, field) > SESSION_READ_ONLY)
            continue;
        sql_printf(state->sql, "%s%s.%s ilike $%zu::text", separator, state->context->alias,
                   field->column, n);
        separator = " or ";
    }
    if (pattern && !*separator)
        return filter_fail(state, value->at,
                           "%s has no fields that words are searched in; write field = value.",
                           object->name);
    return pattern;
}
