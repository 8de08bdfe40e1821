/* SPDX-License-Identifier: Apache-2.0 */
/* A catalog out of the database. */
#include "server/rpc/catalogs.h"
#include "server/sql/queries.h"

#include <stdlib.h>
#include <string.h>

enum {
    GENERATION,
    FIELDS,
    CODES,
    CURRENCIES,
    SETTINGS,
    SEGMENTS,
    INDEXES,
    CALENDARS,
    POLICIES,
    TARGETS,
    STATEMENTS
};

int catalog_load_add(struct db_segment *segment)
{
    /* The generation first: what follows is at least as new. */
    const struct db_query *const queries[STATEMENTS] = {
        [GENERATION] = &sql_catalog_generation, [FIELDS] = &sql_catalog_fields,
        [CODES] = &sql_catalog_codes,           [CURRENCIES] = &sql_catalog_currencies,
        [SETTINGS] = &sql_catalog_settings,     [SEGMENTS] = &sql_catalog_segments,
        [INDEXES] = &sql_catalog_indexes,       [CALENDARS] = &sql_catalog_calendars,
        [POLICIES] = &sql_catalog_policies,     [TARGETS] = &sql_catalog_targets,
    };
    int first = db_segment_add(segment, queries[0], 0, NULL);
    for (int i = 1; i < STATEMENTS; i++)
        db_segment_add(segment, queries[i], 0, NULL);
    return first;
}

struct reading {
    struct arena *arena;
    const struct db_segment *segment;
    int statement;
};

static const char *text(const struct reading *reading, int row, int column)
{
    return arena_string(reading->arena,
                        db_string(reading->segment, reading->statement, row, column));
}

static void *rows(const struct reading *reading, size_t size)
{
    int n = db_rows(reading->segment, reading->statement);
    return arena_array(reading->arena, (size_t)n, size);
}

static void read_fields(const struct reading *r, struct catalog *catalog)
{
    struct catalog_field *fields = rows(r, sizeof *fields);
    for (int i = 0; fields && i < db_rows(r->segment, r->statement); i++) {
        const struct contract_object *object =
            contract_object(db_string(r->segment, r->statement, i, CATALOG_FIELDS_OBJECT));
        if (!object || !object->custom)
            continue;
        fields[catalog->n_fields++] = (struct catalog_field){
            .object = object,
            .key = text(r, i, CATALOG_FIELDS_KEY),
            .kind = (enum catalog_kind)db_int(r->segment, r->statement, i, CATALOG_FIELDS_KIND),
            .required = db_int(r->segment, r->statement, i, CATALOG_FIELDS_REQUIRED),
            .code_list = text(r, i, CATALOG_FIELDS_CODE_LIST),
            .label_en = text(r, i, CATALOG_FIELDS_LABEL_EN),
            .label_zh = text(r, i, CATALOG_FIELDS_LABEL_ZH),
        };
    }
    catalog->fields = fields;
}

static void read_codes(const struct reading *r, struct catalog *catalog)
{
    struct catalog_code *codes = rows(r, sizeof *codes);
    for (int i = 0; codes && i < db_rows(r->segment, r->statement); i++)
        codes[catalog->n_codes++] = (struct catalog_code){
            .list = text(r, i, CATALOG_CODES_LIST),
            .code = text(r, i, CATALOG_CODES_CODE),
            .label_en = text(r, i, CATALOG_CODES_LABEL_EN),
            .label_zh = text(r, i, CATALOG_CODES_LABEL_ZH),
            .active = db_int(r->segment, r->statement, i, CATALOG_CODES_ACTIVE),
        };
    catalog->codes = codes;
}

static void read_currencies(const struct reading *r, struct catalog *catalog)
{
    const char **currencies = rows(r, sizeof *currencies);
    for (int i = 0; currencies && i < db_rows(r->segment, r->statement); i++)
        currencies[catalog->n_currencies++] = text(r, i, CATALOG_CURRENCIES_CODE);
    catalog->currencies = currencies;
}

static void read_settings(const struct reading *r, struct catalog *catalog)
{
    struct catalog_setting *settings = rows(r, sizeof *settings);
    for (int i = 0; settings && i < db_rows(r->segment, r->statement); i++)
        settings[catalog->n_settings++] = (struct catalog_setting){
            text(r, i, CATALOG_SETTINGS_KEY), text(r, i, CATALOG_SETTINGS_VALUE)};
    catalog->settings = settings;
}

static void read_segments(const struct reading *r, struct catalog *catalog)
{
    struct catalog_segment *segments = rows(r, sizeof *segments);
    for (int i = 0; segments && i < db_rows(r->segment, r->statement); i++)
        segments[catalog->n_segments++] = (struct catalog_segment){
            .id = db_int(r->segment, r->statement, i, CATALOG_SEGMENTS_ID),
            .name = text(r, i, CATALOG_SEGMENTS_NAME),
            .kind = db_int(r->segment, r->statement, i, CATALOG_SEGMENTS_KIND),
            .filter = text(r, i, CATALOG_SEGMENTS_FILTER),
        };
    catalog->segments = segments;
}

static void read_indexes(const struct reading *r, struct catalog *catalog)
{
    const struct db_segment *of = r->segment;
    struct catalog_index *indexes = rows(r, sizeof *indexes);
    for (int i = 0, s = r->statement; indexes && i < db_rows(of, s); i++)
        indexes[catalog->n_indexes++] = (struct catalog_index){
            .table = text(r, i, CATALOG_INDEXES_TABLE_NAME),
            .column = text(r, i, CATALOG_INDEXES_COLUMN_NAME),
            .kind = (enum catalog_index_kind)db_int(of, s, i, CATALOG_INDEXES_KIND),
            .holds = (enum catalog_index_holds)db_int(of, s, i, CATALOG_INDEXES_HOLDS),
            .with_id = db_int(of, s, i, CATALOG_INDEXES_WITH_ID),
            .with_deleted = db_int(of, s, i, CATALOG_INDEXES_WITH_DELETED),
        };
    catalog->indexes = indexes;
}

struct catalog *catalog_load_read(struct arena *arena, const struct db_segment *segment, int first,
                                  uint64_t *generation)
{
    struct catalog *catalog = arena_alloc(arena, sizeof *catalog);
    if (!catalog)
        return NULL;
    *generation = (uint64_t)db_int(segment, first, 0, CATALOG_GENERATION_VALUE);
    read_fields(&(struct reading){arena, segment, first + FIELDS}, catalog);
    read_codes(&(struct reading){arena, segment, first + CODES}, catalog);
    read_currencies(&(struct reading){arena, segment, first + CURRENCIES}, catalog);
    read_settings(&(struct reading){arena, segment, first + SETTINGS}, catalog);
    read_segments(&(struct reading){arena, segment, first + SEGMENTS}, catalog);
    read_indexes(&(struct reading){arena, segment, first + INDEXES}, catalog);
    catalog->sla =
        catalog_sla_read(arena, segment, first + CALENDARS, first + POLICIES, first + TARGETS);
    return arena_failed(arena) ? NULL : catalog;
}
