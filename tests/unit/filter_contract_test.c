/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The generated contract: every field of every object that can be filtered or ordered by gives
 * statements that PostgreSQL prepares, against a table with the columns that the contract names.
 */
#include "tests/test.h"

#include "server/resource/filter.h"
#include "server/resource/measure.h"
#include "server/resource/order.h"
#include "tests/unit/sample_db.h"

static const struct catalog no_catalog = {0};

static const char *column_type(const struct contract_field *field)
{
    static const char *const types[] = {[CONTRACT_TEXT] = "text",
                                        [CONTRACT_ID] = "bigint",
                                        [CONTRACT_INT] = "bigint",
                                        [CONTRACT_BOOL] = "boolean",
                                        [CONTRACT_DOUBLE] = "double precision",
                                        [CONTRACT_DECIMAL] = "numeric(20,8)",
                                        [CONTRACT_ENUM] = "smallint",
                                        [CONTRACT_MONEY] = "numeric(20,4)",
                                        [CONTRACT_TIME] = "timestamptz",
                                        [CONTRACT_DATE] = "date",
                                        [CONTRACT_BYTES] = "bytea",
                                        [CONTRACT_MESSAGE] = "jsonb"};
    if (field->repeated && field->type != CONTRACT_MESSAGE)
        return "text[]";
    if (field->days_since)
        return "timestamptz";
    return field->column && strcmp(field->column, "version") == 0 ? "bigint" : types[field->type];
}

static void create_measures(PGconn *connection, struct arena *arena,
                            const struct contract_object *object)
{
    struct buf buf;
    if (!object->measures)
        return;
    buf_init(&buf, arena, 100000);
    buf_printf(&buf, "drop table if exists %s; create temp table %s (%s_id bigint, currency text);",
               object->measures, object->measures, object->name);
    for (size_t i = 0; i < object->message->n_fields; i++)
        if (object->message->fields[i].measure)
            buf_printf(&buf, "alter table %s add column if not exists %s %s;", object->measures,
                       object->message->fields[i].measure,
                       column_type(&object->message->fields[i]));
    sample_db_exec(connection, buf_string(&buf));
}

static void create_table(PGconn *connection, struct arena *arena,
                         const struct contract_object *object)
{
    struct buf buf;
    buf_init(&buf, arena, 100000);
    buf_printf(&buf, "drop table if exists target; create temp table target (");
    const char *separator = "";
    for (size_t i = 0; i < object->message->n_fields; i++) {
        const struct contract_field *field = &object->message->fields[i];
        if (!field->column)
            continue;
        buf_printf(&buf, "%s\"%s\" %s", separator, field->column, column_type(field));
        if (field->type == CONTRACT_MONEY)
            buf_printf(&buf, ", \"%s_currency\" text", field->column);
        separator = ", ";
    }
    buf_puts(&buf, ")");
    sample_db_exec(connection, buf_string(&buf));
    create_measures(connection, arena, object);
}

/* Values that are right for some type; the others are refused. */
static const char *const comparisons[] = {" = abc",
                                          ":\"a%\"",
                                          " = \"x*\"",
                                          " < b",
                                          " = 12",
                                          " > 12",
                                          " = yes",
                                          " != 1",
                                          " >= 1CNY",
                                          " = \"\"",
                                          ":*",
                                          " < 1.5",
                                          " = me",
                                          " = 2026-07-01",
                                          " <= 2026-07",
                                          " > -30d",
                                          " = today",
                                          " = 2026-07-01T09:30:00Z",
                                          " = unspecified"};

static int prepare_filters(PGconn *connection, const struct contract_object *object,
                           const struct contract_field *field)
{
    int prepared = 0;
    for (size_t i = 0; i < TEST_COUNT(comparisons); i++) {
        struct arena *arena = arena_new(1 << 20);
        const struct filter_context context = {.object = object,
                                               .catalog = &no_catalog,
                                               .alias = "t",
                                               .user_id = 1,
                                               .time_zone = "UTC"};
        struct sql sql;
        sql_init(&sql, arena);
        sql_put(&sql, "select 1 from target t where ");
        const char *filter = arena_printf(arena, "%s%s", field->name, comparisons[i]);
        if (status_is_ok(filter_compile(&context, filter, &sql))) {
            sample_db_prepare(connection, &sql, filter);
            prepared++;
        }
        arena_free(arena);
    }
    return prepared;
}

