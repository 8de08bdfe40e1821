/* SPDX-License-Identifier: Apache-2.0 */
/* Text in lines of some width: between words, and between characters that have no blanks. */
#ifndef KITH_CLIENT_UI_WRAP_H
#define KITH_CLIENT_UI_WRAP_H

#include "common/arena.h"

#include <stddef.h>
#include <stdio.h>

/* Trusted text, and the end of its last line; further lines begin with `indent` blanks, which are
 * part of the width. */
void wrap_print(FILE *out, struct arena *arena, const char *text, size_t indent, size_t width);

#endif
