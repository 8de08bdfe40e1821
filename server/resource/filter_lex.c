/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts a filter into tokens. Full-width signs, as Chinese keyboards give them, count as well. */
#include "server/resource/filter_internal.h"

#include <string.h>

/* Longer spellings first. */
static const struct spelling {
    const char *sign;
    enum filter_operator op;
    bool not_equal;
} spellings[] = {
    {"<=", FILTER_LE, false},   {">=", FILTER_GE, false},   {"!=", FILTER_EQ, true},
    {"＜＝", FILTER_LE, false}, {"＞＝", FILTER_GE, false}, {"！＝", FILTER_EQ, true},
    {"≤", FILTER_LE, false},    {"≥", FILTER_GE, false},    {"≠", FILTER_EQ, true},
    {"=", FILTER_EQ, false},    {"<", FILTER_LT, false},    {">", FILTER_GT, false},
    {":", FILTER_HAS, false},   {"＝", FILTER_EQ, false},   {"＜", FILTER_LT, false},
    {"＞", FILTER_GT, false},   {"：", FILTER_HAS, false},
};

/* Length of the sign when the text begins with it, else 0. */
static size_t begins(const char *text, const char *sign)
{
    size_t length = strlen(sign);
    return strncmp(text, sign, length) == 0 ? length : 0;
}

static size_t begins_any(const char *text, const char *const *signs)
{
    size_t length = 0;
    while (*signs && !length)
        length = begins(text, *signs++);
    return length;
}

static size_t blank(const char *text)
{
    static const char *const blanks[] = {" ", "\t", "\n", "\r", "　", NULL};
    return begins_any(text, blanks);
}

static size_t opening(const char *text)
{
    static const char *const signs[] = {"(", "（", NULL};
    return begins_any(text, signs);
}

static size_t closing(const char *text)
{
    static const char *const signs[] = {")", "）", NULL};
    return begins_any(text, signs);
}

static const struct spelling *find_operator(const char *text)
{
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
        if (begins(text, spellings[i].sign))
            return &spellings[i];
    return NULL;
}

/* The sign that ends the string which begins here; NULL when none begins. */
static const char *string_end(const char *text, size_t *length)
{
    static const char *const quotes[][2] = {
        {"\"", "\""}, {"'", "'"}, {"“", "”"}, {"”", "”"}, {"‘", "’"}};
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
        if ((*length = begins(text, quotes[i][0])))
            return quotes[i][1];
    return NULL;
}

static bool ends_word(const char *text, enum filter_place place)
{
    const struct spelling *op = find_operator(text);
    if (op && (op->op != FILTER_HAS || place == FILTER_TERM_PLACE))
        return true;
    return !*text || *text == '"' || blank(text) || opening(text) || closing(text);
}

static bool lex_word(struct filter_lexer *lexer, enum filter_place place,
                     struct filter_token *token)
{
    const char *begin = lexer->at;
    do
        lexer->at++;
    while (!ends_word(lexer->at, place));
    token->kind = FILTER_WORD;
    token->glued = opening(lexer->at) > 0;
    token->value.text = arena_copy(lexer->arena, begin, (size_t)(lexer->at - begin));
    token->value.star_front = *begin == '*';
    token->value.star_back = lexer->at[-1] == '*';
    return token->value.text;
}

static char unescape(char letter)
{
    return letter == 'n' ? '\n' : letter == 't' ? '\t' : letter;
}

/* Bytes up to the sign that closes the string, or to the end of the filter. */
static size_t string_length(const char *text, const char *end)
{
    size_t length = 0;
    while (text[length] && !begins(text + length, end))
        length += text[length] == '\\' && text[length + 1] ? 2 : 1;
    return length;
}

/* `end` closes the string; the lexer stands behind the opening sign. */
static bool lex_string(struct filter_lexer *lexer, const char *end, struct filter_token *token)
{
    size_t raw = string_length(lexer->at, end), length = 0;
    char *text = arena_alloc(lexer->arena, raw + 1);
    if (!text)
        return false;
    token->value.text = text;
    token->value.quoted = true;
    token->value.star_front = *lexer->at == '*';
    for (const char *stop = lexer->at + raw; lexer->at < stop; lexer->at++) {
        bool escaped = lexer->at[0] == '\\' && lexer->at + 1 < stop;
        lexer->at += escaped;
        token->value.star_back = !escaped && *lexer->at == '*';
        text[length++] = escaped ? unescape(*lexer->at) : *lexer->at;
    }
    token->kind = *lexer->at ? FILTER_STRING : FILTER_UNCLOSED;
    lexer->at += begins(lexer->at, end);
    return true;
}

/* Signs that stand alone; false when there is none here. */
static bool lex_sign(struct filter_lexer *lexer, enum filter_place place,
                     struct filter_token *token)
{
    const struct spelling *op = find_operator(lexer->at);
    size_t length = 1;
    if (!*lexer->at) {
        token->kind = FILTER_END;
        length = 0;
    } else if (opening(lexer->at)) {
        token->kind = FILTER_OPEN;
        length = opening(lexer->at);
    } else if (closing(lexer->at)) {
        token->kind = FILTER_CLOSE;
        length = closing(lexer->at);
    } else if (op) {
        token->kind = FILTER_OPERATOR;
        token->op = op->op;
        token->not_equal = op->not_equal;
        length = strlen(op->sign);
    } else if (*lexer->at == '-' && place == FILTER_TERM_PLACE) {
        token->kind = FILTER_MINUS;
    } else {
        return false;
    }
    lexer->at += length;
    return true;
}

bool filter_lex_next(struct filter_lexer *lexer, enum filter_place place,
                     struct filter_token *token)
{
    size_t length;
    while ((length = blank(lexer->at)))
        lexer->at += length;
    *token = (struct filter_token){.at = (size_t)(lexer->at - lexer->text)};
    token->value.at = token->at;
    if (lex_sign(lexer, place, token))
        return true;
    const char *end = string_end(lexer->at, &length);
    if (!end)
        return lex_word(lexer, place, token);
    lexer->at += length;
    return lex_string(lexer, end, token);
}
