/* SPDX-License-Identifier: Apache-2.0 */
/* The check for duplicates in writes, and before them; its rules. */
#include "server/feature/duplicate.h"

#include "common/clock.h"
#include "common/wire.h"
#include "server/feature/contact_form.h"
#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/feature/shared.h"
#include "server/model/taxid.h"
#include "server/resource/fieldrule.h"
#include "server/resource/query.h"
#include "server/rpc/details.h"
#include "server/sql/queries.h"

#include <stdlib.h>
#include <string.h>

/* Numbers of kith.v1.DuplicateMatch, DuplicateMatches and the enums. */
enum { MATCHES = 1 };
enum { OBJECT = 1, ID, NAME, KEYS, ACTION, OWNER_NAME };
enum { WARN = 1, BLOCK = 2 };
enum { PHONE = 1, EMAIL, TAX_NUMBER, COMPANY_NAME, PERSON_NAME };

enum { MOST_SHOWN = 10, MOST_NAMED = 3, DETAILS_BYTES = 5 * 1024 };

static const char *const objects[] = {"customer", "contact", "lead"};

/* ---- Whoever meets too much of others ---- */

static struct throttle_attempt attempt_of(struct rpc_call *call)
{
    return (struct throttle_attempt){
        "", arena_printf(call->arena, "U-%lld", (long long)call->session->user_id),
        clock_monotonic_ms()};
}

struct status duplicate_look(struct rpc_call *call)
{
    const struct throttle_attempt attempt = attempt_of(call);
    struct status status = throttle_look(shared_probes(call), &attempt);
    if (!status_is_ok(status)) {
        status.reason = "TOO_MANY_PROBES";
        status.message = "You have met too many records of others; wait before the next one.";
    }
    return status;
}

/* ---- Matches ---- */

/* Numbers that a role masks or hides would be found out by asking for one after the other. */
static bool is_masked(const struct rpc_call *call, const char *keys)
{
    static const char *const fields[][2] = {
        {"contact_point", "value"}, {"lead", "phone"},          {"lead", "mobile"},
        {"lead", "email"},          {"customer", "tax_number"}, {"lead", "tax_number"},
    };
    bool masked = false;
    if (!strpbrk(keys, "123")) /* phone, e-mail, tax number */
        return false;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        masked |= fieldrule_named(call->session, contract_object(fields[i][0]), fields[i][1]) >=
                  SESSION_MASKED;
    return masked;
}

static bool is_shown(const struct rpc_call *call, int statement, int row)
{
    return db_int(call->segment, statement, row, DUPLICATE_TAKEN_VISIBLE) != 0 &&
           !is_masked(call, db_string(call->segment, statement, row, DUPLICATE_TAKEN_KEYS));
}

static const char *match_id(struct rpc_call *call, int statement, int row)
{
    const struct db_segment *segment = call->segment;
    return resource_name(
        call->arena,
        contract_object_numbered(db_int(segment, statement, row, DUPLICATE_TAKEN_OBJECT)),
        db_int(segment, statement, row, DUPLICATE_TAKEN_RECORD));
}

static void put_keys(struct buf *buf, const char *keys)
{
    for (const char *at = keys; *at; at += strspn(at, ",")) {
        char *end;
        wire_put_int(buf, KEYS, strtol(at, &end, 10));
        at = end;
    }
}

static void put_match(struct rpc_call *call, int statement, int row, struct buf *buf)
{
    const struct db_segment *segment = call->segment;
    size_t begin = wire_begin(buf, MATCHES);
    if (is_shown(call, statement, row)) {
        int64_t object = db_int(segment, statement, row, DUPLICATE_TAKEN_OBJECT);
        wire_put_string(buf, OBJECT, contract_object_numbered(object)->name);
        wire_put_string(buf, ID, match_id(call, statement, row));
        wire_put_string(buf, NAME, db_string(segment, statement, row, DUPLICATE_TAKEN_NAME));
        put_keys(buf, db_string(segment, statement, row, DUPLICATE_TAKEN_KEYS));
    }
    wire_put_int(buf, ACTION, db_int(segment, statement, row, DUPLICATE_TAKEN_ACTION));
    wire_put_string(buf, OWNER_NAME, db_string(segment, statement, row, DUPLICATE_TAKEN_OWNER));
    wire_end(buf, begin);
}

