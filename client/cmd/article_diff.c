/* SPDX-License-Identifier: Apache-2.0 */
/* kith article diff: what changed between two versions of an article, line by line. */
#include "client/cmd/command.h"
#include "client/cmd/lookup.h"
#include "client/ui/linediff.h"
#include "client/ui/print.h"
#include "client/ui/rows.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

enum { AROUND = 3, PAGES = 50 }; /* lines shown around a change; pages of a list, short ones */

struct versions {
    const struct record *old, *new; /* NULL: not found */
};

/* Newest first: all that have one of the numbers, or the two newest with numbers of 0. */
static bool take_page(struct versions *versions, const struct record *reply, int64_t old)
{
    const struct value *rows = record_find(reply, "article_versions");
    for (size_t i = 0; i < rows->n_items; i++) {
        const struct record *row = rows->items[i].record;
        if (!versions->new &&record_find(row, "number")->integer != old)
            versions->new = row;
        else if (!versions->old)
            versions->old = row;
    }
    return versions->old && versions->new;
}

static bool find_versions(struct invocation *invocation, const char *filter, int64_t old,
                          struct versions *versions, int *code)
{
    const struct contract_method *method =
        client_method("/kith.v1.ArticleVersionService/ListArticleVersions");
    struct record *request = record_new(invocation->arena, method->input);
    if (!request)
        return false;
    record_set_text(record_find(request, "filter"), filter);
    for (int page = 0; page < PAGES; page++) {
        struct record *reply = client_ask(invocation, method, request, code);
        if (!reply || take_page(versions, reply, old))
            return reply != NULL;
        const char *token = record_string(invocation->arena, reply, "next_page_token");
        if (!*token)
            return true;
        record_set_text(record_find(request, "page_token"), token);
    }
    return true;
}

static void put_line(const struct look *look, const struct linediff_line *line)
{
    enum look_style style = line->mark == '-' ? LOOK_ERROR : LOOK_BAR;
    if (line->mark != ' ')
        fputs(look_on(look, style), stdout);
    printf("%c ", line->mark);
    print_out(stdout, line->text, line->length, false);
    printf("%s\n", line->mark != ' ' ? look_off(look) : "");
}

/* Is there a change within so many lines? */
static bool is_near(const struct linediff_line *lines, size_t n, size_t at)
{
    size_t from = at > AROUND ? at - AROUND : 0, to = at + AROUND < n ? at + AROUND : n - 1;
    for (size_t i = from; i <= to; i++)
        if (lines[i].mark != ' ')
            return true;
    return false;
}

static bool put_texts(struct invocation *invocation, const char *was, const char *is)
{
    const struct look *look = &invocation->client->look;
    size_t n;
    struct linediff_line *lines = linediff(invocation->arena, was, is, &n);
    bool skipped = false;
    for (size_t i = 0; lines && i < n; i++) {
        if (!is_near(lines, n, i)) {
            skipped = true;
            continue;
        }
        if (skipped || (i == 0 && lines[i].old_number > 1))
            printf("%s⋮%s\n", look_on(look, LOOK_DIM), look_off(look));
        skipped = false;
        put_line(look, &lines[i]);
    }
    return lines != NULL;
}

static struct rows_cell number_cell(struct invocation *invocation, size_t number)
{
    const char *text = number ? arena_printf(invocation->arena, "%zu", number) : NULL;
    return (struct rows_cell){text, text ? strlen(text) : 0, true};
}

/* All lines, with the number that each has in the old and in the new text. */
static bool put_rows(struct invocation *invocation, const char *was, const char *is)
{
    static const char *const names[] = {"change", "old", "new", "text"};
    size_t n;
    struct linediff_line *lines = linediff(invocation->arena, was, is, &n);
    struct rows rows;
    bool good = lines != NULL;
    rows_begin(&rows, stdout, client_output(invocation, OUTPUT_JSON), names, 4, invocation->arena);
    for (size_t i = 0; good && i < n; i++) {
        const char *change = lines[i].mark == '-' ? "removed" : "added";
        struct rows_cell cells[] = {
            {lines[i].mark == ' ' ? NULL : change, strlen(change), false},
            number_cell(invocation, lines[i].old_number),
            number_cell(invocation, lines[i].new_number),
            {lines[i].text, lines[i].length, false},
        };
        good = rows_put(&rows, cells);
    }
    rows_end(&rows);
    return good;
}

