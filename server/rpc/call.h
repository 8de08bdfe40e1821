/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One call: from its request to its reply.
 *
 * A method is a table of steps. `start` looks at the request and adds statements to the call's
 * segment; the runtime sends it; at its end `finish` turns rows into the reply. A step that adds
 * nothing goes straight on. Any status but OK ends the call with it.
 *
 * The call, its arena and all it points to live until both the stream and the segment are done;
 * handlers never see a call that is gone. Everything runs on the thread of the call's loop.
 */
#ifndef KITH_SERVER_RPC_CALL_H
#define KITH_SERVER_RPC_CALL_H

#include "common/arena.h"
#include "common/buf.h"
#include "common/clock.h"
#include "common/contract.h"
#include "common/status.h"
#include "server/db/db.h"
#include "server/resource/catalog.h"
#include "server/rpc/session.h"

struct rpc_server; /* one per worker thread */
struct rpc_call;

struct rpc_step {
    struct status (*start)(struct rpc_call *call);  /* NULL: nothing */
    struct status (*finish)(struct rpc_call *call); /* NULL: nothing */
    /*
     * The segment failed, or no thread was free for the work: gives the status to end with, or OK
     * to go on to the next step.
     */
    struct status (*failed)(struct rpc_call *call, struct status status);
};

enum { RPC_MAX_STEPS = 4 };

struct rpc_handler {
    const char *method; /* path, or "" for the handler of a kind of standard method */
    struct rpc_step steps[RPC_MAX_STEPS]; /* after the request, or after the last of a stream */
    struct rpc_step each;                 /* of a client stream: for every message */
};

struct rpc_call {
    struct arena *arena;
    /*
     * For what only the present message or run of a step needs: the same as `arena`, except while a
     * client stream goes on or a step runs again (it is freed then, with segment and message).
     */
    struct arena *round;
    struct rpc_server *server;
    const struct contract_method *method;
    const struct session *session; /* NULL: open method */
    const struct catalog *catalog;
    const ProtobufCMessage *request; /* the message, or the present one of a client stream */
    const uint8_t *body;             /* its bytes, inflated; present message only */
    size_t body_length;
    const char *id;             /* of the call, for the log and the audit */
    const char *peer;           /* address of the client */
    const char *language;       /* "en" or "zh": of the session, else of the request headers */
    int64_t now;                /* microseconds since 1970, when the call began */
    struct db_segment *segment; /* of the present step; NULL until rpc_segment */
    struct buf reply;           /* the serialized reply so far */
    void *state;                /* the handler's own, in the arena */
    /* A statement whose rows say why a later one of the segment refuses; 0: none. */
    int reasons;
    struct buf details; /* more details of the status to end with: details_any */
};

/*
 * The segment of this step, made when first asked for. On a lane that writes it begins with the
 * statement that tells the database who acts.
 */
struct db_segment *rpc_segment(struct rpc_call *call, enum db_lane lane);
/* The same without that statement, for those whose own first one does what it does. */
struct db_segment *rpc_bare_segment(struct rpc_call *call, enum db_lane lane);
/* READ for idempotent reads, HEAVY for heavy ones, else WRITE. */
enum db_lane rpc_lane(const struct rpc_call *call);
/* Adds a named query to the segment on the call's lane; index of the statement, -1: no memory. */
int rpc_query(struct rpc_call *call, const struct db_query *query, size_t n,
              const struct db_param *params);

/*
 * The prepared form of a statement whose text comes from the contract and the scope of a role only;
 * NULL: there are too many already, send it unnamed.
 */
const struct db_query *rpc_shape(struct rpc_call *call, const char *text, size_t n_params);
/* The same for a text that also depends on which fields of a record the request gives. */
const struct db_query *rpc_varied_shape(struct rpc_call *call, const char *text, size_t n_params);

/* Replaces the reply by the packed message. */
struct status rpc_reply(struct rpc_call *call, const ProtobufCMessage *message);
/* Server streams: sends what is in `reply` as one message and empties it. */
void rpc_send(struct rpc_call *call);
/* In `finish`: this step shall run again once the client has taken what was sent. */
void rpc_again(struct rpc_call *call);
/* The same, but not before so many milliseconds. */
void rpc_again_after(struct rpc_call *call, int64_t ms);
/* In `finish` of a server stream: does so much wait for the client that rpc_rest is due? */
bool rpc_full(const struct rpc_call *call);
/* In `finish`: it shall run again, with the same rows, once the client has taken what was sent. */
void rpc_rest(struct rpc_call *call);
/*
 * In `finish`: runs `start` now for the step's next run, so that the database works on that while
 * this one goes on; rpc_again will not run it again then. Round and segment of the call are the
 * present ones again afterwards.
 */
struct status rpc_ahead(struct rpc_call *call);
/*
 * For streams that tell of what comes: may there be something new for the session's user since
 * *seen (at first 0)? Within half a second of it; says yes too often rather than too seldom.
 */
bool rpc_news(struct rpc_call *call, uint64_t *seen);
/* In a step: end the call well after this function, without what would follow. */
void rpc_end(struct rpc_call *call);

/*
 * In `start`: runs work(argument) on a thread of the pool, then goes on with `finish`. The argument
 * lies in the call's arena; work must not touch the call.
 */
struct status rpc_offload(struct rpc_call *call, void (*work)(void *argument), void *argument);

/* Texts of a status, in the call's arena. */
struct status rpc_error(struct rpc_call *call, enum rpc_code code, const char *reason,
                        const char *format, ...) __attribute__((format(printf, 4, 5)));
struct status rpc_field_error(struct rpc_call *call, const char *field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
struct status rpc_no_memory(void);
/*
 * A sentence of the server in the caller's language: for those that are part of a reply, or of
 * another sentence; a status is translated when it goes out. Lives as long as `round`.
 */
const char *rpc_say(struct rpc_call *call, const char *text);

/* The key that page tokens are sealed with: PAGE_TOKEN_KEY_BYTES. */
const uint8_t *rpc_page_key(const struct rpc_call *call);
/* Forgets sessions held in memory, on this thread at once and on the others of this process. */
void rpc_sessions_changed(struct rpc_call *call);
/*
 * STEP_UP_REQUIRED unless who calls has lately proved to be the same person: for methods that ask
 * for it only at times. Those that always do say so in the contract (step_up).
 */
struct status rpc_step_up(const struct rpc_call *call);
/* Tells the stream that its peer has signed in: larger limits. */
void rpc_authenticated(struct rpc_call *call);

/* Is it a call of the method, as in "TakeTicket"? */
bool rpc_is(const struct rpc_call *call, const char *method);
/* Singular fields of a request by name; NULL, "" or 0 when the message has no such field. */
const char *rpc_text(const struct rpc_call *call, const char *field);
int64_t rpc_int(const struct rpc_call *call, const char *field);
bool rpc_flag(const struct rpc_call *call, const char *field);
const ProtobufCMessage *rpc_message(const struct rpc_call *call, const char *field);
/* A day of the request, which is one of the calendar; false: it is not given. */
bool rpc_day(const struct rpc_call *call, const char *field, struct clock_date *day);
/* "2026-10-01" in the arena; NULL: it is not given. */
const char *rpc_day_text(const struct rpc_call *call, const char *field);

#endif
