/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paging through random rows, with nulls and equal values, in random orders of mixed directions:
 * every row comes once, in the order that PostgreSQL gives to the whole.
 */
#include "tests/test.h"

#include "server/resource/order.h"
#include "server/resource/page_token.h"
#include "tests/unit/sample_contract.h"
#include "tests/unit/sample_db.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 60, ORDERS = 250, LONG_LIST = 1000 };

struct world {
    PGconn *connection;
    struct sample_random random;
};

static const char fill[] =
    "select setseed(0.5); "
    "insert into sample (id, name, city, industry, employees, score, rate, revenue, "
    "revenue_currency, kind, active, is_lunar, founding_date, visited_at, parent_id, owner_id, "
    "created_at, version) "
    "select i, (array['', 'a', 'B', 'b', '上海', 'a b', 'ab'])[1 + floor(random() * 7)], "
    "(array['x', 'y'])[1 + floor(random() * 2)], '', "
    "nullif(floor(random() * 4), 0), nullif(floor(random() * 4), 0) / 7.0, "
    "nullif(floor(random() * 4), 0) / 7.0, nullif(floor(random() * 4), 0) / 7.0, 'CNY', "
    "floor(random() * 3), random() < 0.5, nullif(floor(random() * 3), 0) = 1, "
    "date '2026-01-01' + nullif(floor(random() * 4), 0)::int, "
    "timestamptz '2026-01-01' + interval '0.123456 s' * nullif(floor(random() * 4), 0), "
    "nullif(floor(random() * 4), 0), nullif(floor(random() * 4), 0), "
    "timestamptz '2026-01-01' + interval '1 us' * floor(random() * 4), floor(random() * 3) "
    "from generate_series(1, 60) i";

static const char *random_order(struct world *world, struct arena *arena)
{
    static const char *const names[] = {
        "name",  "city",          "employees",  "score",  "rate",     "revenue", "kind", "active",
        "lunar", "founding_date", "visit_time", "parent", "owner_id", "created", "etag", "id"};
    struct buf buf;
    bool used[TEST_COUNT(names)] = {false};
    buf_init(&buf, arena, 1000);
    unsigned keys = sample_random(&world->random, ORDER_MAX_KEYS + 1);
    for (unsigned i = 0; i < keys; i++) {
        unsigned name = sample_random(&world->random, TEST_COUNT(names));
        if (used[name])
            continue;
        used[name] = true;
        buf_printf(&buf, "%s%s%s", buf.length ? ", " : "", names[name],
                   sample_random(&world->random, 2) ? " desc" : "");
    }
    return buf_string(&buf);
}

static void write_page(struct sql *sql, const struct order *order, const char *const *after,
                       unsigned limit)
{
    sql_put(sql, "select ");
    order_write_keys(order, "t", sql);
    sql_put(sql, " from sample t");
    if (after) {
        sql_put(sql, " where ");
        order_write_after(order, "t", after, sql);
    }
    sql_put(sql, " order by ");
    order_write(order, "t", sql);
    sql_printf(sql, " limit %u", limit);
}

static int id_of(PGresult *result, int row)
{
    return atoi(PQgetvalue(result, row, PQnfields(result) - 1));
}

/* The keys of the last row, sealed and opened again as between two calls. */
static void carry_keys(struct arena *arena, PGresult *result, const char **keys)
{
    static const uint8_t secret[PAGE_TOKEN_KEY_BYTES] = {7};
    const struct page_token_scope scope = {1, "/List", "query"};
    size_t n = (size_t)PQnfields(result);
    const char *sent[ORDER_MAX_KEYS + 1];
    int last = PQntuples(result) - 1;
    for (size_t i = 0; i < n; i++)
        sent[i] = PQgetisnull(result, last, (int)i) ? NULL : PQgetvalue(result, last, (int)i);
    const char *token = page_token_seal(arena, secret, &scope, n, sent);
    assert_non_null(token);
    assert_int_equal(page_token_open(arena, secret, &scope, token, n, keys).code, RPC_OK);
}

static int read_pages(struct world *world, struct arena *arena, const struct order *order, int *ids)
{
    const char *keys[ORDER_MAX_KEYS + 1];
    int n = 0;
    for (bool more = false; n <= ROWS; more = true) {
        struct sql sql;
        sql_init(&sql, arena);
        write_page(&sql, order, more ? keys : NULL, 1 + sample_random(&world->random, 9));
        PGresult *result = sample_db_query(world->connection, &sql, "page");
        int rows = PQntuples(result);
        for (int i = 0; i < rows && n <= ROWS; i++)
            ids[n++] = id_of(result, i);
        if (rows)
            carry_keys(arena, result, keys);
        PQclear(result);
        if (!rows)
            break;
    }
    return n;
}