static void put_head(struct invocation *invocation, const struct record *version, char mark)
{
    const struct look *look = &invocation->client->look;
    const struct record_text *note = &record_find(version, "change_note")->text;
    fputs(look_on(look, LOOK_HEADING), stdout);
    printf("%c%c%c ", mark, mark, mark);
    printf("%s %" PRId64, gettext("version"), record_find(version, "number")->integer);
    if (note->length)
        fputs(" · ", stdout);
    print_out(stdout, note->data, note->length, false);
    printf("%s\n", look_off(look));
}

/* Title and keywords as lines before the text. */
static const char *whole(struct invocation *invocation, const struct record *version)
{
    struct arena *arena = invocation->arena;
    const char *text = arena_printf(
        arena, gettext("title: %s\nkeywords: %s\n\n%s"), record_string(arena, version, "title"),
        record_string(arena, version, "keywords"), record_string(arena, version, "body"));
    return text ? text : "";
}

static int show(struct invocation *invocation, const struct versions *versions)
{
    const char *was = whole(invocation, versions->old), *is = whole(invocation, versions->new);
    if (rows_serve(client_output(invocation, OUTPUT_AUTO)))
        return put_rows(invocation, was, is)
                   ? EXIT_DONE
                   : client_error(invocation, "%s", gettext("out of memory"));
    if (strcmp(was, is) == 0) {
        client_note(invocation, "%s", gettext("both versions have the same text"));
        return EXIT_DONE;
    }
    put_head(invocation, versions->old, '-');
    put_head(invocation, versions->new, '+');
    return put_texts(invocation, was, is)
               ? EXIT_DONE
               : client_error(invocation, "%s", gettext("out of memory"));
}

static bool number_of(const char *word, int64_t *number)
{
    *number = strtoll(word, NULL, 10);
    return *number > 0 && word[strspn(word, "0123456789")] == '\0' && strlen(word) < 10;
}

static int run(struct invocation *invocation)
{
    const char **words = invocation->words;
    size_t n = invocation->n_words;
    int64_t old = 0, new = 0;
    struct versions versions = {0};
    int code = EXIT_DONE;
    const char *id = "";
    if ((n != 1 && n != 3) ||
        (n == 3 && (!number_of(words[1], &old) || !number_of(words[2], &new))))
        return client_usage(invocation, "%s",
                            gettext("say which article and versions: kith article diff KB-3 2 4"));
    struct status status = lookup_word(invocation, contract_object("article"), words[0], &id);
    if (!status_is_ok(status))
        return client_usage_status(invocation, status);
    const char *filter =
        n == 1 ? arena_printf(invocation->arena, "article_id = %s", id)
               : arena_printf(invocation->arena,
                              "article_id = %s AND (number = %" PRId64 " OR number = %" PRId64 ")",
                              id, old, new);
    if (!filter || !find_versions(invocation, filter, old, &versions, &code))
        return code ? code : client_error(invocation, "%s", gettext("out of memory"));
    if (!versions.old || !versions.new)
        return client_error(invocation, "%s",
                            gettext("there are no two such versions, or you may not see them"));
    return show(invocation, &versions);
}

const struct command article_diff_command = {
    .noun = "article",
    .verb = "diff",
    .usage = "ARTICLE [OLD NEW]",
    .help = N_("what changed between two versions of an article, the last two when not given"),
    .example = "kith article diff KB-3 2 4\nkith article diff KB-3 --output json",
    .run = run,
};
