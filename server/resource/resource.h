/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine of the standard methods, as features see it. It works from the contract: which fields
 * an object has, where they are stored, who may see them.
 *
 * Statuses and texts live in the call's arena. A `start` adds statements to the call's segment, the
 * matching `finish` reads them.
 */
#ifndef KITH_SERVER_RESOURCE_RESOURCE_H
#define KITH_SERVER_RESOURCE_RESOURCE_H

#include "server/resource/draft.h"
#include "server/resource/sql.h"
#include "server/rpc/call.h"

/* ---- Identifiers ---- */

/* "C-12" or "12" -> 12. INVALID_ARGUMENT on `field` when it is no id of the object. */
struct status resource_id(struct rpc_call *call, const struct contract_object *object,
                          const char *field, const char *text, int64_t *id);
/* The object of "C-12" by its prefix; NULL: none. */
const struct contract_object *resource_object_of(const char *id);
/* "C-12". */
const char *resource_name(struct arena *arena, const struct contract_object *object, int64_t id);

/* An old value of the audit log as people read it: ids and enums by name. field NULL: as it is. */
const char *resource_display(struct arena *arena, const struct contract_field *field,
                             const char *text);

/* ---- Who may do what with which records ---- */

/*
 * Writes "(predicate)" that is true for the rows of `alias` on which the session may act. Children
 * with parents ask for the parent: reading or exporting it for the same, updating it to change
 * them.
 */
void resource_write_visible(struct rpc_call *call, const struct contract_object *object,
                            enum access_action action, const char *alias, struct sql *sql);
/* The same without shares: the rows that are the session's by owner, team or role. */
void resource_write_held(struct rpc_call *call, const struct contract_object *object,
                         enum access_action action, const char *alias, struct sql *sql);
/* Is there anything that the role allows? Children ask for their parents, which must allow
 * `action`.
 */
bool resource_may(const struct rpc_call *call, const struct contract_object *object,
                  enum access_action action);
/* Stops the segment unless the referenced record exists and may be read. */
void resource_require(struct rpc_call *call, const struct contract_object *object, int64_t id,
                      const char *field);
/*
 * Stops the segment unless all that the draft refers to may be seen, and its parents changed: for
 * what must not wait until resource_insert says so. Made on the call's lane if there is none yet.
 */
void resource_require_references(struct rpc_call *call, const struct resource_draft *draft);

/* ---- Rows of an object in the reply ---- */

/*
 * Writes the columns that the encoder wants for the fields of the mask (NULL: all), as the rules of
 * the session's roles let them be seen: null for what is hidden.
 */
void resource_write_columns(struct rpc_call *call, const struct contract_object *object,
                            const bool *mask, const char *alias, struct sql *sql);
/*
 * Appends the fields of one row to the call's reply as the fields of the resource's message.
 * `column` is the first column and is moved past the last.
 */
void resource_encode(struct rpc_call *call, const struct contract_object *object, const bool *mask,
                     int statement, int row, int *column);
/*
 * Adds the statement that reads the record if the session may see it, for resource_encode; made on
 * READ if there is no segment yet. *statement is its index; no row means resource_not_found.
 */
struct status resource_read(struct rpc_call *call, const struct contract_object *object, int64_t id,
                            int *statement);
struct status resource_not_found(struct rpc_call *call, const struct contract_object *object,
                                 int64_t id);
/* A FieldMask of the request as flags by position in message->fields; *mask NULL: all. */
struct status resource_mask(struct rpc_call *call, const struct contract_object *object,
                            const char *field, bool **mask);

/* ---- Changing one record ---- */

struct resource_guard { /* a field whose present value must be one of these */
    const char *column;
    const int64_t *allowed;
    size_t n;
    const char *message; /* what to say otherwise; code FAILED_PRECONDITION */
    const char *reason;
};

struct resource_change {
    const struct contract_object *object;
    enum access_action action; /* whose scope decides */
    int64_t id;
    const char *etag;                   /* "" or NULL: any */
    struct resource_draft *draft;       /* new values */
    const struct resource_guard *guard; /* NULL: none */
    const char *assignments; /* more of SET, from a literal of the program: "resolved_at = now()" */
    bool deleted;            /* the record is in the recycle bin (undelete) */
};

/*
 * One segment: remembers the request id, checks visibility, etag, guard and references, updates,
 * and reads the record for the reply. A method that changes a record is the steps
 *   {its own start that calls this, resource_change_finish, resource_request_failed},
 *   RESOURCE_REPLAY
 */
