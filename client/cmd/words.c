/* SPDX-License-Identifier: Apache-2.0 */
/* Splitting lines into words. */
#include "client/cmd/words.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Inside quotes; returns where it goes on, NULL when the quote is open. */
static const char *take_quoted(const char *at, char quote, char **out)
{
    for (; *at && *at != quote; at++) {
        if (quote == '"' && *at == '\\' && (at[1] == '"' || at[1] == '\\'))
            at++;
        *(*out)++ = *at;
    }
    return *at ? at + 1 : NULL;
}

static const char *take_word(const char *at, char *out)
{
    while (*at && !is_blank(*at)) {
        if (*at == '\'' || *at == '"') {
            at = take_quoted(at + 1, *at, &out);
            if (!at)
                return NULL;
            continue;
        }
        if (*at == '\\' && at[1])
            at++;
        *out++ = *at++;
    }
    *out = '\0';
    return at;
}

bool words_split(struct arena *arena, const char *line, const char ***words, size_t *n)
{
    *n = 0;
    *words = arena_array(arena, WORDS_MOST + 1, sizeof **words);
    if (!*words)
        return false;
    for (;;) {
        while (is_blank(*line))
            line++;
        if (!*line || *line == '#')
            return true;
        char *word = arena_alloc(arena, strlen(line) + 1);
        if (!word || *n == WORDS_MOST)
            return false;
        line = take_word(line, word);
        if (!line)
            return false;
        (*words)[(*n)++] = word;
    }
}
