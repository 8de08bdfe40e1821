/* SPDX-License-Identifier: Apache-2.0 */
/* What a backup holds, as a text file. */
#include "server/job/manifest.h"

#include "server/feature/checksum.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TABLES = 10000 };

static const char first_line[] = "kith-backup 1";

static const char *sum_of(struct arena *arena, const char *text, size_t length)
{
    struct checksum *checksum = checksum_new(arena);
    char sum[CHECKSUM_TEXT];
    if (!checksum)
        return NULL;
    checksum_add(checksum, text, length);
    return arena_string(arena, checksum_end(checksum, sum));
}

void manifest_write(const struct manifest *manifest, struct buf *text)
{
    buf_printf(text, "%s\ntime %s\nprogram %s\n", first_line, manifest->time, manifest->program);
    buf_printf(text, "schema %" PRId64 "\npostgresql %" PRId64 "\nbytes %" PRId64 "\nsha256 %s\n",
               manifest->schema, manifest->postgresql, manifest->bytes, manifest->sha256);
    for (size_t i = 0; i < manifest->n_tables; i++)
        buf_printf(text, "table %s %" PRId64 "\n", manifest->tables[i].name,
                   manifest->tables[i].rows);
    const char *sum = text->failed ? NULL : sum_of(text->arena, text->data, text->length);
    if (sum)
        buf_printf(text, "end %s\n", sum);
    else
        text->failed = true;
}

static struct status damaged(void)
{
    return status_error(RPC_DATA_LOSS, "BACKUP_DAMAGED",
                        "The manifest of the backup is damaged: nothing was restored.");
}

struct lines {
    struct arena *arena;
    char *rest;
    struct manifest *manifest;
    struct manifest_table *tables;
};

static bool take_number(const char *text, int64_t *number)
{
    char *end;
    *number = strtoll(text, &end, 10);
    return *text && !*end && *number >= 0;
}

static bool take_table(struct lines *lines, char *text)
{
    struct manifest *manifest = lines->manifest;
    char *number = strrchr(text, ' ');
    if (!number || manifest->n_tables == MOST_TABLES)
        return false;
    *number++ = '\0';
    struct manifest_table *table = &lines->tables[manifest->n_tables++];
    table->name = text;
    return take_number(number, &table->rows);
}

static bool take_line(struct lines *lines, const char *name, char *value)
{
    struct manifest *manifest = lines->manifest;
    const struct {
        const char *name;
        const char **text;
        int64_t *number;
    } known[] = {
        {"time", &manifest->time, NULL},     {"program", &manifest->program, NULL},
        {"sha256", &manifest->sha256, NULL}, {"schema", NULL, &manifest->schema},
        {"bytes", NULL, &manifest->bytes},   {"postgresql", NULL, &manifest->postgresql},
    };
    if (strcmp(name, "table") == 0)
        return take_table(lines, value);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i].name, name) != 0)
            continue;
        if (known[i].number)
            return take_number(value, known[i].number);
        *known[i].text = value;
        return true;
    }
    return false;
}

/* The last line vouches for all above it; it is cut off. */
static bool check_sum(struct arena *arena, char *text)
{
    size_t length = strlen(text);
    enum { LAST = sizeof "end \n" - 1 + CHECKSUM_TEXT - 1 };
    if (length < LAST || strncmp(text + length - LAST, "end ", 4) != 0 || text[length - 1] != '\n')
        return false;
    text[length - 1] = '\0';
    const char *sum = sum_of(arena, text, length - LAST);
    bool good = sum && strcmp(sum, text + length - LAST + 4) == 0;
    text[length - LAST] = '\0';
    return good;
}

struct status manifest_read(struct arena *arena, const char *text, struct manifest *manifest)
{
    struct lines lines = {arena, arena_string(arena, text), manifest,
                          arena_array(arena, MOST_TABLES, sizeof *lines.tables)};
    *manifest = (struct manifest){.time = "", .program = "", .sha256 = ""};
    if (!lines.rest || !lines.tables || !check_sum(arena, lines.rest))
        return damaged();
    manifest->tables = lines.tables;
    char *line = strsep(&lines.rest, "\n");
    if (strcmp(line, first_line) != 0)
        return status_error(RPC_FAILED_PRECONDITION, "BACKUP_UNKNOWN",
                            "The backup was made by another program: use the one of its time.");
    while ((line = strsep(&lines.rest, "\n")) && *line) {
        char *value = strchr(line, ' ');
        if (!value)
            return damaged();
        *value++ = '\0';
        if (!take_line(&lines, line, value))
            return damaged();
    }
    return STATUS_OK;
}

static struct status differs(struct arena *arena, const struct manifest_table *wanted, int64_t rows)
{
    const char *text = arena_printf(
        arena, "%s has %" PRId64 " rows and should have %" PRId64 ": do not use this database.",
        wanted->name, rows, wanted->rows);
    return status_error(RPC_DATA_LOSS, "RESTORE_DIFFERS", text ? text : "Rows are missing.");
}

struct status manifest_compare(struct arena *arena, const struct manifest *manifest,
                               const struct manifest_table *tables, size_t n)
{
    size_t i = 0;
    for (size_t at = 0; at < manifest->n_tables; at++) {
        const struct manifest_table *wanted = &manifest->tables[at];
        while (i < n && strcmp(tables[i].name, wanted->name) < 0)
            i++; /* one that the dump does not know */
        bool same = i < n && strcmp(tables[i].name, wanted->name) == 0;
        if (!same || tables[i].rows != wanted->rows)
            return differs(arena, wanted, same ? tables[i].rows : 0);
    }
    return STATUS_OK;
}
