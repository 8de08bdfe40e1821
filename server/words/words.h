/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the server says to people, in their language. Sentences are written in English where they
 * arise, also in SQL; just before one goes out it is looked up in zh_CN.po. A "%s" of an entry
 * stands for whatever text was put in there, a "%d" for a whole number; in the Chinese text
 *
 *   %1$s  is that text as it is: names, ids, what a person typed
 *   %1$S  is translated in turn: a sentence, a phrase, the label of a field or an object
 *   %1$L  is a list of such ("new, assigned or open")
 *
 * A text that no entry fits, or that can be taken apart in two ways, stays as it is. Nothing here
 * is kept or changed: any thread may ask.
 */
#ifndef KITH_SERVER_WORDS_WORDS_H
#define KITH_SERVER_WORDS_WORDS_H

#include "common/arena.h"
#include "common/contract.h"
#include "common/status.h"

struct words_entry {
    const char *english, *chinese;
};

/* Made out of zh_CN.po, in the order of the English texts by strcmp. */
extern const struct words_entry words_entries[];
extern const size_t words_n_entries;

/*
 * The text in that language ("en", "zh"). Labels are looked for in the method's request and object
 * first; method NULL: only in the rest of the contract. In the arena, or the text itself.
 */
const char *words_say(struct arena *arena, const char *language,
                      const struct contract_method *method, const char *text);
/* Its message, and those of its fields. */
struct status words_status(struct arena *arena, const char *language,
                           const struct contract_method *method, struct status status);
/* The same for a status of a literal message, without memory; language as in accept-language. */
struct status words_literal(const char *language, struct status status);
/* "zh" or "en" for the value of accept-language; NULL: none. */
const char *words_language(const char *accept);

#endif
