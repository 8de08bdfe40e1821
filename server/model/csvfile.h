/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of a CSV file, one at a time, in constant memory. The dialect is RFC 4180 as people write
 * it: quotes where they please, newlines within quotes, CRLF, LF or CR, any one-byte delimiter.
 */
#ifndef KITH_SERVER_MODEL_CSVFILE_H
#define KITH_SERVER_MODEL_CSVFILE_H

#include "common/arena.h"
#include "common/status.h"

#include <stddef.h>
#include <stdint.h>

enum { CSVFILE_MAX_ROW = 1024 * 1024, CSVFILE_MAX_CELLS = 1000 };

struct csvfile_row {
    int64_t line; /* where it begins; the first line is 1 */
    size_t n;
    const char **cells; /* without blanks around unquoted ones */
};

/* The next piece of text (UTF-8), valid until the next call; *length 0 at the end. */
typedef struct status csvfile_source(void *owner, const char **text, size_t *length);

struct csvfile;

/* NULL without memory. It lives in the arena. */
struct csvfile *csvfile_new(struct arena *arena, char delimiter, csvfile_source *source,
                            void *owner);

/*
 * Reads the next row that is not blank into the given arena. *row->n is 0 at the end.
 * INVALID_ARGUMENT with the line for a quote that is never closed, a row over CSVFILE_MAX_ROW bytes
 * or CSVFILE_MAX_CELLS cells; what the source fails with.
 */
struct status csvfile_next(struct csvfile *file, struct arena *arena, struct csvfile_row *row);

/* The delimiter that the first line of a text uses most: comma, semicolon, tab or bar. */
char csvfile_guess(const char *text, size_t length);

#endif