struct status resource_change_start(struct rpc_call *call, const struct resource_change *change);
struct status resource_change_finish(struct rpc_call *call);

/* The fields that every changing method has: id, etag of the request. */
struct status resource_change_init(struct rpc_call *call, const char *object,
                                   struct resource_change *change);

/*
 * Inserts the draft with its children and reads it back: one segment, like a change. The steps are
 *   {its own start that calls this, resource_change_finish, resource_request_failed},
 *   RESOURCE_REPLAY
 */
struct status resource_insert(struct rpc_call *call, struct resource_draft *draft);

/* ---- Requests that come twice ---- */

/*
 * Adds the statement that remembers the request id, when there is one; the first of the segment.
 * id 0: a new record, for which it draws the id: `currval` of the sequence.
 */
struct status resource_remember(struct rpc_call *call, const struct contract_object *object,
                                int64_t id);
/* Begins the segment of a write with it, or else with the statement that says who acts. */
struct status resource_begin_write(struct rpc_call *call, const struct contract_object *object,
                                   int64_t id);
/* The same for a write of many records: by the first of them that there is; no record, no memory.
 */
struct status resource_remember_many(struct rpc_call *call, size_t n,
                                     const struct contract_object *const *objects,
                                     const int64_t *ids);
/* `failed` of a step that remembers: OK when the request was done before, and the replay follows.
 */
struct status resource_request_failed(struct rpc_call *call, struct status status);
struct status resource_replay_start(struct rpc_call *call);
struct status resource_replay_finish(struct rpc_call *call);
/* In its place when the answer is no single record: only checks that the request is the same. */
struct status resource_repeated_finish(struct rpc_call *call);
struct status resource_replay_read_finish(struct rpc_call *call);
struct status resource_replay_read_start(struct rpc_call *call);
#define RESOURCE_REPLAY                                                                            \
    {resource_replay_start, resource_replay_finish, NULL},                                         \
    {                                                                                              \
        resource_replay_read_start, resource_replay_read_finish, NULL                              \
    }
/* Ends the segment by undoing it when the request only wants validation. Call it last. */
void resource_end_write(struct rpc_call *call);

/* ---- What is special about an object ---- */

/*
 * Several features may hook one object, each in a file of its own: their functions run in the order
 * of the registry, the first that refuses ends it, the first that computes a field has it.
 */
struct resource_hooks {
    const char *object;
    /* Without an owner given it is nobody's, for those whose role creates it for everybody. */
    bool nobodys;
    /*
     * A column: without an owner given the database finds one by rules, for whoever may create the
     * object, and says in this column which way (not 0); so it may be another's than the scope has.
     */
    const char *routed;
    /* Columns of times, NULL at the end: past one of them lists leave a record out; may be NULL. */
    const char *const *ends;
    /* Fields that follow rules of each record, NULL at the end: never of many at once. */
    const char *const *alone;
    /* Before an insert or update: completes and checks the draft. Pure; no statements. */
    struct status (*check)(struct arena *arena, const struct catalog *catalog,
                           struct resource_draft *draft, bool creating);
    /*
     * Before many are written at once: adds what locks, in one order, what the triggers of each
     * would lock one by one. The id of a draft is 0 when it comes, that of the record when it
     * changes. May be NULL.
     */
    struct status (*meet)(struct rpc_call *call, struct resource_draft *const *drafts, size_t n);
    /* Adds statements to the segment of an insert or update by a call; may be NULL. */
    struct status (*write)(struct rpc_call *call, struct resource_draft *draft, bool creating);
    /* A segment with such statements failed: the status to end with; may be NULL. */
    struct status (*refused)(struct rpc_call *call, struct status status);
    /*
     * Writes the SQL of a virtual text that is worked out from the row of the alias, and says so;
     * for lists and single records. sql NULL: only asks whether it is one. May be NULL.
     */
    bool (*compute)(struct rpc_call *call, const struct contract_field *field, const char *alias,
                    struct sql *sql);
    /* Appends the record's virtual fields of the mask (NULL: all) to the reply; may be NULL. */
    void (*encode)(struct rpc_call *call, const bool *mask, int64_t id);
};

/* ---- The standard methods ---- */

/* The handler for a kind of method, NULL for CONTRACT_CUSTOM_METHOD. */
const struct rpc_handler *resource_handler(enum contract_verb kind);

#endif
