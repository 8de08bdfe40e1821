/* SPDX-License-Identifier: Apache-2.0 */
/* The characters of a mapping: words, quoted texts, errors with their line. */
#include "server/model/mapping_internal.h"

#include <ctype.h>
#include <string.h>

struct status mapping_error(const struct mapping_scan *scan, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *what = arena_vprintf(scan->arena, format, arguments);
    va_end(arguments);
    const char *text =
        what ? arena_printf(scan->arena, "Line %d of the mapping: %s", scan->line, what) : NULL;
    struct status status = status_field("mapping", text ? text : "The mapping is malformed.");
    status.reason = "MAPPING_INVALID";
    return status;
}

void mapping_blanks(struct mapping_scan *scan)
{
    scan->at += strspn(scan->at, " \t\r");
}

bool mapping_at_end(const struct mapping_scan *scan)
{
    return *scan->at == '\0' || *scan->at == '\n';
}

bool mapping_take(struct mapping_scan *scan, char character)
{
    mapping_blanks(scan);
    if (*scan->at != character)
        return false;
    scan->at++;
    return true;
}

static size_t word_length(const char *at)
{
    size_t length = 0;
    while (isalnum((unsigned char)at[length]) || at[length] == '_')
        length++;
    return length;
}

static const char *copy(const struct mapping_scan *scan, const char *at, size_t length)
{
    const char *text = arena_copy(scan->arena, at, length);
    return text ? text : "";
}

const char *mapping_word(struct mapping_scan *scan)
{
    mapping_blanks(scan);
    size_t length = word_length(scan->at);
    const char *word = copy(scan, scan->at, length);
    scan->at += length;
    return word;
}

const char *mapping_peek(const struct mapping_scan *scan)
{
    struct mapping_scan ahead = *scan;
    return mapping_word(&ahead);
}

const char *mapping_value(struct mapping_scan *scan)
{
    mapping_blanks(scan);
    size_t length = strcspn(scan->at, " \t\r\n");
    const char *value = copy(scan, scan->at, length);
    scan->at += length;
    return value;
}

struct status mapping_quoted(struct mapping_scan *scan, const char **text)
{
    struct buf out;
    buf_init(&out, scan->arena, 64 * 1024);
    for (scan->at++;; scan->at++) {
        if (mapping_at_end(scan))
            return mapping_error(scan, "A quotation mark is opened and not closed.");
        if (*scan->at == '"' && scan->at[1] != '"')
            break;
        if (*scan->at == '"')
            scan->at++;
        buf_put_byte(&out, *scan->at);
    }
    scan->at++;
    *text = buf_string(&out);
    return *text ? STATUS_OK : mapping_error(scan, "The text is too long.");
}
