/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What administrators configure and every call needs: custom fields, code lists, currencies,
 * settings. Loaded from the database once per generation, immutable afterwards, shared by the calls
 * of one worker thread; a call holds the catalog that it began with.
 */
#ifndef KITH_SERVER_RESOURCE_CATALOG_H
#define KITH_SERVER_RESOURCE_CATALOG_H

#include "common/contract.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum catalog_kind { /* numerically equal to kith.v1.CustomKind */
                    CATALOG_TEXT = 1,
                    CATALOG_NUMBER = 2,
                    CATALOG_MONEY = 3,
                    CATALOG_DATE = 4,
                    CATALOG_CHOICE = 5,
                    CATALOG_CHOICES = 6,
                    CATALOG_YES_NO = 7,
};

struct catalog_field {
    const struct contract_object *object;
    const char *key;
    enum catalog_kind kind;
    bool required;
    const char *code_list; /* "" when it has none */
    const char *label_en;
    const char *label_zh;
};

struct catalog_code {
    const char *list;
    const char *code;
    const char *label_en;
    const char *label_zh;
    bool active;
};

struct catalog_setting {
    const char *key;
    const char *value;
};

struct catalog_segment { /* see filter_segment.c */
    int64_t id;
    const char *name;
    int64_t kind; /* kith.v1.SegmentKind */
    const char *filter;
};

enum catalog_index_kind {
    CATALOG_INDEX_TREE,     /* of values */
    CATALOG_INDEX_BYTES,    /* of texts in the order of their bytes */
    CATALOG_INDEX_TRIGRAMS, /* of parts of texts */
    CATALOG_INDEX_ELEMENTS, /* of arrays and documents */
};

/* Besides deleted records an index may leave out … */
enum catalog_index_holds {
    CATALOG_HOLDS_ALL,      /* nothing */
    CATALOG_HOLDS_PRESENT,  /* … what has no value */
    CATALOG_HOLDS_POSITIVE, /* … what is no more than zero */
    CATALOG_HOLDS_DELETED,  /* the opposite: it has deleted records only */
};

/* An index of the database that lists can begin at. */
struct catalog_index {
    const char *table;
    const char *column; /* the first */
    enum catalog_index_kind kind;
    enum catalog_index_holds holds;
    bool with_id;      /* the second column is the record's id, and there is no third */
    bool with_deleted; /* deleted records are in it too */
};

struct sla_config; /* server/model/sla_config.h */

struct catalog {
    uint64_t edition;                   /* of this worker: another one, another number; not 0 */
    const struct catalog_field *fields; /* active ones, by object, position, key */
    size_t n_fields;
    const struct catalog_code *codes; /* sorted by list, code */
    size_t n_codes;
    const char *const *currencies; /* active ISO codes, sorted */
    size_t n_currencies;
    const struct catalog_setting *settings; /* sorted by key */
    size_t n_settings;
    const struct catalog_segment *segments; /* by id */
    size_t n_segments;
    const struct catalog_index *indexes;
    size_t n_indexes;
    const struct sla_config *sla; /* service calendars and policies */
};

/* NULL or false when there is none. */
const struct catalog_field *catalog_field(const struct catalog *catalog,
                                          const struct contract_object *object, const char *key);
const struct catalog_code *catalog_code(const struct catalog *catalog, const char *list,
                                        const char *code);
bool catalog_has_list(const struct catalog *catalog, const char *list);
bool catalog_currency(const struct catalog *catalog, const char *code);
/* An index on the table that begins with the column; of several, the one that knows the ids too. */
const struct catalog_index *catalog_index(const struct catalog *catalog, const char *table,
                                          const char *column, enum catalog_index_kind kind);
/* Has the table an index of its deleted records? */
bool catalog_has_bin(const struct catalog *catalog, const char *table);
/* The value of a setting, `fallback` when it is missing or empty. */
const char *catalog_setting(const struct catalog *catalog, const char *key, const char *fallback);

#endif
