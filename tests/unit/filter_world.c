/* SPDX-License-Identifier: Apache-2.0 */
/* Random rows, in memory and in PostgreSQL. */
#include "tests/unit/filter_world.h"

#include "tests/unit/sample_contract.h"

#include <stdlib.h>

const char *const filter_world_texts[FILTER_WORLD_TEXTS] = {
    "",       "a",       "A",   "b",    "ab", "a%",   "a_b", "上海",
    "上海市", "O'Brien", "x\\", "a\"b", "*",  "C-12", "AND", "-1d"};
const char *const filter_world_tags[TAGS] = {"vip", "老客户", "a*"};
const char *const filter_world_currencies[2] = {"CNY", "EUR"};
static const char *const levels[] = {"gold", "silver"};
const char *const filter_world_channels[3] = {"email", "phone", "wechat"};
static const char *const industries[] = {"finance", "retail", "software"};

unsigned filter_world_pick(struct world *world, unsigned below)
{
    return sample_random(&world->random, below);
}

/* NONE one time in four. */
static int pick_or_none(struct world *world, int from, unsigned count)
{
    return filter_world_pick(world, 4) ? from + (int)filter_world_pick(world, count) : NONE;
}

static void fill_row(struct world *world, struct row *row)
{
    *row = (struct row){.name = filter_world_pick(world, FILTER_WORLD_TEXTS),
                        .city = filter_world_pick(world, FILTER_WORLD_TEXTS),
                        .notes = filter_world_pick(world, FILTER_WORLD_TEXTS),
                        .color = filter_world_pick(world, FILTER_WORLD_TEXTS),
                        .tags = filter_world_pick(world, 1 << TAGS),
                        .channels = filter_world_pick(world, 8)};
    row->industry = pick_or_none(world, 0, 3);
    row->employees = pick_or_none(world, -3, 7);
    row->parent = pick_or_none(world, 1, 3);
    row->owner = pick_or_none(world, 6, 3);
    row->rate = pick_or_none(world, -10, 20);
    row->score = pick_or_none(world, -10, 20);
    row->revenue = pick_or_none(world, -2, 5);
    row->revenue_currency = (int)filter_world_pick(world, 2);
    row->kind = (int)filter_world_pick(world, 3);
    row->active = (int)filter_world_pick(world, 2);
    row->lunar = pick_or_none(world, 0, 2);
    row->founded = pick_or_none(world, -40, 80);
    row->visited = pick_or_none(world, -60, 120);
    row->size = pick_or_none(world, -3, 7);
    row->budget = pick_or_none(world, -2, 5);
    row->budget_currency = (int)filter_world_pick(world, 2);
    row->since = pick_or_none(world, -40, 80);
    row->level = pick_or_none(world, 0, 2);
    row->vip = pick_or_none(world, 0, 2);
}

/* ---- Rows into the table ---- */

static void put_int(struct sql *sql, int value, const char *cast)
{
    if (value == NONE)
        sql_param(sql, db_null(), cast);
    else
        sql_param(sql, db_text(arena_printf(sql->arena, "%d", value)), cast);
    sql_put(sql, ", ");
}

static void put_tenths(struct sql *sql, int value, const char *cast)
{
    if (value == NONE)
        sql_param(sql, db_null(), cast);
    else
        sql_param(sql, db_text(arena_printf(sql->arena, "%de-1", value)), cast);
    sql_put(sql, ", ");
}

static void put_text(struct sql *sql, const char *text)
{
    sql_param(sql, db_text(text), "text");
    sql_put(sql, ", ");
}

static void put_array(struct sql *sql, unsigned bits, const char *const *words, size_t n)
{
    sql_put(sql, "array_remove(array[");
    for (size_t i = 0; i < n; i++) {
        sql_put(sql, i ? ", " : "");
        sql_param(sql, bits >> i & 1 ? db_text(words[i]) : db_null(), "text");
    }
    sql_put(sql, "], null)");
}

