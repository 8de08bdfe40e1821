/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and rewriting the file of profiles. */
#include "client/cmd/profile.h"

#include "client/cmd/home.h"
#include "common/config.h"

#include <errno.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LARGEST_FILE = 1024 * 1024, LONGEST_NAME = 60 };

static const struct config_setting settings[] = {
    {.name = "profile",
     .type = CONFIG_STRING,
     .offset = offsetof(struct profile, name),
     .standard = "default",
     .help = "the profile in use"},
    {.name = "server",
     .type = CONFIG_STRING,
     .offset = offsetof(struct profile, server),
     .standard = "localhost:7443",
     .help = "host and port of the server"},
    {.name = "ca",
     .type = CONFIG_PATH,
     .offset = offsetof(struct profile, ca),
     .standard = "",
     .help = "file with the certificate of the authority to trust"},
    {.name = "fingerprint",
     .type = CONFIG_STRING,
     .offset = offsetof(struct profile, fingerprint),
     .standard = "",
     .help = "SHA-256 of the server's certificate, in place of an authority"},
    {.name = "api_key_file",
     .type = CONFIG_PATH,
     .offset = offsetof(struct profile, api_key_file),
     .standard = "",
     .help = "file with an API key, readable by its owner only"},
    {.name = "certificate",
     .type = CONFIG_PATH,
     .offset = offsetof(struct profile, certificate),
     .standard = "",
     .help = "file with a certificate of this client"},
    {.name = "certificate_key",
     .type = CONFIG_PATH,
     .offset = offsetof(struct profile, certificate_key),
     .standard = "",
     .help = "file with the private key of the certificate"},
    {.name = "user",
     .type = CONFIG_STRING,
     .offset = offsetof(struct profile, user),
     .standard = "",
     .help = "login name"},
    {.name = "lang",
     .type = CONFIG_STRING,
     .offset = offsetof(struct profile, lang),
     .standard = "",
     .help = "en or zh"},
    {.name = "output",
     .type = CONFIG_CHOICE,
     .offset = offsetof(struct profile, output),
     .standard = "auto",
     .choices = "auto|table|json|ndjson|csv|vertical",
     .help = "form of output"},
    {.name = "timeout",
     .type = CONFIG_DURATION,
     .offset = offsetof(struct profile, timeout),
     .standard = "0s",
     .help = "longest wait for one call; 0s: by the kind of call"},
};

static const struct config_table table = {
    .program = "kith", .settings = settings, .n = sizeof settings / sizeof *settings};

extern char **environ;

/* Only what the table knows: KITH_PASSWORD and the like are no settings. */
static char *const *own_environment(struct arena *arena)
{
    static const char *const names[] = {
        "KITH_SERVER=",         "KITH_CA=",           "KITH_FINGERPRINT=",
        "KITH_USER=",           "KITH_LANG=",         "KITH_OUTPUT=",
        "KITH_TIMEOUT=",        "KITH_API_KEY_FILE=", "KITH_CERTIFICATE=",
        "KITH_CERTIFICATE_KEY="};
    enum { N = sizeof names / sizeof *names };
    char **found = arena_array(arena, N + 1, sizeof *found);
    size_t n = 0;
    for (char **at = environ; found && *at; at++)
        for (size_t i = 0; i < N && n < N; i++)
            if (strncmp(*at, names[i], strlen(names[i])) == 0 && (*at)[strlen(names[i])])
                found[n++] = *at;
    return found;
}

bool profile_name_valid(const char *name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    size_t length = strlen(name);
    return length > 0 && length <= LONGEST_NAME && strspn(name, allowed) == length;
}

char *profile_file(struct arena *arena)
{
    size_t length;
    const char *path = home_path(arena, HOME_CONFIG, "config");
    char *text = path ? home_read(arena, path, LARGEST_FILE, false, &length) : NULL;
    return text || (path && errno != ENOENT) ? text : arena_string(arena, "");
}

static struct status failed(struct arena *arena, const char *what, const char *path)
{
    const char *message =
        arena_printf(arena, "%s: %s: %s", path ? path : "config", what, strerror(errno));
    return status_error(RPC_FAILED_PRECONDITION, "CONFIG", message ? message : what);
}

struct status profile_store(struct arena *arena, const char *text)
{
    const char *path = home_path(arena, HOME_CONFIG, "config");
    if (!path || !home_make(arena, HOME_CONFIG) || !home_write(path, text, strlen(text)))
        return failed(arena, gettext("cannot be written"), path);
    return STATUS_OK;
}

/* Lines */

static size_t line_length(const char *line)
{
    size_t length = strcspn(line, "\n");
    return length + (line[length] == '\n');
}

/* Length of the name in "[name]", 0 for any other line. */
static size_t section_of(const char *line, const char **name)
{
    line += strspn(line, " \t");
    size_t length = *line == '[' ? strcspn(line + 1, "]\n") : 0;
    *name = line + 1;
    return length && line[1 + length] == ']' ? length : 0;
}

size_t profile_names(struct arena *arena, const char *text, const char **names, size_t most)
{
    size_t n = 0;
    for (const char *line = text; *line && n < most; line += line_length(line)) {
        const char *name;
        size_t length = section_of(line, &name);
        if (length && (names[n] = arena_copy(arena, name, length)) != NULL)
            n++;
    }
    return n;
}

char *profile_without(struct arena *arena, const char *text, const char *name)
{
    struct buf out;
    bool inside = false;
    buf_init(&out, arena, LARGEST_FILE);
    for (const char *line = text; *line; line += line_length(line)) {
        const char *section;
        size_t length = section_of(line, &section);
        if (length)
            inside = length == strlen(name) && memcmp(section, name, length) == 0;
        if (!inside)
            buf_put(&out, line, line_length(line));
    }
    return buf_string(&out);
}

