/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Markdown as people read it in a terminal: headings, lists, quotes, code, emphasis and links, with
 * lines as wide as the terminal. A small part of it; what is not known stays as it was written.
 */
#ifndef KITH_CLIENT_UI_MARKDOWN_H
#define KITH_CLIENT_UI_MARKDOWN_H

#include "client/ui/look.h"
#include "common/arena.h"

#include <stdio.h>

/* The text comes from outside and is made harmless here. False without memory. */
bool markdown_print(FILE *out, const struct look *look, struct arena *arena, const char *text,
                    size_t length);

#endif
