/* SPDX-License-Identifier: Apache-2.0 */
/* Learning names from the server. */
#include "client/cmd/names.h"

#include "client/cmd/lookup.h"
#include "client/cmd/noun.h"
#include "client/cmd/pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 1024, MOST_NAMES = 20000, ASK_AT_ONCE = 100, BUDGET = 32 * 1024 * 1024 };

struct name {
    struct name *next;
    const char *key;  /* "U-3", "industry/retail" */
    const char *text; /* NULL: asked for in vain */
};

struct names {
    struct arena *arena;
    struct name *buckets[BUCKETS];
    size_t n;
};

/* The table */

static size_t bucket_of(const char *key, size_t length)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)key[i]) * 16777619u;
    return hash % BUCKETS;
}

static struct name *find(const struct names *names, const char *key, size_t length)
{
    struct name *name = names->buckets[bucket_of(key, length)];
    while (name && (strncmp(name->key, key, length) != 0 || name->key[length]))
        name = name->next;
    return name;
}

static struct name *add(struct names *names, const char *key, size_t length)
{
    struct name *name = names->n < MOST_NAMES ? arena_alloc(names->arena, sizeof *name) : NULL;
    size_t bucket = bucket_of(key, length);
    if (!name)
        return NULL;
    name->key = arena_copy(names->arena, key, length);
    if (!name->key)
        return NULL;
    name->next = names->buckets[bucket];
    names->buckets[bucket] = name;
    names->n++;
    return name;
}

/* For look.name: borrowed from the table. */
static const char *name_of(const void *context, const struct contract_field *field,
                           const char *text, size_t length)
{
    char key[256];
    const struct name *name;
    int full;
    if (!field->code_list) {
        name = find(context, text, length);
        return name ? name->text : NULL;
    }
    full = snprintf(key, sizeof key, "%s/%.*s", field->code_list, (int)length, text);
    name = full > 0 && full < (int)sizeof key ? find(context, key, (size_t)full) : NULL;
    return name ? name->text : NULL;
}

void names_init(struct client *client)
{
    struct names *names = calloc(1, sizeof *names);
    if (!names)
        return;
    names->arena = arena_new(BUDGET);
    client->names = names;
    if (names->arena) {
        client->look.names = names;
        client->look.name = name_of;
    }
}

void names_fini(struct client *client)
{
    if (client->names)
        arena_free(client->names->arena);
    free(client->names);
    client->names = NULL;
}

/* Codes: the whole list at once, since it is small and kept on disk. */

static void learn_codes(struct invocation *invocation, const char *list)
{
    struct names *names = invocation->client->names;
    size_t length = strlen(list);
    if (find(names, list, length) || !add(names, list, length))
        return;
    struct lookup labels = lookup_labels(invocation, list);
    for (size_t i = 0; i < labels.n; i++) {
        size_t code = strcspn(labels.items[i], "\t");
        const char *key = arena_printf(names->arena, "%s/%.*s", list, (int)code, labels.items[i]);
        struct name *name = key ? add(names, key, strlen(key)) : NULL;
        if (name && labels.items[i][code])
            name->text = arena_string(names->arena, labels.items[i] + code + 1);
    }
}

/* Ids: those of one object that are not known yet, a hundred in one question. */

struct wanted {
    struct invocation *invocation;
    const struct contract_object *object;
    struct buf filter;
    size_t n;
};

static void take_answers(struct wanted *wanted, struct pages *pages, const char *title)
{
    struct names *names = wanted->invocation->client->names;
    for (const struct record *row; (row = pages_next(pages)) != NULL;) {
        const struct value *id = record_find(row, "id");
        const struct value *text = record_find(row, title);
        if (!id || !text || !text->present)
            continue;
        struct name *name = find(names, id->text.data, id->text.length);
        if (name)
            name->text = arena_copy(names->arena, text->text.data, text->text.length);
    }
}

static void ask(struct wanted *wanted)
{
    struct pages pages;
    struct invocation *invocation = wanted->invocation;
    const struct contract_object *object = wanted->object;
    const struct contract_service *service = noun_of_object(object->name);
    const struct contract_method *list = service ? noun_kind(service, CONTRACT_LIST) : NULL;
    const char *title = object->title && *object->title ? object->title : "name";
    const char *filter = buf_string(&wanted->filter);
    struct record *request =
        list && filter ? pages_list_request(invocation->arena, list, filter, NULL) : NULL;
    struct value *mask = request ? record_find(request, "read_mask") : NULL;
    if (!mask || !contract_field(object->message, title))
        return;
    const char *paths = arena_printf(invocation->arena, "id,%s", title);
    record_set_text(mask, paths ? paths : "id");
    if (!pages_begin(&pages, invocation, list, request, (int64_t)wanted->n))
        return;
    pages.silent = true;
    take_answers(wanted, &pages, title);
    pages_end(&pages);
}

