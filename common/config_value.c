/* SPDX-License-Identifier: Apache-2.0 */
/* One value of one setting: a row of functions per kind of storage. */
#include "common/config_value.h"

#include "common/utf8.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

struct unit {
    const char *name;
    int64_t size;
};

/* The largest first; the first name of a size is the one that is shown. */
static const struct unit durations[] = {{"d", 86400000}, {"h", 3600000}, {"m", 60000},
                                        {"s", 1000},     {"ms", 1},      {NULL, 0}};
static const struct unit sizes[] = {{"TiB", INT64_C(1) << 40},
                                    {"GiB", 1 << 30},
                                    {"MiB", 1 << 20},
                                    {"KiB", 1 << 10},
                                    {"", 1},
                                    {"B", 1},
                                    {NULL, 0}};
static const struct unit plain[] = {{"", 1}, {NULL, 0}};

static const struct unit *units_of(enum config_type type)
{
    if (type == CONFIG_DURATION)
        return durations;
    return type == CONFIG_BYTES ? sizes : plain;
}

static void *member(const struct config_setting *setting, void *settings)
{
    return (char *)settings + setting->offset;
}

static const void *member_of(const struct config_setting *setting, const void *settings)
{
    return (const char *)settings + setting->offset;
}

static bool in_bounds(const struct config_setting *setting, int64_t value)
{
    if (!setting->minimum && !setting->maximum)
        return true;
    return value >= setting->minimum && value <= setting->maximum;
}

static bool is_text(const char *text)
{
    size_t left = strlen(text);
    while (left) {
        uint32_t code;
        size_t size = utf8_decode(text, left, &code);
        if (!size || !utf8_printable(code))
            return false;
        text += size;
        left -= size;
    }
    return true;
}

static bool parse_number(const char *text, const struct unit *units, int64_t *value)
{
    bool negative = *text == '-';
    const char *at = text + negative;
    int64_t number = 0;
    if (*at < '0' || *at > '9')
        return false;
    for (; *at >= '0' && *at <= '9'; at++)
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, *at - '0', &number))
            return false;
    while (units->name && strcasecmp(units->name, at) != 0)
        units++;
    if (!units->name || __builtin_mul_overflow(number, units->size, &number))
        return false;
    *value = negative ? -number : number;
    return true;
}

static bool set_number(const struct config_setting *setting, const char *text, void *settings)
{
    int64_t value;
    if (!parse_number(text, units_of(setting->type), &value) || !in_bounds(setting, value))
        return false;
    memcpy(member(setting, settings), &value, sizeof value);
    return true;
}

static bool set_bool(const struct config_setting *setting, const char *text, void *settings)
{
    static const char *const words[] = {"no", "yes", "false", "true", "off", "on", "0", "1"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(text, words[i]) == 0) {
            *(bool *)member(setting, settings) = i % 2;
            return true;
        }
    return false;
}

static bool is_choice(const char *choices, const char *text)
{
    size_t length = strlen(text);
    while (choices) {
        size_t width = strcspn(choices, "|");
        if (width == length && memcmp(choices, text, length) == 0)
            return true;
        choices = choices[width] ? choices + width + 1 : NULL;
    }
    return false;
}

static bool set_string(const struct config_setting *setting, const char *text, const char *folder,
                       struct arena *arena, void *settings)
{
    const char *copy;
    if (setting->type == CONFIG_CHOICE && !is_choice(setting->choices, text))
        return false;
    if (!in_bounds(setting, (int64_t)strlen(text)))
        return false;
    if (setting->type == CONFIG_PATH && folder && *text && *text != '/')
        copy = arena_printf(arena, "%s/%s", folder, text);
    else
        copy = arena_string(arena, text);
    if (!copy)
        return false;
    memcpy(member(setting, settings), &copy, sizeof copy);
    return true;
}