static void put_key(struct sql *sql, const char *key, int value, const char *format)
{
    sql_printf(sql, "'%s', ", key);
    if (value == NONE)
        sql_put(sql, "null");
    else
        sql_put(sql, arena_printf(sql->arena, "%s", format));
    sql_put(sql, ", ");
}

static void put_custom(struct sql *sql, const struct row *row)
{
    struct arena *arena = sql->arena;
    sql_put(sql, "jsonb_strip_nulls(jsonb_build_object(");
    put_key(sql, "size", row->size, arena_printf(arena, "%d.0", row->size));
    put_key(sql, "budget", row->budget,
            arena_printf(arena, "jsonb_build_object('amount', %d, 'currency', '%s')", row->budget,
                         filter_world_currencies[row->budget_currency]));
    put_key(sql, "since", row->since,
            arena_printf(arena, "to_char(date '2026-07-15' + %d, 'YYYY-MM-DD')", row->since));
    put_key(sql, "level", row->level,
            arena_printf(arena, "'%s'", row->level == NONE ? "" : levels[row->level]));
    put_key(sql, "vip", row->vip, row->vip == 1 ? "true" : "false");
    sql_put(sql, "'color', nullif(");
    put_text(sql, filter_world_texts[row->color]);
    sql_put(sql, "''), 'channels', nullif(");
    put_array(sql, row->channels, filter_world_channels, 3);
    sql_put(sql, ", '{}')))");
}

static void insert_row(struct world *world, int id, const struct row *row)
{
    struct arena *arena = arena_new(1 << 20);
    struct sql sql;
    sql_init(&sql, arena);
    sql_put(&sql, "insert into sample (id, name, city, notes, industry, employees, parent_id, "
                  "owner_id, rate, score, revenue, revenue_currency, kind, active, is_lunar, "
                  "founding_date, visited_at, tags, custom) values (");
    put_int(&sql, id, "bigint");
    put_text(&sql, filter_world_texts[row->name]);
    put_text(&sql, filter_world_texts[row->city]);
    put_text(&sql, filter_world_texts[row->notes]);
    put_text(&sql, row->industry == NONE ? "" : industries[row->industry]);
    put_int(&sql, row->employees, "bigint");
    put_int(&sql, row->parent, "bigint");
    put_int(&sql, row->owner, "bigint");
    put_tenths(&sql, row->rate, "numeric");
    put_tenths(&sql, row->score, "double precision");
    put_int(&sql, row->revenue, "numeric");
    put_text(&sql, row->revenue == NONE ? "" : filter_world_currencies[row->revenue_currency]);
    put_int(&sql, row->kind, "smallint");
    put_int(&sql, row->active, "integer::boolean");
    put_int(&sql, row->lunar, "integer::boolean");
    sql_put(&sql, "date '2026-07-15' + ");
    put_int(&sql, row->founded, "integer");
    sql_put(&sql, "timestamptz '2026-07-15T10:00:00Z' + interval '1 hour' * ");
    put_int(&sql, row->visited, "integer");
    put_array(&sql, row->tags, filter_world_tags, TAGS);
    sql_put(&sql, ", ");
    put_custom(&sql, row);
    sql_put(&sql, ") returning id");
    PQclear(sample_db_query(world->connection, &sql, "insert"));
    arena_free(arena);
}

int filter_world_start(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    const char *seed = getenv("KITH_TEST_SEED");
    *state = world;
    world->connection = sample_db_open(sample_columns);
    world->random.state = seed ? strtoull(seed, NULL, 10) : 42;
    for (int i = 0; i < ROWS; i++) {
        fill_row(world, &world->rows[i]);
        insert_row(world, i + 1, &world->rows[i]);
    }
    return 0;
}

int filter_world_stop(void **state)
{
    struct world *world = *state;
    PQfinish(world->connection);
    free(world);
    return 0;
}
