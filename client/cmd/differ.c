/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing what a record is with what it was. */
#include "client/cmd/differ.h"

#include "client/ui/format.h"
#include "common/buf.h"

#include <string.h>

enum { LARGEST = 64 * 1024 * 1024 };

/* The bytes of a record with nothing else in it: the same for the same value, whatever its type. */
static bool put_alone(struct differ *differ, const struct contract_field *field,
                      const struct value *value, struct buf *out)
{
    struct record *record = record_new(differ->arena, differ->present->message);
    buf_init(out, differ->arena, LARGEST);
    if (!record)
        return false;
    *record_value(record, field) = *value;
    record_encode(record, out);
    return !out->failed;
}

static bool same(struct differ *differ, const struct differ_change *change)
{
    struct buf is;
    struct buf was;
    return put_alone(differ, change->field, &change->is, &is) &&
           put_alone(differ, change->field, &change->was, &was) && is.length == was.length &&
           (is.length == 0 || memcmp(is.data, was.data, is.length) == 0);
}

static bool add(struct differ *differ, const struct differ_change *change)
{
    for (size_t i = 0; i < differ->n; i++)
        if (strcmp(differ->changes[i].path, change->path) == 0)
            return true;
    if (same(differ, change))
        return true;
    if (differ->n == differ->capacity) {
        size_t capacity = differ->capacity * 2 + 16;
        struct differ_change *changes = arena_array(differ->arena, capacity, sizeof *changes);
        if (!changes)
            return false;
        if (differ->n)
            memcpy(changes, differ->changes, differ->n * sizeof *changes);
        differ->changes = changes;
        differ->capacity = capacity;
    }
    differ->changes[differ->n++] = *change;
    return true;
}

/* A list with the custom field's value, or with its key alone: that clears it. */
static bool one_custom(struct differ *differ, const struct contract_field *field,
                       const struct value *list, const char *key, struct value *one)
{
    struct arena *arena = differ->arena;
    struct value *item = record_append(arena, one);
    for (size_t i = 0; item && i < list->n_items; i++) {
        struct record_text text = format_custom_key(list->items[i].record);
        if (text.length != strlen(key) || memcmp(text.data, key, text.length) != 0)
            continue;
        *item = list->items[i];
        return true;
    }
    if (item)
        item->record = record_new(arena, field->message);
    if (!item || !item->record)
        return false;
    record_set_text(record_find(item->record, "field"), key);
    return true;
}

bool differ_custom(struct differ *differ, const struct contract_field *field, const char *key)
{
    struct differ_change change = {.field = field};
    change.path = arena_printf(differ->arena, "%s.%s", field->name, key);
    return change.path &&
           one_custom(differ, field, record_value(differ->present, field), key, &change.is) &&
           one_custom(differ, field, record_value(differ->old, field), key, &change.was) &&
           add(differ, &change);
}

static bool add_customs(struct differ *differ, const struct contract_field *field,
                        const struct value *list)
{
    for (size_t i = 0; i < list->n_items; i++) {
        struct record_text text = format_custom_key(list->items[i].record);
        const char *key = arena_copy(differ->arena, text.data, text.length);
        if (!key || !differ_custom(differ, field, key))
            return false;
    }
    return true;
}

bool differ_field(struct differ *differ, const struct contract_field *field)
{
    struct differ_change change = {.path = field->name,
                                   .field = field,
                                   .is = *record_value(differ->present, field),
                                   .was = *record_value(differ->old, field)};
    if (format_is_custom(field->message))
        return add_customs(differ, field, &change.is) && add_customs(differ, field, &change.was);
    return add(differ, &change);
}
