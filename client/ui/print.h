/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one way for text that came from outside to reach the terminal.
 *
 * print_clean makes a text harmless: what could move the cursor, talk to the terminal, hide, or
 * turn the reading direction becomes a visible mark. Everything else in ui/ builds on it.
 */
#ifndef KITH_CLIENT_UI_PRINT_H
#define KITH_CLIENT_UI_PRINT_H

#include "common/arena.h"
#include "common/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A text that went through print_clean: valid UTF-8 of known width. */
struct clean {
    const char *text; /* NUL-terminated */
    size_t length;    /* bytes */
    size_t width;     /* columns; of the longest line when there are several */
};

/*
 * Marks: control pictures (␛ for ESC, ␊ for newline), <U+202E> for what has no shape, <FF> for a
 * byte that is not UTF-8, and <Latin+Cyrillic> before a word of letters that look alike and are not
 * (script.h). With `lines`, newlines stay and tabs become blanks.
 */
void print_append(struct buf *out, const char *bytes, size_t length, bool lines);
/* The same as a text of its own; an empty one when there is no memory. */
struct clean print_clean(struct arena *arena, const char *bytes, size_t length, bool lines);
/* Straight to a stream, without memory: for messages. */
void print_out(FILE *out, const char *bytes, size_t length, bool lines);
/*
 * Data for programs and files, as it is; on a terminal harmless as with `lines`, CRLF as newline.
 * False: it could not be written.
 */
bool print_data(FILE *out, const char *bytes, size_t length);
/* At most `width` columns, with … where something was cut off. */
struct clean print_cut(struct arena *arena, struct clean text, size_t width);
void print_blanks(FILE *out, size_t count);

#endif
