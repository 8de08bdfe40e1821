/* SPDX-License-Identifier: Apache-2.0 */
/* A statement put together from the contract's identifiers and from parameters. */
#include "server/resource/sql.h"

#include <string.h>

void sql_init(struct sql *sql, struct arena *arena)
{
    *sql = (struct sql){.arena = arena};
    buf_init(&sql->text, arena, SQL_MAX_LENGTH);
}

void sql_put(struct sql *sql, const char *text)
{
    buf_puts(&sql->text, text);
}

void sql_printf(struct sql *sql, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = arena_vprintf(sql->arena, format, arguments);
    va_end(arguments);
    if (text)
        buf_puts(&sql->text, text);
    else
        sql->failed = true;
}

static bool make_room(struct sql *sql)
{
    if (sql->n < sql->capacity)
        return true;
    size_t capacity = sql->capacity ? sql->capacity * 2 : 16;
    struct db_param *params = NULL;
    if (sql->n < SQL_MAX_PARAMS)
        params = arena_array(sql->arena, capacity, sizeof *params);
    if (!params) {
        sql->failed = true;
        return false;
    }
    if (sql->n)
        memcpy(params, sql->params, sql->n * sizeof *params);
    sql->params = params;
    sql->capacity = capacity;
    return true;
}

size_t sql_bind(struct sql *sql, struct db_param value)
{
    if (!make_room(sql))
        return 0;
    sql->params[sql->n++] = value;
    return sql->n;
}

void sql_param(struct sql *sql, struct db_param value, const char *cast)
{
    size_t n = sql_bind(sql, value);
    sql_printf(sql, cast ? "$%zu::%s" : "$%zu", n, cast);
}

void sql_number(struct sql *sql, int64_t number)
{
    sql_param(sql, db_number(sql->arena, number), "bigint");
}

const struct db_query *sql_query(struct sql *sql)
{
    const char *text = buf_string(&sql->text);
    struct db_query *query = arena_alloc(sql->arena, sizeof *query);
    if (!text || !query || sql->failed)
        return NULL;
    *query = (struct db_query){.sql = text, .n_params = (uint16_t)sql->n};
    return query;
}

int sql_add(struct sql *sql, struct db_segment *segment)
{
    const struct db_query *query = sql_query(sql);
    if (query)
        return db_segment_add(segment, query, sql->n, sql->params);
    db_segment_spoil(segment);
    return -1;
}
