/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the mapping's parser share. */
#ifndef KITH_SERVER_MODEL_MAPPING_INTERNAL_H
#define KITH_SERVER_MODEL_MAPPING_INTERNAL_H

#include "server/model/mapping.h"

struct mapping_scan {
    struct arena *arena;
    const char *at;
    int line;
    struct mapping *mapping;
};

/* "Line 3: …"; borrowed literals and arena texts alike. */
struct status mapping_error(const struct mapping_scan *scan, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void mapping_blanks(struct mapping_scan *scan);       /* spaces and tabs */
bool mapping_at_end(const struct mapping_scan *scan); /* of the line */
/* Takes the character when it is next, after blanks. */
bool mapping_take(struct mapping_scan *scan, char character);
/* A word of letters, digits and _, "" when none is there. Without memory "". */
const char *mapping_word(struct mapping_scan *scan);
/* The same, but stays where it is. */
const char *mapping_peek(const struct mapping_scan *scan);
/* The text between quotation marks; the first is next. */
struct status mapping_quoted(struct mapping_scan *scan, const char **text);
/* A word up to a blank: for values of options. */
const char *mapping_value(struct mapping_scan *scan);

/* Pieces and what follows them, to the end of the line. */
struct status mapping_source(struct mapping_scan *scan, struct mapping_entry *entry);

#endif
