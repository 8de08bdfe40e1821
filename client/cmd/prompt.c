/* SPDX-License-Identifier: Apache-2.0 */
/* The prompt by readline: history without secrets, completion from the contract. */
#include "client/cmd/prompt.h"

#include "client/cmd/candidates.h"
#include "client/cmd/home.h"
#include "client/cmd/inbox.h"
#include "client/cmd/shell.h"

#include <fcntl.h>
#include <libintl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

enum { LONGEST_HISTORY = 2000, COMPLETION_ARENA = 16 * 1024 * 1024 };

/* Readline's callbacks carry no context: this is where they find theirs, for one thread. */
static struct {
    struct client *client;
    char **offers;
    size_t next;
    volatile sig_atomic_t interrupted;
} context;

static char *next_offer(const char *text, int state)
{
    (void)text;
    if (state == 0)
        context.next = 0;
    char **offers = context.offers;
    return offers && offers[context.next] ? strdup(offers[context.next++]) : NULL;
}

static void keep_offers(const struct candidates *found)
{
    context.offers = calloc(found->n + 1, sizeof *context.offers);
    for (size_t i = 0; context.offers && i < found->n; i++)
        context.offers[i] = strdup(found->items[i]);
}

static void drop_offers(void)
{
    for (size_t i = 0; context.offers && context.offers[i]; i++)
        free(context.offers[i]);
    free(context.offers);
    context.offers = NULL;
}

static char **complete(const char *text, int start, int end)
{
    (void)start;
    struct arguments none = {0};
    struct invocation invocation =
        client_invocation(context.client, arena_new(COMPLETION_ARENA), &none);
    struct candidates found;
    rl_attempted_completion_over = 1;
    char *line =
        invocation.arena ? arena_copy(invocation.arena, rl_line_buffer, (size_t)end) : NULL;
    invocation.quiet = true;
    if (line && candidates_find(&found, &invocation, line))
        keep_offers(&found);
    char **matches = rl_completion_matches(text, next_offer);
    size_t length = matches && matches[0] ? strlen(matches[0]) : 0;
    bool open = length && (matches[0][length - 1] == '=' || matches[0][length - 1] == ',');
    rl_completion_suppress_append = matches && !matches[1] && open;
    drop_offers();
    arena_free(invocation.arena);
    return matches;
}

static void load_history(const char *path)
{
    using_history();
    stifle_history(LONGEST_HISTORY);
    if (!path)
        return;
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return;
    fchmod(fd, 0600);
    close(fd);
    read_history(path);
}

static void remember(const char *line, const char *path)
{
    const HIST_ENTRY *last = history_length ? history_get(history_base + history_length - 1) : NULL;
    if (shell_is_secret(line) || (last && strcmp(last->line, line) == 0))
        return;
    add_history(line);
    if (path)
        append_history(1, path);
}

static const char *prompt_of(struct client *client, struct arena *arena)
{
    const struct profile *profile = &client->profile;
    bool named = strcmp(profile->name, "default") != 0;
    const char *text = arena_printf(arena, named ? "kith %s> " : "kith> ", profile->name);
    return text ? text : "kith> ";
}

/* Ctrl-C while typing: a fresh line. While a command runs it ends the call (net/wait.h). */
static void note_interrupt(int number)
{
    (void)number;
    context.interrupted = 1;
}

static int fresh_line(void)
{
    if (!context.interrupted)
        return 0;
    context.interrupted = 0;
    rl_crlf();
    rl_replace_line("", 0);
    rl_on_new_line();
    rl_redisplay();
    return 0;
}

/* The second hook is for a signal that readline met between two reads, where it tells nobody. */
static void catch_interrupts(void)
{
    struct sigaction action = {.sa_handler = note_interrupt};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    rl_signal_event_hook = fresh_line;
    rl_event_hook = fresh_line;
    rl_set_keyboard_input_timeout(250 * 1000);
}

int prompt_run(struct invocation *invocation)
{
    struct client *client = invocation->client;
    const char *path = home_make(invocation->arena, HOME_STATE)
                           ? home_path(invocation->arena, HOME_STATE, "history")
                           : NULL;
    bool quit = false;
    context.client = client;
    client->prompt = true;
    rl_readline_name = "kith";
    rl_attempted_completion_function = complete;
    rl_completer_word_break_characters = " \t";
    rl_completer_quote_characters = "\"'";
    catch_interrupts();
    load_history(path);
    client_note(invocation, "%s", gettext("TAB completes, help explains, quit leaves"));
    inbox_remark(invocation);
    while (!quit) {
        look_measure(&client->look);
        context.interrupted = 0; /* it was meant for the command */
        char *line = readline(prompt_of(client, invocation->arena));
        if (!line)
            break;
        if (line[strspn(line, " \t")])
            remember(line, path);
        shell_line(client, line, &quit);
        free(line);
    }
    if (!quit)
        putchar('\n');
    return EXIT_DONE;
}
