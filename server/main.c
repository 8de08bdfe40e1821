/* SPDX-License-Identifier: Apache-2.0 */
/* kithd: reads the command and the settings, and runs the command. */
#include "common/clock.h"
#include "common/log.h"
#include "server/core/serve.h"
#include "server/core/serve_log.h"
#include "server/db/migrate.h"
#include "server/feature/bootstrap.h"
#include "server/job/audit_run.h"
#include "server/job/backup.h"
#include "server/job/erase.h"
#include "server/sql/queries.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAIN_BYTES = 16 * 1024 * 1024, EXIT_USAGE = 2 };

struct invocation {
    int argc;
    char *const *argv;   /* [0] is the program or the command; flags follow */
    const char *operand; /* of a command that has one */
    struct arena *arena;
    struct settings settings;
};

struct command {
    const char *name;
    const char *operand; /* what it is; NULL: none */
    const char *help;
    bool (*run)(struct invocation *invocation);
};

static bool report(struct status status)
{
    if (!status_is_ok(status))
        fprintf(stderr, "kithd: %s\n", status.message);
    return status_is_ok(status);
}

static bool run_serve(struct invocation *invocation)
{
    const struct settings *settings = &invocation->settings;
    if (!*settings->certificate || !*settings->key) {
        fprintf(stderr, "kithd: the settings `certificate` and `key` are needed to serve.\n");
        return false;
    }
    return serve_run(invocation->argc, invocation->argv, settings);
}

static void print_step(const char *what, void *owner)
{
    (void)owner;
    printf("applied %s\n", what);
}

static bool run_migrate(struct invocation *invocation)
{
    struct status status = migrate_run(invocation->arena, invocation->settings.database,
                                       &sql_migrations, print_step, NULL);
    if (status_is_ok(status))
        printf("The schema is up to date.\n");
    return report(status);
}

static bool run_bootstrap(struct invocation *invocation)
{
    char password[PASSWORD_INVENTED];
    if (!report(bootstrap_run(invocation->arena, invocation->settings.database, password)))
        return false;
    printf("login: admin\none-time password: %s\n", password);
    fprintf(stderr, "It is shown this once, and is good for one sign-in within 72 hours.\n");
    explicit_bzero(password, sizeof password);
    return true;
}

/* ---- Backup and restore ---- */

struct progress {
    int64_t told; /* milliseconds; at first, when the command began */
};

enum { PROGRESS_MS = 2000 };

static void print_progress(const char *what, int64_t done, int64_t total, void *owner)
{
    struct progress *progress = owner;
    int64_t now = clock_monotonic_ms();
    if (now - progress->told < PROGRESS_MS)
        return;
    progress->told = now;
    if (total > 0)
        fprintf(stderr, "kithd: %s: %lld of %lld MiB\n", what, (long long)done >> 20,
                (long long)total >> 20);
    else
        fprintf(stderr, "kithd: %s: %lld MiB\n", what, (long long)done >> 20);
}

static int64_t rows_of(const struct manifest *manifest)
{
    int64_t rows = 0;
    for (size_t i = 0; i < manifest->n_tables; i++)
        rows += manifest->tables[i].rows;
    return rows;
}

static struct backup backup_of(struct invocation *invocation, struct progress *progress)
{
    progress->told = clock_monotonic_ms();
    return (struct backup){
        .arena = invocation->arena,
        .conninfo = invocation->settings.database,
        .path = invocation->operand,
        .program = KITH_VERSION,
        .progress = print_progress,
        .owner = progress,
    };
}

static bool run_backup(struct invocation *invocation)
{
    struct progress progress;
    struct backup backup = backup_of(invocation, &progress);
    struct manifest manifest;
    if (!report(backup_make(&backup, &manifest)))
        return false;
    printf("%s: %lld rows of %zu tables, as of %s; %lld bytes\n", backup.path,
           (long long)rows_of(&manifest), manifest.n_tables, manifest.time,
           (long long)manifest.bytes);
    return true;
}

static bool run_replay(struct invocation *invocation)
{
    const struct settings *settings = &invocation->settings;
    int64_t n;
    struct status status = erase_replay(invocation->arena, settings->database, settings->keys, &n);
    if (status_is_ok(status))
        printf("%lld people of the list of erasures are there again; the server erases them as "
               "soon as it runs.\n",
               (long long)n);
    return report(status);
}

static bool run_restore(struct invocation *invocation)
{
    struct progress progress;
    struct backup backup = backup_of(invocation, &progress);
    struct manifest manifest;
    if (!report(backup_restore(&backup, &sql_migrations, &manifest)))
        return false;
    printf("Restored %lld rows of %zu tables, as of %s; everybody signs in again.\n",
           (long long)rows_of(&manifest), manifest.n_tables, manifest.time);
    struct status status =
        migrate_check(invocation->arena, invocation->settings.database, &sql_migrations);
    if (status_is_ok(status))
        return run_replay(invocation);
    printf("%s\nThen run kithd erasure-replay.\n", status.message);
    return true;
}

/* ---- The audit log ---- */

