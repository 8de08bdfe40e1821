/* SPDX-License-Identifier: Apache-2.0 */
/* Spellings of names. */
#include "proto/plugin/names.h"

#include "proto/plugin/memory.h"

#include <string.h>

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static char to_lower(char c)
{
    return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

static char to_upper(char c)
{
    return is_lower(c) ? (char)(c - 'a' + 'A') : c;
}

static bool starts_word(const char *name, size_t at)
{
    if (at == 0 || !is_upper(name[at]))
        return false;
    return !is_upper(name[at - 1]) || is_lower(name[at + 1]);
}

static char *split(struct arena *arena, const char *camel, char between, char (*convert)(char))
{
    struct buf out;
    memory_buf(&out, arena);
    for (size_t i = 0; camel[i]; i++) {
        if (starts_word(camel, i))
            buf_put_byte(&out, between);
        buf_put_byte(&out, convert(camel[i]));
    }
    return (char *)memory_text(&out);
}

char *names_upper_snake(struct arena *arena, const char *camel)
{
    return split(arena, camel, '_', to_upper);
}

char *names_kebab(struct arena *arena, const char *camel)
{
    return split(arena, camel, '-', to_lower);
}

char *names_camel(struct arena *arena, const char *snake)
{
    char *out = memory_copy(arena, snake, strlen(snake));
    char *end = out;
    for (size_t i = 0; snake[i]; i++)
        if (snake[i] != '_')
            *end++ = i == 0 || snake[i - 1] == '_' ? to_upper(snake[i]) : snake[i];
    *end = '\0';
    return out;
}

static char *replaced(struct arena *arena, const char *text, char from, char to)
{
    char *out = memory_copy(arena, text, strlen(text));
    for (char *c = out; *c; c++)
        if (*c == from)
            *c = to;
    return out;
}

char *names_spaced(struct arena *arena, const char *snake)
{
    return replaced(arena, snake, '_', ' ');
}

char *names_symbol(struct arena *arena, const char *full_name)
{
    return replaced(arena, full_name, '.', '_');
}

char *names_short_value(struct arena *arena, const char *value, const char *enumeration)
{
    char *prefix = memory_printf(arena, "%s_", names_upper_snake(arena, enumeration));
    size_t length = strlen(prefix);
    bool match = strncmp(value, prefix, length) == 0 && value[length];
    const char *rest = match ? value + length : value;
    char *out = memory_copy(arena, rest, strlen(rest));
    for (char *c = out; *c; c++)
        *c = to_lower(*c);
    return out;
}

char *names_protobuf_c(struct arena *arena, const char *full_name)
{
    struct buf out;
    memory_buf(&out, arena);
    bool was_upper = true; /* no underscore at the start of a part */
    for (const char *c = full_name; *c; c++) {
        if (*c == '.') {
            buf_puts(&out, "__");
            was_upper = true;
            continue;
        }
        if (is_upper(*c) && !was_upper)
            buf_put_byte(&out, '_');
        buf_put_byte(&out, to_lower(*c));
        was_upper = is_upper(*c);
    }
    return (char *)memory_text(&out);
}

char *names_base(struct arena *arena, const char *file)
{
    static const char ending[] = ".proto";
    size_t length = strlen(file), cut = sizeof ending - 1;
    bool match = length > cut && strcmp(file + length - cut, ending) == 0;
    return memory_copy(arena, file, match ? length - cut : length);
}

bool names_is_column(const char *name, size_t longest)
{
    size_t length = strlen(name);
    if (length == 0 || length > longest || (name[0] >= '0' && name[0] <= '9'))
        return false;
    return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == length;
}
