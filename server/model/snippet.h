/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where in a text the words are that were looked for, and the part of it that shows them best.
 * Positions and lengths count code points. Pure; results lie in the arena.
 */
#ifndef KITH_SERVER_MODEL_SNIPPET_H
#define KITH_SERVER_MODEL_SNIPPET_H

#include "common/arena.h"

#include <stddef.h>
#include <stdint.h>

enum { SNIPPET_HITS = 64 };

struct snippet_hit {
    int32_t start, length;
};

struct snippet {
    const char *text; /* "" without memory */
    struct snippet_hit hits[SNIPPET_HITS];
    size_t n_hits;
};

/*
 * The whole text with its hits. `folded` is the text as it is searched, `words` what was looked
 * for, folded too, one on each line: words of letters count from the beginning of one, Chinese
 * anywhere, and in pairs when the text does not have them in one piece. When folding changed the
 * number of code points there are no hits.
 */
void snippet_whole(const char *text, const char *folded, const char *words,
                   struct snippet *snippet);
/*
 * About `width` code points of it around the words, as one line: the part with most of them, the
 * beginning when there are none; "…" where something is left out. When folding changed the number
 * of code points it is a part of the folded text.
 */
void snippet_cut(struct arena *arena, const char *text, const char *folded, const char *words,
                 size_t width, struct snippet *snippet);

#endif
