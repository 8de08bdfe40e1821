/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command: a const row and one function, in a file of its own. Commands on nouns derive from the
 * methods of the contract; a row without a noun serves all methods of a kind, or, with a verb, all
 * nouns that have what it needs; a row with noun and verb takes the place of a derived one where a
 * better view is worth it.
 */
#ifndef KITH_CLIENT_CMD_COMMAND_H
#define KITH_CLIENT_CMD_COMMAND_H

#include "client/cmd/client.h"
#include "client/cmd/options.h"
#include "common/contract.h"
#include "common/translate.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct command {
    const char *noun; /* "login", "attachment"; NULL: every noun */
    const char *verb; /* "upload"; NULL: none, or by kind */
    /* Of a row with a verb and no noun: whether it goes with the service's noun. */
    bool (*serves)(const struct contract_service *service);
    enum contract_verb kind; /* of a row without noun */
    uint64_t options;        /* option_bit of what it takes beyond the global ones */
    const char *usage;       /* "[FILTER]": what follows noun and verb */
    const char *help;        /* msgid: one line */
    const char *example;     /* whole command lines, one on each line; "" none */
    bool hidden;             /* not in the help */
    int (*run)(struct invocation *invocation); /* returns the exit code */
};

/* All rows, NULL at the end. Adding a command: its file, and one line in command.c. */
extern const struct command *const command_table[];

/* What a command line means. */
struct command_match {
    const struct command *command; /* NULL: no such command */
    const struct contract_service *service;
    const struct contract_method *method;
    size_t skip; /* words taken by noun and verb */
};

/* Is it a verb of this noun that no method has? */
bool command_serves(const struct command *command, const struct contract_service *service);
struct command_match command_find(const char *const *words, size_t n);
/* Says that there is no such noun, and which is nearest: EXIT_USAGE. */
int command_unknown(struct invocation *invocation, const char *word);
/* Runs a line of words and options; returns the exit code. */
int command_run(struct client *client, const struct arguments *arguments);

#endif