static void check_order(struct world *world, const char *order_by, struct arena *arena)
{
    struct order order;
    struct sql sql;
    int ids[ROWS + 1];
    assert_int_equal(order_parse(arena, &sample_customer, order_by, &order).code, RPC_OK);
    int n = read_pages(world, arena, &order, ids);
    sql_init(&sql, arena);
    write_page(&sql, &order, NULL, LONG_LIST);
    PGresult *whole = sample_db_query(world->connection, &sql, order_by);
    if (n != PQntuples(whole))
        fail_msg("%s: %d rows instead of %d", order_by, n, PQntuples(whole));
    for (int i = 0; i < n; i++)
        if (ids[i] != id_of(whole, i))
            fail_msg("%s: row %d is C-%d instead of C-%d", order_by, i, ids[i], id_of(whole, i));
    PQclear(whole);
}

static void every_row_comes_once(void **state)
{
    struct world *world = *state;
    sample_db_exec(world->connection, "truncate sample");
    sample_db_exec(world->connection, fill);
    for (int i = 0; i < ORDERS; i++) {
        struct arena *arena = arena_new(16 << 20);
        check_order(world, random_order(world, arena), arena);
        arena_free(arena);
    }
}

/* Nulls are last both ways, and what is not null is in order. */
static void nulls_are_last(void **state)
{
    struct world *world = *state;
    static const char *const orders[] = {"employees, id", "employees desc, id"};
    for (size_t i = 0; i < TEST_COUNT(orders); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct order order;
        struct sql sql;
        sql_init(&sql, arena);
        order_parse(arena, &sample_customer, orders[i], &order);
        write_page(&sql, &order, NULL, LONG_LIST);
        PGresult *result = sample_db_query(world->connection, &sql, orders[i]);
        for (int row = 1; row < PQntuples(result); row++) {
            assert_false(PQgetisnull(result, row - 1, 0) && !PQgetisnull(result, row, 0));
            int step = atoi(PQgetvalue(result, row, 0)) - atoi(PQgetvalue(result, row - 1, 0));
            assert_true(PQgetisnull(result, row, 0) || (i ? step <= 0 : step >= 0));
        }
        PQclear(result);
        arena_free(arena);
    }
}

static void assert_index_condition(struct world *world, const char *order_by, const char *key)
{
    struct arena *arena = arena_new(1 << 20);
    struct order order;
    struct sql sql;
    const char *const keys[] = {key, "5000"};
    struct buf plan;
    sql_init(&sql, arena);
    buf_init(&plan, arena, 100000);
    order_parse(arena, &sample_customer, order_by, &order);
    sql_put(&sql, "explain ");
    write_page(&sql, &order, keys, 20);
    PGresult *result = sample_db_query(world->connection, &sql, order_by);
    for (int i = 0; i < PQntuples(result); i++)
        buf_printf(&plan, "%s\n", PQgetvalue(result, i, 0));
    PQclear(result);
    if (!strstr(buf_string(&plan), "Index Cond") || strstr(buf_string(&plan), "Sort"))
        fail_msg("%s is not read by its index:\n%s", order_by, buf_string(&plan));
    arena_free(arena);
}

static void an_index_serves_a_page(void **state)
{
    struct world *world = *state;
    sample_db_exec(world->connection, "truncate sample");
    sample_db_exec(world->connection, "insert into sample (id, name) select i, 'n' || i % 977 from "
                                      "generate_series(1, 20000) i; "
                                      "create index on sample (name collate \"C\", id); "
                                      "create index on sample (created_at, id); analyze sample");
    assert_index_condition(world, "name", "n5");
    assert_index_condition(world, "-name", "n5");
    assert_index_condition(world, "-created", "2026-01-01T00:00:00Z");
}

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    const char *seed = getenv("KITH_TEST_SEED");
    *state = world;
    world->connection = sample_db_open(sample_columns);
    world->random.state = seed ? strtoull(seed, NULL, 10) : 42;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    PQfinish(world->connection);
    free(world);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_comes_once),
        cmocka_unit_test(nulls_are_last),
        cmocka_unit_test(an_index_serves_a_page),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
