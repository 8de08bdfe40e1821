/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a CSV file: libcsv finds the cells; lines and limits are counted here. */
#include "server/model/csvfile.h"

#include <csv.h>
#include <string.h>

struct csvfile {
    struct csv_parser parser;
    csvfile_source *source;
    void *owner;
    const char *text; /* what is left of the present piece */
    size_t length;
    int64_t line;     /* the one that is read now */
    int64_t row_line; /* where the present row began */
    size_t row_bytes;
    bool after_cr; /* the last byte was a CR, */
    bool outside;  /* which ended a row */
    bool ended;    /* the row's end came */
    bool whole;    /* the present line came to its end */
    bool finished;
    struct arena *arena; /* of the present row */
    bool overflow, failed;
    size_t n;
    const char *cells[CSVFILE_MAX_CELLS];
};

static void release(void *object)
{
    struct csvfile *file = object;
    csv_free(&file->parser);
}

static int is_blank(unsigned char byte)
{
    return byte == ' ';
}

struct csvfile *csvfile_new(struct arena *arena, char delimiter, csvfile_source *source,
                            void *owner)
{
    struct csvfile *file = arena_alloc(arena, sizeof *file);
    if (!file || csv_init(&file->parser, CSV_REPALL_NL) != 0)
        return NULL;
    csv_set_delim(&file->parser, (unsigned char)delimiter);
    csv_set_space_func(&file->parser, is_blank);
    file->source = source;
    file->owner = owner;
    file->line = file->row_line = 1;
    return arena_on_free(arena, release, file) ? file : NULL;
}

/* A NUL has no place in a text; as U+FFFD it is refused later, with the cell's name. */
static const char *copy_cell(struct arena *arena, const char *bytes, size_t length)
{
    if (!memchr(bytes, '\0', length))
        return arena_copy(arena, bytes, length);
    char *copy = arena_alloc(arena, 3 * length + 1);
    char *at = copy;
    for (size_t i = 0; copy && i < length; i++) {
        if (bytes[i])
            *at++ = bytes[i];
        else
            at = stpcpy(at, "\xef\xbf\xbd");
    }
    return copy;
}

static void take_cell(void *bytes, size_t length, void *owner)
{
    struct csvfile *file = owner;
    if (file->n == CSVFILE_MAX_CELLS) {
        file->overflow = true;
        return;
    }
    const char *cell = copy_cell(file->arena, length ? bytes : "", length);
    if (!cell)
        file->failed = true;
    file->cells[file->n++] = cell;
}

static void take_end(int terminator, void *owner)
{
    (void)terminator;
    struct csvfile *file = owner;
    file->ended = true;
}

static struct status malformed(const struct csvfile *file, const char *what)
{
    const char *text = arena_printf(file->arena, "Line %lld: %s", (long long)file->row_line, what);
    return status_error(RPC_INVALID_ARGUMENT, "FILE_MALFORMED", text ? text : what);
}

/* Up to the end of the line, or what there is of it. */
static size_t line_length(struct csvfile *file)
{
    file->whole = false;
    for (size_t i = 0; i < file->length; i++) {
        if (file->text[i] != '\n' && file->text[i] != '\r')
            continue;
        file->whole = true;
        if (file->text[i] == '\r' && i + 1 < file->length && file->text[i + 1] == '\n')
            i++;
        return i + 1;
    }
    return file->length;
}

static struct status parse(struct csvfile *file, size_t length)
{
    size_t parsed = csv_parse(&file->parser, file->text, length, take_cell, take_end, file);
    if (parsed != length || file->failed)
        return status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", "There is not enough memory.");
    file->row_bytes += length;
    if (file->row_bytes > CSVFILE_MAX_ROW)
        return malformed(file, "the row is longer than a megabyte; perhaps a quotation mark is "
                               "opened here and never closed.");
    if (file->overflow)
        return malformed(file, "the row has more than a thousand cells.");
    return STATUS_OK;
}

/* The newline of a CRLF that fell into two pieces is no line of its own. */
static bool is_half(const struct csvfile *file)
{
    return file->after_cr && *file->text == '\n';
}

static void advance(struct csvfile *file, size_t length)
{
    file->after_cr = file->text[length - 1] == '\r';
    file->outside = file->ended;
    file->text += length;
    file->length -= length;
}

static struct status read_line(struct csvfile *file)
{
    bool half = is_half(file);
    if (half && file->outside) {
        advance(file, 1);
        return STATUS_OK;
    }
    size_t length = half ? 1 : line_length(file);
    struct status status = parse(file, length);
    if (!status_is_ok(status))
        return status;
    if (file->whole && !half)
        file->line++;
    advance(file, length);
    return STATUS_OK;
}

static struct status finish(struct csvfile *file)
{
    file->finished = true;
    csv_set_opts(&file->parser, CSV_STRICT | CSV_STRICT_FINI);
    if (csv_fini(&file->parser, take_cell, take_end, file) != 0)
        return malformed(file, "a quotation mark is opened in this row and never closed.");
    file->ended = true;
    return STATUS_OK;
}

static bool is_blank_row(const struct csvfile *file)
{
    for (size_t i = 0; i < file->n; i++)
        if (*file->cells[i])
            return false;
    return true;
}

static void begin_row(struct csvfile *file)
{
    file->row_line = file->line;
    file->row_bytes = 0;
    file->ended = false;
    file->n = 0;
}

static struct status read_more(struct csvfile *file)
{
    struct status status = STATUS_OK;
    if (!file->length) {
        status = file->source(file->owner, &file->text, &file->length);
        if (status_is_ok(status) && !file->length)
            return finish(file);
    }
    return status_is_ok(status) ? read_line(file) : status;
}

static struct status give(struct csvfile *file, struct csvfile_row *row)
{
    row->line = file->row_line;
    row->cells = arena_array(file->arena, file->n, sizeof *row->cells);
    if (!row->cells)
        return status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", "There is not enough memory.");
    memcpy(row->cells, file->cells, file->n * sizeof *row->cells);
    row->n = file->n;
    return STATUS_OK;
}

struct status csvfile_next(struct csvfile *file, struct arena *arena, struct csvfile_row *row)
{
    *row = (struct csvfile_row){0};
    file->arena = arena;
    while (!file->finished) {
        begin_row(file);
        while (!file->ended) {
            struct status status = read_more(file);
            if (!status_is_ok(status))
                return status;
        }
        if (!is_blank_row(file))
            return give(file, row);
    }
    return STATUS_OK;
}

char csvfile_guess(const char *text, size_t length)
{
    static const char candidates[] = ",;\t|";
    size_t counts[sizeof candidates - 1] = {0};
    size_t best = 0;
    bool quoted = false;
    for (size_t i = 0; i < length && (quoted || (text[i] != '\n' && text[i] != '\r')); i++) {
        const char *found = text[i] ? strchr(candidates, text[i]) : NULL;
        if (text[i] == '"')
            quoted = !quoted;
        else if (found && !quoted)
            counts[found - candidates]++;
    }
    for (size_t i = 1; i < sizeof counts / sizeof *counts; i++)
        if (counts[i] > counts[best])
            best = i;
    return candidates[best];
}
