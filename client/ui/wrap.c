/* SPDX-License-Identifier: Apache-2.0 */
/* Breaking lines of help. */
#include "client/ui/wrap.h"

#include "client/ui/print.h"
#include "common/utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { NARROWEST = 20 };

/*
 * What stays together on a line: a word, or one character of those that are written without blanks
 * between them, with the stops behind it.
 */
static size_t piece_length(const char *text)
{
    static const char *const stops[] = {"。", "，", "、", "；", "：", "）", "”", "！", "？"};
    uint32_t code;
    size_t at = 0, left = strlen(text);
    while (text[at] && text[at] != ' ' && text[at] != '\n') {
        size_t n = utf8_decode(text + at, left - at, &code);
        bool wide = code >= 0x2e80;
        if (wide && at)
            break;
        at += n ? n : 1;
        if (wide)
            break;
    }
    for (size_t i = 0; at && i < sizeof stops / sizeof *stops; i++)
        if (strncmp(text + at, stops[i], strlen(stops[i])) == 0)
            at += strlen(stops[i]);
    return at;
}

void wrap_print(FILE *out, struct arena *arena, const char *text, size_t indent, size_t width)
{
    size_t room = width > indent + NARROWEST ? width - indent : NARROWEST;
    size_t used = 0, blank = 0;
    while (*text) {
        size_t length = piece_length(text);
        const char *piece = arena_copy(arena, text, length);
        size_t columns = piece ? utf8_width(piece) : length;
        if (used && used + blank + columns > room) {
            putc('\n', out);
            print_blanks(out, indent);
            used = blank = 0;
        }
        print_blanks(out, used ? blank : 0);
        fwrite(text, 1, length, out);
        used += columns + (used ? blank : 0);
        text += length;
        blank = strspn(text, " \n") > 0;
        text += strspn(text, " \n");
    }
    putc('\n', out);
}
