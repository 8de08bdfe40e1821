/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands between the headers of a call and its request, in this order: limits of the server,
 * session, limits of the user, permission, catalog. A call may wait here twice: for its session to
 * be loaded, and for a catalog that is old.
 */
#include "common/log.h"
#include "server/db/pool.h"
#include "server/rpc/catalogs.h"
#include "server/rpc/generation.h"
#include "server/rpc/limits.h"
#include "server/rpc/live.h"
#include "server/rpc/refusals.h"
#include "server/rpc/scopes.h"
#include "server/rpc/sessions.h"
#include "server/sql/queries.h"

#include <string.h>

static const int64_t TOUCH_US = 60 * INT64_C(1000000);

static bool has_path(const struct live *live, const char *path)
{
    return strcmp(live->call.method->path, path) == 0;
}

static bool is_sign_out(const struct live *live)
{
    return has_path(live, "/kith.v1.AuthService/SignOut");
}

/* What an administrator needs to get the better of those who keep the server busy. */
static bool is_administration(const struct live *live)
{
    static const char *const objects[] = {"session", "user", "role_grant", "setting"};
    const struct contract_method *method = live->call.method;
    const struct contract_object *object =
        method->signed_in ? method->object : method->permission_object;
    for (size_t i = 0; object && i < sizeof objects / sizeof *objects; i++)
        if (strcmp(object->name, objects[i]) == 0)
            return true;
    return false;
}

/* Watching health lasts, asking for it does not: places are kept for those who ask. */
static enum limits_kind limits_kind_of(const struct live *live)
{
    const struct contract_method *method = live->call.method;
    if (method->open)
        return live->grpc && !method->server_streaming ? LIMITS_HEALTH : LIMITS_OPEN;
    return is_sign_out(live) || is_administration(live) ? LIMITS_KEPT : LIMITS_SESSION;
}

/* A kept place is for administrators, which is known now: they may end the sessions of all. */
static struct status check_kept(const struct live *live)
{
    if (!live->ticket.kept_session || is_sign_out(live))
        return STATUS_OK;
    const struct contract_object *session = contract_object("session");
    bool may = session_scope(live->call.session, session, ACCESS_DELETE) == ACCESS_ALL;
    return may ? STATUS_OK : limits_busy();
}

/* ---- Catalog ---- */

static void hold_catalog(struct live *live)
{
    struct catalogs *catalogs = live->call.server->catalogs;
    live->call.catalog = catalogs_now(catalogs);
    if (live->call.catalog && !catalogs_hold(catalogs, live->call.arena))
        live_finish(live, rpc_no_memory());
    else
        live_want(live);
}

static void need_catalog(struct live *live)
{
    struct catalogs *catalogs = live->call.server->catalogs;
    if (live->grpc || catalogs_now(catalogs)) {
        hold_catalog(live);
        return;
    }
    live->waits_catalog = true;
    catalogs_load(catalogs);
}

static void catalog_came(struct live *live, struct status status)
{
    live->waits_catalog = false;
    if (!status_is_ok(status))
        live_finish(live, status);
    else
        need_catalog(live);
}

void admit_catalog(struct rpc_server *server, struct status status)
{
    for (struct live *live = server->calls, *next; live; live = next) {
        next = live->next;
        if (live->waits_catalog && live->phase != LIVE_OVER)
            catalog_came(live, status);
    }
}

/* ---- Permission ---- */

static bool may_with_old_password(const struct live *live)
{
    return has_path(live, "/kith.v1.AuthService/ChangePassword") ||
           has_path(live, "/kith.v1.AuthService/WhoAmI") || is_sign_out(live) || live->grpc;
}

static bool may_without_factor(const struct live *live)
{
    return has_path(live, "/kith.v1.SecondFactorService/EnrolSecondFactor") ||
           has_path(live, "/kith.v1.AuthService/StepUp") ||
           has_path(live, "/kith.v1.SecondFactorService/ConfirmSecondFactor") ||
           may_with_old_password(live);
}