/* The columns of both queries are the same; hidden ones count against who asks. */
void duplicate_put(struct rpc_call *call, int statement, struct buf *buf)
{
    const struct throttle_attempt attempt = attempt_of(call);
    bool hidden = false;
    for (int row = 0; row < db_rows(call->segment, statement) && row < MOST_SHOWN; row++) {
        put_match(call, statement, row, buf);
        hidden |= !is_shown(call, statement, row);
    }
    if (hidden)
        throttle_enter(shared_probes(call), &attempt);
}

/* "C-12 华为" or "one that belongs to Li" */
static const char *match_words(struct rpc_call *call, int statement, int row)
{
    const char *name = db_string(call->segment, statement, row, DUPLICATE_TAKEN_NAME);
    const char *owner = db_string(call->segment, statement, row, DUPLICATE_TAKEN_OWNER);
    if (is_shown(call, statement, row))
        return arena_printf(call->arena, "%s%s%.60s", match_id(call, statement, row),
                            *name ? " " : "", name);
    return rpc_say(call, *owner ? arena_printf(call->arena, "one that belongs to %.60s", owner)
                                : "one that you may not see");
}

static const char *sentence(struct rpc_call *call, int statement, bool blocked)
{
    int rows = db_rows(call->segment, statement);
    const char *text = blocked ? "This is there already: " : "There are similar records: ";
    for (int row = 0; row < rows && row < MOST_NAMED; row++)
        text = arena_printf(call->arena, "%s%s%s", text, row ? ", " : "",
                            match_words(call, statement, row));
    return arena_printf(call->arena, "%s%s.%s", text,
                        rows > MOST_NAMED ? rpc_say(call, " and others") : "",
                        blocked ? "" : " With allow_duplicates it is written all the same.");
}

/* ---- In writes ---- */

struct status duplicate_ask(struct rpc_call *call, const struct db_query *query, size_t n,
                            const struct db_param *params)
{
    struct db_param allowed = db_text(rpc_flag(call, "allow_duplicates") ? "t" : "f");
    struct status status = duplicate_look(call);
    if (status_is_ok(status))
        status = query_add_shape(call, query, n, params, &call->reasons);
    if (!status_is_ok(status))
        return status;
    return rpc_query(call, &sql_duplicate_verdict, 1, &allowed) < 0 ? rpc_no_memory() : STATUS_OK;
}

struct status duplicate_write(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    if (!call->server) /* imports look for themselves */
        return STATUS_OK;
    struct db_param params[] = {
        db_number(call->arena, draft->object->number),
        creating ? db_null() : db_number(call->arena, draft->id),
        db_text(arena_printf(call->arena, "%s_id_seq", draft->object->table)),
    };
    return duplicate_ask(call, &sql_duplicate_taken, 3, params);
}

struct status duplicate_refused(struct rpc_call *call, struct status status)
{
    bool blocked = status.reason && strcmp(status.reason, "DUPLICATE") == 0;
    if (!blocked && !(status.reason && strcmp(status.reason, "DUPLICATE_WARNING") == 0))
        return status;
    if (call->reasons <= 0 || db_rows(call->segment, call->reasons) == 0)
        return status;
    struct buf matches;
    buf_init(&matches, call->arena, DETAILS_BYTES);
    duplicate_put(call, call->reasons, &matches);
    buf_init(&call->details, call->arena, DETAILS_BYTES);
    details_any(&call->details, "type.googleapis.com/kith.v1.DuplicateMatches", &matches);
    status.message = sentence(call, call->reasons, blocked);
    return status;
}

/* ---- CheckDuplicates ---- */

struct question {
    struct arena *arena;
    const struct contract_object *object;
    size_t n;
    int64_t kinds[3];
    const char *values[3];
    int64_t customer; /* 0: none */
    int statement;
};

static void add_value(struct question *question, int64_t kind, const char *value)
{
    if (!value || !*value)
        return;
    question->kinds[question->n] = kind;
    question->values[question->n++] = value;
}

