/* SPDX-License-Identifier: Apache-2.0 */
/* A lead becomes a customer with contact and deal: one statement of the database, checked here. */
#include "server/feature/lead_convert.h"

#include "common/money.h"
#include "common/wire.h"
#include "server/feature/duplicate.h"
#include "server/feature/feature.h"
#include "server/model/lead_flow.h"
#include "server/resource/fieldrule.h"
#include "server/resource/query.h"
#include "server/sql/queries.h"

#include <google/type/money.pb-c.h>

/* Objects that it makes, by their numbers. */
enum { CUSTOMER = 5, CONTACT = 6 };
/* Numbers of kith.v1.PreviewConvertLeadResponse; the matches are field 1. */
enum { CUSTOMER_NAME = 2, CUSTOMER_KIND, CONTACT_NAME, INTERACTIONS, TASKS, ATTACHMENTS };

/* ---- ConvertLead ---- */

static struct status take_id(struct rpc_call *call, const char *object, const char *field,
                             struct db_param *param)
{
    int64_t id;
    *param = db_null();
    if (!*rpc_text(call, field))
        return STATUS_OK;
    struct status status =
        resource_id(call, contract_object(object), field, rpc_text(call, field), &id);
    if (status_is_ok(status))
        *param = db_number(call->arena, id);
    return status;
}

static struct status take_amount(struct rpc_call *call, struct db_param *amount,
                                 struct db_param *currency)
{
    const Google__Type__Money *sent = (const void *)rpc_message(call, "amount");
    char text[MONEY_TEXT];
    struct money money;
    *amount = *currency = db_null();
    if (!sent)
        return STATUS_OK;
    struct status status = money_from_units(sent->units, sent->nanos, sent->currency_code, &money);
    if (!status_is_ok(status) || sent->units < 0 || sent->nanos < 0 ||
        !catalog_currency(call->catalog, sent->currency_code))
        return rpc_field_error(call, "amount",
                               "It is an amount in a known currency, such as "
                               "35000 CNY, and not negative.");
    *amount = db_text(arena_string(call->arena, money_format_decimal(money.amount, 0, text)));
    *currency = db_text(sent->currency_code);
    return STATUS_OK;
}