static struct status refuse(struct live *live)
{
    struct rpc_call *call = &live->call;
    const struct contract_object *object = call->method->permission_object;
    refusals_add(call->server->refusals, call->session->user_id, call->method, call->now);
    return rpc_error(call, RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                     "Your roles do not allow to %s %s; this asks for the permission %s:%s.",
                     call->method->permission_action, object->plural, object->name,
                     call->method->permission_action);
}

static bool is_allowed(const struct live *live)
{
    const struct contract_method *method = live->call.method;
    enum access_action action = session_action(method->permission_action);
    return method->permission_object && action != ACCESS_ACTIONS &&
           session_scope(live->call.session, method->permission_object, action) != ACCESS_NONE;
}

static struct status refuse_scope(struct live *live, const struct contract_object *object,
                                  const char *action)
{
    struct rpc_call *call = &live->call;
    refusals_add(call->server->refusals, call->session->user_id, call->method, call->now);
    return rpc_error(call, RPC_PERMISSION_DENIED, "SCOPE_MISSING",
                     "The scopes of this %s do not allow to %s %s; make another with %s:%s.",
                     call->session->kind == SESSION_API_KEY ? "API key" : "client certificate",
                     action, object->plural, object->name, action);
}

/* Of a method that asks for no permission. */
static const char *action_of(const struct contract_method *method)
{
    static const char *const actions[] = {[CONTRACT_CREATE] = "create",
                                          [CONTRACT_UPDATE] = "update",
                                          [CONTRACT_DELETE] = "delete",
                                          [CONTRACT_UNDELETE] = "delete",
                                          [CONTRACT_HISTORY] = NULL};
    if (method->kind == CONTRACT_CUSTOM_METHOD)
        return method->idempotent ? "read" : "update";
    return actions[method->kind] ? actions[method->kind] : "read";
}

/* What keys and certificates may not do, whatever their user may. */
static struct status check_machine(struct live *live)
{
    const struct contract_method *method = live->call.method;
    const struct session *session = live->call.session;
    if (session->kind == SESSION_TOKEN)
        return STATUS_OK;
    if (method->person || method->step_up) {
        refusals_add(live->call.server->refusals, session->user_id, method, live->call.now);
        return status_error(RPC_PERMISSION_DENIED, "PERSON_REQUIRED",
                            "API keys and client certificates may not do this; sign in.");
    }
    /* Without a parent that decides, its scopes do. */
    if (method->signed_in && method->object && !method->object->parent &&
        !scopes_allow(session->scopes, method->object->name, action_of(method)))
        return refuse_scope(live, method->object, action_of(method));
    if (!method->signed_in && method->permission_object &&
        !scopes_allow(session->scopes, method->permission_object->name, method->permission_action))
        return refuse_scope(live, method->permission_object, method->permission_action);
    return STATUS_OK;
}

static struct status check_permission(struct live *live)
{
    const struct contract_method *method = live->call.method;
    const struct session *session = live->call.session;
    if (session->must_change_password && !may_with_old_password(live))
        return status_error(RPC_FAILED_PRECONDITION, "PASSWORD_CHANGE_REQUIRED",
                            "Choose a password of your own first.");
    if (session->needs_factor && !session->has_factor && !may_without_factor(live))
        return status_error(RPC_FAILED_PRECONDITION, "SECOND_FACTOR_REQUIRED",
                            "Your role asks for a second factor: set one up first.");
    if (!method->signed_in && !is_allowed(live))
        return refuse(live);
    return method->step_up ? rpc_step_up(&live->call) : STATUS_OK;
}

/* ---- Session ---- */

struct status admit_no_session(void)
{
    return status_error(RPC_UNAUTHENTICATED, "SESSION_REQUIRED",
                        "Sign in first: the session is missing, unknown or has ended.");
}