static int prepare_order(PGconn *connection, const struct contract_object *object,
                         const struct contract_field *field)
{
    static const char *const keys[] = {NULL, "1"};
    struct arena *arena = arena_new(1 << 20);
    struct order order;
    struct sql sql;
    sql_init(&sql, arena);
    bool possible = status_is_ok(order_parse(arena, object, field->name, &order));
    if (possible) {
        sql_put(&sql, "select ");
        order_write_keys(&order, "t", &sql);
        sql_put(&sql, " from target t");
        if (order.measured)
            measure_write_join(object, "t", &sql);
        sql_put(&sql, " where ");
        order_write_after(&order, "t", order.n_keys > 1 ? keys : keys + 1, &sql);
        sql_put(&sql, " order by ");
        order_write(&order, "t", &sql);
        sample_db_prepare(connection, &sql, field->name);
    }
    arena_free(arena);
    return possible;
}

static void every_field_of_the_contract(void **state)
{
    int prepared = 0;
    for (size_t i = 0; i < contract_n_objects; i++) {
        const struct contract_object *object = contract_objects[i];
        struct arena *arena = arena_new(1 << 20);
        create_table(*state, arena, object);
        for (size_t j = 0; j < object->message->n_fields; j++) {
            const struct contract_field *field = &object->message->fields[j];
            int filters = prepare_filters(*state, object, field);
            if (field->column && field->type <= CONTRACT_DATE && !field->input_only &&
                strcmp(field->column, "version") != 0 && filters == 0)
                fail_msg("%s.%s takes no filter", object->name, field->name);
            prepared += filters + prepare_order(*state, object, field);
        }
        arena_free(arena);
    }
    assert_true(prepared >= 300);
}

/* "customer = C-12": a reference without _id must not hide another field. */
static void aliases_hide_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < contract_n_objects; i++) {
        const struct contract_object *object = contract_objects[i];
        for (size_t j = 0; j < object->message->n_fields; j++) {
            const char *name = object->message->fields[j].name;
            struct arena *arena = arena_new(1 << 20);
            struct order order;
            struct status status = order_parse(arena, object, name, &order);
            if (status_is_ok(status))
                assert_string_equal(order.keys[0].field->name, name);
            arena_free(arena);
        }
    }
}

/* What filters look up by name: the records that everybody may read. */
static void create_named(PGconn *connection)
{
    static const char *const columns[] = {"code", "login"};
    sample_db_exec(connection, "create or replace function kith_named(bigint[], text, text) "
                               "returns bigint[] language sql as 'select $1'");
    for (size_t i = 0; i < contract_n_objects; i++) {
        const struct contract_object *object = contract_objects[i];
        struct arena *arena = arena_new(1 << 16);
        struct buf buf;
        if (object->public) {
            buf_init(&buf, arena, 10000);
            buf_printf(&buf, "create temp table %s (id bigint, deleted_at timestamptz",
                       object->table);
            for (size_t j = 0; j < TEST_COUNT(columns); j++)
                if (strcmp(columns[j], object->title) != 0)
                    buf_printf(&buf, ", %s text", columns[j]);
            if (strcmp(object->title, "id") != 0)
                buf_printf(&buf, ", %s text", object->title);
            buf_puts(&buf, ")");
            sample_db_exec(connection, buf_string(&buf));
        }
        arena_free(arena);
    }
}

static int set_up(void **state)
{
    *state = sample_db_open("");
    create_named(*state);
    return 0;
}

static int tear_down(void **state)
{
    PQfinish(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_of_the_contract),
        cmocka_unit_test(aliases_hide_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
