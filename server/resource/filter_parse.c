/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a filter into a tree: AND over OR over terms, as AIP-160 says, bounded in depth and size.
 */
#include "common/money.h"
#include "server/resource/filter_internal.h"

#include <string.h>
#include <strings.h>

struct parser {
    struct filter_state *state;
    struct filter_lexer lexer;
    struct filter_token token; /* the next one */
    size_t depth;
    size_t terms;
};

static struct filter_node *parse_and(struct parser *parser);

static bool advance(struct parser *parser, enum filter_place place)
{
    if (filter_lex_next(&parser->lexer, place, &parser->token))
        return true;
    return filter_fail(parser->state, parser->token.at, "it is too complex.");
}

static bool is_keyword(const struct filter_token *token, const char *keyword)
{
    return token->kind == FILTER_WORD && strcasecmp(token->value.text, keyword) == 0;
}

static bool is_any_keyword(const struct filter_token *token)
{
    return is_keyword(token, "AND") || is_keyword(token, "OR") || is_keyword(token, "NOT");
}

/* The next token as a person wrote it. */
static const char *describe(struct parser *parser)
{
    const char *text = parser->state->text + parser->token.at;
    size_t length = (size_t)(parser->lexer.at - text);
    const char *copy = arena_copy(parser->state->arena, text, length);
    if (parser->token.kind == FILTER_END || !copy)
        return "the end";
    return filter_excerpt(parser->state, copy);
}

static struct filter_node *fail_expected(struct parser *parser, const char *expected)
{
    if (parser->token.kind == FILTER_UNCLOSED)
        filter_fail(parser->state, parser->token.at, "this quotation has no closing quote.");
    else
        filter_fail(parser->state, parser->token.at, "expected %s, found %s.", expected,
                    describe(parser));
    return NULL;
}

static struct filter_node *node_new(struct parser *parser, enum filter_node_kind kind)
{
    struct filter_node *node = arena_alloc(parser->state->arena, sizeof *node);
    if (!node) {
        filter_fail(parser->state, parser->token.at, "it is too complex.");
        return NULL;
    }
    node->kind = kind;
    node->at = parser->token.at;
    return node;
}

static struct filter_node *term_new(struct parser *parser)
{
    if (++parser->terms <= FILTER_MAX_TERMS)
        return node_new(parser, FILTER_TERM);
    filter_fail(parser->state, parser->token.at, "it has more than %d terms.", FILTER_MAX_TERMS);
    return NULL;
}

static bool starts_value(const struct parser *parser)
{
    enum filter_token_kind kind = parser->token.kind;
    return kind == FILTER_STRING || (kind == FILTER_WORD && !is_any_keyword(&parser->token));
}

/*
 * What other languages say. Taken for words to search for, it would find nothing and not say why.
 * Written in any other way, or in quotes, it is a word. As a value, IN and IS are countries.
 */
static bool refuse_foreign(struct parser *parser, enum filter_place place)
{
    static const char *const signs[][2] = {
        {"&&", "AND"},
        {"||", "OR"},
        {"~", "name:Acme for a part of it"},
        {"LIKE", "name:Acme for a part of it, name = \"Acme*\" for its beginning"},
        {"ILIKE", "name:Acme for a part of it"},
        {"CONTAINS", "name:Acme for a part of it"},
        {"IN", "city = (Paris OR London)"},
        {"BETWEEN", "employees >= 10 AND employees <= 20"},
        {"IS", "parent_id = \"\" for none, parent_id:* for any"},
    };
    const char *word = parser->token.kind == FILTER_WORD ? parser->token.value.text : "";
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strcmp(word, signs[i][0]) == 0 &&
            (place == FILTER_TERM_PLACE || signs[i][0][0] < 'A' || signs[i][0][0] > 'Z'))
            return !filter_fail(parser->state, parser->token.at,
                                "\"%s\" is not understood; write %s (in quotes it is a word to "
                                "search for).",
                                word, signs[i][1]);
    return false;
}

/* "35000 CNY": behind a number a currency belongs to it. */
static bool take_currency(struct parser *parser, struct filter_value *value, enum filter_place next)
{
    bool number = !value->quoted && *value->text >= '0' && *value->text <= '9';
    if (!number || parser->token.kind != FILTER_WORD ||
        money_exponent(parser->token.value.text) < 0)
        return true;
    const char *both =
        arena_printf(parser->state->arena, "%s %s", value->text, parser->token.value.text);
    if (!both)
        return filter_fail(parser->state, parser->token.at, "it is too complex.");
    value->text = both;
    return advance(parser, next);
}

/* A term like `shape` with the value that comes next. */
static struct filter_node *parse_value(struct parser *parser, const struct filter_node *shape,
                                       enum filter_place next)
{
    if (refuse_foreign(parser, FILTER_VALUE_PLACE))
        return NULL;
    if (!starts_value(parser))
        return fail_expected(parser, "a value (in quotes when it is a word like AND)");
    struct filter_node *node = term_new(parser);
    if (!node)
        return NULL;
    node->field = shape->field;
    node->at = shape->at;
    node->op = shape->op;
    node->value = parser->token.value;
    return advance(parser, next) && take_currency(parser, &node->value, next) ? node : NULL;
}

