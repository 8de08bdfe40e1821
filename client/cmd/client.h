/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a command has to work with: the profile, the server, the terminal.
 * One client per process; at the prompt it serves all commands.
 */
#ifndef KITH_CLIENT_CMD_CLIENT_H
#define KITH_CLIENT_CMD_CLIENT_H

#include "client/cmd/options.h"
#include "client/cmd/profile.h"
#include "client/net/record.h"
#include "client/net/remote.h"
#include "client/ui/look.h"
#include "client/ui/progress.h"
#include "client/ui/sheet.h"
#include "common/arena.h"
#include "common/contract.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a run ends with. A call that failed: EXIT_CALL plus the number of its gRPC status. */
enum exit_code {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_CALL = 10,
    EXIT_INTERRUPTED = 130,
};

struct client {
    struct arena *arena; /* as long as the client */
    struct profile profile;
    struct look look;
    struct progress progress;
    struct remote *remote;
    struct names *names;      /* what ids and codes are called; NULL: nobody learns */
    enum output output;       /* OUTPUT_AUTO: by command and terminal */
    bool prompt;              /* commands come from the prompt or a script */
    bool quiet, verbose, yes; /* as set at the prompt */
};

/* One command as it was typed, with memory that lives as long as it runs. */
struct invocation {
    struct client *client;
    struct arena *arena;
    const struct arguments *arguments;
    bool quiet, verbose, yes; /* by option, or as set at the prompt */
    const char **words;       /* behind noun and verb */
    size_t n_words;
    const struct contract_service *service; /* of a command on a noun, else NULL */
    const struct contract_method *method;   /* of a command derived from a method, else NULL */
    const struct record
        *filled; /* whose fields are being read: names may depend on them; or NULL */
};

enum { CLIENT_ARENA = 512 * 1024 * 1024, CLIENT_REQUEST = 64 * 1024 * 1024 };

/* For what runs outside of a command. `arguments` is empty, and lives as long. */
struct invocation client_invocation(struct client *client, struct arena *arena,
                                    const struct arguments *arguments);

/* The server, with the stored token; connects with the first call. False when that was said. */
struct remote *client_remote(struct client *client);
/* Forgets the connection and what was read of the profile's token. */
void client_disconnect(struct client *client);

/*
 * Calls a method with one request and one reply, both as records. A failure is printed, and *code
 * is the exit code; NULL is returned then.
 */
struct record *client_ask(struct invocation *invocation, const struct contract_method *method,
                          const struct record *request, int *code);
/* The same without printing: for completion, and to look into the outcome. */
struct record *client_try(struct invocation *invocation, const struct contract_method *method,
                          const struct record *request, struct outcome *outcome);

/*
 * Calls the command's method, which answers with a stream: each message goes to `row`, as in struct
 * remote_call, while the terminal says what is being done, with the bytes or without. False after
 * an error of our own was printed.
 */
bool client_stream(struct invocation *invocation, const struct record *request, const char *doing,
                   bool bytes, bool (*row)(void *context, const uint8_t *bytes, size_t length),
                   void *context, struct outcome *outcome);

/* Prints the failure of a call and returns the exit code for it. */
int client_failed(struct invocation *invocation, const struct outcome *outcome);
/* With --verbose: the call's id, time and attempts. */
void client_trace(struct invocation *invocation, const struct contract_method *method,
                  const struct outcome *outcome);
/* A mistake on the command line: returns EXIT_USAGE. */
int client_usage(struct invocation *invocation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
int client_usage_status(struct invocation *invocation, struct status status);
/* Something of our own that went wrong: returns EXIT_FAILED. */
int client_error(struct invocation *invocation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A remark on stderr, unless --quiet. */
void client_note(struct invocation *invocation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Asks on the terminal; true with --yes, false when there is no terminal to ask. */
bool client_confirm(struct invocation *invocation, const char *question);

/* The form of output for this command: `standard` where nobody chose. */
enum output client_output(const struct invocation *invocation, enum output standard);
/* A method by its full path; it is in the contract, or this is a bug: aborts. */
const struct contract_method *client_method(const char *path);

#endif
