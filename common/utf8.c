/* SPDX-License-Identifier: Apache-2.0 */
/* Text from outside: the checks are ours, normalisation and widths come from utf8proc. */
#include "common/utf8.h"

#include <string.h>
#include <utf8proc.h>

static bool is_continuation(uint8_t byte)
{
    return (byte & 0xc0) == 0x80;
}

/* Length that the first byte promises; 0 for one that begins nothing. */
static size_t promised_length(uint8_t first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xc2)
        return 0;
    if (first < 0xe0)
        return 2;
    if (first < 0xf0)
        return 3;
    return first < 0xf5 ? 4 : 0;
}

size_t utf8_decode(const char *bytes, size_t length, uint32_t *code)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    static const uint8_t payload[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    const uint8_t *at = (const uint8_t *)bytes;
    size_t size = length ? promised_length(at[0]) : 0;
    if (!size || size > length)
        return 0;
    uint32_t value = at[0] & payload[size];
    for (size_t i = 1; i < size; i++) {
        if (!is_continuation(at[i]))
            return 0;
        value = value << 6 | (at[i] & 0x3f);
    }
    if (value < smallest[size] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *code = value;
    return size;
}

/* Bytes at the beginning that are ASCII, eight at a time. */
static size_t ascii_prefix(const char *bytes, size_t length)
{
    size_t at = 0;
    uint64_t word;
    for (; length - at >= sizeof word; at += sizeof word) {
        memcpy(&word, bytes + at, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    while (at < length && !(bytes[at] & 0x80))
        at++;
    return at;
}

bool utf8_check(const void *bytes, size_t length)
{
    const char *at = bytes;
    uint32_t code;
    while (length) {
        size_t step = ascii_prefix(at, length);
        if (!step)
            step = utf8_decode(at, length, &code);
        if (!step)
            return false;
        at += step;
        length -= step;
    }
    return true;
}

static bool is_bidi_control(uint32_t code)
{
    return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
           code == 0x200e || code == 0x200f || code == 0x061c;
}

static bool is_noncharacter(uint32_t code)
{
    return (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) == 0xfffe;
}

bool utf8_printable(uint32_t code)
{
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x2028 || code == 0x2029)
        return false;
    if (code >= 0xe0000 && code <= 0xe007f) /* tags: text that no one sees */
        return false;
    return !is_bidi_control(code) && !is_noncharacter(code);
}

static struct status invalid(const char *message)
{
    return status_error(RPC_INVALID_ARGUMENT, "TEXT_INVALID", message);
}

static struct status no_memory(void)
{
    return status_error(RPC_RESOURCE_EXHAUSTED, "MEMORY_LIMIT",
                        "The request needs too much memory.");
}

static struct status refuse(struct arena *arena, uint32_t code)
{
    if (code == '\n' || code == '\t' || code == '\r')
        return invalid("The text must be a single line without tabs.");
    const char *message = arena_printf(
        arena, "The text contains the character U+%04X, which is not allowed in texts.",
        (unsigned)code);
    return message ? invalid(message) : no_memory();
}

/* One line ending for all, and nothing in the text that a reader cannot see. */
static struct status clean(struct arena *arena, char *text, bool multiline)
{
    char *out = text;
    size_t left = strlen(text);
    while (left) {
        uint32_t code;
        size_t size = utf8_decode(text, left, &code);
        if (!size)
            return invalid("The text is not valid UTF-8.");
        bool layout = code == '\n' || code == '\t' || code == '\r';
        if (layout ? !multiline : !utf8_printable(code))
            return refuse(arena, code);
        if (code == '\r' && text[1] == '\n') { /* the newline that follows stands for both */
            text++, left--;
            continue;
        }
        memmove(out, code == '\r' ? "\n" : text, size);
        out += size, text += size, left -= size;
    }
    *out = '\0';
    return STATUS_OK;
}

/* utf8proc in two steps, so that its memory is the arena's. NULL: malformed or no memory. */
static char *map(struct arena *arena, const char *text, utf8proc_option_t options)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text;
    utf8proc_ssize_t length = (utf8proc_ssize_t)strlen(text);
    utf8proc_ssize_t codes = utf8proc_decompose(bytes, length, NULL, 0, options);
    if (codes < 0)
        return NULL;
    /* One more, since the result is written over the code points, with a final NUL. */
    utf8proc_int32_t *buffer = arena_array(arena, (size_t)codes + 1, sizeof *buffer);
    if (!buffer)
        return NULL;
    utf8proc_decompose(bytes, length, buffer, codes, options);
    return utf8proc_reencode(buffer, codes, options) < 0 ? NULL : (char *)buffer;
}

struct status utf8_normalize(struct arena *arena, const char *text, bool multiline,
                             const char **out)
{
    char *copy = arena_string(arena, text);
    if (!copy)
        return no_memory();
    struct status status = clean(arena, copy, multiline);
    if (!status_is_ok(status))
        return status;
    size_t length = strlen(copy);
    if (ascii_prefix(copy, length) < length)
        copy = map(arena, copy, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (!copy)
        return no_memory();
    *out = copy;
    return STATUS_OK;
}

size_t utf8_length(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += !is_continuation((uint8_t)*text);
    return count;
}

/* Bytes that fit into `columns`; *width is what they take. A malformed byte takes one column. */
static size_t measure(const char *text, size_t columns, size_t *width)
{
    size_t at = 0, left = strlen(text);
    *width = 0;
    while (at < left) {
        uint32_t code = 0xfffd;
        size_t size = utf8_decode(text + at, left - at, &code);
        int wide = utf8proc_charwidth((utf8proc_int32_t)code);
        size_t need = wide > 0 ? (size_t)wide : 0;
        if (need > columns - *width)
            break;
        *width += need;
        at += size ? size : 1;
    }
    return at;
}

size_t utf8_width(const char *text)
{
    size_t width;
    measure(text, SIZE_MAX, &width);
    return width;
}

size_t utf8_fit(const char *text, size_t columns)
{
    size_t width;
    return measure(text, columns, &width);
}

char *utf8_fold(struct arena *arena, const char *text)
{
    return map(arena, text,
               UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                   UTF8PROC_IGNORE);
}
