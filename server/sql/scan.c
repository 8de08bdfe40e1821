/* SPDX-License-Identifier: Apache-2.0 */
/* Steps over strings, comments and quoted names, and looks at what is left. */
#include "server/sql/scan.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct cursor {
    const char *at;
    const char *end;
};

static bool starts(const struct cursor *cursor, const char *with)
{
    size_t length = strlen(with);
    return (size_t)(cursor->end - cursor->at) >= length && memcmp(cursor->at, with, length) == 0;
}

static bool is_word(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_' || (unsigned char)byte >= 0x80;
}

/* Past the closing quote; a doubled one is read as the end and a new beginning, which is as good.
 */
static bool skip_quoted(struct cursor *cursor, char quote, bool escapes)
{
    for (cursor->at++; cursor->at < cursor->end; cursor->at++) {
        if (escapes && *cursor->at == '\\')
            cursor->at++;
        else if (*cursor->at == quote) {
            cursor->at++;
            return true;
        }
    }
    cursor->at = cursor->end;
    return false;
}

/* Words in any case; a space in them stands for space of any kind, or the end. */
static bool begins_with(const struct cursor *cursor, const char *words)
{
    const char *at = cursor->at;
    for (; *words; words++) {
        if (*words != ' ') {
            if (at == cursor->end || tolower((unsigned char)*at++) != *words)
                return false;
        } else {
            if (at < cursor->end && is_word(*at))
                return false;
            while (at < cursor->end && isspace((unsigned char)*at))
                at++;
        }
    }
    return true;
}

static void skip_line(struct cursor *cursor)
{
    while (cursor->at < cursor->end && *cursor->at != '\n')
        cursor->at++;
}

static bool skip_comment(struct cursor *cursor)
{
    int depth = 0;
    do {
        if (starts(cursor, "/*")) {
            depth++;
            cursor->at += 2;
        } else if (starts(cursor, "*/")) {
            depth--;
            cursor->at += 2;
        } else {
            cursor->at++;
        }
    } while (depth > 0 && cursor->at < cursor->end);
    return depth == 0;
}

/* $$ … $$ or $tag$ … $tag$. */
static bool skip_dollar(struct cursor *cursor)
{
    const char *tag = cursor->at++;
    while (cursor->at < cursor->end && is_word(*cursor->at))
        cursor->at++;
    if (cursor->at == cursor->end || *cursor->at != '$')
        return false;
    size_t length = (size_t)(++cursor->at - tag);
    const char *close = memmem(cursor->at, (size_t)(cursor->end - cursor->at), tag, length);
    if (!close)
        return false;
    cursor->at = close + length;
    return true;
}

static int take_number(struct cursor *cursor)
{
    int number = 0;
    for (cursor->at++; cursor->at < cursor->end && isdigit((unsigned char)*cursor->at);
         cursor->at++)
        number = number < 65536 ? number * 10 + (*cursor->at - '0') : number;
    return number;
}

/*
 * A segment is the transaction: these would end it under its neighbours, or outlive it. Only a
 * statement's first word can be one; elsewhere it is a name.
 */
static bool is_forbidden(const struct cursor *cursor)
{
    static const char *const forbidden[] = {"abort ",     "begin ",  "commit ",  "copy ",
                                            "end ",       "listen ", "release ", "rollback ",
                                            "savepoint ", "set ",    "start "};
    if (begins_with(cursor, "set local ") || begins_with(cursor, "set constraints "))
        return false;
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        if (begins_with(cursor, forbidden[i]))
            return true;
    return false;
}

static const char *take_word(struct cursor *cursor, struct scan *scan)
{
    const char *word = cursor->at;
    bool forbidden = !scan->begun && is_forbidden(cursor);
    scan->begun = true;
    while (cursor->at < cursor->end && is_word(*cursor->at))
        cursor->at++;
    size_t length = (size_t)(cursor->at - word);
    bool escapes = length == 1 && (*word == 'e' || *word == 'E');
    if (escapes && cursor->at < cursor->end && *cursor->at == '\'')
        return skip_quoted(cursor, '\'', true) ? NULL : "a string does not end";
    return forbidden ? "a named query is no such statement" : NULL;
}

static const char *take_parameter(struct cursor *cursor, struct scan *scan)
{
    bool numbered = cursor->at + 1 < cursor->end && isdigit((unsigned char)cursor->at[1]);
    if (!numbered)
        return skip_dollar(cursor) ? NULL : "a dollar quote does not end";
    int number = take_number(cursor);
    if (number > scan->n_params)
        scan->n_params = number;
    return number > 0 && number <= 65535 ? NULL : "a parameter has an impossible number";
}

static const char *take(struct cursor *cursor, struct scan *scan)
{
    if (starts(cursor, "--")) {
        skip_line(cursor);
        return NULL;
    }
    if (starts(cursor, "/*"))
        return skip_comment(cursor) ? NULL : "a comment does not end";
    switch (*cursor->at) {
    case '\'':
        return skip_quoted(cursor, '\'', false) ? NULL : "a string does not end";
    case '"':
        return skip_quoted(cursor, '"', false) ? NULL : "a quoted name does not end";
    case '$':
        return take_parameter(cursor, scan);
    default:
        break;
    }
    if (is_word(*cursor->at))
        return take_word(cursor, scan);
    cursor->at++;
    return NULL;
}

/* Nothing but space and comments. */
static bool is_empty(struct cursor rest)
{
    while (rest.at < rest.end) {
        if (starts(&rest, "--"))
            skip_line(&rest);
        else if (starts(&rest, "/*"))
            skip_comment(&rest);
        else if (isspace((unsigned char)*rest.at))
            rest.at++;
        else
            return false;
    }
    return true;
}

static const char *scan_statement(struct scan *scan, struct cursor cursor)
{
    while (cursor.at < cursor.end) {
        if (*cursor.at == ';') {
            scan->length = (size_t)(cursor.at++ - scan->text);
            return is_empty(cursor) ? NULL : "a named query is one statement";
        }
        const char *problem = take(&cursor, scan);
        if (problem)
            return problem;
    }
    return NULL;
}

const char *scan_query(struct scan *scan, const char *text, size_t length)
{
    *scan = (struct scan){.text = text, .length = length};
    const char *problem = scan_statement(scan, (struct cursor){text, text + length});
    if (problem)
        return problem;
    while (scan->length > 0 && isspace((unsigned char)text[scan->length - 1]))
        scan->length--;
    return scan->begun ? NULL : "the query is empty";
}
