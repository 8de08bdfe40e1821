/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings: one table says what there is, three places say what it is to be.
 *
 * The file (INI, by libinih) comes first, the environment overrides it (KITHD_LISTEN for `listen`
 * of the program "kithd"), flags override both (--listen=…). Every mistake is reported with its
 * place and with what is allowed, all of them in one go.
 * Call config_load from one thread at a time: libinih has settings of its own.
 */
#ifndef KITH_COMMON_CONFIG_H
#define KITH_COMMON_CONFIG_H

#include "common/arena.h"
#include "common/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum config_type {
    CONFIG_STRING,   /* const char * */
    CONFIG_PATH,     /* const char *; one from the file is relative to the file's folder */
    CONFIG_CHOICE,   /* const char *; one of `choices`, as written there */
    CONFIG_LIST,     /* struct config_list; commas between, spaces around dropped */
    CONFIG_INT,      /* int64_t */
    CONFIG_BOOL,     /* bool; yes/no, true/false, on/off, 1/0 */
    CONFIG_DURATION, /* int64_t in milliseconds; 250ms, 30s, 5m, 12h, 7d; the unit is a must */
    CONFIG_BYTES,    /* int64_t; 4096, 64KiB, 1MiB, 2GiB */
};

struct config_list {
    size_t n;
    const char *const *items;
};

struct config_setting {
    const char *name; /* "listen", "database_connections": lower case with underscores */
    enum config_type type;
    size_t offset;            /* of the member in the caller's struct: offsetof(struct x, listen) */
    const char *standard;     /* the default, written as in the file; NULL: must be set */
    int64_t minimum, maximum; /* of the value, bytes of a text, items of a list; both 0: none */
    const char *choices;      /* "debug|info|warn|error", of CONFIG_CHOICE */
    bool reloadable;          /* a change takes effect on SIGHUP */
    bool secret;              /* config_show hides it; flags refuse it: `ps` shows them */
    const char *help;         /* one line */
};

struct config_table {
    const char *program; /* "kithd": prefix of the environment's names, in upper case */
    const struct config_setting *settings;
    size_t n;
};

struct config_sources {
    const char *file; /* NULL: none */
    bool may_miss;    /* a file that is not there is no mistake */
    /*
     * NULL: sections are refused. Else lines above the first section count, then those of this
     * section; other sections are skipped (profiles of the client).
     */
    const char *section;
    /*
     * As `environ`; NULL: none. An unknown name with the program's prefix is refused, except
     * KITHD_TEST_…, which belongs to the tests.
     */
    char *const *environment;
    /* Flags: what begins with "--", from argv[1] on. "--" ends them; everything else is skipped. */
    int argc;
    char *const *argv;
    const char *const *other_flags; /* names that are the caller's, NULL at the end; NULL: none */
};

/*
 * Fills `settings` (the caller's struct, through the offsets), strings live in the arena.
 * False when anything was wrong: `errors` then holds one sentence per line, and `settings` is not
 * to be used.
 */
bool config_load(const struct config_table *table, const struct config_sources *sources,
                 struct arena *arena, void *settings, struct buf *errors);

/* The value of --name=value in argv, "" for a bare --name, NULL without: for --config and --help.
 */
const char *config_flag(int argc, char *const *argv, const char *name);

/* All settings with type, default, range and help, for people. */
void config_describe(const struct config_table *table, struct buf *out);
/* The values in `settings`, as a file that config_load accepts; secrets as "***" in a comment. */
void config_show(const struct config_table *table, const void *settings, struct buf *out);
/* First setting that differs and is not reloadable; NULL: `fresh` may take the place of `old`. */
const struct config_setting *config_fixed_change(const struct config_table *table, const void *old,
                                                 const void *fresh);

#endif