/* At most once a minute, but well within the idle time; and nobody waits for it. */
static void touch(struct live *live, struct sessions_entry *entry)
{
    static const struct db_query *const touches[] = {
        [SESSION_TOKEN] = &sql_session_touch,
        [SESSION_API_KEY] = &sql_session_touch_key,
        [SESSION_CERTIFICATE] = &sql_session_touch_certificate,
    };
    struct rpc_call *call = &live->call;
    int64_t pause = entry->idle_us / 3 < TOUCH_US ? entry->idle_us / 3 : TOUCH_US;
    if (call->now - entry->last_seen < pause)
        return;
    entry->last_seen = call->now;
    entry->idle_end = call->now + entry->idle_us;
    struct db_param id = db_number(call->arena, entry->session.id);
    background_send(call->server, DB_WRITE, touches[entry->session.kind], 1, &id);
}

static bool is_current(const struct live *live, const struct sessions_entry *entry)
{
    return live->call.now < entry->idle_end && live->call.now < entry->session.absolute_end;
}

/* The proof may have been given to another node since the session was read. */
static bool lacks_proof(const struct live *live, const struct sessions_entry *entry)
{
    return live->call.method->step_up && live->call.now >= entry->session.proof_end;
}

/* Before the request is even read: to refuse must cost little when there is too much to do. */
static struct status enter_user(struct live *live)
{
    struct rpc_call *call = &live->call;
    bool heavy = call->method->cost == CONTRACT_HEAVY; /* few at once: limits of their own */
    const struct limits_user_call asks = {
        .user_id = call->session->user_id,
        .heavy = heavy,
        .kept = is_sign_out(live),
        .age_ms = heavy ? 0 : db_pool_age_ms(call->server->config.pool, rpc_lane(call)),
        .wait_ms = heavy ? 0 : db_pool_wait_ms(call->server->config.pool, rpc_lane(call)),
        .now_ms = loop_now(call->server->config.loop),
    };
    return limits_enter_user(call->server->shared->ledger, &live->ticket, &asks);
}

/* The session is there: on with the call. Takes over the reference. */
void admit_signed_in(struct live *live, struct sessions_entry *entry)
{
    struct rpc_call *call = &live->call;
    if (!arena_on_free(call->arena, sessions_release, entry)) {
        live_finish(live, rpc_no_memory());
        return;
    }
    call->session = &entry->session;
    live->generation = entry->generation;
    live->epoch = entry->epoch;
    if (*entry->session.language)
        call->language = entry->session.language;
    stream_authenticated(live->stream);
    touch(live, entry);
    struct status status = enter_user(live);
    if (status_is_ok(status))
        status = check_kept(live);
    if (status_is_ok(status))
        status = check_machine(live);
    if (status_is_ok(status))
        status = check_permission(live);
    if (status_is_ok(status))
        need_catalog(live);
    else
        live_finish(live, status);
}

void admit_session(struct live *live)
{
    struct rpc_server *server = live->call.server;
    if (live->bearer == SESSION_NOTHING) {
        live_finish(live, admit_no_session());
        return;
    }
    struct sessions_entry *entry = NULL;
    if (generation_fresh(server->generation))
        entry = sessions_find(server->sessions, live->hash, generation_access(server->generation),
                              atomic_load(&server->shared->sessions_epoch));
    if (entry && is_current(live, entry) && !lacks_proof(live, entry)) {
        admit_signed_in(live, entry);
        return;
    }
    if (entry)
        sessions_release(entry); /* another worker may have seen it since: the database knows */
    admit_load(live);
}

void admit_start(struct live *live)
{
    struct limits *ledger = live->call.server->shared->ledger;
    struct status status = limits_enter(ledger, &live->ticket, limits_kind_of(live));
    if (!status_is_ok(status))
        live_finish(live, status);
    else if (live->call.method->open)
        need_catalog(live);
    else
        admit_session(live);
}
