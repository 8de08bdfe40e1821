/* SPDX-License-Identifier: Apache-2.0 */
/* Where to connect to and with which settings: conninfo and what we add to it. */
#include "server/db/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct given {
    const char *options;
    bool wants_writer; /* target_session_attrs=read-write */
};

static struct given find_given(const PQconninfoOption *option)
{
    struct given given = {.options = ""};
    for (; option->keyword; option++) {
        if (!option->val)
            continue;
        if (strcmp(option->keyword, "options") == 0)
            given.options = option->val;
        if (strcmp(option->keyword, "target_session_attrs") == 0)
            given.wants_writer = strcmp(option->val, "read-write") == 0;
    }
    return given;
}

static void put(struct db_target *target, int *n, const char *keyword, const char *value)
{
    target->keywords[*n] = keyword;
    target->values[*n] = value;
    ++*n;
}

bool db_target_init(struct db_target *target, const char *conninfo, const char *settings,
                    bool read_only)
{
    *target = (struct db_target){0};
    PQconninfoOption *parsed = PQconninfoParse(conninfo, NULL);
    if (!parsed)
        return false;
    struct given given = find_given(parsed);
    /* Ours come last, and win. */
    if (asprintf(&target->options, "%s %s", given.options, settings) < 0)
        target->options = NULL;
    int n = 0;
    put(target, &n, "dbname", conninfo); /* expanded by libpq */
    put(target, &n, "options", target->options);
    put(target, &n, "client_encoding", "UTF8");
    put(target, &n, "fallback_application_name", "kithd");
    /* A session that is read only by default does not count as read-write. */
    if (read_only && given.wants_writer)
        put(target, &n, "target_session_attrs", "primary");
    put(target, &n, NULL, NULL);
    PQconninfoFree(parsed);
    return target->options;
}

void db_target_fini(struct db_target *target)
{
    free(target->options);
    target->options = NULL;
}
