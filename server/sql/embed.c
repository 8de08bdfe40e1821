/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A build tool: makes C out of the named queries and the migrations.
 *
 *   embed DIRECTORY CONTRACT.sql FILE.sql…    writes DIRECTORY/queries.h and DIRECTORY/queries.c
 *
 * FILE named NNNN_what.sql is a migration. Every other one holds named queries:
 *
 *   -- name: session_by_token
 *   -- columns: id, user_id
 *   -- whatever helps the reader
 *   select id, user_id from session where token_hash = $1::bytea
 *
 * up to the next `-- name:`. That becomes `sql_session_by_token` and SESSION_BY_TOKEN_ID, …
 */
#include "server/sql/scan.h"

#include "common/arena.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    MOST_COLUMNS = 128,
    MOST_NAME = 63,
    MOST_QUERIES = 4096,
    MOST_MIGRATIONS = 1000,
    MEMORY = 256 << 20,
};

struct query {
    const char *file;
    char *name;
    char *columns[MOST_COLUMNS];
    size_t n_columns;
    char *sql;
    int n_params;
};

struct migration {
    int number;
    int min_server;
    char *name;
    char *sql;
};

struct embed {
    struct arena *arena;
    struct query *queries;
    size_t n_queries;
    struct migration *migrations;
    size_t n_migrations;
    char *contract;
};

__attribute__((format(printf, 2, 3))) _Noreturn static void fail(const char *file,
                                                                 const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s: ", file);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(EXIT_FAILURE);
}

static void *need(void *memory)
{
    if (!memory)
        fail("embed", "no memory");
    return memory;
}

static char *copy(struct embed *embed, const char *text, size_t length)
{
    return need(arena_copy(embed->arena, text, length));
}

static char *read_file(struct embed *embed, const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat about;
    if (!file || fstat(fileno(file), &about) != 0)
        fail(path, "%s", strerror(errno));
    size_t length = S_ISREG(about.st_mode) ? (size_t)about.st_size : 0;
    char *text = need(arena_alloc(embed->arena, length + 1));
    if (fread(text, 1, length, file) != length || fclose(file) != 0)
        fail(path, "cannot be read");
    if (strlen(text) != length)
        fail(path, "holds a NUL byte");
    return text;
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The rest of the line when it begins with the key, else NULL. */
static const char *value_of(const char *line, const char *key)
{
    size_t length = strlen(key);
    return strncmp(line, key, length) == 0 ? line + length : NULL;
}

static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');
    return end ? end + 1 : line + strlen(line);
}

static char *take_identifier(struct embed *embed, const char **at, const char *file)
{
    *at += strspn(*at, " \t");
    size_t length = strspn(*at, "abcdefghijklmnopqrstuvwxyz0123456789_");
    if (length == 0 || length > MOST_NAME || isdigit((unsigned char)**at))
        fail(file, "a name of small letters, digits and _ is missing: %.40s", *at);
    char *name = copy(embed, *at, length);
    *at += length;
    *at += strspn(*at, " \t\r");
    return name;
}

static void take_columns(struct embed *embed, struct query *query, const char *at)
{
    do {
        if (query->n_columns == MOST_COLUMNS)
            fail(query->file, "%s: too many columns", query->name);
        query->columns[query->n_columns++] = take_identifier(embed, &at, query->file);
    } while (*at++ == ',');
    if (at[-1] != '\n')
        fail(query->file, "%s: the list of columns is malformed", query->name);
}

static const char *find_name(const char *line)
{
    while (*line && !value_of(line, "-- name:"))
        line = next_line(line);
    return line;
}

static struct query *add_query(struct embed *embed, const char *file)
{
    if (embed->n_queries == MOST_QUERIES)
        fail(file, "too many queries");
    struct query *query = &embed->queries[embed->n_queries++];
    query->file = file;
    return query;
}

