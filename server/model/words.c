/* SPDX-License-Identifier: Apache-2.0 */
/* Words of a text, by ICU's word breaks. */
#include "server/model/words.h"

#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/ustring.h>

enum { SHORTEST_LATIN = 3, SHORTEST_HAN = 2 };

static UChar *decode(struct arena *arena, const char *text, int32_t *length)
{
    size_t size = strlen(text);
    UErrorCode error = U_ZERO_ERROR;
    UChar *decoded = size < INT32_MAX / 2 ? arena_array(arena, size + 1, sizeof *decoded) : NULL;
    *length = 0;
    if (decoded)
        u_strFromUTF8WithSub(decoded, (int32_t)size + 1, length, text, (int32_t)size, 0xfffd, NULL,
                             &error);
    return U_SUCCESS(error) ? decoded : NULL;
}

/* In small letters; "" when it is too long. */
static const char *encode(struct arena *arena, const UChar *word, int32_t length)
{
    UChar small[WORDS_LONGEST];
    char text[WORDS_LONGEST + 1];
    UErrorCode error = U_ZERO_ERROR;
    int32_t folded = u_strToLower(small, WORDS_LONGEST, word, length, "", &error), bytes = 0;
    u_strToUTF8(text, sizeof text, &bytes, small, folded, &error);
    return U_SUCCESS(error) && bytes <= WORDS_LONGEST ? arena_copy(arena, text, (size_t)bytes) : "";
}

static bool says_something(const UChar *word, int32_t length, int32_t rule)
{
    bool han = rule >= UBRK_WORD_KANA && rule < UBRK_WORD_IDEO_LIMIT;
    bool latin = rule >= UBRK_WORD_LETTER && rule < UBRK_WORD_LETTER_LIMIT;
    int32_t characters = u_countChar32(word, length);
    return (han && characters >= SHORTEST_HAN) || (latin && characters >= SHORTEST_LATIN);
}

static void add(struct words *words, const char *word)
{
    if (!word || !*word || words->n == WORDS_MOST)
        return;
    for (size_t i = 0; i < words->n; i++)
        if (strcmp(words->items[i], word) == 0)
            return;
    words->items[words->n++] = word;
}

struct words words_of(struct arena *arena, const char *text)
{
    struct words words = {arena_array(arena, WORDS_MOST, sizeof *words.items), 0};
    UErrorCode error = U_ZERO_ERROR;
    int32_t length, begin = 0;
    const UChar *decoded = decode(arena, text, &length);
    UBreakIterator *breaks =
        decoded && words.items ? ubrk_open(UBRK_WORD, "zh", decoded, length, &error) : NULL;
    if (!breaks || U_FAILURE(error))
        return words;
    for (int32_t end = ubrk_next(breaks); end != UBRK_DONE; begin = end, end = ubrk_next(breaks))
        if (says_something(decoded + begin, end - begin, ubrk_getRuleStatus(breaks)))
            add(&words, encode(arena, decoded + begin, end - begin));
    ubrk_close(breaks);
    return words;
}
