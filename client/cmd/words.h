/* SPDX-License-Identifier: Apache-2.0 */
/* A line of the prompt or of a script as words, with the quotes of a shell and nothing else of it.
 */
#ifndef KITH_CLIENT_CMD_WORDS_H
#define KITH_CLIENT_CMD_WORDS_H

#include "common/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum { WORDS_MOST = 256 };

/*
 * 'as it is', "with \" and \\", backslash before one character, # for the rest of the line where a
 * word could begin. False: a quote is open, too many words, or no memory.
 */
bool words_split(struct arena *arena, const char *line, const char ***words, size_t *n);

#endif
