/* SPDX-License-Identifier: Apache-2.0 */
/* The file of work. */
#include "tests/bench/load/load_work.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* By the end of its path, from a slash or a dot on. */
static const struct contract_method *find_method(const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < contract_n_methods; i++) {
        const char *path = contract_methods[i]->path;
        size_t whole = strlen(path);
        const char *tail = path + whole - length;
        if (whole == length
                ? strcmp(path, name) == 0
                : whole > length && strcmp(tail, name) == 0 && (tail[-1] == '/' || tail[-1] == '.'))
            return contract_methods[i];
    }
    return NULL;
}

static bool read_line(struct load_work *work, struct arena *arena, char *text,
                      struct load_random *random, const char **error)
{
    struct load_work_line *line = &work->lines[work->n];
    char method[200];
    int rest = 0;
    text[strcspn(text, "\r\n")] = '\0';
    if (text[strspn(text, " \t")] == '\0' || *text == '#')
        return true;
    *error = arena_printf(arena, "not of the form \"weight method request\": %s", text);
    if (sscanf(text, "%" SCNu64 " %199s %n", &line->weight, method, &rest) < 2)
        return false;
    line->method = find_method(method);
    *error = arena_printf(arena, "there is no method %s, or there are too many lines", method);
    if (!line->method || work->n == LOAD_WORK_LINES - 1)
        return false;
    if (!load_template_init(&line->template, arena, line->method->input, text + rest, random,
                            error))
        return false;
    work->weight += line->weight;
    if (line->template.longest > work->longest)
        work->longest = line->template.longest;
    work->n++;
    return true;
}

bool load_work_read(struct load_work *work, struct arena *arena, const char *path,
                    struct load_random *random, const char **error)
{
    FILE *file = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;
    bool good = file != NULL;
    *work = (struct load_work){0};
    *error = strerror(errno);
    while (good && getline(&text, &size, file) > 0)
        good = read_line(work, arena, text, random, error);
    free(text);
    if (file)
        fclose(file);
    if (good && work->weight == 0)
        *error = "nothing to do";
    return good && work->weight > 0;
}

int load_work_pick(const struct load_work *work, struct load_random *random)
{
    uint64_t at = (load_random_next(random) >> 11) % work->weight;
    int line = 0;
    while (at >= work->lines[line].weight)
        at -= work->lines[line++].weight;
    return line;
}
