/* SPDX-License-Identifier: Apache-2.0 */
/* kith profile list, add, use, remove. */
#include "client/cmd/command.h"
#include "client/cmd/home.h"
#include "client/cmd/profile.h"
#include "client/ui/rows.h"
#include "client/ui/table.h"

#include <libintl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_PROFILES = 256 };

static char *file_of(struct invocation *invocation)
{
    char *text = profile_file(invocation->arena);
    if (!text)
        client_error(invocation, "%s", gettext("the file of profiles cannot be read"));
    return text;
}

static bool known(struct invocation *invocation, const char *text, const char *name)
{
    const char **names = arena_array(invocation->arena, MOST_PROFILES, sizeof *names);
    size_t n = names ? profile_names(invocation->arena, text, names, MOST_PROFILES) : 0;
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static int store(struct invocation *invocation, const char *text)
{
    if (!text)
        return client_error(invocation, "%s", gettext("out of memory"));
    struct status status = profile_store(invocation->arena, text);
    return status_is_ok(status) ? EXIT_DONE : client_error(invocation, "%s", status.message);
}

static const char *one_name(struct invocation *invocation, const char *verb)
{
    const char *name = invocation->n_words ? invocation->words[0] : "";
    if (profile_name_valid(name))
        return name;
    client_usage(invocation, gettext("say which one: kith profile %s NAME"), verb);
    return NULL;
}

/* list */

struct listing {
    struct invocation *invocation;
    const char *in_use;
    bool machine; /* rows, not a table */
    struct table table;
    struct rows rows;
};

static bool list_row(struct listing *listing, const char *name)
{
    struct profile profile;
    struct arguments arguments = {0};
    arguments.values[OPTION_PROFILE] = name;
    if (!status_is_ok(profile_load(&profile, &arguments, listing->invocation->arena)))
        return true;
    const char *trust = *profile.fingerprint ? profile.fingerprint : profile.ca;
    bool used = strcmp(name, listing->in_use) == 0;
    const char *mark = listing->machine ? used ? "true" : "false" : used ? "*" : "";
    const char *texts[] = {mark, name, profile.server, trust, profile.user};
    struct rows_cell cells[5];
    for (size_t i = 0; i < 5; i++) {
        cells[i] = (struct rows_cell){texts[i], strlen(texts[i]), i == 0};
        if (!listing->machine)
            table_cell(&listing->table, i, texts[i], cells[i].length);
    }
    if (listing->machine)
        return rows_put(&listing->rows, cells);
    table_row_end(&listing->table);
    return true;
}

static bool list_begin(struct listing *listing)
{
    static const char *const names[] = {"used", "profile", "server", "trusts", "login"};
    const char *const headings[] = {"", gettext("profile"), gettext("server"), gettext("trusts"),
                                    gettext("login name")};
    struct invocation *invocation = listing->invocation;
    enum output output = client_output(invocation, OUTPUT_TABLE);
    listing->machine = rows_serve(output);
    if (listing->machine)
        rows_begin(&listing->rows, stdout, output, names, 5, invocation->arena);
    else if (!table_init(&listing->table, stdout, &invocation->client->look, 5))
        return false;
    for (size_t i = 0; i < 5 && !listing->machine; i++)
        table_heading(&listing->table, i, headings[i], false);
    return true;
}

static void list_end(struct listing *listing)
{
    if (listing->machine) {
        rows_end(&listing->rows);
        return;
    }
    table_flush(&listing->table);
    table_fini(&listing->table);
}

static int run_list(struct invocation *invocation)
{
    const char *text = file_of(invocation);
    const char **names = arena_array(invocation->arena, MOST_PROFILES, sizeof *names);
    if (!text || !names)
        return EXIT_FAILED;
    struct listing listing = {.invocation = invocation,
                              .in_use = profile_default(invocation->arena, text)};
    size_t n = profile_names(invocation->arena, text, names, MOST_PROFILES);
    if (!list_begin(&listing))
        return client_error(invocation, "%s", gettext("out of memory"));
    bool good = known(invocation, text, "default") || list_row(&listing, "default");
    for (size_t i = 0; good && i < n; i++)
        good = list_row(&listing, names[i]);
    list_end(&listing);
    return good ? EXIT_DONE : client_error(invocation, "%s", gettext("out of memory"));
}

/* add: what was given as options, as a section at the end */

static bool is_one_line(const char *text)
{
    return !strpbrk(text, "\r\n");
}

static bool put_setting(struct invocation *invocation, struct buf *out, const char *name,
                        const char *value)
{
    if (!value || !*value)
        return true;
    if (!is_one_line(value)) {
        client_usage(invocation, gettext("%s: one line only"), name);
        return false;
    }
    buf_printf(out, "%s = %s\n", name, value);
    return true;
}

static const char *absolute(struct invocation *invocation, const char *path)
{
    char *real = path ? realpath(path, NULL) : NULL;
    const char *copy = real ? arena_string(invocation->arena, real) : path;
    free(real);
    return copy;
}

static bool put_file(struct invocation *invocation, struct buf *out, const char *name,
                     enum option option)
{
    const char *path = invocation->arguments->values[option];
    return put_setting(invocation, out, name, absolute(invocation, path));
}

static int run_add(struct invocation *invocation)
{
    struct buf out;
    const char *name = one_name(invocation, "add");
    const char *text = name ? file_of(invocation) : NULL;
    const char *const *values = invocation->arguments->values;
    const char *user = invocation->n_words > 1 ? invocation->words[1] : NULL;
    if (!text)
        return EXIT_USAGE;
    if (!values[OPTION_SERVER])
        return client_usage(invocation, "%s", gettext("say where: --server HOST:PORT"));
    if (values[OPTION_CA] && access(values[OPTION_CA], R_OK) != 0)
        return client_usage(invocation, gettext("--ca %s: the file cannot be read"),
                            values[OPTION_CA]);
    const char *others = profile_without(invocation->arena, text, name);
    buf_init(&out, invocation->arena, 2 * 1024 * 1024);
    buf_puts(&out, others ? others : "");
    buf_printf(&out, "%s[%s]\n", out.length && out.data[out.length - 1] != '\n' ? "\n" : "", name);
    if (!put_setting(invocation, &out, "server", values[OPTION_SERVER]) ||
        !put_setting(invocation, &out, "ca", absolute(invocation, values[OPTION_CA])) ||
        !put_setting(invocation, &out, "fingerprint", values[OPTION_FINGERPRINT]) ||
        !put_file(invocation, &out, "api_key_file", OPTION_API_KEY_FILE) ||
        !put_file(invocation, &out, "certificate", OPTION_CERTIFICATE) ||
        !put_file(invocation, &out, "certificate_key", OPTION_CERTIFICATE_KEY) ||
        !put_setting(invocation, &out, "lang", values[OPTION_LANG]) ||
        !put_setting(invocation, &out, "output", values[OPTION_OUTPUT]) ||
        !put_setting(invocation, &out, "user", user))
        return EXIT_USAGE;
    const char *all = buf_string(&out);
    if (all && !profile_has_default(text))
        all = profile_with_default(invocation->arena, all, name);
    return store(invocation, all);
}

static int run_use(struct invocation *invocation)
{
    const char *name = one_name(invocation, "use");
    const char *text = name ? file_of(invocation) : NULL;
    if (!text)
        return EXIT_USAGE;
    if (!known(invocation, text, name) && strcmp(name, "default") != 0)
        return client_usage(invocation, gettext("there is no profile \"%s\""), name);
    return store(invocation, profile_with_default(invocation->arena, text, name));
}

static int run_remove(struct invocation *invocation)
{
    const char *name = one_name(invocation, "remove");
    const char *text = name ? file_of(invocation) : NULL;
    if (!text)
        return EXIT_USAGE;
    if (!known(invocation, text, name))
        return client_usage(invocation, gettext("there is no profile \"%s\""), name);
    const char *token = arena_printf(invocation->arena, "%s.token", name);
    const char *path = token ? home_path(invocation->arena, HOME_STATE, token) : NULL;
    if (path)
        unlink(path);
    char *rest = profile_without(invocation->arena, text, name);
    if (rest && strcmp(profile_default(invocation->arena, rest), name) == 0)
        rest = profile_with_default(invocation->arena, rest, "default");
    return store(invocation, rest);
}

const struct command profiles_list_command = {
    .noun = "profile",
    .verb = "list",
    .usage = "",
    .help = N_("list the servers that this client knows"),
    .example = "kith profile list",
    .run = run_list,
};

const struct command profiles_add_command = {
    .noun = "profile",
    .verb = "add",
    .usage = "NAME [LOGIN] --server HOST:PORT [--ca FILE | --fingerprint HEX] "
             "[--api-key-file FILE | --certificate FILE --certificate-key FILE]",
    .help = N_("add a server, or change it"),
    .example = "kith profile add office anna --server crm.example.com:7443 --ca ca.pem",
    .run = run_add,
};

const struct command profiles_use_command = {
    .noun = "profile",
    .verb = "use",
    .usage = "NAME",
    .help = N_("use this server from now on"),
    .example = "kith profile use office",
    .run = run_use,
};

const struct command profiles_remove_command = {
    .noun = "profile",
    .verb = "remove",
    .usage = "NAME",
    .help = N_("forget a server, and the session with it"),
    .example = "kith profile remove office",
    .run = run_remove,
};
