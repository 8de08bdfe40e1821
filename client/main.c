/* SPDX-License-Identifier: Apache-2.0 */
/* kith: options, profile, language; then one command, or the prompt. */
#include "client/cmd/client.h"
#include "client/cmd/command.h"
#include "client/cmd/names.h"
#include "client/cmd/options.h"
#include "client/cmd/profile.h"
#include "client/cmd/prompt.h"
#include "client/ui/print.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

/* Passwords and tokens pass through this process: nothing of it goes to a core file. */
static void harden(void)
{
#ifndef __SANITIZE_ADDRESS__ /* the leak checker needs to look into the process */
    prctl(PR_SET_DUMPABLE, 0);
#endif
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    signal(SIGPIPE, SIG_IGN);
}

static int complain(const char *message)
{
    fputs("kith: ", stderr);
    print_out(stderr, message, strlen(message), true);
    putc('\n', stderr);
    return EXIT_USAGE;
}

/* Commands that must work when the profile is broken. */
static bool needs_profile(const struct arguments *arguments)
{
    const char *first = arguments->n_words ? arguments->words[0] : "";
    return strcmp(first, "profile") != 0 && strcmp(first, "help") != 0 &&
           strcmp(first, "completion") != 0 && !options_given(arguments, OPTION_HELP);
}

static int start(struct client *client, const struct arguments *arguments)
{
    struct arguments none = {0};
    struct status status = profile_load(&client->profile, arguments, client->arena);
    if (!status_is_ok(status) && needs_profile(arguments))
        return complain(status.message);
    if (!status_is_ok(status))
        client->profile = (struct profile){.name = "default",
                                           .server = "localhost:7443",
                                           .ca = "",
                                           .fingerprint = "",
                                           .user = "",
                                           .api_key_file = "",
                                           .certificate = "",
                                           .certificate_key = "",
                                           .lang = "",
                                           .output = "auto"};
    look_init(&client->look, client->profile.lang);
    look_speak(&client->look);
    names_init(client);
    client->output = sheet_output(client->profile.output);
    progress_init(&client->progress, options_given(arguments, OPTION_QUIET));
    bool prompt = arguments->n_words == 0 && !options_given(arguments, OPTION_HELP) &&
                  isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
    if (!prompt && arguments->n_words == 0 && !options_given(arguments, OPTION_HELP)) {
        command_run(client, &none);
        return EXIT_USAGE;
    }
    if (!prompt)
        return command_run(client, arguments);
    struct invocation invocation = client_invocation(client, client->arena, arguments);
    return prompt_run(&invocation);
}

static bool is_intake(int argc, char **argv)
{
    for (int i = 1; i + 1 < argc; i++)
        if (strcmp(argv[i], "ticket") == 0 && strcmp(argv[i + 1], "intake") == 0)
            return true;
    return false;
}

/* Whatever is wrong here and not with the mail: the mail server keeps it, and comes again. */
static int for_mail_server(int code)
{
    return code == EX_OK || code == EX_DATAERR || code == EX_NOPERM ? code : EX_TEMPFAIL;
}

int main(int argc, char **argv)
{
    struct arguments arguments;
    struct client client = {.arena = arena_new(CLIENT_ARENA)};
    harden();
    look_init(&client.look, NULL); /* for what is wrong before the profile is known */
    look_speak(&client.look);
    if (!client.arena)
        return EXIT_FAILED;
    struct status status =
        options_parse(&arguments, client.arena, argc - 1, (const char *const *)argv + 1);
    int code;
    if (!status_is_ok(status)) {
        code = complain(status.message);
    } else if (options_given(&arguments, OPTION_VERSION)) {
        puts("kith " KITH_VERSION);
        code = EXIT_DONE;
    } else {
        code = start(&client, &arguments);
    }
    if (is_intake(argc, argv))
        code = for_mail_server(code);
    client_disconnect(&client);
    names_fini(&client);
    arena_free(client.arena);
    if (fflush(stdout) != 0 && errno != EPIPE && code == EXIT_DONE)
        code = EXIT_FAILED;
    return code;
}
