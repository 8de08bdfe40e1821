/* SPDX-License-Identifier: Apache-2.0 */
/* kith completion: the script for bash; kith __complete: what it asks at each TAB. */
#include "client/cmd/candidates.h"
#include "client/cmd/command.h"
#include "client/ui/print.h"

#include <libintl.h>
#include <stdio.h>
#include <string.h>

/* Bash takes "=" and ":" for ends of words, so the part before them is taken off again. */
static const char script[] =
    "# kith completion for bash; put this into ~/.bashrc:\n"
    "#     source <(kith completion bash)\n"
    "_kith() {\n"
    "    local line=${COMP_LINE:0:COMP_POINT} word head candidate\n"
    "    local IFS=$'\\n'\n"
    "    COMPREPLY=()\n"
    "    word=${line##* }\n"
    "    head=\n"
    "    if [[ $word == *[=:]* && $COMP_WORDBREAKS == *=* ]]; then\n"
    "        head=${word%\"${word##*[=:]}\"}\n"
    "    fi\n"
    "    for candidate in $(\"${COMP_WORDS[0]}\" __complete \"${line#* }\" 2>/dev/null); do\n"
    "        COMPREPLY+=(\"${candidate#\"$head\"}\")\n"
    "    done\n"
    "    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then\n"
    "        compopt -o nospace\n"
    "    fi\n"
    "}\n"
    "complete -o default -F _kith kith\n";

static int run(struct invocation *invocation)
{
    if (invocation->n_words != 1 || strcmp(invocation->words[0], "bash") != 0)
        return client_usage(invocation, "%s", "kith completion bash");
    fputs(script, stdout);
    return EXIT_DONE;
}

static int run_complete(struct invocation *invocation)
{
    struct candidates found;
    const char *line = invocation->n_words ? invocation->words[0] : "";
    invocation->quiet = true;
    if (!candidates_find(&found, invocation, line))
        return EXIT_FAILED;
    for (size_t i = 0; i < found.n; i++) {
        print_out(stdout, found.items[i], strlen(found.items[i]), false);
        putchar('\n');
    }
    return EXIT_DONE;
}

const struct command completion_command = {
    .noun = "completion",
    .usage = "bash",
    .help = N_("print the script that completes commands in bash"),
    .example = "source <(kith completion bash)",
    .run = run,
};

const struct command completion_hidden_command = {
    .noun = "__complete",
    .usage = "LINE",
    .help = "",
    .example = "",
    .hidden = true,
    .run = run_complete,
};
