/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A build tool: makes C out of a compiled catalogue, and refuses one that could not be used.
 *
 *   embed FILE.mo FILE.c
 *
 * Source: the format of .mo, GNU gettext manual, "The Format of GNU MO Files".
 */
#include "server/words/match.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 4 << 20, HEAD = 5 };

static const uint32_t MAGIC = 0x950412de;

struct catalogue {
    uint32_t words[MOST_BYTES / 4];
    size_t length;
};

static const char *string(const struct catalogue *c, uint32_t table, uint32_t i)
{
    size_t entry = table / 4 + 2 * (size_t)i;
    if (entry + 1 >= c->length / 4)
        return NULL;
    size_t length = c->words[entry], start = c->words[entry + 1];
    const char *bytes = (const char *)c->words;
    return start + length < c->length && !bytes[start + length] ? bytes + start : NULL;
}

/* Places of the Chinese text exist in the English one, and all text of that is used or meant to go.
 */
static const char *problem(const char *english, const char *chinese)
{
    struct match_form form;
    if (!match_form(&form, english))
        return "it has too many places";
    for (size_t i = 1; i < form.n_places; i++)
        if (form.texts[i].length == 0)
            return "between two places there is no text";
    for (const char *at = strchr(chinese, '%'); at; at = strchr(at + 1, '%')) {
        if (at[1] == 's' || at[1] == 'd')
            return "places of the Chinese text have numbers, as in %1$s";
        if (at[1] >= '1' && at[1] <= '9' && at[2] == '$' &&
            ((size_t)(at[1] - '0') > form.n_places || !at[3] || !strchr("sSL", at[3])))
            return "the Chinese text has a place that the English one has not";
    }
    return NULL;
}

static void put_literal(FILE *file, const char *text)
{
    putc('"', file);
    for (; *text; text++)
        if (*text == '"' || *text == '\\' || (unsigned char)*text < ' ' || *text == '?')
            fprintf(file, "\\%03o", (unsigned)(unsigned char)*text);
        else
            putc(*text, file);
    putc('"', file);
}

static int write_all(const struct catalogue *c, FILE *file)
{
    uint32_t n = c->words[2];
    fputs("/* Made by embed out of zh_CN.po. */\n#include \"server/words/words.h\"\n\n"
          "const struct words_entry words_entries[] = {\n",
          file);
    for (uint32_t i = 0; i < n; i++) {
        const char *english = string(c, c->words[3], i), *chinese = string(c, c->words[4], i);
        const char *wrong = english && chinese ? problem(english, chinese) : "it is damaged";
        if (wrong) {
            fprintf(stderr, "zh_CN.po: \"%s\": %s\n", english ? english : "", wrong);
            return EXIT_FAILURE;
        }
        if (!*english)
            continue; /* its head */
        fputs("    {", file);
        put_literal(file, english);
        fputs(", ", file);
        put_literal(file, chinese);
        fputs("},\n", file);
    }
    fputs("};\n\nconst size_t words_n_entries = sizeof words_entries / sizeof *words_entries;\n",
          file);
    return EXIT_SUCCESS;
}

int main(int n, char **arguments)
{
    struct catalogue *c = calloc(1, sizeof *c);
    FILE *from = n == 3 ? fopen(arguments[1], "rb") : NULL;
    FILE *to = from ? fopen(arguments[2], "w") : NULL;
    int result = EXIT_FAILURE;
    if (c && to) {
        c->length = fread(c->words, 1, sizeof c->words - 1, from);
        if (c->length >= HEAD * sizeof *c->words && c->words[0] == MAGIC)
            result = write_all(c, to);
        else
            fprintf(stderr, "%s is no catalogue\n", arguments[1]);
    }
    if (to && fclose(to) != 0)
        result = EXIT_FAILURE;
    if (from)
        fclose(from);
    free(c);
    return result;
}
