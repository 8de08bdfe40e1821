/* SPDX-License-Identifier: Apache-2.0 */
/* Connecting, repeating, and the one connection of a run. */
#include "client/net/remote.h"

#include "common/clock.h"

#include <libintl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { MOST_ATTEMPTS = 4, FIRST_PAUSE_MS = 100, LONGEST_PAUSE_MS = 2000, DEFAULT_MS = 10000 };

struct remote {
    struct remote_options options;
    struct tls_peer peer;
    char host[256];
    char port[16];
    char ticket[4096];
    char *token;
    struct channel *channel;
};

/* "host:port", "[v6]:port", "host" with the standard port. */
static bool split_server(struct remote *remote, const char *server)
{
    const char *close = server[0] == '[' ? strchr(server, ']') : NULL;
    const char *colon = strrchr(close ? close : server, ':');
    const char *begin = close ? server + 1 : server;
    size_t length =
        close ? (size_t)(close - begin) : (colon ? (size_t)(colon - begin) : strlen(begin));
    if (length == 0 || length >= sizeof remote->host)
        return false;
    memcpy(remote->host, begin, length);
    const char *port = colon ? colon + 1 : "7443";
    return snprintf(remote->port, sizeof remote->port, "%s", port) < (int)sizeof remote->port;
}