static struct status add_wish(struct rpc_call *call)
{
    int64_t from[FLOW_STATES];
    size_t n = flow_sources(&lead_flow, LEAD_CONVERT, from);
    const char *name = rpc_text(call, "customer_name");
    struct db_param params[] = {
        db_number_array(call->arena, n, from),
        db_text(flow_sentence(&lead_flow, call->arena, LEAD_CONVERT)),
        db_null(),
        db_text(name),
        db_text(rpc_flag(call, "with_opportunity") ? "t" : "f"),
        db_text(rpc_text(call, "opportunity_name")),
        db_null(),
        db_null(),
        db_text(rpc_day_text(call, "close_date")),
        db_null(),
    };
    struct status status = take_id(call, "user", "owner_id", &params[2]);
    if (status_is_ok(status))
        status = take_amount(call, &params[6], &params[7]);
    if (status_is_ok(status))
        status = take_id(call, "pipeline", "pipeline_id", &params[9]);
    if (!status_is_ok(status))
        return status;
    return rpc_query(call, &sql_lead_convert_wish, 10, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status take_target(struct rpc_call *call, struct resource_draft *draft,
                                 const char *object, const char *field)
{
    int64_t id;
    if (!*rpc_text(call, field))
        return STATUS_OK;
    struct status status =
        resource_id(call, contract_object(object), field, rpc_text(call, field), &id);
    if (status_is_ok(status))
        draft_set_number(call->arena, draft, field, id);
    return status;
}

/* What a role hides would come to light in the customer. */
static struct status check_open(struct rpc_call *call)
{
    return fieldrule_check_all(call->arena, call->session, contract_object("lead"),
                               FIELDRULE_COMPARE);
}

static struct status convert_start(struct rpc_call *call)
{
    struct resource_change change;
    struct status status = resource_change_init(call, "lead", &change);
    if (status_is_ok(status))
        status = check_open(call);
    if (status_is_ok(status))
        status = take_target(call, change.draft, "customer", "customer_id");
    if (status_is_ok(status))
        status = take_target(call, change.draft, "contact", "contact_id");
    if (status_is_ok(status))
        status = add_wish(call);
    if (!status_is_ok(status))
        return status;
    draft_set_number(call->arena, change.draft, "status", LEAD_CONVERTED);
    return resource_change_start(call, &change);
}

/* Whoever gets what is made exists and can sign in. */
static struct status require_owner(struct rpc_call *call)
{
    const struct contract_object *user = contract_object("user");
    int64_t owner;
    if (!*rpc_text(call, "owner_id"))
        return STATUS_OK;
    struct status status = resource_id(call, user, "owner_id", rpc_text(call, "owner_id"), &owner);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {db_number(call->arena, owner),
                                db_text(resource_name(call->arena, user, owner))};
    return rpc_query(call, &sql_record_owner_active, 2, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status ask(struct rpc_call *call, int64_t lead, int64_t object)
{
    struct db_param params[] = {db_number(call->arena, lead), db_number(call->arena, object)};
    return duplicate_ask(call, &sql_lead_convert_taken, 2, params);
}

struct status lead_convert_write(struct rpc_call *call, const struct resource_draft *draft)
{
    struct db_param id = db_number(call->arena, draft->id);
    int statement;
    struct status status = query_add(call, &sql_lead_convert_allowed, 1, &id, NULL, &statement);
    if (status_is_ok(status))
        status = require_owner(call);
    if (status_is_ok(status))
        status = ask(call, draft->id, CONTACT);
    return status_is_ok(status) ? ask(call, draft->id, CUSTOMER) : status;
}

struct status lead_convert_refused(struct rpc_call *call, struct status status)
{
    /* Each question is two statements; what the contact met, stopped the second one. */
    bool converts = rpc_is(call, "ConvertLead");
    if (converts && call->reasons > 2 && db_rows(call->segment, call->reasons) == 0)
        call->reasons -= 2;
    return duplicate_refused(call, status);
}

/* ---- PreviewConvertLead ---- */

struct preview {
    int64_t id;
    int lead, matches; /* statements */
};

static struct status preview_start(struct rpc_call *call)
{
    struct preview *preview = call->state = arena_alloc(call->arena, sizeof *preview);
    if (!preview)
        return rpc_no_memory();
    struct status status =
        resource_id(call, contract_object("lead"), "id", rpc_text(call, "id"), &preview->id);
    if (status_is_ok(status))
        status = duplicate_look(call);
    if (!status_is_ok(status))
        return status;
    struct db_param id = db_number(call->arena, preview->id);
    rpc_segment(call, DB_WRITE); /* what it is set to look for lasts as long as the segment */
    status = query_add(call, &sql_lead_convert_preview, 1, &id, NULL, &preview->lead);
    if (status_is_ok(status))
        status = query_add(call, &sql_lead_convert_matches, 1, &id, NULL, &preview->matches);
    return status;
}

static struct status preview_finish(struct rpc_call *call)
{
    const struct preview *preview = call->state;
    const struct db_segment *segment = call->segment;
    struct buf *reply = &call->reply;
    int at = preview->lead;
    if (db_rows(segment, at) == 0)
        return resource_not_found(call, contract_object("lead"), preview->id);
    duplicate_put(call, preview->matches, reply);
    wire_put_string(reply, CUSTOMER_NAME,
                    db_string(segment, at, 0, LEAD_CONVERT_PREVIEW_CUSTOMER_NAME));
    wire_put_int(reply, CUSTOMER_KIND, db_int(segment, at, 0, LEAD_CONVERT_PREVIEW_KIND));
    wire_put_string(reply, CONTACT_NAME,
                    db_string(segment, at, 0, LEAD_CONVERT_PREVIEW_CONTACT_NAME));
    wire_put_int(reply, INTERACTIONS, db_int(segment, at, 0, LEAD_CONVERT_PREVIEW_INTERACTIONS));
    wire_put_int(reply, TASKS, db_int(segment, at, 0, LEAD_CONVERT_PREVIEW_TASKS));
    wire_put_int(reply, ATTACHMENTS, db_int(segment, at, 0, LEAD_CONVERT_PREVIEW_ATTACHMENTS));
    return STATUS_OK;
}

const struct rpc_handler lead_convert_handlers[] = {
    {.method = "/kith.v1.LeadService/ConvertLead",
     .steps = {{convert_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.LeadService/PreviewConvertLead",
     .steps = {{preview_start, preview_finish, NULL}}},
    {0},
};
