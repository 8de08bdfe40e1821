/* SPDX-License-Identifier: Apache-2.0 */
/* Settings: defaults, then the file, the environment and the flags, each over the one before. */
#include "common/config.h"

#include "common/config_value.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

enum { LINE_BYTES = 4096, NAME_BYTES = 64 };

struct loader {
    const struct config_table *table;
    const struct config_sources *sources;
    struct arena *arena;
    void *settings;
    struct buf *errors;
    bool *given;        /* per setting: some source set it */
    int *lines;         /* per setting: line of the file that set it, in this part of the file */
    const char *folder; /* of the file; leads relative paths */
    FILE *file;
    int line;
    bool section_found, section_refused;
    bool wrong;
};

__attribute__((format(printf, 2, 3))) static void complain(struct loader *loader,
                                                           const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *sentence = arena_vprintf(loader->arena, format, arguments);
    va_end(arguments);
    loader->wrong = true;
    if (sentence) {
        buf_puts(loader->errors, sentence);
        buf_put_byte(loader->errors, '\n');
    }
}

static int find(const struct config_table *table, const char *name)
{
    for (size_t i = 0; i < table->n; i++)
        if (strcmp(table->settings[i].name, name) == 0)
            return (int)i;
    return -1;
}

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Levenshtein distance of short names; far for long ones. */
static size_t distance(const char *a, const char *b)
{
    size_t row[NAME_BYTES + 1], width = strlen(b);
    if (width > NAME_BYTES || strlen(a) > NAME_BYTES)
        return NAME_BYTES;
    for (size_t j = 0; j <= width; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t above = row[j];
            row[j] = smallest(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[width];
}

static const char *nearest(const struct config_table *table, const char *name)
{
    const char *best = NULL;
    size_t least = strlen(name) / 2 + 1;
    for (size_t i = 0; i < table->n; i++) {
        size_t d = distance(name, table->settings[i].name);
        if (d < least) {
            least = d;
            best = table->settings[i].name;
        }
    }
    return best;
}

/* The name comes from outside and goes to a terminal. */
static const char *printable_name(struct loader *loader, const char *name)
{
    char *copy = arena_copy(loader->arena, name, strnlen(name, NAME_BYTES));
    for (char *at = copy; at && *at; at++)
        if (!isgraph((unsigned char)*at))
            *at = '?';
    return copy ? copy : "?";
}

static void refuse_name(struct loader *loader, const char *place, const char *name)
{
    const char *shown = printable_name(loader, name);
    const char *near = nearest(loader->table, name);
    if (near)
        complain(loader, "%s: there is no setting \"%s\"; did you mean \"%s\"?", place, shown,
                 near);
    else
        complain(loader, "%s: there is no setting \"%s\".", place, shown);
}

static void set(struct loader *loader, const char *place, int index, const char *value,
                const char *folder)
{
    const struct config_setting *setting = &loader->table->settings[index];
    loader->given[index] = true;
    if (config_value_set(setting, value, folder, loader->arena, loader->settings))
        return;
    struct buf allowed;
    buf_init(&allowed, loader->arena, 4096);
    config_value_describe(setting, &allowed);
    const char *text = buf_string(&allowed);
    complain(loader, "%s: the value of \"%s\" must be %s.", place, setting->name,
             text ? text : "another one");
}

static const char *file_place(struct loader *loader)
{
    const char *place = arena_printf(loader->arena, "%s:%d", loader->sources->file, loader->line);
    return place ? place : "file";
}

/* Lines above the sections count, and those of the wanted one; the caller asked for it or none. */
static bool section_counts(struct loader *loader, const char *section)
{
    const char *wanted = loader->sources->section;
    if (!*section)
        return true;
    if (wanted && strcmp(section, wanted) == 0) {
        if (!loader->section_found)
            memset(loader->lines, 0, loader->table->n * sizeof *loader->lines);
        loader->section_found = true;
        return true;
    }
    if (!wanted && !loader->section_refused) {
        loader->section_refused = true;
        complain(loader, "%s: sections ([%s]) have no meaning here.", file_place(loader),
                 printable_name(loader, section));
    }
    return false;
}

static int take_line(void *owner, const char *section, const char *name, const char *value)
{
    struct loader *loader = owner;
    if (!section_counts(loader, section))
        return 1;
    int index = find(loader->table, name);
    if (index < 0) {
        refuse_name(loader, file_place(loader), name);
    } else if (loader->lines[index]) {
        complain(loader, "%s: \"%s\" is set twice, first in line %d.", file_place(loader), name,
                 loader->lines[index]);
    } else {
        loader->lines[index] = loader->line;
        set(loader, file_place(loader), index, value, loader->folder);
    }
    return 1;
}

static bool line_is_whole(FILE *file, const char *line)
{
    size_t length = strlen(line);
    return (length && line[length - 1] == '\n') || feof(file);
}

static char *read_line(char *line, int size, void *owner)
{
    struct loader *loader = owner;
    if (!fgets(line, size, loader->file))
        return NULL;
    loader->line++;
    if (line_is_whole(loader->file, line))
        return line;
    complain(loader, "%s: the line is longer than %d bytes or holds a NUL byte.",
             file_place(loader), size - 2);
    int byte;
    do
        byte = getc(loader->file);
    while (byte != EOF && byte != '\n');
    *line = '\0';
    return line;
}

/* What Debian builds into libinih is 200 bytes a line and continuation lines. */
static void set_up_inih(void)
{
    ini_use_stack = false;
    ini_max_line = LINE_BYTES;
    ini_initial_alloc = LINE_BYTES;
    ini_allow_multiline = false;
}

static const char *folder_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return NULL;
    return slash == path ? "" : arena_copy(arena, path, (size_t)(slash - path));
}

static void parse_file(struct loader *loader)
{
    const char *section = loader->sources->section;
    loader->folder = folder_of(loader->arena, loader->sources->file);
    set_up_inih();
    int bad = ini_parse_stream(read_line, loader, take_line, loader);
    if (bad > 0)
        complain(loader, "%s:%d: a line is name = value, [section], or a comment after #.",
                 loader->sources->file, bad);
    else if (bad < 0 || ferror(loader->file))
        complain(loader, "%s: cannot be read.", loader->sources->file);
    if (section && *section && !loader->section_found)
        complain(loader, "%s: there is no section [%s] with a setting.", loader->sources->file,
                 printable_name(loader, section));
}

static void load_file(struct loader *loader)
{
    const char *path = loader->sources->file;
    if (!path)
        return;
    loader->file = fopen(path, "re");
    if (!loader->file && errno == ENOENT && loader->sources->may_miss)
        return;
    if (!loader->file) {
        complain(loader, "%s: %s.", path, strerrordesc_np(errno));
        return;
    }
    parse_file(loader);
    fclose(loader->file);
}

/* The setting's name in `entry`, "KITHD_LISTEN=…" with the prefix "kithd"; NULL: not ours. */
static char *environment_name(struct loader *loader, const char *entry)
{
    const char *program = loader->table->program;
    size_t prefix = strlen(program);
    for (size_t i = 0; i < prefix; i++)
        if (entry[i] != toupper((unsigned char)program[i]))
            return NULL;
    if (entry[prefix] != '_' || strncmp(entry + prefix, "_TEST_", 6) == 0)
        return NULL;
    const char *begin = entry + prefix + 1;
    char *name = arena_copy(loader->arena, begin, strcspn(begin, "="));
    for (char *at = name; at && *at; at++)
        *at = (char)tolower((unsigned char)*at);
    return name;
}

static void load_environment(struct loader *loader)
{
    char *const *entries = loader->sources->environment;
    for (; entries && *entries; entries++) {
        const char *equals = strchr(*entries, '=');
        char *name = equals ? environment_name(loader, *entries) : NULL;
        if (!name)
            continue;
        const char *place = arena_copy(loader->arena, *entries, (size_t)(equals - *entries));
        int index = find(loader->table, name);
        if (index < 0)
            refuse_name(loader, "environment", name);
        else
            set(loader, place ? place : "environment", index, equals + 1, NULL);
    }
}

static bool is_other_flag(const struct config_sources *sources, const char *name)
{
    for (const char *const *other = sources->other_flags; other && *other; other++)
        if (strcmp(*other, name) == 0)
            return true;
    return false;
}

static void load_flag(struct loader *loader, const char *flag)
{
    size_t length = strcspn(flag, "=");
    char *name = arena_copy(loader->arena, flag, length);
    if (!name || is_other_flag(loader->sources, name))
        return;
    for (char *at = name; *at; at++)
        *at = *at == '-' ? '_' : *at;
    int index = find(loader->table, name);
    const struct config_setting *setting = index < 0 ? NULL : &loader->table->settings[index];
    if (!setting)
        refuse_name(loader, "flags", name);
    else if (setting->secret)
        complain(loader, "--%s: a secret belongs into the file or the environment.", setting->name);
    else if (!flag[length] && setting->type != CONFIG_BOOL)
        complain(loader, "--%s: write --%s=value.", setting->name, setting->name);
    else
        set(loader, "flags", index, flag[length] ? flag + length + 1 : "yes", NULL);
}

static void load_flags(struct loader *loader)
{
    for (int i = 1; i < loader->sources->argc; i++) {
        const char *argument = loader->sources->argv[i];
        if (strcmp(argument, "--") == 0)
            return;
        if (strncmp(argument, "--", 2) == 0)
            load_flag(loader, argument + 2);
    }
}

static void load_defaults(struct loader *loader)
{
    for (size_t i = 0; i < loader->table->n; i++) {
        const struct config_setting *setting = &loader->table->settings[i];
        if (setting->standard)
            set(loader, "default", (int)i, setting->standard, NULL);
    }
}

static void check_given(struct loader *loader)
{
    for (size_t i = 0; i < loader->table->n; i++)
        if (!loader->given[i])
            complain(loader, "\"%s\" must be set: %s.", loader->table->settings[i].name,
                     loader->table->settings[i].help);
}

bool config_load(const struct config_table *table, const struct config_sources *sources,
                 struct arena *arena, void *settings, struct buf *errors)
{
    struct loader loader = {.table = table,
                            .sources = sources,
                            .arena = arena,
                            .settings = settings,
                            .errors = errors,
                            .given = arena_array(arena, table->n, sizeof *loader.given),
                            .lines = arena_array(arena, table->n, sizeof *loader.lines)};
    if (!loader.given || !loader.lines)
        return false;
    load_defaults(&loader);
    load_file(&loader);
    load_environment(&loader);
    load_flags(&loader);
    check_given(&loader);
    return !loader.wrong && !arena_failed(arena);
}

const char *config_flag(int argc, char *const *argv, const char *name)
{
    const char *value = NULL;
    size_t length = strlen(name);
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--", 2) != 0 || strncmp(argv[i] + 2, name, length) != 0)
            continue;
        const char *rest = argv[i] + 2 + length;
        if (*rest == '=')
            value = rest + 1;
        else if (!*rest)
            value = rest;
    }
    return value;
}

