/* SPDX-License-Identifier: Apache-2.0 */
/* Fields by the names that people type. */
#include "server/resource/fieldname.h"

#include "common/buf.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { LONGEST_WORD = 64, LONGEST_LIST = 2000, EXCERPT_LENGTH = 40 };

static const struct contract_field *find_reference(const struct contract_message *message,
                                                   const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        if (field->reference && strncmp(field->name, name, length) == 0 &&
            strcmp(field->name + length, "_id") == 0)
            return field;
    }
    return NULL;
}

static const struct contract_field *find_alias(const struct contract_message *message,
                                               const char *name)
{
    static const char *const aliases[][2] = {
        {"created", "create_time"}, {"updated", "update_time"}, {"deleted", "delete_time"}};
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (strcmp(name, aliases[i][0]) == 0)
            return contract_field(message, aliases[i][1]);
    return NULL;
}

static const struct contract_field *find_label(const struct contract_message *message,
                                               const char *name)
{
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        if (strcasecmp(field->label.en, name) == 0 || strcmp(field->label.zh, name) == 0)
            return field;
    }
    return NULL;
}

const struct contract_field *fieldname_find(const struct contract_object *object, const char *name)
{
    const struct contract_message *message = object->message;
    if (!*name)
        return NULL;
    const struct contract_field *field = contract_field(message, name);
    if (!field)
        field = find_reference(message, name);
    if (!field)
        field = find_alias(message, name);
    return field ? field : find_label(message, name);
}

const char *fieldname_column(const struct contract_object *object,
                             const struct contract_field *field)
{
    if (field->repeated)
        return object->tags && strcmp(field->name, "tags") == 0 ? "tags" : NULL;
    return field->measure ? field->measure : field->input_only ? NULL : field->column;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance in bytes, any case; LONGEST_WORD for words that are longer. */
static size_t distance(const char *a, const char *b)
{
    size_t row[LONGEST_WORD + 1], length_a = strlen(a), length_b = strlen(b);
    if (length_a > LONGEST_WORD || length_b > LONGEST_WORD)
        return LONGEST_WORD;
    for (size_t j = 0; j <= length_b; j++)
        row[j] = j;
    for (size_t i = 1; i <= length_a; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= length_b; j++) {
            size_t above = row[j];
            bool same = tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[j - 1]);
            row[j] = smaller(smaller(above, row[j - 1]) + 1, diagonal + !same);
            diagonal = above;
        }
    }
    return row[length_b];
}

void fieldname_try(struct fieldname_nearest *nearest, const char *candidate)
{
    size_t found = distance(nearest->word, candidate), length = strlen(candidate);
    if (found > length / 3 + (length < 3) || (nearest->best && found >= nearest->distance))
        return;
    nearest->best = candidate;
    nearest->distance = found;
}

static const char *list_fields(struct arena *arena, const struct contract_object *object,
                               fieldname_allowed *allowed)
{
    struct buf buf;
    buf_init(&buf, arena, LONGEST_LIST);
    const char *separator = "Possible are ";
    for (size_t i = 0; i < object->message->n_fields; i++) {
        const struct contract_field *field = &object->message->fields[i];
        if (!allowed(object, field))
            continue;
        buf_printf(&buf, "%s%s", separator, field->name);
        separator = ", ";
    }
    buf_puts(&buf, ".");
    const char *text = buf_string(&buf);
    return text ? text : "";
}

const char *fieldname_suggest(struct arena *arena, const struct contract_object *object,
                              const char *name, fieldname_allowed *allowed)
{
    struct fieldname_nearest nearest = {.word = name};
    for (size_t i = 0; i < object->message->n_fields; i++)
        if (allowed(object, &object->message->fields[i]))
            fieldname_try(&nearest, object->message->fields[i].name);
    if (!nearest.best)
        return list_fields(arena, object, allowed);
    const char *text = arena_printf(arena, "Did you mean %s?", nearest.best);
    return text ? text : "";
}

/* Cut between characters, never within one. */
const char *fieldname_excerpt(struct arena *arena, const char *text)
{
    size_t length = 0, characters = 0;
    for (; text[length]; length++) {
        characters += ((unsigned char)text[length] & 0xc0) != 0x80;
        if (characters > EXCERPT_LENGTH)
            break;
    }
    const char *copy = arena_printf(arena, "%.*s%s", (int)length, text, text[length] ? "…" : "");
    return copy ? copy : "";
}
