/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that is kept on a person: given out, counted, and given to a job that erases it. */
#include "server/feature/person.h"

#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/resource/query.h"
#include "server/resource/written.h"
#include "server/sql/queries.h"

#include <string.h>

/* Numbers of kith.v1.PreviewErasePersonResponse and its Place. */
enum { PLACES = 1, OBSTACLE };
enum { PLACE = 1, PART, PLACE_FOUND, SAMPLES };

struct status person_take(struct rpc_call *call, struct person *person)
{
    const char *text = rpc_text(call, "id");
    bool contact = strncmp(text, "P-", 2) == 0;
    person->object = contract_object(contact ? "contact" : "customer");
    if (!contact && strncmp(text, "C-", 2) != 0)
        return rpc_field_error(call, "id",
                               "Write P-12 for a contact, or C-12 for a customer that is a "
                               "person.");
    return resource_id(call, person->object, "id", text, &person->id);
}

const char *person_name(struct rpc_call *call, const struct person *person)
{
    return resource_name(call->arena, person->object, person->id);
}

bool person_is_contact(const struct person *person)
{
    return strcmp(person->object->name, "contact") == 0;
}

struct status person_require(struct rpc_call *call, const struct person *person)
{
    struct db_param params[] = {db_number(call->arena, person->id),
                                db_text(person_name(call, person))};
    const struct db_query *query =
        person_is_contact(person) ? &sql_person_contact : &sql_person_customer;
    int statement;
    return query_add(call, query, 2, params, NULL, &statement);
}

/* Nobody owns who has left the recycle bin: whoever sees everybody sees them. */
static struct status require_known(struct rpc_call *call, const struct person *person)
{
    const bool everybody = session_scope(call->session, person->object, ACCESS_READ) == ACCESS_ALL;
    struct db_param params[] = {db_number(call->arena, person->id),
                                db_text(person_name(call, person)),
                                db_text(everybody ? "true" : "false")};
    const struct db_query *query =
        person_is_contact(person) ? &sql_person_known_contact : &sql_person_known_customer;
    int statement;
    return query_add(call, query, 3, params, NULL, &statement);
}

/* Customer and contact, of which one is null. */
static void pair(struct rpc_call *call, const struct person *person, struct db_param params[2])
{
    bool contact = person_is_contact(person);
    struct db_param id = db_number(call->arena, person->id);
    params[0] = contact ? db_null() : id;
    params[1] = contact ? id : db_null();
}

/* ---- PreviewErasePerson ---- */

struct preview {
    struct person person;
    int places, obstacle; /* statements */
};

static struct status preview_start(struct rpc_call *call)
{
    struct preview *preview = call->state = arena_alloc(call->arena, sizeof *preview);
    if (!preview)
        return rpc_no_memory();
    struct status status = person_take(call, &preview->person);
    rpc_segment(call, DB_HEAVY);
    if (status_is_ok(status))
        status = require_known(call, &preview->person);
    if (!status_is_ok(status))
        return status;
    struct db_param who[] = {db_number(call->arena, preview->person.object->number),
                             db_number(call->arena, preview->person.id)};
    struct db_param one[2];
    pair(call, &preview->person, one);
    preview->places = rpc_query(call, &sql_person_places, 2, who);
    preview->obstacle = rpc_query(call, &sql_person_obstacle, 2, one);
    return preview->obstacle < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status preview_finish(struct rpc_call *call)
{
    const struct preview *preview = call->state;
    const struct db_segment *segment = call->segment;
    struct buf *reply = &call->reply;
    const int places = preview->places;
    for (int row = 0; row < db_rows(segment, places); row++) {
        size_t begin = wire_begin(reply, PLACES);
        wire_put_string(reply, PLACE, db_string(segment, places, row, PERSON_PLACES_PLACE));
        wire_put_string(reply, PART, db_string(segment, places, row, PERSON_PLACES_PART));
        wire_put_int(reply, PLACE_FOUND, db_int(segment, places, row, PERSON_PLACES_FOUND));
        wire_put_string(reply, SAMPLES, db_string(segment, places, row, PERSON_PLACES_SAMPLES));
        wire_end(reply, begin);
    }
    wire_put_string(reply, OBSTACLE,
                    db_string(segment, preview->obstacle, 0, PERSON_OBSTACLE_OBSTACLE));
    return STATUS_OK;
}

/* ---- ErasePerson ---- */

/* First that the person is there: a hidden one answers as a missing one does. */
static struct status look_start(struct rpc_call *call)
{
    struct person *person = call->state = arena_alloc(call->arena, sizeof *person);
    if (!person)
        return rpc_no_memory();
    struct status status = person_take(call, person);
    rpc_segment(call, DB_READ);
    return status_is_ok(status) ? require_known(call, person) : status;
}

/* Not resource_insert: who lies in the recycle bin, or has left it, is erased too. */
static struct status erase_start(struct rpc_call *call)
{
    const struct contract_object *object = contract_object("erasure");
    const struct person *person = call->state;
    struct db_param params[4];
    int statement;
    pair(call, person, params);
    params[2] = db_number(call->arena, call->session->user_id);
    params[3] = db_text(*rpc_text(call, "request_id") ? "true" : "false");
    rpc_segment(call, DB_WRITE);
    struct status status = resource_remember(call, object, 0);
    if (!status_is_ok(status))
        return status;
    struct db_param who[] = {db_number(call->arena, person->object->number),
                             db_number(call->arena, person->id)};
    rpc_query(call, &sql_erasure_shell, 2, who);
    rpc_query(call, &sql_erasure_insert, 4, params);
    status = query_add(call, &sql_erasure_allowed, 0, NULL, NULL, &statement);
    rpc_query(call, &sql_erasure_begin, 0, NULL);
    if (status_is_ok(status))
        status = written_read(call, object, 0);
    if (status_is_ok(status))
        resource_end_write(call);
    return status;
}

const struct rpc_handler person_handlers[] = {
    {.method = "/kith.v1.PersonService/PreviewErasePerson",
     .steps = {{preview_start, preview_finish, NULL}}},
    {.method = "/kith.v1.PersonService/ErasePerson",
     .steps = {{look_start, NULL, NULL},
               {erase_start, resource_change_finish, resource_request_failed},
               RESOURCE_REPLAY}},
    {0},
};
