/* SPDX-License-Identifier: Apache-2.0 */
/* Migrations: what is recorded is compared with the plan, what is missing is run. */
#include "server/db/migrate.h"

#include "server/db/session.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

enum { HEX_SIZE = 65 };

struct migrator {
    struct arena *arena;
    struct db_session *session;
    const struct migrate_plan *plan;
    migrate_progress *progress;
    void *owner;
    /* What the database says. */
    struct db_segment *applied; /* number, name, sha256; NULL: never migrated */
    int version, min_server;
    const char *contract_sha256;
};

/* The lock's key is the name's first bytes: "kithmigr". */
static const char *const LOCK = "select pg_advisory_lock(7739845426473953138);"
                                "set lock_timeout = '10s'";

/*
 * The tables of the migrations themselves. They are needed to read what was applied, so they are
 * no migration.
 */
static const char *const OWN_TABLES =
    "create table if not exists schema_migration (number integer primary key, name text not null,"
    " sha256 text not null, applied_at timestamptz not null default now());"
    "create table if not exists schema_state (one boolean primary key default true check (one),"
    " version integer not null default 0, min_server integer not null default 0,"
    " contract_sha256 text not null default '');"
    "insert into schema_state default values on conflict do nothing";

static const struct db_query exists_query = {.sql =
                                                 "select to_regclass('schema_state') is not null"};
static const struct db_query applied_query = {
    .sql = "select number, name, sha256 from schema_migration order by number"};
static const struct db_query state_query = {
    .sql = "select version, min_server, contract_sha256 from schema_state"};
static const struct db_query record_query = {
    .sql = "insert into schema_migration (number, name, sha256)"
           " values ($1::integer, $2::text, $3::text)",
    .n_params = 3};
static const struct db_query raise_query = {.sql =
                                                "update schema_state set version = $1::integer,"
                                                " min_server = greatest(min_server, $2::integer)",
                                            .n_params = 2};
static const struct db_query contract_query = {
    .sql = "update schema_state set contract_sha256 = $1::text", .n_params = 1};

static const char *checksum(struct arena *arena, const char *text)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    char *hex = arena_alloc(arena, HEX_SIZE);
    if (!hex || !EVP_Digest(text, strlen(text), digest, &length, EVP_sha256(), NULL) ||
        length != (HEX_SIZE - 1) / 2)
        return NULL;
    for (unsigned i = 0; i < length; i++)
        snprintf(hex + (size_t)i * 2, 3, "%02x", digest[i]);
    return hex;
}

static struct status no_memory(void)
{
    return status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", "There is not enough memory.");
}

__attribute__((format(printf, 3, 4))) static struct status
refuse(struct migrator *migrator, const char *reason, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *message = arena_vprintf(migrator->arena, format, arguments);
    va_end(arguments);
    return message ? status_error(RPC_FAILED_PRECONDITION, reason, message) : no_memory();
}

static int newest(const struct migrate_plan *plan)
{
    return plan->n_steps ? plan->steps[plan->n_steps - 1].number : 0;
}

static struct status run(struct migrator *migrator, struct db_segment **segment,
                         const struct db_query *query, const struct db_param *params)
{
    *segment = db_segment_new(migrator->arena, DB_HEAVY);
    if (!*segment)
        return no_memory();
    db_segment_add(*segment, query, query->n_params, params);
    return db_session_run(migrator->session, *segment);
}

static struct status script(struct migrator *migrator, const char *sql)
{
    return db_session_script(migrator->session, migrator->arena, sql);
}

static struct status read_state(struct migrator *migrator)
{
    struct db_segment *state;
    migrator->applied = NULL;
    migrator->contract_sha256 = "";
    struct status status = run(migrator, &state, &exists_query, NULL);
    if (!status_is_ok(status) || !db_int(state, 0, 0, 0))
        return status;
    status = run(migrator, &state, &state_query, NULL);
    if (!status_is_ok(status))
        return status;
    migrator->version = (int)db_int(state, 0, 0, 0);
    migrator->min_server = (int)db_int(state, 0, 0, 1);
    migrator->contract_sha256 = db_string(state, 0, 0, 2);
    return run(migrator, &migrator->applied, &applied_query, NULL);
}

static int n_applied(const struct migrator *migrator)
{
    return migrator->applied ? db_rows(migrator->applied, 0) : 0;
}

/* What was applied must be the beginning of the plan, unchanged; what lies beyond it is let be. */
static struct status compare_step(struct migrator *migrator, size_t i)
{
    int row = (int)i;
    int number = (int)db_int(migrator->applied, 0, row, 0);
    const char *name = db_string(migrator->applied, 0, row, 1);
    const struct migrate_step *step = &migrator->plan->steps[i];
    if (step->number != number)
        return refuse(migrator, "MIGRATION_UNKNOWN",
                      "The schema holds migration %04d %s, which this program does not know in "
                      "that place; it expected %04d %s.",
                      number, name, step->number, step->name);
    const char *sha256 = checksum(migrator->arena, step->sql);
    if (!sha256)
        return no_memory();
    if (strcmp(sha256, db_string(migrator->applied, 0, row, 2)) != 0)
        return refuse(migrator, "MIGRATION_ALTERED",
                      "Migration %04d %s was altered after it had been applied. Undo the change "
                      "and add a new migration instead.",
                      number, name);
    return STATUS_OK;
}

static struct status compare(struct migrator *migrator)
{
    size_t n = (size_t)n_applied(migrator);
    if (n > migrator->plan->n_steps)
        n = migrator->plan->n_steps;
    for (size_t i = 0; i < n; i++) {
        struct status status = compare_step(migrator, i);
        if (!status_is_ok(status))
            return status;
    }
    return STATUS_OK;
}

