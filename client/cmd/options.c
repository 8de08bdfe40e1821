/* SPDX-License-Identifier: Apache-2.0 */
/* The table of options, and reading a command line by it. */
#include "client/cmd/options.h"

#include "client/cmd/nearest.h"
#include "common/translate.h"

#include <libintl.h>
#include <string.h>

const struct option_row options_table[] = {
    {OPTION_OUTPUT, "output", 'o', "FORM", N_("table, json, ndjson, csv or vertical")},
    {OPTION_FIELDS, "fields", 0, "A,B,C",
     N_("show these fields; contact_points.value, custom.key work too")},
    {OPTION_PROFILE, "profile", 'p', "NAME",
     N_("the server and sign-in to use; see: kith profile")},
    {OPTION_SERVER, "server", 0, "HOST:PORT", N_("the server to talk to")},
    {OPTION_CA, "ca", 0, "FILE", N_("trust servers whose certificate this authority signed")},
    {OPTION_FINGERPRINT, "fingerprint", 0, "HEX", N_("trust the certificate with this SHA-256")},
    {OPTION_API_KEY_FILE, "api-key-file", 0, "FILE",
     N_("act by the API key in this file, which nobody else may read")},
    {OPTION_CERTIFICATE, "certificate", 0, "FILE", N_("show the server this client certificate")},
    {OPTION_CERTIFICATE_KEY, "certificate-key", 0, "FILE", N_("private key of the certificate")},
    {OPTION_TIMEOUT, "timeout", 0, "SECONDS", N_("give up after so long")},
    {OPTION_LANG, "lang", 0, "en|zh", N_("language of labels and messages")},
    {OPTION_YES, "yes", 'y', NULL, N_("do not ask")},
    {OPTION_QUIET, "quiet", 'q', NULL, N_("print results and errors only")},
    {OPTION_VERBOSE, "verbose", 'v', NULL, N_("show call ids and times")},
    {OPTION_REQUEST_ID, "request-id", 0, "UUID", N_("the same id again has no second effect")},
    {OPTION_VALIDATE_ONLY, "validate-only", 0, NULL, N_("check, but change nothing")},
    {OPTION_HELP, "help", 'h', NULL, N_("explain the command")},
    {OPTION_VERSION, "version", 0, NULL, N_("print the version")},
    {OPTION_ORDER, "order", 0, "A,-B", N_("sort by these fields, - for descending")},
    {OPTION_LIMIT, "limit", 'n', "N", N_("show at most N records")},
    {OPTION_ALL, "all", 'a', NULL, N_("show all records, page by page")},
    {OPTION_DELETED, "deleted", 0, NULL, N_("show deleted records too")},
    {OPTION_COUNT, "count", 0, NULL, N_("also say how many there are in all")},
    {OPTION_ETAG, "etag", 0, "ETAG", N_("refuse when the record changed since")},
    {OPTION_WHERE, "where", 0, "FILTER", N_("all records that match, as one batch")},
    {OPTION_JSON, "json", 0, "FILE", N_("take the request from a JSON file, - for standard input")},
    {OPTION_AS_OF, "as-of", 0, "TIME", N_("the record as it was at that time")},
    {OPTION_CHART, "chart", 0, NULL, N_("draw bars instead of a table")},
    {OPTION_FILE, "file", 'f', "FILE", N_("write to this file")},
    {OPTION_KEEP_GOING, "keep-going", 'k', NULL, N_("go on after a command that failed")},
    {OPTION_PASSWORD_STDIN, "password-stdin", 0, NULL, N_("read the password from standard input")},
    {OPTION_INVITE, "invite", 0, "LINK", N_("take an invitation and choose a password")},
    {OPTION_INTO, "into", 0, "NOUN", N_("what the rows of the file become")},
    {OPTION_MAP, "map", 0, "FILE", N_("lines field = column")},
    {OPTION_DUPLICATES, "duplicates", 0, "skip|update|fail", N_("rows whose key exists already")},
    {OPTION_DRY_RUN, "dry-run", 0, NULL, N_("check every row, change nothing")},
    {OPTION_REJECTED, "rejected", 0, "FILE", N_("write the rows that failed to this file")},
    {OPTION_SPOOL, "spool", 0, "FOLDER", N_("keep mails that are refused in this folder")},
};
const size_t options_n = sizeof options_table / sizeof *options_table;

