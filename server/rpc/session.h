/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who calls, and what that user may do. Immutable once loaded; a call holds a reference to the one
 * it began with.
 */
#ifndef KITH_SERVER_RPC_SESSION_H
#define KITH_SERVER_RPC_SESSION_H

#include "common/contract.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numerically equal to kith.v1.PermissionScope less one; a larger scope holds the smaller ones. */
enum access_scope { ACCESS_NONE, ACCESS_OWN, ACCESS_TEAM, ACCESS_SUBTREE, ACCESS_ALL };

enum access_action {
    ACCESS_READ,
    ACCESS_CREATE,
    ACCESS_UPDATE,
    ACCESS_DELETE,
    ACCESS_EXPORT,
    ACCESS_IMPORT,
    ACCESS_PUBLISH, /* of articles */
    ACCESS_ACTIONS,
};

/* What the roles do with a field, by strictness; equal to kith.v1.FieldRuleKind. */
enum session_rule { SESSION_OPEN, SESSION_READ_ONLY, SESSION_MASKED, SESSION_HIDDEN };

struct memo; /* rpc/memo.h */

struct session_custom {
    const char *key; /* [a-z0-9_]: stands in statements as it is */
    enum session_rule rule;
};

/* Rules for the fields of one object; looked up by resource/fieldrule.h. */
struct session_fields {
    uint8_t *rules; /* enum session_rule by position in object->message->fields */
    struct session_custom *custom;
    size_t n_custom;
};

enum { SESSION_TOKEN_BYTES = 32, SESSION_HASH_BYTES = 32, SESSION_MAX_OBJECTS = 128 };

/* What the caller has shown. As the view `bearer` of the database has it. */
enum session_kind {
    SESSION_NOTHING,
    SESSION_TOKEN,       /* of a session: a person, who has signed in */
    SESSION_API_KEY,     /* `id` is that of the key */
    SESSION_CERTIFICATE, /* `id` is that of the client certificate */
    SESSION_DEVICE,      /* stands for nobody: a device that was signed in from */
};

struct session {
    enum session_kind kind;
    int64_t id;
    int64_t user_id;
    int64_t team_id; /* 0: none */
    const char *login;
    const char *name;
    const char *language;
    const char *time_zone;    /* IANA name, never empty */
    const char *teams;        /* main and other teams as an array literal of PostgreSQL: "{1,2}" */
    const char *subtree;      /* those and all teams below them */
    const char *queues;       /* where tickets wait for the user, as `teams`: "{}" */
    const char *const *roles; /* codes */
    size_t n_roles;
    const char *scopes; /* of a key or certificate: see scopes.h; NULL: whatever the user may */
    bool must_change_password;
    bool has_factor;      /* a second one */
    bool needs_factor;    /* a role asks for it */
    int64_t absolute_end; /* microseconds since 1970 */
    /*
     * Until then the proof counts that methods with step_up ask for. Of what cannot prove itself
     * (a key, a certificate) 0: never; INT64_MAX when it was given such methods on purpose.
     */
    int64_t proof_end;
    bool shared[SESSION_MAX_OBJECTS]; /* by object index: some were shared when this was loaded */
    uint8_t scope[SESSION_MAX_OBJECTS][ACCESS_ACTIONS]; /* enum access_scope by object index */
    struct session_fields **fields; /* by object index, NULL: open; NULL altogether: all are */
    /*
     * Of a session made for one look into pools: the customers of these pools ("{1,2}") are open,
     * and nobody else's, with the fields that `fields` leaves open. NULL: an ordinary one.
     */
    const char *pools;
    struct memo *memo; /* of statements that depend on this session; NULL: none is kept */
};

/* Of an object; NULL: all open. */
static inline struct session_fields *session_fields(const struct session *session,
                                                    const struct contract_object *object)
{
    bool any = session && session->fields && object->index < SESSION_MAX_OBJECTS;
    return any ? session->fields[object->index] : NULL;
}

/* "read". */
const char *session_action_name(enum access_action action);
/* ACCESS_ACTIONS when there is no such action. */
enum access_action session_action(const char *name);
/* Objects that everyone may read are ACCESS_ALL for reading. */
enum access_scope session_scope(const struct session *session, const struct contract_object *object,
                                enum access_action action);
/*
 * May a call ask for it? As session_scope is not ACCESS_NONE; but what everyone may read, a key or
 * certificate may only ask for if its scopes say so: else it may be referred to, and no more.
 */
bool session_may(const struct session *session, const struct contract_object *object,
                 enum access_action action);
/* May there be records of the object that are shared with the user? */
bool session_shared(const struct session *session, const struct contract_object *object);

#endif