static struct status record(struct migrator *migrator, const struct migrate_step *step)
{
    struct arena *arena = migrator->arena;
    struct db_segment *segment;
    const char *sha256 = checksum(arena, step->sql);
    if (!sha256)
        return no_memory();
    struct status status = run(
        migrator, &segment, &record_query,
        (struct db_param[]){db_number(arena, step->number), db_text(step->name), db_text(sha256)});
    if (!status_is_ok(status))
        return status;
    return run(
        migrator, &segment, &raise_query,
        (struct db_param[]){db_number(arena, step->number), db_number(arena, step->min_server)});
}

/* Runs the text in a transaction, with what `record` writes down about it. */
static struct status apply(struct migrator *migrator, const char *name, const char *sql,
                           const struct migrate_step *step);

static struct status record_contract(struct migrator *migrator)
{
    struct db_segment *segment;
    const char *sha256 = checksum(migrator->arena, migrator->plan->contract);
    if (!sha256)
        return no_memory();
    return run(migrator, &segment, &contract_query, (struct db_param[]){db_text(sha256)});
}

static struct status apply_open(struct migrator *migrator, const char *name, const char *sql,
                                const struct migrate_step *step)
{
    struct status status = script(migrator, sql);
    if (!status_is_ok(status)) {
        char *message = arena_printf(migrator->arena, "%s: %s", name, status.message);
        status.message = message ? message : status.message;
        return status;
    }
    if (db_session_idle(migrator->session))
        return refuse(migrator, "MIGRATION_TRANSACTION",
                      "%s ends its transaction; a migration must not.", name);
    return step ? record(migrator, step) : record_contract(migrator);
}

static struct status apply(struct migrator *migrator, const char *name, const char *sql,
                           const struct migrate_step *step)
{
    if (migrator->progress)
        migrator->progress(name, migrator->owner);
    struct status status = script(migrator, "begin");
    if (status_is_ok(status))
        status = apply_open(migrator, name, sql, step);
    if (status_is_ok(status))
        return script(migrator, "commit");
    script(migrator, "rollback"); /* closing the session would do it too */
    return status;
}

static struct status apply_steps(struct migrator *migrator)
{
    const struct migrate_plan *plan = migrator->plan;
    for (size_t i = (size_t)n_applied(migrator); i < plan->n_steps; i++) {
        const struct migrate_step *step = &plan->steps[i];
        char *name = arena_printf(migrator->arena, "%04d %s", step->number, step->name);
        if (!name)
            return no_memory();
        struct status status = apply(migrator, name, step->sql, step);
        if (!status_is_ok(status))
            return status;
    }
    return STATUS_OK;
}

static bool contract_changed(const struct migrator *migrator)
{
    const char *sha256 = checksum(migrator->arena, migrator->plan->contract);
    return !sha256 || strcmp(sha256, migrator->contract_sha256) != 0;
}

static struct status migrate(struct migrator *migrator)
{
    struct status status = script(migrator, LOCK);
    if (status_is_ok(status))
        status = script(migrator, OWN_TABLES);
    if (status_is_ok(status))
        status = read_state(migrator); /* under the lock: another may just have finished */
    if (status_is_ok(status))
        status = compare(migrator);
    if (status_is_ok(status) && migrator->version > newest(migrator->plan))
        status = refuse(migrator, "SCHEMA_NEWER",
                        "The schema is at %d, newer than this program, which knows migrations up "
                        "to %d. Use the newer program.",
                        migrator->version, newest(migrator->plan));
    if (status_is_ok(status))
        status = apply_steps(migrator);
    if (status_is_ok(status) && contract_changed(migrator))
        status = apply(migrator, "contract", migrator->plan->contract, NULL);
    return status;
}

struct status migrate_run(struct arena *arena, const char *conninfo,
                          const struct migrate_plan *plan, migrate_progress *progress, void *owner)
{
    struct status status;
    struct migrator migrator = {.arena = arena, .plan = plan, .progress = progress, .owner = owner};
    migrator.session = db_session_open(arena, conninfo, 0, &status);
    if (!migrator.session)
        return status;
    status = migrate(&migrator);
    db_session_close(migrator.session); /* gives the lock back */
    return status;
}

static struct status check_version(struct migrator *migrator)
{
    int known = newest(migrator->plan);
    if (migrator->version < known || !migrator->applied)
        return refuse(migrator, "SCHEMA_OLDER",
                      "The schema is at %d, this program needs %d. Run `kithd migrate`.",
                      migrator->version, known);
    if (migrator->min_server > known)
        return refuse(migrator, "SCHEMA_NEWER",
                      "The schema is at %d and needs a server that knows migration %d; this one "
                      "knows migrations up to %d. Use the newer program.",
                      migrator->version, migrator->min_server, known);
    /* A newer schema has the contract of its own program. */
    if (migrator->version == known && contract_changed(migrator))
        return refuse(migrator, "SCHEMA_OLDER",
                      "The schema was made for another contract. Run `kithd migrate`.");
    return STATUS_OK;
}

struct status migrate_check(struct arena *arena, const char *conninfo,
                            const struct migrate_plan *plan)
{
    struct status status;
    struct migrator migrator = {.arena = arena, .plan = plan};
    migrator.session = db_session_open(arena, conninfo, 0, &status);
    if (!migrator.session)
        return status;
    status = read_state(&migrator);
    if (status_is_ok(status))
        status = compare(&migrator);
    if (status_is_ok(status))
        status = check_version(&migrator);
    db_session_close(migrator.session);
    return status;
}
