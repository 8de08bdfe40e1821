/* SPDX-License-Identifier: Apache-2.0 */
/* Backup and restore by PostgreSQL's own programs, checked on both ways. */
#include "server/job/backup.h"

#include "common/clock.h"
#include "server/db/session.h"
#include "server/job/archive.h"
#include "server/job/child.h"
#include "server/sql/queries.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The database as both commands see it. */
struct side {
    const struct backup *backup;
    struct db_session *session;
    char *const *environment; /* of the children: how to connect, without showing it to `ps` */
    const char *database;
    int64_t postgresql; /* version */
    bool kith;          /* has our tables */
    int64_t relations;
};

static struct status no_memory(void)
{
    return status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", "There is no memory.");
}

static struct status ask(const struct side *side, const struct db_query *query,
                         struct db_segment **segment)
{
    *segment = db_segment_new(side->backup->arena, DB_HEAVY);
    if (!*segment)
        return no_memory();
    db_segment_add(*segment, query, 0, NULL);
    return db_session_run(side->session, *segment);
}

static struct status side_about(struct side *side)
{
    struct db_segment *segment;
    struct status status = ask(side, &sql_backup_about, &segment);
    if (!status_is_ok(status))
        return status;
    side->database =
        arena_string(side->backup->arena, db_string(segment, 0, 0, BACKUP_ABOUT_DATABASE));
    side->postgresql = db_int(segment, 0, 0, BACKUP_ABOUT_POSTGRESQL);
    side->kith = db_int(segment, 0, 0, BACKUP_ABOUT_KITH);
    side->relations = db_int(segment, 0, 0, BACKUP_ABOUT_RELATIONS);
    return side->database ? STATUS_OK : no_memory();
}

static struct status side_open(const struct backup *backup, struct side *side)
{
    struct status status;
    *side = (struct side){.backup = backup};
    side->environment = db_session_environment(backup->arena, backup->conninfo);
    if (!side->environment)
        return no_memory();
    side->session = db_session_open(backup->arena, backup->conninfo, 0, &status);
    return side->session ? side_about(side) : status;
}

/* "dbname='kith'": the only part of the connection that a command line shows. */
static char *database_argument(struct arena *arena, const char *name)
{
    struct buf text;
    buf_init(&text, arena, 1000);
    buf_puts(&text, "--dbname=dbname='");
    for (; *name; name++) {
        if (*name == '\'' || *name == '\\')
            buf_put_byte(&text, '\\');
        buf_put_byte(&text, *name);
    }
    buf_puts(&text, "'");
    return buf_string(&text);
}

static struct status read_tables(const struct side *side, const struct manifest_table **tables,
                                 size_t *n)
{
    struct arena *arena = side->backup->arena;
    struct db_segment *segment;
    struct status status = ask(side, &sql_backup_tables, &segment);
    if (!status_is_ok(status))
        return status;
    *n = (size_t)db_rows(segment, 0);
    struct manifest_table *all = arena_array(arena, *n, sizeof *all);
    for (size_t i = 0; all && i < *n; i++) {
        all[i].name = arena_string(arena, db_string(segment, 0, (int)i, BACKUP_TABLES_NAME));
        all[i].rows = db_int(segment, 0, (int)i, BACKUP_TABLES_ROWS);
    }
    *tables = all;
    return all && !arena_failed(arena) ? STATUS_OK : no_memory();
}

/* A child reads or writes the dump; how far it has come is seen from outside. */
struct watch {
    const struct backup *backup;
    const char *what;
    int file;
    int64_t total; /* 0: the file grows */
};

static void watch_tick(void *owner)
{
    const struct watch *watch = owner;
    const struct backup *backup = watch->backup;
    struct stat about;
    int64_t done = watch->total                      ? lseek(watch->file, 0, SEEK_CUR)
                   : fstat(watch->file, &about) == 0 ? about.st_size
                                                     : 0;
    if (backup->progress)
        backup->progress(watch->what, done, watch->total, backup->owner);
}

/* ---- Backup ---- */