static void print_count(const char *what, int64_t done, int64_t total, void *owner)
{
    struct progress *progress = owner;
    int64_t now = clock_monotonic_ms();
    if (now - progress->told < PROGRESS_MS)
        return;
    progress->told = now;
    fprintf(stderr, "kithd: %s: %lld of %lld entries\n", what, (long long)done, (long long)total);
}

static bool run_audit(struct invocation *invocation)
{
    const struct settings *settings = &invocation->settings;
    struct progress progress = {.told = clock_monotonic_ms()};
    struct audit_run run = {
        .arena = invocation->arena,
        .conninfo = settings->database,
        .keyring = keyring_open(invocation->arena, settings->keys),
        .seal_file = *settings->audit_seal_file ? settings->audit_seal_file : NULL,
        .progress = print_count,
        .owner = &progress,
    };
    struct verify_result result;
    if (strcmp(invocation->operand, "verify") != 0) {
        fprintf(stderr, "kithd: write `kithd audit verify`.\n");
        return false;
    }
    if (!run.keyring || !report(audit_run_verify(&run, &result)))
        return false;
    printf("%s\n%lld entries under %lld seals are good; %lld wait for a seal.\n",
           verify_sentence(&result, invocation->arena), (long long)result.checked,
           (long long)result.seals, (long long)result.unsealed);
    return result.finding == VERIFY_NOTHING;
}

static bool run_check_config(struct invocation *invocation)
{
    struct buf out;
    buf_init(&out, invocation->arena, MAIN_BYTES / 2);
    config_show(&settings_table, &invocation->settings, &out);
    const char *text = buf_string(&out);
    printf("%s# These settings are good.\n", text ? text : "");
    return true;
}

/* The first is what runs without a command. */
static const struct command commands[] = {
    {"serve", NULL, "take calls until SIGTERM", run_serve},
    {"migrate", NULL, "bring the database's schema up to date", run_migrate},
    {"bootstrap", NULL, "make the first administrator, with a one-time password", run_bootstrap},
    {"backup", "FOLDER", "write the whole database into a new folder", run_backup},
    {"restore", "FOLDER", "fill an empty database from a backup", run_restore},
    {"audit", "verify", "check the audit log against its seals", run_audit},
    {"erasure-replay", NULL, "erase again who is in the list of erasures", run_replay},
    {"check-config", NULL, "show the settings, and say what is wrong with them", run_check_config},
};

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static bool print_help(struct arena *arena)
{
    struct buf out;
    buf_init(&out, arena, MAIN_BYTES / 2);
    config_describe(&settings_table, &out);
    const char *text = buf_string(&out);
    printf("Usage: kithd [command] [--config=FILE] [--setting=value]…\n\nCommands:\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        printf("  %-14s %-7s%s\n", commands[i].name, commands[i].operand ? commands[i].operand : "",
               commands[i].help);
    printf("\nSettings, in the file (name = value), the environment (KITHD_NAME) or as flags:\n%s",
           text ? text : "");
    return true;
}

static bool load(struct invocation *invocation)
{
    struct buf errors;
    buf_init(&errors, invocation->arena, MAIN_BYTES / 4);
    if (!settings_load(invocation->argc, invocation->argv, invocation->arena, &invocation->settings,
                       &errors)) {
        const char *text = buf_string(&errors);
        fputs(text ? text : "kithd: no memory\n", stderr);
        return false;
    }
    const char *file = invocation->settings.log_file;
    if (serve_log_open(file, invocation->settings.log_level))
        return true;
    fprintf(stderr, "kithd: %s: %s\n", file, strerror(errno));
    return false;
}

/* Before the flags or behind them. */
static bool take_operand(struct invocation *invocation, const struct command *command)
{
    for (int i = 1; i < invocation->argc && !invocation->operand; i++)
        if (invocation->argv[i][0] != '-')
            invocation->operand = invocation->argv[i];
    if (invocation->operand)
        return true;
    fprintf(stderr, "kithd: say which: kithd %s %s\n", command->name, command->operand);
    return false;
}

static int run(struct invocation *invocation)
{
    const struct command *command = &commands[0];
    if (invocation->argc > 1 && invocation->argv[1][0] != '-') {
        command = find_command(invocation->argv[1]);
        invocation->argc--;
        invocation->argv++;
    }
    if (!command) {
        fprintf(stderr, "kithd: there is no command `%s`; see kithd --help\n", invocation->argv[0]);
        return EXIT_USAGE;
    }
    if (command->operand && !take_operand(invocation, command))
        return EXIT_USAGE;
    if (!load(invocation))
        return EXIT_USAGE;
    return command->run(invocation) ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    struct invocation invocation = {.argc = argc, .argv = argv, .arena = arena_new(MAIN_BYTES)};
    int code = EXIT_SUCCESS;
    if (!invocation.arena)
        return EXIT_FAILURE;
    if (config_flag(argc, argv, "version"))
        printf("kithd %s\n", KITH_VERSION);
    else if (config_flag(argc, argv, "help"))
        print_help(invocation.arena);
    else
        code = run(&invocation);
    arena_free(invocation.arena);
    return code;
}
