/* SPDX-License-Identifier: Apache-2.0 */
/* Requests, encoded beforehand. */
#include "tests/bench/load/load_template.h"
#include "common/buf.h"
#include "tests/lib/textform.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    VARIANTS = 512, /* of a text with numbers only */
    VARIANTS_PICKED = 8192,
    PREFIX = 5,
    UUID = 36,
    MESSAGE = 1 << 20,
    MEMORY = 16 << 20,
};

enum kind { NUMBER, FRESH, PICK };

struct place {
    enum kind kind;
    int64_t lowest, highest;
    char **choices;
    size_t n_choices;
};

struct text { /* literal, place, literal, place, …, literal */
    char *literals[LOAD_TEMPLATE_PLACES + 1];
    struct place places[LOAD_TEMPLATE_PLACES];
    int n;
};

struct maker { /* what one template is made with */
    struct arena *arena;
    const struct contract_message *contract;
    struct text *text;
    struct load_random *random;
};

static size_t count_of(const char *text, char byte)
{
    size_t n = 0;
    for (; *text; text++)
        n += *text == byte;
    return n;
}

static void split(struct arena *arena, struct place *place, char *list, const char *by)
{
    place->kind = PICK;
    place->choices = arena_array(arena, count_of(list, *by) + 1, sizeof *place->choices);
    for (char *one; (one = strsep(&list, by));)
        if (*one)
            place->choices[place->n_choices++] = one;
}

static bool read_lines(struct arena *arena, struct place *place, const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    char *content = arena_alloc(arena, MESSAGE);
    size_t length = fread(content, 1, MESSAGE - 1, file);
    fclose(file);
    content[length] = '\0';
    split(arena, place, content, "\n");
    return true;
}

static bool read_place(struct arena *arena, struct place *place, char *word)
{
    if (strcmp(word, "uuid") == 0)
        place->kind = FRESH;
    else if (strncmp(word, "pick:", 5) == 0)
        split(arena, place, word + 5, "|");
    else if (strncmp(word, "file:", 5) == 0)
        return read_lines(arena, place, word + 5) && place->n_choices > 0;
    else
        return sscanf(word, "id:%" SCNd64 "-%" SCNd64, &place->lowest, &place->highest) == 2 &&
               place->lowest >= 0 && place->lowest <= place->highest;
    return place->kind == FRESH || place->n_choices > 0;
}

static bool read_text(struct arena *arena, struct text *text, const char *from, const char **error)
{
    char *rest = arena_string(arena, from);
    for (text->n = 0;; text->n++) {
        text->literals[text->n] = rest;
        char *begin = strstr(rest, "${"), *end = begin ? strchr(begin, '}') : NULL;
        if (!end)
            return true;
        *begin = *end = '\0';
        rest = end + 1;
        *error = arena_printf(arena, "${%s} is no place that can be filled", begin + 2);
        if (text->n == LOAD_TEMPLATE_PLACES ||
            !read_place(arena, &text->places[text->n], begin + 2))
            return false;
    }
}

static const char *value_of(struct maker *maker, struct arena *arena, const struct place *place)
{
    uint8_t uuid[UUID];
    switch (place->kind) {
    case NUMBER:
        return arena_printf(arena, "%" PRId64,
                            load_random_between(maker->random, place->lowest, place->highest));
    case FRESH:
        load_random_uuid(maker->random, uuid);
        return arena_copy(arena, uuid, UUID);
    case PICK:
        return place->choices[load_random_between(maker->random, 0, (int64_t)place->n_choices - 1)];
    }
    return "";
}

static struct buf encode(struct maker *maker, struct arena *arena, const char *const *values)
{
    struct buf text, bytes;
    buf_init(&text, arena, MESSAGE);
    for (int i = 0; i < maker->text->n; i++) {
        buf_puts(&text, maker->text->literals[i]);
        buf_puts(&text, values[i]);
    }
    buf_puts(&text, maker->text->literals[maker->text->n]);
    buf_init(&bytes, arena, MESSAGE);
    textform_write(maker->contract, buf_string(&text), &bytes);
    return bytes;
}

/* A value of the same width made of one digit. */
static const char *probe_of(struct arena *arena, const char *value, char digit)
{
    char *probe = arena_string(arena, value);
    for (char *at = probe; *at; at++)
        if (*at != '-')
            *at = digit;
    return probe;
}

/*
 * Where the value of a place stands in the bytes: encodes it with two probes and looks for the
 * difference. False when it does not stand there as it is written.
 */