/* `line` is the one with the name; returns the line with the next one. */
static const char *take_query(struct embed *embed, const char *file, const char *line)
{
    struct query *query = add_query(embed, file);
    const char *at = value_of(line, "-- name:");
    query->name = take_identifier(embed, &at, file);
    const char *end = find_name(line = next_line(line));
    for (; value_of(line, "--"); line = next_line(line)) {
        const char *columns = value_of(line, "-- columns:");
        if (columns)
            take_columns(embed, query, columns);
    }
    struct scan scan;
    const char *problem = scan_query(&scan, line, line < end ? (size_t)(end - line) : 0);
    if (problem)
        fail(file, "%s: %s", query->name, problem);
    query->sql = copy(embed, scan.text, scan.length);
    query->n_params = scan.n_params;
    return end;
}

static void take_queries(struct embed *embed, const char *file)
{
    const char *line = find_name(read_file(embed, file));
    while (*line)
        line = take_query(embed, file, line);
}

/* "0003_what.sql": 3, else 0. */
static int migration_number(const char *path)
{
    const char *base = base_of(path);
    if (strspn(base, "0123456789") != 4 || base[4] != '_')
        return 0;
    return (int)strtol(base, NULL, 10);
}

static void take_migration(struct embed *embed, const char *path)
{
    if (embed->n_migrations == MOST_MIGRATIONS)
        fail(path, "too many migrations");
    const char *name = base_of(path) + 5;
    struct migration *migration = &embed->migrations[embed->n_migrations++];
    *migration = (struct migration){.number = migration_number(path),
                                    .name = copy(embed, name, strcspn(name, ".")),
                                    .sql = read_file(embed, path)};
    for (const char *line = migration->sql; *line; line = next_line(line)) {
        const char *value = value_of(line, "-- min_server:");
        if (value)
            migration->min_server = (int)strtol(value, NULL, 10);
    }
    if (migration->min_server < 0 || migration->min_server > migration->number)
        fail(path, "min_server must lie between 1 and the migration's number");
}

static int by_number(const void *a, const void *b)
{
    const struct migration *first = a;
    const struct migration *second = b;
    return (first->number > second->number) - (first->number < second->number);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct query *)a)->name, ((const struct query *)b)->name);
}

static void check_names(const struct embed *embed)
{
    for (size_t i = 1; i < embed->n_queries; i++)
        if (strcmp(embed->queries[i - 1].name, embed->queries[i].name) == 0)
            fail(embed->queries[i].file, "%s: the name is taken", embed->queries[i].name);
    for (size_t i = 0; i < embed->n_migrations; i++)
        if (embed->migrations[i].number <= (i ? embed->migrations[i - 1].number : 0))
            fail(embed->migrations[i].name, "migrations are numbered 0001, 0002, …, each once");
}

static void put_upper(FILE *out, const char *text)
{
    for (; *text; text++)
        fputc(toupper((unsigned char)*text), out);
}

/* A string literal, one per line of text. */
static void put_string(FILE *out, const char *text)
{
    fputs("\n    \"", out);
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte == '\n')
            fputs(text[1] ? "\\n\"\n    \"" : "\\n", out);
        else if (byte == '"' || byte == '\\' || byte == '?')
            fprintf(out, "\\%c", byte);
        else if (byte < 0x20 || byte >= 0x7F)
            fprintf(out, "\\%03o", byte);
        else
            fputc(byte, out);
    }
    fputc('"', out);
}

static void put_enum(FILE *out, const struct query *query)
{
    if (query->n_columns == 0)
        return;
    fputs("enum {\n", out);
    for (size_t i = 0; i < query->n_columns; i++) {
        fputs("    ", out);
        put_upper(out, query->name);
        fputc('_', out);
        put_upper(out, query->columns[i]);
        fputs(",\n", out);
    }
    fputs("};\n", out);
}

static void write_header(FILE *out, const struct embed *embed)
{
    fputs("/* Generated from server/sql: the named queries and the migrations. */\n"
          "#ifndef KITH_SERVER_SQL_QUERIES_H\n#define KITH_SERVER_SQL_QUERIES_H\n\n"
          "#include \"server/db/db.h\"\n#include \"server/db/migrate.h\"\n\n",
          out);
    for (size_t i = 0; i < embed->n_queries; i++) {
        fprintf(out, "extern const struct db_query sql_%s;\n", embed->queries[i].name);
        put_enum(out, &embed->queries[i]);
    }
    fputs("\n/* All of them. */\nextern const struct db_query *const sql_all[];\n"
          "extern const size_t sql_n;\n\n"
          "extern const struct migrate_plan sql_migrations;\n\n#endif\n",
          out);
}