static bool is_default_line(const char *line, const char **value, size_t *length)
{
    line += strspn(line, " \t");
    if (strncmp(line, "profile", 7) != 0)
        return false;
    line += 7 + strspn(line + 7, " \t");
    if (*line != '=')
        return false;
    *value = line + 1 + strspn(line + 1, " \t");
    *length = strcspn(*value, " \t\r\n");
    return true;
}

bool profile_has_default(const char *text)
{
    const char *value;
    size_t length;
    for (const char *line = text; *line && !section_of(line, &value); line += line_length(line))
        if (is_default_line(line, &value, &length))
            return true;
    return false;
}

const char *profile_default(struct arena *arena, const char *text)
{
    const char *value;
    const char *name;
    size_t length;
    for (const char *line = text; *line && !section_of(line, &name); line += line_length(line)) {
        if (!is_default_line(line, &value, &length) || length == 0)
            continue;
        const char *copy = arena_copy(arena, value, length);
        return copy ? copy : "default";
    }
    return "default";
}

char *profile_with_default(struct arena *arena, const char *text, const char *name)
{
    struct buf out;
    const char *value;
    size_t length;
    bool above = true;
    buf_init(&out, arena, LARGEST_FILE);
    buf_printf(&out, "profile = %s\n", name);
    for (const char *line = text; *line; line += line_length(line)) {
        above = above && !section_of(line, &value);
        if (!above || !is_default_line(line, &value, &length))
            buf_put(&out, line, line_length(line));
    }
    return buf_string(&out);
}

/* Loading */

static const char *chosen_name(const struct arguments *arguments, struct arena *arena,
                               const char *text)
{
    const char *environment = getenv("KITH_PROFILE");
    if (arguments->values[OPTION_PROFILE])
        return arguments->values[OPTION_PROFILE];
    if (environment && *environment)
        return environment;
    return profile_default(arena, text);
}

static bool has_section(struct arena *arena, const char *text, const char *name)
{
    enum { MOST = 256 };
    const char **names = arena_array(arena, MOST, sizeof *names);
    size_t n = names ? profile_names(arena, text, names, MOST) : 0;
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void override(struct profile *profile, const struct arguments *arguments)
{
    const struct {
        enum option option;
        const char **to;
    } rows[] = {{OPTION_SERVER, &profile->server},
                {OPTION_LANG, &profile->lang},
                {OPTION_OUTPUT, &profile->output},
                {OPTION_API_KEY_FILE, &profile->api_key_file},
                {OPTION_CERTIFICATE, &profile->certificate},
                {OPTION_CERTIFICATE_KEY, &profile->certificate_key}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (arguments->values[rows[i].option])
            *rows[i].to = arguments->values[rows[i].option];
    const char *ca = arguments->values[OPTION_CA];
    const char *fingerprint = arguments->values[OPTION_FINGERPRINT];
    if (ca || fingerprint) { /* one way of trust takes the place of the other */
        profile->ca = ca ? ca : "";
        profile->fingerprint = fingerprint ? fingerprint : "";
    }
}

static struct status check_lang(const struct arguments *arguments, struct arena *arena)
{
    const char *lang = arguments->values[OPTION_LANG];
    if (!lang || strncmp(lang, "en", 2) == 0 || strncmp(lang, "zh", 2) == 0)
        return STATUS_OK;
    const char *message = arena_printf(arena, gettext("--lang %s: en or zh"), lang);
    return status_error(RPC_INVALID_ARGUMENT, "USAGE", message ? message : "--lang");
}

static struct status set_timeout(struct profile *profile, const struct arguments *arguments,
                                 struct arena *arena)
{
    const char *text = arguments->values[OPTION_TIMEOUT];
    char *end;
    if (!text)
        return STATUS_OK;
    double seconds = strtod(text, &end);
    if (end == text || (*end && strcmp(end, "s") != 0) || !(seconds > 0 && seconds <= 86400)) {
        const char *message =
            arena_printf(arena, gettext("--timeout %s: seconds, above 0 and up to 86400"), text);
        return status_error(RPC_INVALID_ARGUMENT, "USAGE", message ? message : "--timeout");
    }
    profile->timeout = (int64_t)(seconds * 1000);
    return STATUS_OK;
}

struct status profile_load(struct profile *profile, const struct arguments *arguments,
                           struct arena *arena)
{
    struct buf errors;
    buf_init(&errors, arena, 65536);
    const char *path = home_path(arena, HOME_CONFIG, "config");
    const char *text = profile_file(arena);
    if (!text)
        return failed(arena, gettext("cannot be read"), path);
    const char *name = chosen_name(arguments, arena, text);
    bool written = has_section(arena, text, name);
    if (!profile_name_valid(name) || (!written && strcmp(name, "default") != 0)) {
        const char *message = arena_printf(
            arena, gettext("there is no profile \"%s\"; see: kith profile list"), name);
        return status_error(RPC_INVALID_ARGUMENT, "NO_PROFILE", message ? message : name);
    }
    struct config_sources sources = {.file = path,
                                     .may_miss = true,
                                     .section = written ? name : "",
                                     .environment = own_environment(arena)};
    if (!config_load(&table, &sources, arena, profile, &errors)) {
        const char *message = buf_string(&errors);
        return status_error(RPC_FAILED_PRECONDITION, "CONFIG", message ? message : "config");
    }
    profile->name = name;
    override(profile, arguments);
    struct status status = check_lang(arguments, arena);
    if (!status_is_ok(status))
        return status;
    return set_timeout(profile, arguments, arena);
}
