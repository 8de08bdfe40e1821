/* SPDX-License-Identifier: Apache-2.0 */
/* Bearer tokens, one to a line. */
#include "tests/bench/load/load_sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t read_all(struct load_sessions *sessions, struct arena *arena, FILE *file)
{
    char *text = NULL;
    size_t size = 0, n = 0;
    rewind(file);
    while (getline(&text, &size, file) > 0) {
        text[strcspn(text, "\r\n")] = '\0';
        if (!*text)
            continue;
        if (sessions->headers)
            sessions->headers[n] = arena_printf(arena, "Bearer %s", text);
        n++;
    }
    free(text);
    return n;
}

bool load_sessions_read(struct load_sessions *sessions, struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "r");
    *sessions = (struct load_sessions){0};
    if (!file)
        return false;
    sessions->n = read_all(sessions, arena, file);
    sessions->headers = arena_array(arena, sessions->n + 1, sizeof *sessions->headers);
    read_all(sessions, arena, file);
    fclose(file);
    return sessions->n > 0;
}
