/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ExportPerson: one JSON document in pieces, with every record that is about the person and its
 * history, found by the contract. An audit entry says who asked before anything goes out.
 */
#include "common/clock.h"
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/feature/person.h"
#include "server/resource/fieldrule.h"
#include "server/sql/queries.h"

#include <string.h>

/* Number of kith.v1.ExportPersonResponse. */
enum { JSON = 1 };
enum { PAGE_RECORDS = 50, OBJECTS_MOST = 256 };
enum { MESSAGE_BYTES = 128 * 1024, PAGE_BYTES = 64 << 20 };

struct leaving {
    struct person person;
    size_t n, sent; /* records */
    int64_t *objects, *records;
    size_t n_kinds;
    int64_t kinds[OBJECTS_MOST];
    int found, labels, lines, deals; /* statements */
};

/* Everything is asked for: who sees it in parts only cannot give it out. */
static struct status check_open(struct rpc_call *call)
{
    struct status status = STATUS_OK;
    for (size_t i = 0; i < contract_n_objects && status_is_ok(status); i++)
        status =
            fieldrule_check_all(call->arena, call->session, contract_objects[i], FIELDRULE_COMPARE);
    return status;
}

static struct status begin_start(struct rpc_call *call)
{
    struct leaving *leaving = call->state = arena_alloc(call->arena, sizeof *leaving);
    if (!leaving)
        return rpc_no_memory();
    struct status status = person_take(call, &leaving->person);
    if (!status_is_ok(status))
        return status;
    if (session_scope(call->session, leaving->person.object, ACCESS_EXPORT) != ACCESS_ALL)
        return rpc_error(call, RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                         "What is kept on a person lies with many colleagues: giving it out needs "
                         "a role that exports everybody's %s.",
                         leaving->person.object->plural);
    status = check_open(call);
    if (!status_is_ok(status))
        return status;
    rpc_segment(call, DB_WRITE);
    status = person_require(call, &leaving->person);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {db_number(call->arena, call->session->user_id), db_text(call->id),
                                db_text(person_name(call, &leaving->person))};
    return rpc_query(call, &sql_person_export_begin, 3, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

/* ---- What there is ---- */

static struct status find_start(struct rpc_call *call)
{
    struct leaving *leaving = call->state;
    struct db_param params[] = {db_number(call->arena, leaving->person.object->number),
                                db_number(call->arena, leaving->person.id)};
    rpc_segment(call, DB_HEAVY);
    leaving->found = rpc_query(call, &sql_person_records, 2, params);
    return leaving->found < 0 ? rpc_no_memory() : STATUS_OK;
}

static void add_kind(struct leaving *leaving, int64_t object)
{
    for (size_t i = 0; i < leaving->n_kinds; i++)
        if (leaving->kinds[i] == object)
            return;
    if (leaving->n_kinds < OBJECTS_MOST)
        leaving->kinds[leaving->n_kinds++] = object;
}

static void put_json(struct rpc_call *call, const char *text)
{
    wire_put_string(&call->reply, JSON, text);
    rpc_send(call);
}

static struct status find_finish(struct rpc_call *call)
{
    struct leaving *leaving = call->state;
    char time[CLOCK_TEXT];
    leaving->n = (size_t)db_rows(call->segment, leaving->found);
    leaving->objects = arena_array(call->arena, leaving->n, sizeof *leaving->objects);
    leaving->records = arena_array(call->arena, leaving->n, sizeof *leaving->records);
    if (leaving->n && (!leaving->objects || !leaving->records))
        return rpc_no_memory();
    for (size_t i = 0; i < leaving->n; i++) {
        leaving->objects[i] = db_int(call->segment, leaving->found, (int)i, PERSON_RECORDS_OBJECT);
        leaving->records[i] = db_int(call->segment, leaving->found, (int)i, PERSON_RECORDS_RECORD);
        add_kind(leaving, leaving->objects[i]);
    }
    const char *head =
        arena_printf(call->arena, "{\"person\":\"%s\",\"time\":\"%s\",\"records\":[",
                     person_name(call, &leaving->person), clock_format(call->now, time));
    if (!head)
        return rpc_no_memory();
    put_json(call, head);
    return STATUS_OK;
}

/* ---- Records, page by page ---- */

static size_t page_size(const struct leaving *leaving)
{
    size_t left = leaving->n - leaving->sent;
    return left < PAGE_RECORDS ? left : PAGE_RECORDS;
}

static struct status page_start(struct rpc_call *call)
{
    struct leaving *leaving = call->state;
    size_t n = page_size(leaving);
    struct db_param params[] = {db_number_array(call->round, n, leaving->objects + leaving->sent),
                                db_number_array(call->round, n, leaving->records + leaving->sent)};
    rpc_segment(call, DB_HEAVY);
    leaving->found = rpc_query(call, &sql_person_page, 2, params);
    return leaving->found < 0 ? rpc_no_memory() : STATUS_OK;
}

/* In messages of a fitting size, never cut within a character. */
static void put_pieces(struct rpc_call *call, const char *text, size_t length)
{
    while (length) {
        size_t n = length < MESSAGE_BYTES ? length : MESSAGE_BYTES;
        while (n < length && n > 1 && ((unsigned char)text[n] & 0xc0) == 0x80)
            n--;
        wire_put_bytes(&call->reply, JSON, text, n);
        rpc_send(call);
        text += n;
        length -= n;
    }
}

/* Rows of one statement as elements of an array, the first of them without a comma. */
static void put_rows(struct rpc_call *call, int statement, bool first)
{
    struct buf text;
    buf_init(&text, call->round, PAGE_BYTES);
    for (int row = 0; row < db_rows(call->segment, statement); row++) {
        buf_puts(&text, first ? "\n" : ",\n");
        buf_puts(&text, db_string(call->segment, statement, row, 0));
        first = false;
    }
    put_pieces(call, text.data, text.length);
}

static struct status page_finish(struct rpc_call *call)
{
    struct leaving *leaving = call->state;
    size_t n = page_size(leaving);
    put_rows(call, leaving->found, leaving->sent == 0);
    leaving->sent += n;
    if (leaving->sent < leaving->n)
        rpc_again(call);
    return STATUS_OK;
}

/* ---- What is no record ---- */

static struct status end_start(struct rpc_call *call)
{
    struct leaving *leaving = call->state;
    struct db_param kinds = db_number_array(call->arena, leaving->n_kinds, leaving->kinds);
    struct db_param both[] = {db_number_array(call->arena, leaving->n, leaving->objects),
                              db_number_array(call->arena, leaving->n, leaving->records)};
    struct db_param contact = person_is_contact(&leaving->person)
                                  ? db_number(call->arena, leaving->person.id)
                                  : db_null();
    rpc_segment(call, DB_HEAVY);
    leaving->lines = rpc_query(call, &sql_person_lines, 2, both);
    leaving->deals = rpc_query(call, &sql_person_deals, 1, &contact);
    leaving->labels = rpc_query(call, &sql_person_labels, 1, &kinds);
    return leaving->labels < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status end_finish(struct rpc_call *call)
{
    const struct leaving *leaving = call->state;
    put_json(call, "],\n\"import_lines\":[");
    put_rows(call, leaving->lines, true);
    put_json(call, "],\n\"deals\":[");
    put_rows(call, leaving->deals, true);
    put_json(call, "],\n\"labels\":");
    put_json(call, db_string(call->segment, leaving->labels, 0, PERSON_LABELS_LABELS));
    put_json(call, "}\n");
    return STATUS_OK;
}

const struct rpc_handler person_export_handlers[] = {
    {.method = "/kith.v1.PersonService/ExportPerson",
     .steps = {{begin_start, NULL, NULL},
               {find_start, find_finish, NULL},
               {page_start, page_finish, NULL},
               {end_start, end_finish, NULL}}},
    {0},
};