static struct status read_object(struct rpc_call *call, struct question *question)
{
    const char *wanted = rpc_text(call, "object");
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
        if (strcmp(*wanted ? wanted : "customer", objects[i]) == 0)
            question->object = contract_object(objects[i]);
    if (!question->object)
        return rpc_field_error(call, "object", "It is customer, contact or lead.");
    if (resource_may(call, question->object, ACCESS_READ))
        return STATUS_OK;
    return rpc_error(call, RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                     "Your roles do not allow to see %s; this asks for the permission %s:read.",
                     question->object->plural, question->object->name);
}

static struct status read_values(struct rpc_call *call, struct question *question)
{
    const char *phone = rpc_text(call, "phone");
    const char *email = rpc_text(call, "email");
    const char *form = *phone ? contact_form_phone(call->arena, call->catalog, phone) : NULL;
    const char *address = *email ? contact_form_email(call->arena, email) : NULL;
    if (*phone && !form)
        return rpc_field_error(call, "phone", "%s",
                               contact_form_phone_sentence(call->arena, phone));
    if (*email && !address)
        return rpc_field_error(call, "email", "%s",
                               contact_form_email_sentence(call->arena, email));
    add_value(question, PHONE, form);
    add_value(question, EMAIL, address);
    add_value(question, TAX_NUMBER, taxid_normalize(call->arena, rpc_text(call, "tax_number")));
    if (question->n || *rpc_text(call, "name"))
        return STATUS_OK;
    return rpc_field_error(call, "name", "Give a name, a phone, an e-mail or a tax number.");
}

static struct status add_question(struct rpc_call *call, struct question *question)
{
    bool person = strcmp(question->object->name, "contact") == 0;
    struct db_param params[] = {
        db_number(call->arena, question->object->number),
        db_number_array(call->arena, question->customer != 0, &question->customer),
        db_number_array(call->arena, question->n, question->kinds),
        db_text_array(call->arena, question->n, question->values),
        db_text(rpc_text(call, "name")),
        db_number(call->arena, person ? PERSON_NAME : COMPANY_NAME),
    };
    rpc_segment(call, DB_WRITE); /* what it is set to look for lasts as long as the segment */
    if (question->customer)
        resource_require(call, contract_object("customer"), question->customer, "customer_id");
    return query_add(call, &sql_duplicate_asked, 6, params, NULL, &question->statement);
}

static struct status check_start(struct rpc_call *call)
{
    struct question *question = call->state = arena_alloc(call->arena, sizeof *question);
    const char *customer = rpc_text(call, "customer_id");
    if (!question)
        return rpc_no_memory();
    struct status status = duplicate_look(call);
    if (status_is_ok(status))
        status = read_object(call, question);
    if (status_is_ok(status))
        status = read_values(call, question);
    if (status_is_ok(status) && *customer)
        status = resource_id(call, contract_object("customer"), "customer_id", customer,
                             &question->customer);
    return status_is_ok(status) ? add_question(call, question) : status;
}

static struct status check_finish(struct rpc_call *call)
{
    const struct question *question = call->state;
    duplicate_put(call, question->statement, &call->reply);
    return STATUS_OK;
}

/* ---- Rules ---- */

static struct status check_side(struct arena *arena, const struct resource_draft *draft,
                                const char *field)
{
    const char *object = draft_text(draft, field);
    if (!object || !*object)
        return STATUS_OK; /* said as for any required field */
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
        if (strcmp(object, objects[i]) == 0)
            return STATUS_OK;
    return rule_refuse(arena, field, "OBJECT_UNKNOWN", "It is customer, contact or lead.");
}

static struct status check_rule(struct arena *arena, const struct catalog *catalog,
                                struct resource_draft *draft, bool creating)
{
    (void)catalog, (void)creating;
    struct status status = check_side(arena, draft, "object");
    return status_is_ok(status) ? check_side(arena, draft, "other_object") : status;
}

const struct rpc_handler duplicate_handlers[] = {
    {.method = "/kith.v1.DuplicateService/CheckDuplicates",
     .steps = {{check_start, check_finish, NULL}}},
    {0},
};

const struct resource_hooks duplicate_hooks[] = {
    {.object = "duplicate_rule", .check = check_rule},
    {.object = "contact", .write = duplicate_write, .refused = duplicate_refused},
    {0},
};
