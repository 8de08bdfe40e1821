/* SPDX-License-Identifier: Apache-2.0 */
/* Consent: what somebody said about being reached; the latest word counts. */
#include "common/wire.h"
#include "server/feature/cell.h"
#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/resource/fieldrule.h"
#include "server/sql/queries.h"

/* Numbers of kith.v1.GetConsentStateResponse and its State. */
enum { STATES = 1 };
enum { CHANNEL = 1, PURPOSE, STATE, ALLOWED, STATE_TIME, EXPIRE_TIME, CONSENT_ID };

static struct status check(struct arena *arena, const struct catalog *catalog,
                           struct resource_draft *draft, bool creating)
{
    (void)catalog;
    if (!creating)
        return STATUS_OK;
    if (rule_has(draft, "customer_id") == rule_has(draft, "contact_id"))
        return rule_refuse(arena, "contact_id", "ONE_PERSON",
                           "A consent is of a customer or of a contact, one of the two.");
    if (!rule_has(draft, "state_time"))
        draft_set(draft, "state_time", "now");
    return STATUS_OK;
}

/* ---- GetConsentState ---- */

static struct status one_of(struct rpc_call *call, const char *object, const char *field,
                            struct db_param *param)
{
    const char *text = rpc_text(call, field);
    const struct contract_object *person = contract_object(object);
    int64_t id;
    *param = db_null();
    if (!*text)
        return STATUS_OK;
    struct status status = resource_id(call, person, field, text, &id);
    if (!status_is_ok(status))
        return status;
    resource_require(call, person, id, field);
    *param = db_number(call->arena, id);
    return STATUS_OK;
}

static struct status state_start(struct rpc_call *call)
{
    struct db_param person[2];
    int *statement = call->state = arena_alloc(call->arena, sizeof *statement);
    if (!statement)
        return rpc_no_memory();
    if (!*rpc_text(call, "customer_id") == !*rpc_text(call, "contact_id"))
        return rpc_field_error(call, "contact_id",
                               "Say which customer or which contact, one of "
                               "the two.");
    rpc_segment(call, DB_READ);
    struct status status =
        fieldrule_check_all(call->arena, call->session, contract_object("consent"), FIELDRULE_READ);
    if (status_is_ok(status))
        status = one_of(call, "customer", "customer_id", &person[0]);
    if (status_is_ok(status))
        status = one_of(call, "contact", "contact_id", &person[1]);
    if (!status_is_ok(status))
        return status;
    *statement = rpc_query(call, &sql_consent_states, 2, person);
    return *statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static void encode(struct rpc_call *call, int row)
{
    const int statement = *(const int *)call->state;
    const struct db_segment *segment = call->segment;
    struct buf *reply = &call->reply;
    int64_t id = db_int(segment, statement, row, CONSENT_STATES_CONSENT_ID);
    size_t begin = wire_begin(reply, STATES);
    wire_put_int(reply, CHANNEL, db_int(segment, statement, row, CONSENT_STATES_CHANNEL));
    wire_put_string(reply, PURPOSE, db_string(segment, statement, row, CONSENT_STATES_PURPOSE));
    wire_put_int(reply, STATE, db_int(segment, statement, row, CONSENT_STATES_STATE));
    wire_put_bool(reply, ALLOWED, db_int(segment, statement, row, CONSENT_STATES_ALLOWED));
    cell_time(call, STATE_TIME, statement, row, CONSENT_STATES_STATE_TIME);
    cell_time(call, EXPIRE_TIME, statement, row, CONSENT_STATES_EXPIRE_TIME);
    wire_put_string(reply, CONSENT_ID, resource_name(call->arena, call->method->object, id));
    wire_end(reply, begin);
}

static struct status state_finish(struct rpc_call *call)
{
    const int statement = *(const int *)call->state;
    for (int row = 0; row < db_rows(call->segment, statement); row++)
        encode(call, row);
    return STATUS_OK;
}

const struct rpc_handler consent_handlers[] = {
    {.method = "/kith.v1.ConsentService/GetConsentState",
     .steps = {{state_start, state_finish, NULL}}},
    {0},
};

const struct resource_hooks consent_hooks[] = {
    {.object = "consent", .check = check},
    {0},
};