/* Behind "(": field = (a OR b), field : (a AND b). */
static struct filter_node *parse_values(struct parser *parser, const struct filter_node *shape)
{
    struct filter_node *list = node_new(parser, FILTER_OR);
    struct filter_node **end = list ? &list->first : NULL;
    if (!list || !advance(parser, FILTER_VALUE_PLACE))
        return NULL;
    for (const char *word = NULL;;) {
        if (!(*end = parse_value(parser, shape, FILTER_VALUE_PLACE)))
            return NULL;
        end = &(*end)->next;
        if (parser->token.kind == FILTER_CLOSE)
            break;
        if (!word)
            word = is_keyword(&parser->token, "AND") ? "AND" : "OR";
        if (!is_keyword(&parser->token, word))
            return fail_expected(parser, "OR (or AND, but not both) or a closing parenthesis");
        list->kind = *word == 'A' ? FILTER_AND : FILTER_OR;
        if (!advance(parser, FILTER_VALUE_PLACE))
            return NULL;
    }
    return advance(parser, FILTER_TERM_PLACE) ? list : NULL;
}

/* Behind a field, at the operator. */
static struct filter_node *parse_comparison(struct parser *parser, struct filter_node shape)
{
    bool not_equal = parser->token.not_equal;
    shape.op = parser->token.op;
    if (!advance(parser, FILTER_VALUE_PLACE))
        return NULL;
    struct filter_node *node = parser->token.kind == FILTER_OPEN
                                   ? parse_values(parser, &shape)
                                   : parse_value(parser, &shape, FILTER_TERM_PLACE);
    if (node)
        node->negated = not_equal;
    return node;
}

/* field = value, or a word to search for. */
static struct filter_node *parse_restriction(struct parser *parser)
{
    if (refuse_foreign(parser, FILTER_TERM_PLACE))
        return NULL;
    if (!starts_value(parser))
        return fail_expected(parser, "a field name or a word to search for");
    struct filter_token token = parser->token;
    if (token.glued) {
        filter_fail(parser->state, token.at, "there are no functions; \"%s(\" is not understood.",
                    filter_excerpt(parser->state, token.value.text));
        return NULL;
    }
    if (!advance(parser, FILTER_TERM_PLACE))
        return NULL;
    if (parser->token.kind == FILTER_OPERATOR)
        return parse_comparison(parser,
                                (struct filter_node){.field = token.value.text, .at = token.at});
    struct filter_node *node = term_new(parser);
    if (node) {
        node->value = token.value;
        node->at = token.at;
    }
    return node;
}

static struct filter_node *parse_group(struct parser *parser)
{
    if (++parser->depth > FILTER_MAX_DEPTH) {
        filter_fail(parser->state, parser->token.at, "parentheses are nested more than %d deep.",
                    FILTER_MAX_DEPTH);
        return NULL;
    }
    if (!advance(parser, FILTER_TERM_PLACE))
        return NULL;
    struct filter_node *node = parse_and(parser);
    if (!node)
        return NULL;
    if (parser->token.kind != FILTER_CLOSE)
        return fail_expected(parser, "AND, OR or a closing parenthesis");
    parser->depth--;
    return advance(parser, FILTER_TERM_PLACE) ? node : NULL;
}

static struct filter_node *parse_term(struct parser *parser)
{
    bool negated = false;
    while (parser->token.kind == FILTER_MINUS || is_keyword(&parser->token, "NOT")) {
        negated = !negated;
        if (!advance(parser, FILTER_TERM_PLACE))
            return NULL;
    }
    struct filter_node *node =
        parser->token.kind == FILTER_OPEN ? parse_group(parser) : parse_restriction(parser);
    if (node)
        node->negated ^= negated;
    return node;
}

/* `first`, or a node above it and its siblings. */
static struct filter_node *join(struct parser *parser, enum filter_node_kind kind,
                                struct filter_node *first)
{
    if (!first->next)
        return first;
    struct filter_node *node = node_new(parser, kind);
    if (node)
        node->first = first;
    return node;
}

static struct filter_node *parse_or(struct parser *parser)
{
    struct filter_node *first = parse_term(parser), *last = first;
    while (last && is_keyword(&parser->token, "OR")) {
        if (!advance(parser, FILTER_TERM_PLACE))
            return NULL;
        last = last->next = parse_term(parser);
    }
    return last ? join(parser, FILTER_OR, first) : NULL;
}

/* Steps over AND; true when another factor comes. */
static bool more_factors(struct parser *parser)
{
    if (is_keyword(&parser->token, "AND"))
        return advance(parser, FILTER_TERM_PLACE);
    enum filter_token_kind kind = parser->token.kind;
    return kind == FILTER_WORD || kind == FILTER_STRING || kind == FILTER_MINUS ||
           kind == FILTER_OPEN;
}

static struct filter_node *parse_and(struct parser *parser)
{
    struct filter_node *first = parse_or(parser), *last = first;
    while (last && more_factors(parser))
        last = last->next = parse_or(parser);
    return last && !parser->state->error ? join(parser, FILTER_AND, first) : NULL;
}

struct filter_node *filter_parse(struct filter_state *state)
{
    struct parser parser = {
        .state = state, .lexer = {.arena = state->arena, .text = state->text, .at = state->text}};
    if (!advance(&parser, FILTER_TERM_PLACE) || parser.token.kind == FILTER_END)
        return NULL;
    struct filter_node *node = parse_and(&parser);
    if (node && parser.token.kind != FILTER_END)
        return fail_expected(&parser, "AND, OR or the end");
    return node;
}
