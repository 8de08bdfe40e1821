/* SPDX-License-Identifier: Apache-2.0 */
/* The file of seals: its end when it is written, its lines when it is read. */
#include "server/audit/seal_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TAIL = 4 * SEAL_LINE_MAX };

/* ---- Writing ---- */

/* The last whole line that is a seal among these bytes. */
static void find_last(char *text, struct seal *last)
{
    for (char *line = text; *line;) {
        char *end = strchr(line, '\n');
        if (!end)
            return;
        char after = end[1];
        struct seal seal;
        end[1] = '\0';
        if (seal_parse(line, &seal))
            *last = seal;
        end[1] = after;
        line = end + 1;
    }
}

/* A line that was broken off is ended, so that the next one stands for itself. */
static bool read_tail(struct seal_file *file)
{
    char text[TAIL + 1];
    struct stat about;
    if (fstat(file->fd, &about) != 0)
        return false;
    off_t from = about.st_size > TAIL ? about.st_size - TAIL : 0;
    ssize_t n = pread(file->fd, text, TAIL, from);
    if (n < 0)
        return false;
    text[n] = '\0';
    bool broken = n > 0 && text[n - 1] != '\n';
    find_last(text, &file->last);
    return !broken || write(file->fd, "\n", 1) == 1;
}

bool seal_file_open(struct seal_file *file, const char *path)
{
    *file = (struct seal_file){.fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600)};
    if (file->fd < 0)
        return false;
    if (flock(file->fd, LOCK_EX) == 0 && read_tail(file))
        return true;
    close(file->fd);
    return false;
}

bool seal_file_append(struct seal_file *file, const struct seal *seal)
{
    struct arena *arena = arena_new(2 * SEAL_LINE_MAX);
    struct buf line;
    if (!arena)
        return false;
    buf_init(&line, arena, SEAL_LINE_MAX);
    seal_line(seal, &line);
    bool good = !line.failed && write(file->fd, line.data, line.length) == (ssize_t)line.length;
    if (good)
        file->last = *seal;
    arena_free(arena);
    return good;
}

bool seal_file_close(struct seal_file *file)
{
    bool good = fsync(file->fd) == 0;
    return close(file->fd) == 0 && good;
}

/* ---- Reading ---- */

struct seal_reader {
    FILE *file;
};

static void close_reader(void *object)
{
    struct seal_reader *reader = object;
    fclose(reader->file);
}

struct seal_reader *seal_reader_open(struct arena *arena, const char *path)
{
    struct seal_reader *reader = arena_alloc(arena, sizeof *reader);
    if (!reader)
        return NULL;
    reader->file = fopen(path, "re");
    return reader->file && arena_on_free(arena, close_reader, reader) ? reader : NULL;
}

bool seal_reader_next(struct seal_reader *reader, struct seal *seal)
{
    char line[SEAL_LINE_MAX];
    while (fgets(line, sizeof line, reader->file))
        if (seal_parse(line, seal))
            return true;
    return false;
}
