/* SPDX-License-Identifier: Apache-2.0 */
/* Words of a text in Chinese and Latin letters. */
#ifndef KITH_SERVER_MODEL_WORDS_H
#define KITH_SERVER_MODEL_WORDS_H

#include "common/arena.h"

#include <stddef.h>

enum { WORDS_MOST = 300, WORDS_LONGEST = 60 }; /* of one text; bytes of a word */

struct words {
    const char **items; /* in small letters, each once, in the order of the text */
    size_t n;
};

/*
 * The words that say something: of two characters and more in Chinese, of three letters and more
 * elsewhere, no numbers. Split as Unicode's UAX #29 has it, Chinese by ICU's dictionary. Past
 * WORDS_MOST the rest is left out. Without memory none.
 */
struct words words_of(struct arena *arena, const char *text);

#endif
