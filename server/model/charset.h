/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files as people have them become UTF-8: UTF-8 with or without a mark, GB18030 (which holds GBK
 * and GB 2312), UTF-16 with a mark. Bytes that mean nothing become U+FFFD. Works piece by piece.
 */
#ifndef KITH_SERVER_MODEL_CHARSET_H
#define KITH_SERVER_MODEL_CHARSET_H

#include "common/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum charset { CHARSET_AUTO, CHARSET_UTF8, CHARSET_GB18030, CHARSET_UTF16LE, CHARSET_UTF16BE };

/* "auto", "utf-8", "gb18030", "utf-16le", "utf-16be" and their usual other names, any case. */
bool charset_parse(const char *name, enum charset *charset);
const char *charset_name(enum charset charset);

/* What the mark at the beginning of the file says, CHARSET_AUTO when there is none. */
enum charset charset_of_mark(const void *bytes, size_t length);

/* Is a stream well-formed UTF-8? Begins zeroed; a sequence may lie across pieces. */
struct charset_check {
    uint8_t pending[4];
    size_t n_pending;
    bool malformed;
};
void charset_check(struct charset_check *check, const void *bytes, size_t length);
/* At the end of the stream. */
bool charset_is_utf8(const struct charset_check *check);

struct charset_decoder;

/* NULL without memory, or when the system has no converter. It goes with the arena. */
struct charset_decoder *charset_decoder_new(struct arena *arena, enum charset charset);
/*
 * Appends the UTF-8 of the bytes; a mark at the very beginning is left out. `last`: nothing
 * follows, an unfinished sequence counts as malformed. False without room.
 */
bool charset_decode(struct charset_decoder *decoder, const void *bytes, size_t length, bool last,
                    struct buf *out);

#endif
