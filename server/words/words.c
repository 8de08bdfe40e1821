/* SPDX-License-Identifier: Apache-2.0 */
/* Looks a text up, and puts what stands in its places into the Chinese one. */
#include "server/words/words.h"

#include "common/buf.h"
#include "server/words/label.h"
#include "server/words/match.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DEEPEST = 4, LONGEST = 8192 };

struct saying {
    struct arena *arena;
    const struct contract_method *method;
    int depth;
};

static const char *say(struct saying *s, const char *text);

static int compare(const void *text, const void *entry)
{
    return strcmp(text, ((const struct words_entry *)entry)->english);
}

static const struct words_entry *literal(const char *text)
{
    return bsearch(text, words_entries, words_n_entries, sizeof *words_entries, compare);
}

/* The entry with most text of its own that fits. */
static const struct words_entry *pattern(const char *text, struct match_part *found)
{
    const struct words_entry *best = NULL;
    size_t most = 0;
    for (size_t i = 0; i < words_n_entries; i++) {
        struct match_form form;
        struct match_part parts[MATCH_PLACES] = {0};
        const char *english = words_entries[i].english;
        if ((*english != *text && *english != '%') || !match_form(&form, english) ||
            form.n_places == 0 || form.literal <= most || !match_text(&form, text, parts))
            continue;
        best = &words_entries[i];
        most = form.literal;
        memcpy(found, parts, sizeof parts);
    }
    return best;
}

/* The length of the item of a list that begins there, and how its separator is said. */
static size_t item(const char *text, const char **separator, size_t *skip)
{
    static const struct {
        const char *english, *chinese;
    } separators[] = {{", ", "、"}, {" or ", "或"}, {" and ", "和"}};
    for (size_t n = 0; text[n]; n++)
        for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
            if (strncmp(text + n, separators[i].english, strlen(separators[i].english)) == 0) {
                *separator = separators[i].chinese;
                *skip = strlen(separators[i].english);
                return n;
            }
    *separator = "";
    *skip = 0;
    return strlen(text);
}

/* All of them have to be known: else it is no list of phrases. */
static const char *say_list(struct saying *s, const char *text)
{
    struct buf list;
    buf_init(&list, s->arena, LONGEST);
    for (const char *at = text; *at;) {
        const char *separator;
        size_t skip, length = item(at, &separator, &skip);
        const char *one = arena_copy(s->arena, at, length);
        const char *said = one ? say(s, one) : NULL;
        if (!said || said == one)
            return text;
        buf_puts(&list, said);
        buf_puts(&list, separator);
        at += length + skip;
    }
    const char *whole = buf_string(&list);
    return whole ? whole : text;
}

static const char *put_together(struct saying *s, const char *chinese,
                                const struct match_part *found)
{
    struct buf text;
    buf_init(&text, s->arena, LONGEST);
    for (const char *at = chinese; *at; at++) {
        if (*at != '%' || at[1] < '1' || at[1] > '0' + MATCH_PLACES || at[2] != '$') {
            buf_put_byte(&text, *at);
            continue;
        }
        const struct match_part *part = &found[at[1] - '1'];
        const char *copy = arena_copy(s->arena, part->text, part->length);
        if (copy && at[3] == 'S')
            copy = say(s, copy);
        else if (copy && at[3] == 'L')
            copy = say_list(s, copy);
        buf_puts(&text, copy ? copy : "");
        at += 3;
    }
    return arena_failed(s->arena) ? NULL : buf_string(&text);
}

/* As a whole; within a sentence it may also be the name of something in the contract. */
static const char *known(struct saying *s, const char *text)
{
    bool within = s->depth > 0 && *text;
    const char *label = within ? label_of_method(s->method, text) : NULL;
    const struct words_entry *entry = label ? NULL : literal(text);
    if (entry)
        return entry->chinese;
    return label || !within ? label : label_of_contract(text);
}

static const char *say(struct saying *s, const char *text)
{
    struct match_part found[MATCH_PLACES];
    const char *whole = known(s, text);
    if (whole)
        return whole;
    const struct words_entry *entry = s->depth < DEEPEST ? pattern(text, found) : NULL;
    if (!entry)
        return text;
    s->depth++;
    const char *said = put_together(s, entry->chinese, found);
    s->depth--;
    return said ? said : text;
}

const char *words_language(const char *accept)
{
    return accept && strncasecmp(accept, "zh", 2) == 0 ? "zh" : "en";
}

const char *words_say(struct arena *arena, const char *language,
                      const struct contract_method *method, const char *text)
{
    struct saying s = {.arena = arena, .method = method};
    return text && *language == 'z' ? say(&s, text) : text;
}

/* One name, or lines of "field<tab>sentence". */
static const char *say_fields(struct saying *s, const char *fields)
{
    struct buf text;
    if (!fields || !strchr(fields, '\t'))
        return fields;
    buf_init(&text, s->arena, LONGEST);
    for (const char *at = fields; *at;) {
        size_t length = strcspn(at, "\n"), name = strcspn(at, "\t\n");
        name += name < length;
        const char *rest = arena_copy(s->arena, at + name, length - name);
        buf_put(&text, at, name);
        buf_puts(&text, rest && *rest ? say(s, rest) : "");
        at += length;
        if (*at)
            buf_put_byte(&text, *at++);
    }
    const char *whole = buf_string(&text);
    return whole ? whole : fields;
}

struct status words_status(struct arena *arena, const char *language,
                           const struct contract_method *method, struct status status)
{
    struct saying s = {.arena = arena, .method = method};
    if (*language != 'z' || status_is_ok(status))
        return status;
    if (status.message)
        status.message = say(&s, status.message);
    status.field = say_fields(&s, status.field);
    return status;
}

struct status words_literal(const char *language, struct status status)
{
    const struct words_entry *entry =
        status.message && *words_language(language) == 'z' ? literal(status.message) : NULL;
    if (entry)
        status.message = entry->chinese;
    return status;
}
