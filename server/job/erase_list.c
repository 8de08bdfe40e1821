/* SPDX-License-Identifier: Apache-2.0 */
/* The list of who was erased, outside the database. */
#include "server/job/erase_list.h"

#include "common/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE = 120, PATH = 4096 };

static const char NAME[] = "erasures.list";

static struct status fail(const char *what)
{
    return status_error(RPC_FAILED_PRECONDITION, "ERASURE_LIST", what);
}

struct status erase_list_append(const char *folder, const char *person)
{
    char path[PATH], line[LINE], time[CLOCK_TEXT];
    int n = snprintf(line, sizeof line, "%s %s\n", person, clock_format(clock_micros(), time));
    if (snprintf(path, sizeof path, "%s/%s", folder, NAME) >= PATH)
        return fail("The path of the list of erasures is too long.");
    mkdir(folder, 0700);
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0)
        return fail("The list of erasures in the folder of the keys cannot be opened.");
    bool written = write(file, line, (size_t)n) == n && fsync(file) == 0;
    close(file);
    return written ? STATUS_OK : fail("The list of erasures cannot be written.");
}

static bool parse(const char *text, char *time, struct erase_list_line *line)
{
    char kind;
    long long id;
    if (sscanf(text, "%c-%lld %40[0-9TZ:.+-]", &kind, &id, time) != 3)
        return false;
    *line = (struct erase_list_line){kind == 'P', id, time};
    return (kind == 'P' || kind == 'C') && id > 0;
}

static struct status read_lines(struct arena *arena, FILE *file,
                                bool (*take)(const struct erase_list_line *line, void *owner),
                                void *owner)
{
    char text[LINE], time[48];
    struct erase_list_line line;
    for (int n = 1; fgets(text, sizeof text, file); n++) {
        if (!parse(text, time, &line)) {
            const char *message = arena_printf(arena, "Line %d of %s cannot be read.", n, NAME);
            return fail(message ? message : "The list of erasures cannot be read.");
        }
        if (!take(&line, owner))
            break;
    }
    return STATUS_OK;
}

struct status erase_list_read(struct arena *arena, const char *folder,
                              bool (*take)(const struct erase_list_line *line, void *owner),
                              void *owner)
{
    const char *path = arena_printf(arena, "%s/%s", folder, NAME);
    FILE *file = path ? fopen(path, "re") : NULL;
    if (!file)
        return errno == ENOENT ? STATUS_OK : fail("The list of erasures cannot be opened.");
    struct status status = read_lines(arena, file, take, owner);
    fclose(file);
    return status;
}
