/* SPDX-License-Identifier: Apache-2.0 */
/* Options of the command line: one table; they may stand anywhere before "--". */
#ifndef KITH_CLIENT_CMD_OPTIONS_H
#define KITH_CLIENT_CMD_OPTIONS_H

#include "common/arena.h"
#include "common/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option {
    OPTION_OUTPUT,
    OPTION_FIELDS,
    OPTION_PROFILE,
    OPTION_SERVER,
    OPTION_CA,
    OPTION_FINGERPRINT,
    OPTION_API_KEY_FILE,
    OPTION_CERTIFICATE,
    OPTION_CERTIFICATE_KEY,
    OPTION_TIMEOUT,
    OPTION_LANG,
    OPTION_YES,
    OPTION_QUIET,
    OPTION_VERBOSE,
    OPTION_REQUEST_ID,
    OPTION_VALIDATE_ONLY,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_GLOBALS, /* those above go with every command, those below with some */
    OPTION_ORDER = OPTION_GLOBALS,
    OPTION_LIMIT,
    OPTION_ALL,
    OPTION_DELETED,
    OPTION_COUNT,
    OPTION_ETAG,
    OPTION_JSON,
    OPTION_WHERE,
    OPTION_AS_OF,
    OPTION_CHART,
    OPTION_FILE,
    OPTION_KEEP_GOING,
    OPTION_PASSWORD_STDIN,
    OPTION_INVITE,
    OPTION_INTO,
    OPTION_MAP,
    OPTION_DUPLICATES,
    OPTION_DRY_RUN,
    OPTION_REJECTED,
    OPTION_SPOOL,
    OPTIONS,
};

struct option_row {
    enum option option;
    const char *name;
    char letter;       /* 0: none */
    const char *value; /* name of its value in the help; NULL: a flag */
    const char *help;  /* msgid */
};

struct arguments {
    const char *values[OPTIONS]; /* NULL: not given; "" for flags */
    const char **words;
    size_t n_words;
};

extern const struct option_row options_table[];
extern const size_t options_n;

static inline uint64_t option_bit(enum option option)
{
    return UINT64_C(1) << option;
}

/* Words stay borrowed. An unknown option or a missing value gives INVALID_ARGUMENT. */
struct status options_parse(struct arguments *arguments, struct arena *arena, int argc,
                            const char *const *argv);
/* Options that were given and that neither `allowed` nor every command takes. */
struct status options_check(const struct arguments *arguments, struct arena *arena,
                            uint64_t allowed);
bool options_given(const struct arguments *arguments, enum option option);
const struct option_row *options_named(const char *name);

#endif