static void write_query(FILE *out, const struct query *query)
{
    if (query->n_columns > 0) {
        fprintf(out, "static const char *const %s_columns[] = {", query->name);
        for (size_t i = 0; i < query->n_columns; i++)
            fprintf(out, "%s\"%s\"", i > 0 ? ", " : "", query->columns[i]);
        fputs("};\n", out);
    }
    fprintf(out, "const struct db_query sql_%s = {\"%s\",", query->name, query->name);
    put_string(out, query->sql);
    fprintf(out, ",\n    %d, %zu, ", query->n_params, query->n_columns);
    if (query->n_columns > 0)
        fprintf(out, "%s_columns};\n\n", query->name);
    else
        fputs("NULL};\n\n", out);
}

static void write_plan(FILE *out, const struct embed *embed)
{
    /* One more than there are: an array of none is not C. */
    fputs("static const struct migrate_step steps[] = {\n", out);
    for (size_t i = 0; i < embed->n_migrations; i++) {
        const struct migration *migration = &embed->migrations[i];
        fprintf(out, "    {%d, \"%s\",", migration->number, migration->name);
        put_string(out, migration->sql);
        fprintf(out, ", %d},\n", migration->min_server);
    }
    fprintf(out,
            "    {0, NULL, NULL, 0},\n};\n\n"
            "const struct migrate_plan sql_migrations = {steps, %zu,",
            embed->n_migrations);
    put_string(out, embed->contract);
    fputs("};\n", out);
}

static void write_source(FILE *out, const struct embed *embed)
{
    fputs("/* Generated from server/sql: the named queries and the migrations. */\n"
          "#include \"server/sql/queries.h\"\n\n",
          out);
    for (size_t i = 0; i < embed->n_queries; i++)
        write_query(out, &embed->queries[i]);
    fputs("const struct db_query *const sql_all[] = {\n", out);
    for (size_t i = 0; i < embed->n_queries; i++)
        fprintf(out, "    &sql_%s,\n", embed->queries[i].name);
    fprintf(out, "    NULL,\n};\nconst size_t sql_n = %zu;\n\n", embed->n_queries);
    write_plan(out, embed);
}

static void write_file(const char *directory, const char *name,
                       void (*write)(FILE *out, const struct embed *embed),
                       const struct embed *embed)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", directory, name) >= (int)sizeof path)
        fail(directory, "the path is too long");
    FILE *out = fopen(path, "wb");
    if (!out)
        fail(path, "%s", strerror(errno));
    write(out, embed);
    if (ferror(out) || fclose(out) != 0)
        fail(path, "%s", strerror(errno));
}

int main(int argc, char **argv)
{
    if (argc < 3)
        fail("usage", "embed DIRECTORY CONTRACT.sql FILE.sql…");
    struct embed embed = {.arena = need(arena_new(MEMORY))};
    embed.queries = need(arena_array(embed.arena, MOST_QUERIES, sizeof *embed.queries));
    embed.migrations = need(arena_array(embed.arena, MOST_MIGRATIONS, sizeof *embed.migrations));
    embed.contract = read_file(&embed, argv[2]);
    for (int i = 3; i < argc; i++) {
        if (migration_number(argv[i]) > 0)
            take_migration(&embed, argv[i]);
        else
            take_queries(&embed, argv[i]);
    }
    qsort(embed.queries, embed.n_queries, sizeof *embed.queries, by_name);
    qsort(embed.migrations, embed.n_migrations, sizeof *embed.migrations, by_number);
    check_names(&embed);
    write_file(argv[1], "queries.h", write_header, &embed);
    write_file(argv[1], "queries.c", write_source, &embed);
    arena_free(embed.arena);
    return 0;
}