/* FNV-1a: names a file, protects nothing. */
static uint64_t mix(uint64_t hash, const char *text)
{
    for (; text && *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return (hash ^ 255) * 1099511628211u;
}

/* A ticket is as good as the certificates that were checked: another trust or client, another file.
 */
static void name_ticket(struct remote *remote)
{
    const struct remote_options *options = &remote->options;
    uint64_t hash = mix(14695981039346656037u, options->server);
    hash = mix(mix(mix(hash, options->ca_file), options->fingerprint), options->certificate);
    int length = options->tickets
                     ? snprintf(remote->ticket, sizeof remote->ticket, "%s/ticket-%016llx",
                                options->tickets, (unsigned long long)hash)
                     : 0;
    if (length > 0 && length < (int)sizeof remote->ticket)
        remote->peer.ticket_file = remote->ticket;
}

struct remote *remote_new(const struct remote_options *options)
{
    struct remote *remote = calloc(1, sizeof *remote);
    if (!remote)
        return NULL;
    remote->options = *options;
    if (!split_server(remote, options->server))
        remote->host[0] = '\0'; /* cannot be found: said when the first call is made */
    remote->peer = (struct tls_peer){.host = remote->host,
                                     .port = remote->port,
                                     .ca_file = options->ca_file,
                                     .fingerprint = options->fingerprint,
                                     .certificate = options->certificate,
                                     .key = options->key};
    name_ticket(remote);
    return remote;
}

void remote_set_token(struct remote *remote, const char *token)
{
    if (remote->token)
        OPENSSL_cleanse(remote->token, strlen(remote->token));
    free(remote->token);
    remote->token = token ? strdup(token) : NULL;
}

bool remote_has_token(const struct remote *remote)
{
    return remote->token != NULL;
}

bool remote_resumed(const struct remote *remote)
{
    return remote->channel && channel_resumed(remote->channel);
}

void remote_free(struct remote *remote)
{
    if (!remote)
        return;
    channel_free(remote->channel);
    remote_set_token(remote, NULL);
    free(remote);
}

static bool ensure_channel(struct remote *remote, struct wait *wait, struct arena *arena,
                           struct outcome *outcome)
{
    if (remote->channel && channel_usable(remote->channel))
        return true;
    channel_free(remote->channel);
    remote->channel = NULL;
    *outcome = (struct outcome){.call_id = "", .untouched = true};
    struct tls *tls = tls_open(&remote->peer, wait, arena, &outcome->status);
    if (tls)
        remote->channel = channel_new(tls);
    if (tls && !remote->channel)
        outcome->status =
            status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", gettext("out of memory"));
    return remote->channel != NULL;
}

/* Between half and the whole of a pause that doubles, or what the server asked for. */
static int64_t pause_ms(unsigned attempt, const struct outcome *outcome)
{
    uint32_t dice = 0;
    int64_t most = (int64_t)FIRST_PAUSE_MS << attempt;
    if (most > LONGEST_PAUSE_MS)
        most = LONGEST_PAUSE_MS;
    if (getrandom(&dice, sizeof dice, 0) != (ssize_t)sizeof dice)
        dice = 0;
    int64_t pause = most / 2 + (int64_t)(dice % (uint32_t)(most / 2 + 1));
    return outcome->status.retry_ms > pause ? outcome->status.retry_ms : pause;
}

struct attempt {
    const struct remote_call *call;
    bool seen; /* a reply came: repeating would show it twice */
};

static bool attempt_row(void *context, const uint8_t *bytes, size_t length)
{
    struct attempt *attempt = context;
    attempt->seen = true;
    return attempt->call->row(attempt->call->context, bytes, length);
}

static int attempt_pull(void *context, const void **bytes, size_t *length)
{
    struct attempt *attempt = context;
    return attempt->call->pull(attempt->call->context, bytes, length);
}

static bool may_repeat(const struct attempt *attempt, const struct outcome *outcome,
                       const struct wait *wait)
{
    if (outcome->status.code != RPC_UNAVAILABLE || attempt->seen || attempt->call->pull)
        return false;
    if (outcome->attempts >= MOST_ATTEMPTS || wait->interrupted || wait_left(wait) == 0)
        return false;
    return outcome->untouched || attempt->call->method->idempotent;
}

static void attempt_run(struct remote *remote, struct attempt *attempt, struct wait *wait,
                        struct arena *arena, struct outcome *outcome)
{
    const struct remote_call *wanted = attempt->call;
    struct call call = {.path = wanted->method->path,
                        .token = remote->token,
                        .language = remote->options.language,
                        .pull = wanted->pull ? attempt_pull : NULL,
                        .request = wanted->request,
                        .request_length = wanted->request_length,
                        .row = attempt_row,
                        .context = attempt};
    unsigned attempts = outcome->attempts + 1;
    if (ensure_channel(remote, wait, arena, outcome))
        channel_call(remote->channel, &call, wait, arena, outcome);
    outcome->attempts = attempts;
}

void remote_call(struct remote *remote, const struct remote_call *call, struct arena *arena,
                 struct outcome *outcome)
{
    struct attempt attempt = {.call = call};
    struct wait wait;
    int64_t timeout = remote->options.timeout_ms;
    if (timeout <= 0)
        timeout = call->method->deadline_ms ? call->method->deadline_ms : DEFAULT_MS;
    wait_init(&wait, timeout, remote->options.beat, remote->options.beat_context);
    *outcome = (struct outcome){.call_id = ""};
    attempt_run(remote, &attempt, &wait, arena, outcome);
    while (may_repeat(&attempt, outcome, &wait)) {
        if (wait_for(&wait, -1, 0, pause_ms(outcome->attempts - 1, outcome)) != WAIT_READY)
            break;
        attempt_run(remote, &attempt, &wait, arena, outcome);
    }
    outcome->elapsed_ms = clock_monotonic_ms() - wait.started;
    wait_fini(&wait);
}

struct one_reply {
    struct arena *arena;
    struct remote_reply *reply;
};

static bool take_reply(void *context, const uint8_t *bytes, size_t length)
{
    struct one_reply *one = context;
    one->reply->bytes = (const uint8_t *)arena_copy(one->arena, bytes, length);
    one->reply->length = length;
    return one->reply->bytes != NULL;
}

void remote_ask(struct remote *remote, const struct contract_method *method, const void *request,
                size_t request_length, struct arena *arena, struct outcome *outcome,
                struct remote_reply *reply)
{
    struct one_reply one = {arena, reply};
    struct remote_call call = {.method = method,
                               .request = request,
                               .request_length = request_length,
                               .row = take_reply,
                               .context = &one};
    *reply = (struct remote_reply){0};
    remote_call(remote, &call, arena, outcome);
    if (status_is_ok(outcome->status) && !reply->bytes)
        outcome->status =
            status_error(RPC_INTERNAL, "NO_REPLY", gettext("the server sent no reply"));
}
