/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters of statements, and access to their results. */
#include "server/db/internal.h"

#include "common/digits.h"

#include <stdlib.h>
#include <string.h>

/* PostgreSQL counts from 2000-01-01. */
static const int64_t EPOCH_MICROS = INT64_C(946684800) * 1000000;

struct db_param db_number(struct arena *arena, int64_t number)
{
    char text[DIGITS_TEXT];
    digits_write(text, number);
    return db_text(arena_string(arena, text));
}

static size_t array_size(size_t n, const char *const *elements)
{
    size_t size = 3;
    for (size_t i = 0; i < n; i++)
        size += elements[i] ? 2 * strlen(elements[i]) + 3 : sizeof "null,";
    return size;
}

static char *put_quoted(char *at, const char *text)
{
    *at++ = '"';
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            *at++ = '\\';
        *at++ = *text;
    }
    *at++ = '"';
    return at;
}

struct db_param db_text_array(struct arena *arena, size_t n, const char *const *elements)
{
    char *literal = arena_alloc(arena, array_size(n, elements));
    if (!literal)
        return db_null();
    char *at = literal;
    *at++ = '{';
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            *at++ = ',';
        at = elements[i] ? put_quoted(at, elements[i]) : stpcpy(at, "null");
    }
    *at = '}';
    return db_text(literal);
}

struct db_param db_number_array(struct arena *arena, size_t n, const int64_t *numbers)
{
    char *literal = arena_array(arena, n + 1, DIGITS_TEXT);
    if (!literal)
        return db_null();
    char *at = literal;
    *at++ = '{';
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            *at++ = ',';
        at += digits_write(at, numbers[i]);
    }
    *at = '}';
    return db_text(literal);
}

static const PGresult *result_of(const struct db_segment *segment, int statement)
{
    /* The first statement is ours. */
    if (statement < 0 || statement >= segment->n - 1)
        return NULL;
    return segment->statements[statement + 1].result;
}

int db_rows(const struct db_segment *segment, int statement)
{
    const PGresult *result = result_of(segment, statement);
    return result ? PQntuples(result) : 0;
}

int db_columns(const struct db_segment *segment, int statement)
{
    const PGresult *result = result_of(segment, statement);
    return result ? PQnfields(result) : 0;
}

int64_t db_affected(const struct db_segment *segment, int statement)
{
    const PGresult *result = result_of(segment, statement);
    /* The argument is not changed; libpq only lacks the const. */
    return result ? strtoll(PQcmdTuples((PGresult *)(uintptr_t)result), NULL, 10) : 0;
}

const char *db_bytes(const struct db_segment *segment, int statement, int row, int column,
                     size_t *length)
{
    const PGresult *result = result_of(segment, statement);
    *length = 0;
    if (!result || PQgetisnull(result, row, column)) /* what is out of bounds is null to libpq */
        return NULL;
    *length = (size_t)PQgetlength(result, row, column);
    return PQgetvalue(result, row, column);
}

bool db_is_null(const struct db_segment *segment, int statement, int row, int column)
{
    size_t length;
    return !db_bytes(segment, statement, row, column, &length);
}

int64_t db_int(const struct db_segment *segment, int statement, int row, int column)
{
    size_t length;
    const char *bytes = db_bytes(segment, statement, row, column, &length);
    if (!bytes)
        return 0;
    uint64_t value = 0;
    for (size_t i = 0; i < length && i < 8; i++)
        value = value << 8 | (unsigned char)bytes[i];
    switch (length) {
    case 1: /* bool */
        return value != 0;
    case 2:
        return (int16_t)value;
    case 4:
        return (int32_t)value;
    case 8:
        return (int64_t)value;
    default: /* no integer: the caller asked for the wrong column */
        return 0;
    }
}

const char *db_string(const struct db_segment *segment, int statement, int row, int column)
{
    size_t length;
    const char *bytes = db_bytes(segment, statement, row, column, &length);
    return bytes ? bytes : "";
}

int64_t db_micros(const struct db_segment *segment, int statement, int row, int column)
{
    if (db_is_null(segment, statement, row, column))
        return 0;
    int64_t micros = db_int(segment, statement, row, column);
    bool infinite = micros == INT64_MIN || micros == INT64_MAX;
    return infinite ? micros : micros + EPOCH_MICROS;
}

const char *db_constraint(const struct db_segment *segment)
{
    return segment->constraint;
}

const char *db_sqlstate(const struct db_segment *segment)
{
    return segment->sqlstate;
}
