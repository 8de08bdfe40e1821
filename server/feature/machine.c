/* SPDX-License-Identifier: Apache-2.0 */
/*
 * API keys and client certificates: what is special about making them and taking them back. What
 * they may do is decided where every call is: rpc/admit.c.
 */
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/rpc/scopes.h"
#include "server/rpc/sessions.h"
#include "server/sql/queries.h"

#include <string.h>

/* A key under way. `standard` is the state of the standard method's steps. */
struct making {
    char secret[SESSIONS_TOKEN_TEXT];
    uint8_t hash[SESSION_HASH_BYTES];
    void *standard;
};

static struct status check_scopes(struct arena *arena, struct resource_draft *draft)
{
    size_t length = 0;
    const char *wrong =
        rule_has(draft, "scopes") ? scopes_wrong(draft_text(draft, "scopes"), &length) : NULL;
    if (!wrong)
        return STATUS_OK;
    return rule_refuse(arena, "scopes", "SCOPE_UNKNOWN",
                       "\"%.*s\" is no scope; write customer:read, ticket:*, *:read or *.",
                       (int)(length < 60 ? length : 60), wrong);
}

static struct status check_key(struct arena *arena, const struct catalog *catalog,
                               struct resource_draft *draft, bool creating)
{
    (void)catalog;
    (void)creating;
    return check_scopes(arena, draft);
}

/* With or without colons, of any case: as the tools print them. */
static struct status check_fingerprint(struct arena *arena, struct resource_draft *draft)
{
    static const char hex[] = "0123456789abcdef";
    enum { DIGITS = 2 * SESSION_HASH_BYTES };
    const char *text = draft_text(draft, "fingerprint");
    char *plain = arena_alloc(arena, DIGITS + 1);
    size_t n = 0;
    if (!text || !plain)
        return STATUS_OK;
    for (; *text && n <= DIGITS; text++) {
        char c = *text >= 'A' && *text <= 'F' ? (char)(*text - 'A' + 'a') : *text;
        if (c == ':' || c == ' ')
            continue;
        if (!strchr(hex, c) || n == DIGITS)
            break;
        plain[n++] = c;
    }
    if (n != DIGITS || *text)
        return rule_refuse(arena, "fingerprint", "FINGERPRINT_INVALID",
                           "A fingerprint is SHA-256 as 64 hex digits; `openssl x509 -in FILE "
                           "-noout -fingerprint -sha256` prints it.");
    plain[n] = '\0';
    draft_set(draft, "fingerprint", plain);
    return STATUS_OK;
}

static struct status check_certificate(struct arena *arena, const struct catalog *catalog,
                                       struct resource_draft *draft, bool creating)
{
    (void)catalog;
    struct status status = check_scopes(arena, draft);
    return status_is_ok(status) && creating ? check_fingerprint(arena, draft) : status;
}

static struct status write_key(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    const struct making *making = call->state;
    (void)draft;
    if (!creating)
        return STATUS_OK;
    struct db_param hash = db_blob(making->hash, sizeof making->hash);
    return rpc_query(call, &sql_session_keep_secret, 1, &hash) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status create_key_start(struct rpc_call *call)
{
    const struct rpc_step *standard = resource_handler(CONTRACT_CREATE)->steps;
    struct making *making = call->state = arena_alloc(call->arena, sizeof *making);
    if (!making)
        return rpc_no_memory();
    if (!sessions_token_new(SESSION_API_KEY, making->secret, making->hash))
        return status_error(RPC_INTERNAL, "NO_RANDOMNESS", "The server cannot make a secret.");
    struct status status = standard->start(call);
    making->standard = call->state;
    call->state = making;
    return status;
}

static struct status create_key_finish(struct rpc_call *call)
{
    const struct rpc_step *standard = resource_handler(CONTRACT_CREATE)->steps;
    const struct making *making = call->state;
    call->state = making->standard;
    struct status status = standard->finish(call);
    if (status_is_ok(status) && !rpc_flag(call, "validate_only"))
        wire_put_string(&call->reply,
                        contract_field(contract_object("api_key")->message, "secret")->number,
                        making->secret);
    return status;
}

/* What was taken back counts no more, here at once. */
static struct status delete_start(struct rpc_call *call)
{
    return resource_handler(CONTRACT_DELETE)->steps->start(call);
}

static struct status changed_finish(struct rpc_call *call)
{
    struct status status = resource_handler(call->method->kind)->steps->finish(call);
    rpc_sessions_changed(call);
    return status;
}

static struct status update_start(struct rpc_call *call)
{
    return resource_handler(CONTRACT_UPDATE)->steps->start(call);
}

const struct resource_hooks machine_hooks[] = {
    {.object = "api_key", .check = check_key, .write = write_key},
    {.object = "client_certificate", .check = check_certificate},
    {0},
};

const struct rpc_handler machine_handlers[] = {
    {.method = "/kith.v1.ApiKeyService/CreateApiKey",
     .steps = {{create_key_start, create_key_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.ApiKeyService/UpdateApiKey",
     .steps = {{update_start, changed_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.ApiKeyService/DeleteApiKey",
     .steps = {{delete_start, changed_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.ClientCertificateService/UpdateClientCertificate",
     .steps = {{update_start, changed_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.ClientCertificateService/DeleteClientCertificate",
     .steps = {{delete_start, changed_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {0},
};
