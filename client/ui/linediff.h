/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What differs between two texts, line by line: the fewest lines taken out and put in.
 * Source: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986).
 * Pure.
 */
#ifndef KITH_CLIENT_UI_LINEDIFF_H
#define KITH_CLIENT_UI_LINEDIFF_H

#include "common/arena.h"

#include <stddef.h>

enum { LINEDIFF_MOST = 1000 }; /* lines that differ; beyond, all in between counts as replaced */

struct linediff_line {
    char mark; /* ' ' in both, '-' in the old one only, '+' in the new one only */
    const char *text;
    size_t length;
    size_t old_number, new_number; /* counted from 1; 0: not in that one */
};

/* Lines in the order of the new text, what was taken out before what took its place. NULL without
 * memory; texts are borrowed. */
struct linediff_line *linediff(struct arena *arena, const char *was, const char *is, size_t *n);

#endif
