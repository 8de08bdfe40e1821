/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text from outside: checked, normalised, measured.
 * Lengths are in bytes unless said so; code points count what contract fields call characters.
 */
#ifndef KITH_COMMON_UTF8_H
#define KITH_COMMON_UTF8_H

#include "common/arena.h"
#include "common/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Well-formed after the Unicode standard, table 3-7: no surrogates, nothing overlong. */
bool utf8_check(const void *bytes, size_t length);

/* Reads one code point; returns its length in bytes, 0 when the bytes are not well-formed. */
size_t utf8_decode(const char *bytes, size_t length, uint32_t *code);

/*
 * May the code point stand in a text? No control characters (C0, DEL, C1, line and paragraph
 * separators), bidi controls, tag characters, noncharacters. Newline and tab are for the caller.
 */
bool utf8_printable(uint32_t code);

/*
 * Checks a text and gives its NFC form, in the arena. CRLF and CR become LF where `multiline`
 * allows newline and tab; both are refused otherwise. The status has the reason TEXT_INVALID and a
 * sentence; `field` is left to the caller. Nothing is trimmed.
 */
struct status utf8_normalize(struct arena *arena, const char *text, bool multiline,
                             const char **out);

/* Code points of a well-formed text. */
size_t utf8_length(const char *text);
/* Columns in a terminal; wide characters take two, combining ones none. */
size_t utf8_width(const char *text);
/* Bytes of the longest prefix that is at most `columns` wide; never cuts a code point. */
size_t utf8_fit(const char *text, size_t columns);
/* NFKC case-folded copy, for comparing what people type; NULL without memory or when malformed. */
char *utf8_fold(struct arena *arena, const char *text);

#endif
