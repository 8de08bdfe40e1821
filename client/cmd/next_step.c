/* SPDX-License-Identifier: Apache-2.0 */
/* kith interaction create: whoever sits at a terminal is asked for the next step, or why there is
 * none. */
#include "client/cmd/command.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"

#include <libintl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ADDED = 2, LONGEST = 1024 };

static bool begins(const char *word, const char *with)
{
    return strncmp(word, with, strlen(with)) == 0;
}

/* Said already, not needed for what has not taken place, or nobody there to ask. */
static bool needs_step(const struct invocation *invocation)
{
    if (options_given(invocation->arguments, OPTION_JSON) || isatty(STDIN_FILENO) != 1 ||
        isatty(STDERR_FILENO) != 1)
        return false;
    for (size_t i = 0; i < invocation->n_words; i++) {
        const char *word = invocation->words[i];
        if (begins(word, "next_step") || begins(word, "no_next_step_reason") ||
            (begins(word, "status=") && strcmp(word, "status=done") != 0))
            return false;
    }
    return true;
}

/* "field=answer"; NULL when nothing was said. */
static const char *ask(struct invocation *invocation, const char *question, const char *field)
{
    char line[LONGEST];
    fputs(question, stderr);
    if (!fgets(line, sizeof line, stdin))
        return NULL;
    line[strcspn(line, "\r\n")] = '\0';
    return *line ? arena_printf(invocation->arena, "%s=%s", field, line) : NULL;
}

static bool add_step(struct invocation *invocation)
{
    const char **words = arena_array(invocation->arena, invocation->n_words + ADDED, sizeof *words);
    size_t n = invocation->n_words;
    if (!words)
        return false;
    for (size_t i = 0; i < n; i++)
        words[i] = invocation->words[i];
    const char *step = ask(invocation, gettext("Next step (empty: none): "), "next_step");
    const char *more =
        step ? ask(invocation, gettext("On which day, as 2026-11-30 (empty: none): "),
                   "next_step_date")
             : ask(invocation,
                   gettext("Why is there none (not_interested, solved, waiting, handed_over, "
                           "other): "),
                   "no_next_step_reason");
    if (step)
        words[n++] = step;
    if (more)
        words[n++] = more;
    invocation->words = words;
    invocation->n_words = n;
    return true;
}

static int run(struct invocation *invocation)
{
    struct request request;
    int code = EXIT_DONE;
    if (needs_step(invocation) && !add_step(invocation))
        return client_error(invocation, "%s", gettext("out of memory"));
    if (!request_begin(&request, invocation, &code) || !request_fill(&request, invocation, &code))
        return code;
    if (request.n_plain)
        return client_usage(invocation, gettext("\"%s\" is not field=value"), request.plain[0]);
    return view_change(invocation, request.record);
}

const struct command next_step_command = {
    .noun = "interaction",
    .verb = "create",
    .options = UINT64_C(1) << OPTION_JSON,
    .usage = "FIELD=VALUE…",
    .help = N_("write down a visit, call, e-mail or meeting; asks what comes next"),
    .example =
        "kith interaction create kind=call customer=C-12 subject='New line' next_step='Send the "
        "offer' next_step_date=2026-11-30",
    .run = run,
};
