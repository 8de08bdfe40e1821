/* SPDX-License-Identifier: Apache-2.0 */
/* The common ground of all commands: calling, and saying what went wrong. */
#include "client/cmd/client.h"

#include "client/cmd/home.h"
#include "client/cmd/input.h"
#include "client/cmd/prove.h"
#include "client/cmd/similar.h"
#include "client/cmd/token.h"
#include "client/ui/print.h"

#include <libintl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct invocation client_invocation(struct client *client, struct arena *arena,
                                    const struct arguments *arguments)
{
    return (struct invocation){.client = client,
                               .arena = arena,
                               .arguments = arguments,
                               .quiet = client->quiet || options_given(arguments, OPTION_QUIET),
                               .verbose =
                                   client->verbose || options_given(arguments, OPTION_VERBOSE),
                               .yes = client->yes || options_given(arguments, OPTION_YES)};
}

struct remote *client_remote(struct client *client)
{
    const struct profile *profile = &client->profile;
    if (client->remote)
        return client->remote;
    home_make(client->arena, HOME_STATE);
    struct remote_options options = {
        .server = profile->server,
        .ca_file = *profile->ca ? profile->ca : NULL,
        .fingerprint = *profile->fingerprint ? profile->fingerprint : NULL,
        .certificate = *profile->certificate ? profile->certificate : NULL,
        .key = *profile->certificate_key ? profile->certificate_key : NULL,
        .tickets = home_path(client->arena, HOME_STATE, ""),
        .language = look_language(&client->look),
        .timeout_ms = profile->timeout,
        .beat = progress_beat,
        .beat_context = &client->progress,
    };
    client->remote = remote_new(&options);
    if (client->remote)
        token_use(client);
    return client->remote;
}

void client_disconnect(struct client *client)
{
    remote_free(client->remote);
    client->remote = NULL;
}

/* Calls */

static struct record *try_once(struct invocation *invocation, const struct contract_method *method,
                               const struct record *request, struct outcome *outcome)
{
    struct client *client = invocation->client;
    struct remote *remote = client_remote(client);
    struct remote_reply reply = {0};
    struct buf bytes;
    buf_init(&bytes, invocation->arena, CLIENT_REQUEST);
    if (request)
        record_encode(request, &bytes);
    *outcome = (struct outcome){
        .status = status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", "out of memory"),
        .call_id = ""};
    if (!remote || bytes.failed)
        return NULL;
    remote_ask(remote, method, bytes.data, bytes.length, invocation->arena, outcome, &reply);
    progress_clear(&client->progress);
    client_trace(invocation, method, outcome);
    if (!status_is_ok(outcome->status))
        return NULL;
    struct record *record =
        record_decode(invocation->arena, method->output, reply.bytes, reply.length);
    if (!record)
        outcome->status = status_error(RPC_INTERNAL, "REPLY_MALFORMED",
                                       gettext("the server's reply cannot be understood"));
    return record;
}

struct record *client_try(struct invocation *invocation, const struct contract_method *method,
                          const struct record *request, struct outcome *outcome)
{
    struct record *reply = try_once(invocation, method, request, outcome);
    if (!reply && prove_again(invocation, outcome))
        reply = try_once(invocation, method, request, outcome);
    if (!reply && similar_allowed(invocation, outcome, request))
        reply = try_once(invocation, method, request, outcome);
    return reply;
}

struct record *client_ask(struct invocation *invocation, const struct contract_method *method,
                          const struct record *request, int *code)
{
    struct outcome outcome;
    struct record *reply = client_try(invocation, method, request, &outcome);
    *code = reply ? EXIT_DONE : client_failed(invocation, &outcome);
    return reply;
}

const struct contract_method *client_method(const char *path)
{
    const struct contract_method *method = contract_method(path);
    if (method)
        return method;
    fprintf(stderr, "kith: no method %s\n", path);
    abort();
}

/* Messages: everything goes through print_out, since it may hold words of others. */

static void say(struct invocation *invocation, enum look_style style, const char *text)
{
    struct client *client = invocation->client;
    struct look look = client->look;
    look.colours = look.colours && isatty(STDERR_FILENO) == 1;
    progress_clear(&client->progress);
    fflush(stdout);
    fputs(look_on(&look, style), stderr);
    fputs("kith: ", stderr);
    fputs(look_off(&look), stderr);
    print_out(stderr, text, strlen(text), true);
    putc('\n', stderr);
}

__attribute__((format(printf, 3, 0))) static void say_format(struct invocation *invocation,
                                                             enum look_style style,
                                                             const char *format, va_list arguments)
{
    const char *text = arena_vprintf(invocation->arena, format, arguments);
    say(invocation, style, text ? text : "out of memory");
}

int client_usage(struct invocation *invocation, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say_format(invocation, LOOK_ERROR, format, arguments);
    va_end(arguments);
    return EXIT_USAGE;
}

int client_usage_status(struct invocation *invocation, struct status status)
{
    if (status.code != RPC_INVALID_ARGUMENT) { /* the server was asked, and said no */
        struct outcome outcome = {.status = status, .call_id = ""};
        return client_failed(invocation, &outcome);
    }
    if (status.field)
        return client_usage(invocation, "%s: %s", status.field, status.message);
    return client_usage(invocation, "%s", status.message);
}

int client_error(struct invocation *invocation, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say_format(invocation, LOOK_ERROR, format, arguments);
    va_end(arguments);
    return EXIT_FAILED;
}