/* The next item between commas, without blanks around it; *text moves behind it. */
static const char *next_item(const char **text, size_t *length)
{
    const char *begin = *text + strspn(*text, " \t");
    const char *end = begin + strcspn(begin, ",");
    *text = *end ? end + 1 : end;
    while (end > begin && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *length = (size_t)(end - begin);
    return begin;
}

static bool set_list(const struct config_setting *setting, const char *text, struct arena *arena,
                     void *settings)
{
    size_t n = 0, length, room = 1;
    for (const char *at = text; *at; at++)
        room += *at == ',';
    const char **items = arena_array(arena, room, sizeof *items);
    while (items && *text) {
        const char *item = next_item(&text, &length);
        if (!length)
            return false;
        items[n] = arena_copy(arena, item, length);
        if (!items[n++])
            return false;
    }
    if (!items || !in_bounds(setting, (int64_t)n))
        return false;
    struct config_list list = {n, items};
    memcpy(member(setting, settings), &list, sizeof list);
    return true;
}

bool config_value_set(const struct config_setting *setting, const char *text, const char *folder,
                      struct arena *arena, void *settings)
{
    if (!is_text(text))
        return false;
    switch (setting->type) {
    case CONFIG_STRING:
    case CONFIG_PATH:
    case CONFIG_CHOICE:
        return set_string(setting, text, folder, arena, settings);
    case CONFIG_LIST:
        return set_list(setting, text, arena, settings);
    case CONFIG_BOOL:
        return set_bool(setting, text, settings);
    case CONFIG_INT:
    case CONFIG_DURATION:
    case CONFIG_BYTES:
        return set_number(setting, text, settings);
    }
    return false;
}

static void show_number(enum config_type type, int64_t value, struct buf *out)
{
    const struct unit *unit = units_of(type);
    while (unit->size > 1 && (value == 0 || value % unit->size != 0))
        unit++;
    buf_printf(out, "%" PRId64 "%s", value / unit->size, unit->name);
}

void config_value_show(const struct config_setting *setting, const void *settings, struct buf *out)
{
    const void *value = member_of(setting, settings);
    const struct config_list *list = value;
    switch (setting->type) {
    case CONFIG_STRING:
    case CONFIG_PATH:
    case CONFIG_CHOICE:
        buf_puts(out, *(const char *const *)value);
        break;
    case CONFIG_LIST:
        for (size_t i = 0; i < list->n; i++)
            buf_printf(out, "%s%s", i ? ", " : "", list->items[i]);
        break;
    case CONFIG_BOOL:
        buf_puts(out, *(const bool *)value ? "yes" : "no");
        break;
    case CONFIG_INT:
    case CONFIG_DURATION:
    case CONFIG_BYTES:
        show_number(setting->type, *(const int64_t *)value, out);
        break;
    }
}

static bool lists_equal(const struct config_list *a, const struct config_list *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->items[i], b->items[i]) != 0)
            return false;
    return true;
}

bool config_value_equal(const struct config_setting *setting, const void *a, const void *b)
{
    const void *left = member_of(setting, a), *right = member_of(setting, b);
    switch (setting->type) {
    case CONFIG_STRING:
    case CONFIG_PATH:
    case CONFIG_CHOICE:
        return strcmp(*(const char *const *)left, *(const char *const *)right) == 0;
    case CONFIG_LIST:
        return lists_equal(left, right);
    case CONFIG_BOOL:
        return *(const bool *)left == *(const bool *)right;
    case CONFIG_INT:
    case CONFIG_DURATION:
    case CONFIG_BYTES:
        return *(const int64_t *)left == *(const int64_t *)right;
    }
    return false;
}

static void describe_choices(const char *choices, struct buf *out)
{
    buf_puts(out, "one of ");
    for (; *choices; choices++)
        if (*choices == '|')
            buf_puts(out, ", ");
        else
            buf_put_byte(out, *choices);
}

void config_value_describe(const struct config_setting *setting, struct buf *out)
{
    static const char *const nouns[] = {
        [CONFIG_STRING] = "a text",
        [CONFIG_PATH] = "a path",
        [CONFIG_LIST] = "a list with commas",
        [CONFIG_INT] = "a whole number",
        [CONFIG_BOOL] = "yes or no",
        [CONFIG_DURATION] = "a duration such as 250ms, 30s, 5m, 12h or 7d",
        [CONFIG_BYTES] = "a size such as 4096, 64KiB, 1MiB or 2GiB",
    };
    if (setting->type == CONFIG_CHOICE) {
        describe_choices(setting->choices, out);
        return;
    }
    buf_puts(out, nouns[setting->type]);
    if (!setting->minimum && !setting->maximum)
        return;
    bool text = setting->type == CONFIG_STRING || setting->type == CONFIG_PATH;
    buf_puts(out, ", from ");
    show_number(setting->type, setting->minimum, out);
    buf_puts(out, " to ");
    show_number(setting->type, setting->maximum, out);
    buf_puts(out, text ? " bytes" : setting->type == CONFIG_LIST ? " items" : "");
}