static struct status take_snapshot(const struct side *side, struct manifest *manifest,
                                   const char **snapshot)
{
    struct arena *arena = side->backup->arena;
    struct db_segment *segment;
    char time[CLOCK_TEXT];
    struct status status = db_session_script(
        side->session, arena, "begin transaction isolation level repeatable read read only");
    if (status_is_ok(status))
        status = ask(side, &sql_backup_snapshot, &segment);
    if (!status_is_ok(status))
        return status;
    *snapshot = arena_string(arena, db_string(segment, 0, 0, BACKUP_SNAPSHOT_SNAPSHOT));
    manifest->time =
        arena_string(arena, clock_format(db_micros(segment, 0, 0, BACKUP_SNAPSHOT_AT), time));
    manifest->schema = db_int(segment, 0, 0, BACKUP_SNAPSHOT_SCHEMA);
    manifest->postgresql = side->postgresql;
    manifest->program = side->backup->program;
    return *snapshot && manifest->time ? STATUS_OK : no_memory();
}

static struct status dump(const struct side *side, const struct archive *archive,
                          const char *snapshot)
{
    struct arena *arena = side->backup->arena;
    char *const arguments[] = {
        (char *)"--format=custom",
        (char *)"--no-password",
        (char *)"--no-owner",
        (char *)"--no-privileges",
        (char *)"--no-comments",
        arena_printf(arena, "--snapshot=%s", snapshot),
        database_argument(arena, side->database),
        NULL,
    };
    struct watch watch = {side->backup, "dumping", archive->dump, 0};
    const struct child child = {"pg_dump", (int)side->postgresql, arguments,  side->environment,
                                -1,        archive->dump,         watch_tick, &watch};
    if (!arguments[5] || !arguments[6])
        return no_memory();
    struct status status = child_run(arena, &child);
    /* A snapshot that stays open keeps the database from cleaning up. */
    struct status ended = db_session_script(side->session, arena, "commit");
    return status_is_ok(status) ? ended : status;
}

/* Reads it all, as a restore would. */
static struct status check_dump(const struct side *side, const struct archive *archive,
                                int64_t bytes)
{
    char *const arguments[] = {(char *)"--format=custom", (char *)"--file=/dev/null", NULL};
    struct watch watch = {side->backup, "reading the dump", archive->dump, bytes};
    const struct child child = {"pg_restore",  (int)side->postgresql,
                                arguments,     side->environment,
                                archive->dump, -1,
                                watch_tick,    &watch};
    lseek(archive->dump, 0, SEEK_SET);
    return child_run(side->backup->arena, &child);
}

static struct status fill(const struct side *side, struct archive *archive,
                          struct manifest *manifest)
{
    const char *snapshot;
    struct status status = take_snapshot(side, manifest, &snapshot);
    if (status_is_ok(status))
        status = read_tables(side, &manifest->tables, &manifest->n_tables);
    if (status_is_ok(status))
        status = dump(side, archive, snapshot);
    if (status_is_ok(status))
        status = archive_checksum(archive, "checksum", &manifest->bytes, &manifest->sha256);
    if (status_is_ok(status))
        status = check_dump(side, archive, manifest->bytes);
    if (status_is_ok(status))
        status = archive_write_manifest(archive, manifest);
    return status_is_ok(status) ? archive_finish(archive) : status;
}

static struct status make(const struct side *side, struct manifest *manifest)
{
    struct archive archive;
    if (!side->kith)
        return status_error(RPC_FAILED_PRECONDITION, "NOT_KITH",
                            "The database is none of Kith: there is nothing to back up.");
    struct status status = archive_create(side->backup, &archive);
    if (status_is_ok(status))
        status = fill(side, &archive, manifest);
    if (!status_is_ok(status))
        archive_discard(&archive);
    archive_close(&archive);
    return status;
}

struct status backup_make(const struct backup *backup, struct manifest *manifest)
{
    struct side side;
    *manifest = (struct manifest){0};
    struct status status = side_open(backup, &side);
    if (status_is_ok(status))
        status = make(&side, manifest);
    db_session_close(side.session);
    return status;
}

/* ---- Restore ---- */

