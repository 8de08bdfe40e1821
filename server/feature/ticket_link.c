/* SPDX-License-Identifier: Apache-2.0 */
/* Tickets that belong together: shown to those who may see both. */
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/feature/move.h"
#include "server/model/ticket_flow.h"
#include "server/resource/query.h"
#include "server/sql/queries.h"

#include <string.h>

/* Numbers of kith.v1.ListTicketLinksResponse and its Link; kinds of kith.v1.TicketLinkKind. */
enum { LINKS = 1 };
enum { KIND = 1, BACKWARD, TICKET_ID, NUMBER, SUBJECT, STATUS, NOTE };
enum { RELATED = 1, DUPLICATE = 3 };

/* ---- ListTicketLinks ---- */

struct links {
    int64_t id;
    int ticket, rows; /* statements */
};

static struct status links_start(struct rpc_call *call)
{
    struct links *links = call->state = arena_alloc(call->arena, sizeof *links);
    if (!links)
        return rpc_no_memory();
    struct status status =
        resource_id(call, contract_object("ticket"), "id", rpc_text(call, "id"), &links->id);
    if (status_is_ok(status))
        status = resource_read(call, contract_object("ticket"), links->id, &links->ticket);
    if (!status_is_ok(status))
        return status;
    struct db_param id = db_number(call->arena, links->id);
    return query_add_shape(call, &sql_complaint_links, 1, &id, &links->rows);
}

static void encode(struct rpc_call *call, int at, int row)
{
    const struct db_segment *segment = call->segment;
    struct buf *reply = &call->reply;
    size_t begin = wire_begin(reply, LINKS);
    wire_put_int(reply, KIND, db_int(segment, at, row, COMPLAINT_LINKS_KIND));
    wire_put_bool(reply, BACKWARD, db_int(segment, at, row, COMPLAINT_LINKS_BACKWARD) != 0);
    wire_put_string(reply, TICKET_ID,
                    resource_name(call->arena, contract_object("ticket"),
                                  db_int(segment, at, row, COMPLAINT_LINKS_ID)));
    wire_put_string(reply, NUMBER, db_string(segment, at, row, COMPLAINT_LINKS_NUMBER));
    wire_put_string(reply, SUBJECT, db_string(segment, at, row, COMPLAINT_LINKS_SUBJECT));
    wire_put_int(reply, STATUS, db_int(segment, at, row, COMPLAINT_LINKS_STATUS));
    wire_put_string(reply, NOTE, db_string(segment, at, row, COMPLAINT_LINKS_NOTE));
    wire_end(reply, begin);
}

static struct status links_finish(struct rpc_call *call)
{
    const struct links *links = call->state;
    if (db_rows(call->segment, links->ticket) == 0)
        return resource_not_found(call, contract_object("ticket"), links->id);
    for (int row = 0; row < db_rows(call->segment, links->rows); row++)
        encode(call, links->rows, row);
    return STATUS_OK;
}

/* ---- LinkTicket and UnlinkTicket: changes of the ticket that they are asked of ---- */

/* What is a duplicate is nothing to work on. */
static struct status duplicate_init(struct rpc_call *call, struct move *move)
{
    bool chinese = strcmp(call->language, "zh") == 0;
    const char *note = rpc_text(call, "note");
    struct status status = move_init(call, &ticket_flow, TICKET_REJECT, move);
    if (status_is_ok(status))
        draft_set(move->change.draft, "rejected_reason",
                  *note     ? note
                  : chinese ? "重复"
                            : "duplicate");
    return status;
}

static struct status link_start(struct rpc_call *call)
{
    struct move move;
    int64_t other;
    struct status status = rpc_int(call, "kind") == DUPLICATE
                               ? duplicate_init(call, &move)
                               : resource_change_init(call, "ticket", &move.change);
    if (status_is_ok(status))
        status =
            resource_id(call, move.change.object, "other_id", rpc_text(call, "other_id"), &other);
    if (!status_is_ok(status))
        return status;
    if (other == move.change.id)
        return rpc_field_error(call, "other_id", "A ticket is not linked to itself.");
    return resource_change_start(call, &move.change);
}

static struct status unlink_start(struct rpc_call *call)
{
    struct resource_change change;
    struct status status = resource_change_init(call, "ticket", &change);
    return status_is_ok(status) ? resource_change_start(call, &change) : status;
}

/* The other one must be visible too. */
static struct status write_link(struct rpc_call *call, const struct resource_draft *draft)
{
    const struct contract_object *ticket = contract_object("ticket");
    int64_t other, kind = rpc_int(call, "kind");
    struct status status =
        resource_id(call, ticket, "other_id", rpc_text(call, "other_id"), &other);
    if (!status_is_ok(status))
        return status;
    resource_require(call, ticket, other, "other_id");
    struct db_param params[] = {
        db_number(call->arena, draft->id),
        db_number(call->arena, other),
        db_number(call->arena, kind ? kind : RELATED),
        db_text(rpc_text(call, "note")),
    };
    int statement = rpc_is(call, "LinkTicket") ? rpc_query(call, &sql_complaint_link, 4, params)
                                               : rpc_query(call, &sql_complaint_unlink, 2, params);
    return statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status write(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    bool links = !creating && (rpc_is(call, "LinkTicket") || rpc_is(call, "UnlinkTicket"));
    return links ? write_link(call, draft) : STATUS_OK;
}

const struct rpc_handler ticket_link_handlers[] = {
    {.method = "/kith.v1.TicketService/ListTicketLinks",
     .steps = {{links_start, links_finish, NULL}}},
    {.method = "/kith.v1.TicketService/LinkTicket",
     .steps = {{link_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.TicketService/UnlinkTicket",
     .steps = {{unlink_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {0},
};

const struct resource_hooks ticket_link_hooks[] = {
    {.object = "ticket", .write = write},
    {0},
};