void config_describe(const struct config_table *table, struct buf *out)
{
    for (size_t i = 0; i < table->n; i++) {
        const struct config_setting *setting = &table->settings[i];
        buf_printf(out, "  %s\n      %s\n      ", setting->name, setting->help);
        config_value_describe(setting, out);
        if (setting->standard)
            buf_printf(out, "; default: %s", *setting->standard ? setting->standard : "empty");
        else
            buf_puts(out, "; must be set");
        buf_puts(out, setting->reloadable ? "; reloadable\n" : "\n");
    }
}

void config_show(const struct config_table *table, const void *settings, struct buf *out)
{
    for (size_t i = 0; i < table->n; i++) {
        const struct config_setting *setting = &table->settings[i];
        buf_printf(out, "%s%s = ", setting->secret ? "# " : "", setting->name);
        if (setting->secret)
            buf_puts(out, "***");
        else
            config_value_show(setting, settings, out);
        buf_put_byte(out, '\n');
    }
}

const struct config_setting *config_fixed_change(const struct config_table *table, const void *old,
                                                 const void *fresh)
{
    for (size_t i = 0; i < table->n; i++)
        if (!table->settings[i].reloadable && !config_value_equal(&table->settings[i], old, fresh))
            return &table->settings[i];
    return NULL;
}