static bool find_place(struct maker *maker, struct arena *arena, const char **values, int place,
                       size_t *offset)
{
    const char *value = values[place];
    const char *one = probe_of(arena, value, '1'), *two = probe_of(arena, value, '2');
    values[place] = one;
    struct buf first = encode(maker, arena, values);
    values[place] = two;
    struct buf second = encode(maker, arena, values);
    values[place] = value;
    size_t at = 0, width = strlen(value);
    while (at < first.length && at < second.length && first.data[at] == second.data[at])
        at++;
    *offset = at;
    return first.length == second.length && at + width <= first.length &&
           memcmp(first.data + at, one, width) == 0 && memcmp(second.data + at, two, width) == 0 &&
           memcmp(first.data + at + width, second.data + at + width, first.length - at - width) ==
               0;
}

/* The numbers of the range that have as many digits. */
static void bound(struct load_patch *patch, const struct place *place)
{
    int64_t least = 1;
    for (size_t i = 1; i < patch->width; i++)
        least *= 10;
    int64_t most = least * 10 - 1;
    least = patch->width == 1 ? 0 : least;
    patch->lowest = place->lowest > least ? place->lowest : least;
    patch->highest = place->highest < most ? place->highest : most;
}

static void note_patches(struct maker *maker, struct arena *arena, struct load_body *body,
                         const char **values)
{
    for (int i = 0; i < maker->text->n; i++) {
        const struct place *place = &maker->text->places[i];
        struct load_patch *patch = &body->patches[body->n_patches];
        if (place->kind == PICK || !find_place(maker, arena, values, i, &patch->offset))
            continue;
        patch->offset += PREFIX;
        patch->width = strlen(values[i]);
        patch->uuid = place->kind == FRESH;
        if (!patch->uuid)
            bound(patch, place);
        body->n_patches++;
    }
}

static void make_body(struct maker *maker, struct load_body *body)
{
    struct arena *arena = arena_new(MEMORY);
    const char *values[LOAD_TEMPLATE_PLACES + 1] = {0};
    for (int i = 0; i < maker->text->n; i++)
        values[i] = value_of(maker, arena, &maker->text->places[i]);
    struct buf bytes = encode(maker, arena, values);
    note_patches(maker, arena, body, values);
    body->length = PREFIX + bytes.length;
    body->bytes = arena_alloc(maker->arena, body->length);
    for (int i = 0; i < 4; i++)
        body->bytes[1 + i] = (uint8_t)(bytes.length >> (24 - 8 * i));
    if (bytes.length)
        memcpy(body->bytes + PREFIX, bytes.data, bytes.length);
    arena_free(arena);
}

static size_t variants_of(const struct text *text)
{
    size_t n = text->n ? VARIANTS : 1;
    for (int i = 0; i < text->n; i++)
        if (text->places[i].kind == PICK)
            n = VARIANTS_PICKED;
    return n;
}

bool load_template_init(struct load_template *template, struct arena *arena,
                        const struct contract_message *contract, const char *text,
                        struct load_random *random, const char **error)
{
    struct text parts = {.n = 0};
    struct maker maker = {arena, contract, &parts, random};
    *template = (struct load_template){0};
    if (!read_text(arena, &parts, text, error))
        return false;
    template->n_bodies = variants_of(&parts);
    template->bodies = arena_array(arena, template->n_bodies, sizeof *template->bodies);
    for (size_t i = 0; i < template->n_bodies; i++) {
        make_body(&maker, &template->bodies[i]);
        if (template->bodies[i].length > template->longest)
            template->longest = template->bodies[i].length;
    }
    return true;
}

static void write_number(uint8_t *bytes, size_t width, int64_t number)
{
    for (size_t i = width; i > 0; i--) {
        bytes[i - 1] = (uint8_t)('0' + number % 10);
        number /= 10;
    }
}

size_t load_template_write(const struct load_template *template, struct load_random *random,
                           uint8_t *bytes)
{
    size_t which = (size_t)(load_random_next(random) >> 32) % template->n_bodies;
    const struct load_body *body = &template->bodies[which];
    memcpy(bytes, body->bytes, body->length);
    for (int i = 0; i < body->n_patches; i++) {
        const struct load_patch *patch = &body->patches[i];
        if (patch->uuid)
            load_random_uuid(random, bytes + patch->offset);
        else
            write_number(bytes + patch->offset, patch->width,
                         load_random_between(random, patch->lowest, patch->highest));
    }
    return body->length;
}