void client_note(struct invocation *invocation, const char *format, ...)
{
    va_list arguments;
    if (invocation->quiet)
        return;
    va_start(arguments, format);
    say_format(invocation, LOOK_DIM, format, arguments);
    va_end(arguments);
}

static void say_hint(struct invocation *invocation, const struct status *status)
{
    if (status->code == RPC_UNAUTHENTICATED)
        client_note(invocation, "%s", gettext("sign in with: kith login"));
    else if (status->reason && strcmp(status->reason, "STEP_UP_REQUIRED") == 0)
        client_note(
            invocation, "%s",
            gettext("at a terminal you are asked for it; in a script sign in anew first, or "
                    "use: kith auth step-up code=- <FILE"));
    else if (status->reason && strcmp(status->reason, "SECOND_FACTOR_REQUIRED") == 0)
        client_note(invocation, "%s", gettext("set it up with: kith second-factor enrol"));
    else if (status->reason && strcmp(status->reason, "SERVER_NOT_TRUSTED") == 0)
        client_note(invocation, "%s",
                    gettext("give the authority with --ca FILE, or the certificate's SHA-256 "
                            "with --fingerprint"));
    else if (status->reason && (strcmp(status->reason, "CONNECTION_FAILED") == 0 ||
                                strcmp(status->reason, "CONNECT_TIMEOUT") == 0))
        client_note(invocation, "%s",
                    gettext("is the server running? another server: kith profile add NAME "
                            "--server HOST:PORT --ca FILE"));
    else if (status->retry_ms >= 1000)
        client_note(invocation, gettext("try again in %u seconds"), status->retry_ms / 1000);
}

/* "It may have 200 characters at most." says of what only in the field beside it. */
static const char *unnamed_field(const struct invocation *invocation, const struct outcome *outcome,
                                 const char *message)
{
    if (outcome->n_violations != 1 || strcmp(outcome->violations[0].text, message) != 0)
        return "";
    const char *field = outcome->violations[0].field;
    const struct contract_object *object = invocation->method ? invocation->method->object : NULL;
    size_t outer = object ? strlen(object->name) : 0;
    if (outer && strncmp(field, object->name, outer) == 0 && field[outer] == '.')
        field += outer + 1;
    const char *dot = strrchr(field, '.');
    return strncmp(message, "It ", 3) == 0 || !strstr(message, dot ? dot + 1 : field) ? field : "";
}

int client_failed(struct invocation *invocation, const struct outcome *outcome)
{
    const struct status *status = &outcome->status;
    const char *reason =
        status->reason && *status->reason ? status->reason : status_code_name(status->code);
    bool interrupted = strcmp(reason, "INTERRUPTED") == 0;
    if (interrupted)
        return EXIT_INTERRUPTED;
    const char *message =
        status->message && *status->message ? status->message : status_code_name(status->code);
    const char *field = unnamed_field(invocation, outcome, message);
    client_error(invocation, "%s%s%s [%s]", field, *field ? ": " : "", message, reason);
    bool told = outcome->n_violations == 1 && strcmp(outcome->violations[0].text, message) == 0;
    for (size_t i = 0; !told && i < outcome->n_violations; i++)
        client_error(invocation, "  %s: %s", outcome->violations[i].field,
                     outcome->violations[i].text);
    say_hint(invocation, status);
    return EXIT_CALL + (int)status->code;
}

bool client_stream(struct invocation *invocation, const struct record *request, const char *doing,
                   bool bytes, bool (*row)(void *context, const uint8_t *bytes, size_t length),
                   void *context, struct outcome *outcome)
{
    struct client *client = invocation->client;
    struct buf sent;
    buf_init(&sent, invocation->arena, CLIENT_REQUEST);
    if (request)
        record_encode(request, &sent);
    struct remote_call call = {.method = invocation->method,
                               .request = sent.data,
                               .request_length = sent.length,
                               .row = row,
                               .context = context};
    if (!request || sent.failed || !client_remote(client)) {
        client_error(invocation, "%s", gettext("out of memory"));
        return false;
    }
    progress_start(&client->progress, doing, 0, bytes);
    remote_call(client->remote, &call, invocation->arena, outcome);
    progress_end(&client->progress);
    client_trace(invocation, invocation->method, outcome);
    return true;
}

void client_trace(struct invocation *invocation, const struct contract_method *method,
                  const struct outcome *outcome)
{
    if (!invocation->verbose)
        return;
    const char *text =
        arena_printf(invocation->arena, "%s %s %lld ms%s%s, attempt %u%s", method->path,
                     status_code_name(outcome->status.code), (long long)outcome->elapsed_ms,
                     *outcome->call_id ? ", call " : "", outcome->call_id, outcome->attempts,
                     remote_resumed(invocation->client->remote) ? ", TLS resumed" : "");
    say(invocation, LOOK_DIM, text ? text : "");
}

bool client_confirm(struct invocation *invocation, const char *question)
{
    char answer[16];
    bool yes = false;
    if (invocation->yes)
        return true;
    if (isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1)
        return false;
    print_out(stderr, question, strlen(question), false);
    fputs(" [y/N] ", stderr);
    if (!fgets(answer, sizeof answer, stdin))
        return false;
    answer[strcspn(answer, "\n")] = '\0';
    return input_bool(answer, &yes) && yes;
}

enum output client_output(const struct invocation *invocation, enum output standard)
{
    const char *name = invocation->arguments->values[OPTION_OUTPUT];
    enum output chosen = name ? sheet_output(name) : invocation->client->output;
    return chosen == OUTPUT_AUTO ? standard : chosen;
}
