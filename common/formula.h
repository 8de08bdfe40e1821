/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts that a spreadsheet would run: an apostrophe keeps them from it, and comes off again.
 *
 * Guarded is what begins with = + - @ or a full-width form of them, behind blanks and quotes too:
 * at the start of a cell (tab and line ends count there as well), and behind every , ; tab or line
 * end within it, where a program that splits at another delimiter begins a new cell. Plain numbers
 * stay as they are. formula_bare(formula_guard(x)) is x for every x.
 */
#ifndef KITH_COMMON_FORMULA_H
#define KITH_COMMON_FORMULA_H

#include "common/arena.h"
#include "common/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* Does the cell need an apostrophe, anywhere? */
bool formula_is(const char *bytes, size_t length);
/* Writes the cell with its apostrophes. */
void formula_guard(struct buf *out, const char *bytes, size_t length);
/* The text without them, itself when there are none; NULL: no memory. */
const char *formula_bare(struct arena *arena, const char *text);

#endif
