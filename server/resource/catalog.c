/* SPDX-License-Identifier: Apache-2.0 */
/* Lookups in what administrators configured. */
#include "server/resource/catalog.h"

#include <stdlib.h>
#include <string.h>

static int compare_codes(const void *a, const void *b)
{
    const struct catalog_code *left = a, *right = b;
    int order = strcmp(left->list, right->list);
    return order ? order : strcmp(left->code, right->code);
}

static int compare_lists(const void *a, const void *b)
{
    const struct catalog_code *left = a, *right = b;
    return strcmp(left->list, right->list);
}

static int compare_settings(const void *a, const void *b)
{
    const struct catalog_setting *left = a, *right = b;
    return strcmp(left->key, right->key);
}

static int compare_strings(const void *a, const void *b)
{
    const char *const *left = a, *const *right = b;
    return strcmp(*left, *right);
}

/* bsearch, for tables that may be NULL when they are empty. */
static const void *find(const void *key, const void *base, size_t n, size_t size,
                        int (*compare)(const void *, const void *))
{
    return n ? bsearch(key, base, n, size, compare) : NULL;
}

const struct catalog_field *catalog_field(const struct catalog *catalog,
                                          const struct contract_object *object, const char *key)
{
    for (size_t i = 0; i < catalog->n_fields; i++) {
        const struct catalog_field *field = &catalog->fields[i];
        if (field->object == object && strcmp(field->key, key) == 0)
            return field;
    }
    return NULL;
}

const struct catalog_code *catalog_code(const struct catalog *catalog, const char *list,
                                        const char *code)
{
    struct catalog_code key = {.list = list, .code = code};
    return find(&key, catalog->codes, catalog->n_codes, sizeof key, compare_codes);
}

bool catalog_has_list(const struct catalog *catalog, const char *list)
{
    struct catalog_code key = {.list = list};
    return find(&key, catalog->codes, catalog->n_codes, sizeof key, compare_lists);
}

bool catalog_currency(const struct catalog *catalog, const char *code)
{
    return find(&code, catalog->currencies, catalog->n_currencies, sizeof code, compare_strings);
}

const char *catalog_setting(const struct catalog *catalog, const char *key, const char *fallback)
{
    struct catalog_setting wanted = {.key = key};
    const struct catalog_setting *setting =
        find(&wanted, catalog->settings, catalog->n_settings, sizeof wanted, compare_settings);
    return setting && *setting->value ? setting->value : fallback;
}

const struct catalog_index *catalog_index(const struct catalog *catalog, const char *table,
                                          const char *column, enum catalog_index_kind kind)
{
    const struct catalog_index *found = NULL;
    for (size_t i = 0; i < catalog->n_indexes; i++) {
        const struct catalog_index *index = &catalog->indexes[i];
        if (index->kind == kind && index->holds != CATALOG_HOLDS_DELETED &&
            strcmp(index->table, table) == 0 && strcmp(index->column, column) == 0 &&
            (!found || index->with_id > found->with_id))
            found = index;
    }
    return found;
}

bool catalog_has_bin(const struct catalog *catalog, const char *table)
{
    for (size_t i = 0; i < catalog->n_indexes; i++)
        if (catalog->indexes[i].holds == CATALOG_HOLDS_DELETED &&
            strcmp(catalog->indexes[i].table, table) == 0)
            return true;
    return false;
}