static struct status check_plan(struct arena *arena, const struct migrate_plan *plan,
                                const struct manifest *manifest)
{
    int newest = plan->n_steps ? plan->steps[plan->n_steps - 1].number : 0;
    if (manifest->schema <= newest)
        return STATUS_OK;
    const char *text = arena_printf(arena,
                                    "The backup is of schema %d, this program knows %d. Use kithd "
                                    "%s or a newer one.",
                                    (int)manifest->schema, newest, manifest->program);
    return status_error(RPC_FAILED_PRECONDITION, "SCHEMA_NEWER", text ? text : "");
}

static struct status check_archive(const struct archive *archive, const struct manifest *manifest)
{
    int64_t bytes;
    const char *sha256;
    struct status status = archive_checksum(archive, "checking", &bytes, &sha256);
    if (!status_is_ok(status))
        return status;
    if (bytes == manifest->bytes && strcmp(sha256, manifest->sha256) == 0)
        return STATUS_OK;
    return status_error(RPC_DATA_LOSS, "BACKUP_DAMAGED",
                        "The dump is not the one that was written, its checksum differs: nothing "
                        "was restored.");
}

static struct status check_empty(const struct side *side)
{
    if (side->relations == 0)
        return STATUS_OK;
    const char *text = arena_printf(side->backup->arena,
                                    "The database %s is not empty: a backup is restored into a new "
                                    "one. Make it with createdb, and name it in `database`.",
                                    side->database);
    return status_error(RPC_FAILED_PRECONDITION, "DATABASE_NOT_EMPTY", text ? text : "");
}

static struct status load(const struct side *side, const struct archive *archive, int64_t bytes)
{
    struct arena *arena = side->backup->arena;
    char *const arguments[] = {
        (char *)"--format=custom",
        (char *)"--no-password",
        (char *)"--no-owner",
        (char *)"--no-privileges",
        (char *)"--exit-on-error",
        (char *)"--single-transaction",
        database_argument(arena, side->database),
        NULL,
    };
    struct watch watch = {side->backup, "restoring", archive->dump, bytes};
    const struct child child = {"pg_restore",  (int)side->postgresql,
                                arguments,     side->environment,
                                archive->dump, -1,
                                watch_tick,    &watch};
    lseek(archive->dump, 0, SEEK_SET);
    return arguments[6] ? child_run(arena, &child) : no_memory();
}

static struct status check_rows(const struct side *side, const struct manifest *manifest)
{
    const struct manifest_table *tables;
    struct db_segment *segment;
    size_t n;
    struct status status = read_tables(side, &tables, &n);
    if (status_is_ok(status))
        status = manifest_compare(side->backup->arena, manifest, tables, n);
    return status_is_ok(status) ? ask(side, &sql_backup_end_sessions, &segment) : status;
}

static struct status restore(const struct side *side, const struct archive *archive,
                             const struct migrate_plan *plan, struct manifest *manifest)
{
    struct arena *arena = side->backup->arena;
    struct status status = check_empty(side);
    if (status_is_ok(status))
        status = archive_read_manifest(archive, manifest);
    if (status_is_ok(status))
        status = check_plan(arena, plan, manifest);
    if (status_is_ok(status))
        status = check_archive(archive, manifest);
    if (status_is_ok(status))
        status = load(side, archive, manifest->bytes);
    if (status_is_ok(status))
        status = check_rows(side, manifest);
    if (!status_is_ok(status))
        return status;
    status = migrate_check(arena, side->backup->conninfo, plan);
    bool older = status.reason && strcmp(status.reason, "SCHEMA_OLDER") == 0;
    return older ? STATUS_OK : status;
}

struct status backup_restore(const struct backup *backup, const struct migrate_plan *plan,
                             struct manifest *manifest)
{
    struct side side = {0};
    struct archive archive;
    struct status status = archive_open(backup, &archive);
    if (status_is_ok(status))
        status = side_open(backup, &side);
    if (status_is_ok(status))
        status = restore(&side, &archive, plan, manifest);
    db_session_close(side.session);
    archive_close(&archive);
    return status;
}