bool options_given(const struct arguments *arguments, enum option option)
{
    return arguments->values[option] != NULL;
}

const struct option_row *options_named(const char *name)
{
    for (size_t i = 0; i < options_n; i++)
        if (strcmp(options_table[i].name, name) == 0)
            return &options_table[i];
    return NULL;
}

static struct status usage(const char *message)
{
    return status_error(RPC_INVALID_ARGUMENT, "USAGE", message ? message : "out of memory");
}

static struct status unknown(struct arena *arena, const char *name)
{
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < options_n; i++)
        nearest_offer(&nearest, options_table[i].name);
    if (nearest.best)
        return usage(arena_printf(arena, gettext("unknown option --%s; did you mean --%s?"), name,
                                  nearest.best));
    return usage(arena_printf(arena, gettext("unknown option --%s"), name));
}

struct cursor {
    int at, argc;
    const char *const *argv;
};

static struct status take_value(struct arguments *arguments, struct arena *arena,
                                const struct option_row *row, const char *value,
                                struct cursor *cursor)
{
    if (!row->value && value)
        return usage(arena_printf(arena, gettext("--%s takes no value"), row->name));
    if (row->value && !value && cursor->at + 1 < cursor->argc)
        value = cursor->argv[++cursor->at];
    if (row->value && !value)
        return usage(arena_printf(arena, gettext("--%s needs a value: %s"), row->name, row->value));
    arguments->values[row->option] = value ? value : "";
    return STATUS_OK;
}

static struct status take_long(struct arguments *arguments, struct arena *arena,
                               struct cursor *cursor)
{
    const char *text = cursor->argv[cursor->at] + 2;
    const char *equals = strchr(text, '=');
    size_t length = equals ? (size_t)(equals - text) : strlen(text);
    const char *name = arena_copy(arena, text, length);
    const struct option_row *row = name ? options_named(name) : NULL;
    if (!row)
        return unknown(arena, name ? name : text);
    return take_value(arguments, arena, row, equals ? equals + 1 : NULL, cursor);
}

static struct status take_short(struct arguments *arguments, struct arena *arena,
                                struct cursor *cursor)
{
    const char *text = cursor->argv[cursor->at] + 1;
    for (; *text; text++) {
        const struct option_row *row = NULL;
        for (size_t i = 0; i < options_n; i++)
            if (options_table[i].letter == *text)
                row = &options_table[i];
        if (!row)
            return usage(arena_printf(arena, gettext("unknown option -%s"), text));
        if (row->value)
            return take_value(arguments, arena, row, text[1] ? text + 1 : NULL, cursor);
        arguments->values[row->option] = "";
    }
    return STATUS_OK;
}

struct status options_parse(struct arguments *arguments, struct arena *arena, int argc,
                            const char *const *argv)
{
    struct cursor cursor = {.argc = argc, .argv = argv};
    bool only_words = false;
    *arguments = (struct arguments){0};
    arguments->words = arena_array(arena, (size_t)argc + 1, sizeof *arguments->words);
    if (!arguments->words)
        return usage(NULL);
    for (; cursor.at < argc; cursor.at++) {
        const char *word = argv[cursor.at];
        struct status status = STATUS_OK;
        if (only_words || word[0] != '-' || word[1] == '\0')
            arguments->words[arguments->n_words++] = word;
        else if (strcmp(word, "--") == 0)
            only_words = true;
        else if (word[1] == '-')
            status = take_long(arguments, arena, &cursor);
        else
            status = take_short(arguments, arena, &cursor);
        if (!status_is_ok(status))
            return status;
    }
    return STATUS_OK;
}

struct status options_check(const struct arguments *arguments, struct arena *arena,
                            uint64_t allowed)
{
    for (size_t i = 0; i < options_n; i++) {
        const struct option_row *row = &options_table[i];
        if (row->option < OPTION_GLOBALS || !arguments->values[row->option])
            continue;
        if (!(allowed & option_bit(row->option)))
            return usage(
                arena_printf(arena, gettext("this command has no option --%s"), row->name));
    }
    return STATUS_OK;
}
