/* SPDX-License-Identifier: Apache-2.0 */
/* What goes with the first word of "kith profile add". */
#include "client/cmd/group.h"

#include "client/cmd/command.h"
#include "client/cmd/noun.h"

#include <libintl.h>
#include <stdio.h>
#include <string.h>

static bool belongs(const struct command *command, const char *word)
{
    return command->noun && command->verb && strcmp(command->noun, word) == 0;
}

bool group_is(const char *word)
{
    for (size_t i = 0; command_table[i]; i++)
        if (belongs(command_table[i], word))
            return !noun_service(word);
    return false;
}

int group_show(const char *word)
{
    printf("%s\n", gettext("Usage:"));
    for (size_t i = 0; command_table[i]; i++) {
        const struct command *command = command_table[i];
        if (belongs(command, word))
            printf("  kith %s %s %s\n      %s\n", word, command->verb, command->usage,
                   gettext(command->help));
    }
    return EXIT_DONE;
}