static void start_question(struct wanted *wanted)
{
    buf_init(&wanted->filter, wanted->invocation->arena, 65536);
    wanted->n = 0;
}

static void want(struct wanted *wanted, const struct record_text *id)
{
    struct names *names = wanted->invocation->client->names;
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    char text[32];
    if (id->length == 0 || id->length >= sizeof text || find(names, id->data, id->length))
        return;
    memcpy(text, id->data, id->length);
    text[id->length] = '\0';
    if (strspn(text, plain) != id->length || !add(names, text, id->length))
        return;
    buf_printf(&wanted->filter, wanted->n++ ? " OR id = %s" : "id = %s", text);
    if (wanted->n < ASK_AT_ONCE)
        return;
    ask(wanted);
    start_question(wanted);
}

static void want_field(struct wanted *wanted, const struct record *record,
                       const struct contract_field *field)
{
    const struct value *value = record_value(record, field);
    if (!field->repeated && value->present)
        want(wanted, &value->text);
    for (size_t i = 0; field->repeated && i < value->n_items; i++)
        want(wanted, &value->items[i].text);
}

static void learn_ids(struct invocation *invocation, const struct contract_field *field,
                      const struct value *rows)
{
    struct wanted wanted = {.invocation = invocation, .object = contract_object(field->reference)};
    if (!wanted.object)
        return;
    start_question(&wanted);
    for (size_t i = 0; i < rows->n_items; i++)
        want_field(&wanted, rows->items[i].record, field);
    if (wanted.n)
        ask(&wanted);
}

/* "stage" beside "stage_id" says it already. */
static bool is_named_beside(const struct contract_message *message,
                            const struct contract_field *field)
{
    char beside[128];
    size_t length = strlen(field->name);
    if (length <= 3 || length >= sizeof beside || strcmp(field->name + length - 3, "_id") != 0)
        return false;
    memcpy(beside, field->name, length - 3);
    beside[length - 3] = '\0';
    return contract_field(message, beside) != NULL;
}

static const char *title_of(const struct contract_field *field)
{
    const struct contract_object *object =
        field->type == CONTRACT_ID && field->reference ? contract_object(field->reference) : NULL;
    return !object ? NULL : object->title && *object->title ? object->title : "name";
}

static bool is_shown(const struct columns *columns, const struct contract_field *field)
{
    if (!columns)
        return true;
    for (size_t i = 0; i < columns->n; i++)
        if (columns->items[i].depth == 1 && columns->items[i].path[0] == field)
            return true;
    return false;
}

/* So does the title, in a row of a report that names one record: "T-7" beside its subject. */
static bool has_title_beside(const struct columns *columns, const struct contract_message *message,
                             const struct contract_field *field)
{
    const char *title = title_of(field);
    size_t alike = 0;
    for (size_t i = 0; title && i < message->n_fields; i++) {
        const char *other = title_of(&message->fields[i]);
        alike += other && strcmp(other, title) == 0;
    }
    const struct contract_field *beside = title ? contract_field(message, title) : NULL;
    return alike == 1 && !message->object && beside && is_shown(columns, beside);
}

void names_learn_list(struct invocation *invocation, const struct columns *columns,
                      const struct value *rows)
{
    if (!invocation->client->names || rows->n_items == 0)
        return;
    struct invocation silent = *invocation;
    silent.verbose = false;
    const struct contract_message *message = rows->items[0].record->message;
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        if (!is_shown(columns, field) || is_named_beside(message, field) ||
            has_title_beside(columns, message, field))
            continue;
        if (field->code_list)
            learn_codes(&silent, field->code_list);
        else if (field->type == CONTRACT_ID && field->reference)
            learn_ids(&silent, field, rows);
    }
}

void names_learn(struct invocation *invocation, const struct columns *columns,
                 const struct record *record)
{
    struct value row = {.present = true, .record = (struct record *)(uintptr_t)record};
    struct value rows = {.items = &row, .n_items = 1};
    names_learn_list(invocation, columns, &rows);
}
