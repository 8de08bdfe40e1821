/* SPDX-License-Identifier: Apache-2.0 */
/* kith shell, kith -, and set: commands one after another. */
#include "client/cmd/shell.h"

#include "client/cmd/command.h"
#include "client/cmd/input.h"
#include "client/cmd/prompt.h"
#include "client/cmd/words.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { LINE_ARENA = 64 * 1024 * 1024, LONGEST_LINE = 1024 * 1024 };

static bool is_quit(const char *word)
{
    return strcmp(word, "quit") == 0 || strcmp(word, "exit") == 0 || strcmp(word, "\\q") == 0;
}

static int run_words(struct client *client, struct arena *arena, const char **words, size_t n)
{
    struct arguments arguments;
    static const enum option fixed[] = {
        OPTION_PROFILE,         OPTION_SERVER,       OPTION_CA,
        OPTION_FINGERPRINT,     OPTION_API_KEY_FILE, OPTION_CERTIFICATE,
        OPTION_CERTIFICATE_KEY, OPTION_LANG};
    struct status status = options_parse(&arguments, arena, (int)n, words);
    struct invocation invocation = client_invocation(client, arena, &arguments);
    if (!status_is_ok(status))
        return client_usage_status(&invocation, status);
    bool profile = arguments.n_words && strcmp(arguments.words[0], "profile") == 0;
    for (size_t i = 0; !profile && i < sizeof fixed / sizeof *fixed; i++)
        if (options_given(&arguments, fixed[i]))
            return client_usage(&invocation, "%s",
                                gettext("server, trust and language are chosen when kith starts"));
    if (arguments.n_words && strcmp(arguments.words[0], "shell") == 0)
        return client_usage(&invocation, "%s", gettext("this is the prompt already"));
    return command_run(client, &arguments);
}

int shell_line(struct client *client, const char *line, bool *quit)
{
    const char **words;
    size_t n;
    int code = EXIT_DONE;
    struct arena *arena = arena_new(LINE_ARENA);
    struct arguments none = {0};
    struct invocation invocation = client_invocation(client, arena, &none);
    *quit = false;
    if (!arena)
        return EXIT_FAILED;
    if (!words_split(arena, line, &words, &n))
        code = client_usage(&invocation, "%s", gettext("a quote is open"));
    else if (n && is_quit(words[0]))
        *quit = true;
    else if (n && strcmp(words[0], "kith") == 0) /* pasted from elsewhere */
        code = n > 1 ? run_words(client, arena, words + 1, n - 1) : EXIT_DONE;
    else if (n)
        code = run_words(client, arena, words, n);
    arena_free(arena);
    return code;
}

bool shell_is_secret(const char *line)
{
    return strcasestr(line, "password") || strcasestr(line, "secret") || strcasestr(line, "token");
}

int shell_script(struct invocation *invocation, bool keep_going)
{
    char *line = NULL;
    size_t size = 0;
    size_t number = 0;
    int worst = EXIT_DONE;
    bool quit = false;
    invocation->client->prompt = true;
    while (!quit && getline(&line, &size, stdin) > 0) {
        number++;
        int code = shell_line(invocation->client, line, &quit);
        if (code == EXIT_DONE)
            continue;
        worst = code;
        client_note(invocation, gettext("in line %zu"), number);
        if (!keep_going)
            break;
    }
    free(line);
    return worst;
}

static int run(struct invocation *invocation)
{
    if (isatty(STDIN_FILENO) == 1)
        return prompt_run(invocation);
    return shell_script(invocation, options_given(invocation->arguments, OPTION_KEEP_GOING));
}

static int run_stdin(struct invocation *invocation)
{
    return shell_script(invocation, options_given(invocation->arguments, OPTION_KEEP_GOING));
}

/* set */

static int show_settings(struct client *client)
{
    printf("output   %s\n", sheet_output_name(client->output));
    printf("quiet    %s\n", client->quiet ? "yes" : "no");
    printf("verbose  %s\n", client->verbose ? "yes" : "no");
    printf("yes      %s\n", client->yes ? "yes" : "no");
    return EXIT_DONE;
}

static bool set_one(struct client *client, const char *name, const char *value)
{
    if (strcmp(name, "output") == 0) {
        client->output = sheet_output(value);
        return client->output != OUTPUT_AUTO || strcmp(value, "auto") == 0;
    }
    bool yes;
    if (!input_bool(value, &yes))
        return false;
    if (strcmp(name, "quiet") == 0)
        client->quiet = yes;
    else if (strcmp(name, "verbose") == 0)
        client->verbose = yes;
    else if (strcmp(name, "yes") == 0)
        client->yes = yes;
    else
        return false;
    return true;
}

static int run_set(struct invocation *invocation)
{
    if (!invocation->client->prompt)
        return client_usage(invocation, "%s", gettext("set is for the prompt and for scripts"));
    if (invocation->n_words == 0)
        return show_settings(invocation->client);
    if (invocation->n_words != 2 ||
        !set_one(invocation->client, invocation->words[0], invocation->words[1]))
        return client_usage(invocation, "%s",
                            gettext("set output auto|table|json|ndjson|csv|vertical, set quiet "
                                    "yes|no, set verbose yes|no, set yes yes|no"));
    return EXIT_DONE;
}

const struct command shell_command = {
    .noun = "shell",
    .options = UINT64_C(1) << OPTION_KEEP_GOING,
    .usage = "",
    .help = N_("start the prompt; without a terminal: run the commands on standard input"),
    .example = "kith shell",
    .run = run,
};

const struct command shell_stdin_command = {
    .noun = "-",
    .options = UINT64_C(1) << OPTION_KEEP_GOING,
    .usage = "",
    .help = N_("run the commands on standard input, one on each line"),
    .example = "kith - < commands.txt",
    .run = run_stdin,
};

const struct command shell_set_command = {
    .noun = "set",
    .usage = "[NAME VALUE]",
    .help = N_("at the prompt: choose how things are shown"),
    .example = "set output json",
    .run = run_set,
};
