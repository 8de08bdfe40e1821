/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mails that come in. The files go up first, where nobody sees them; then one statement makes all
 * that the mail becomes, or finds that it came before.
 */
#include "common/wire.h"
#include "server/feature/attachment.h"
#include "server/feature/feature.h"
#include "server/feature/pieces.h"
#include "server/feature/rule.h"
#include "server/model/email.h"
#include "server/model/ticket_mail.h"
#include "server/sql/queries.h"

#include <kith/v1/ticket.pb-c.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FILES = 201, ENQUIRY = 1 };

struct file {
    const char *name, *type, *sha256;
    struct pieces pieces;
};

struct intake {
    const char *sha256, *message_id, *in_reply_to, *address, *name, *recipients, *subject, *content,
        *body;
    const char **ids; /* that it answers, the nearest first */
    size_t n_ids;
    struct ticket_mail_box box;
    struct db_param sent;
    bool automatic;
    struct file *files; /* MOST_FILES */
    size_t n_files;
    int64_t most, size; /* bytes of all files */
};

/* ---- The header ---- */

/* The message is gone with the next one. Forms and lengths are checked by the contract. */
static struct status take_texts(struct rpc_call *call, struct intake *intake,
                                const Kith__V1__IntakeTicketRequest *request)
{
    const struct {
        const char *text, **kept;
    } texts[] = {
        {request->message_id, &intake->message_id}, {request->in_reply_to, &intake->in_reply_to},
        {request->from_address, &intake->address},  {request->from_name, &intake->name},
        {request->recipients, &intake->recipients}, {request->subject, &intake->subject},
        {request->content, &intake->content},       {request->body, &intake->body},
        {request->sha256, &intake->sha256},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        *texts[i].kept = arena_string(call->arena, texts[i].text);
        if (!*texts[i].kept)
            return rpc_no_memory();
    }
    return STATUS_OK;
}

/* In one form when it is one that people have; what programs make up stays as it is. */
static struct status take_address(struct rpc_call *call, struct intake *intake)
{
    if (!*intake->address)
        return rpc_field_error(call, "from_address", "The first piece says who sent the mail.");
    const char *normal = email_normalize(call->arena, intake->address);
    char *small = arena_string(call->arena, intake->address);
    for (char *c = small; c && *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c + 'a' - 'A');
    intake->address = normal ? normal : small;
    return small ? STATUS_OK : rpc_no_memory();
}

static struct status take_names(struct rpc_call *call, struct intake *intake,
                                const Kith__V1__IntakeTicketRequest *request)
{
    const char *mailboxes = catalog_setting(call->catalog, "intake.mailboxes", "");
    intake->ids = arena_array(call->arena, request->n_references + 1, sizeof *intake->ids);
    if (!intake->ids)
        return rpc_no_memory();
    intake->ids[intake->n_ids++] = intake->in_reply_to;
    for (size_t i = request->n_references; i > 0; i--)
        intake->ids[intake->n_ids++] = arena_string(call->arena, request->references[i - 1]);
    intake->box =
        ticket_mail_box(call->arena, mailboxes, request->n_to, (const char *const *)request->to);
    return STATUS_OK;
}

static struct status take_rest(struct rpc_call *call, struct intake *intake,
                               const Kith__V1__IntakeTicketRequest *request)
{
    if (strlen(intake->sha256) != CHECKSUM_TEXT - 1 ||
        strspn(intake->sha256, "0123456789abcdef") != CHECKSUM_TEXT - 1)
        return rpc_field_error(call, "sha256", "A SHA-256 has 64 hexadecimal digits.");
    intake->automatic = request->automatic;
    intake->sent =
        request->sent_time ? db_number(call->arena, request->sent_time->seconds) : db_null();
    return STATUS_OK;
}

static struct status begin(struct rpc_call *call, const Kith__V1__IntakeTicketRequest *request)
{
    struct intake *intake = call->state = arena_alloc(call->arena, sizeof *intake);
    if (!intake)
        return rpc_no_memory();
    *intake = (struct intake){
        .files = arena_array(call->arena, MOST_FILES, sizeof *intake->files),
        .most = strtoll(catalog_setting(call->catalog, "intake.max_bytes", "67108864"), NULL, 10)};
    if (!intake->files)
        return rpc_no_memory();
    struct status status = take_texts(call, intake, request);
    if (status_is_ok(status))
        status = take_address(call, intake);
    if (status_is_ok(status))
        status = take_names(call, intake, request);
    return status_is_ok(status) ? take_rest(call, intake, request) : status;
}

/* ---- The files ---- */

static struct file *last_file(struct intake *intake)
{
    return intake->n_files ? &intake->files[intake->n_files - 1] : NULL;
}

static struct status end_file(struct rpc_call *call, struct intake *intake)
{
    struct file *file = last_file(intake);
    return file ? pieces_end(call, &file->pieces, &file->sha256) : STATUS_OK;
}

static struct status begin_file(struct rpc_call *call, struct intake *intake,
                                const Kith__V1__IntakeTicketRequest *request)
{
    static const struct pieces_limits limits = {"intake.open_uploads", "intake.open_bytes"};
    struct status status = end_file(call, intake);
    if (!status_is_ok(status))
        return status;
    if (intake->n_files == MOST_FILES)
        return rpc_field_error(call, "file_name", "A mail has %d files at most.", MOST_FILES);
    struct file *file = &intake->files[intake->n_files++];
    const char *type = *request->media_type ? request->media_type : "application/octet-stream";
    *file = (struct file){.name = arena_string(call->arena, request->file_name),
                          .type = arena_string(call->arena, type)};
    if (!file->name || !file->type)
        return rpc_no_memory();
    status = attachment_check(call->arena, file->name, file->type);
    return status_is_ok(status) ? pieces_begin(call, &file->pieces, &limits) : status;
}

static struct status take_bytes(struct rpc_call *call, struct intake *intake,
                                const Kith__V1__IntakeTicketRequest *request)
{
    struct file *file = last_file(intake);
    if (!request->data.len)
        return STATUS_OK;
    if (!file)
        return rpc_field_error(call, "file_name", "A file begins with its name.");
    if (request->data.len > PIECES_MESSAGE_BYTES)
        return rpc_field_error(call, "data", "A piece has %d bytes at most.", PIECES_MESSAGE_BYTES);
    intake->size += (int64_t)request->data.len;
    if (intake->size <= intake->most)
        return pieces_add(call, &file->pieces, request->data.data, request->data.len);
    struct status status =
        rpc_field_error(call, "data", "The files are too large; %lld bytes are allowed in a mail.",
                        (long long)intake->most);
    status.reason = "ATTACHMENT_TOO_LARGE";
    return status;
}

static struct status each_start(struct rpc_call *call)
{
    const Kith__V1__IntakeTicketRequest *request = (const void *)call->request;
    struct status status = call->state ? STATUS_OK : begin(call, request);
    if (status_is_ok(status) && *request->file_name)
        status = begin_file(call, call->state, request);
    return status_is_ok(status) ? take_bytes(call, call->state, request) : status;
}

static struct status each_finish(struct rpc_call *call)
{
    struct file *file = last_file(call->state);
    if (file)
        pieces_begun(call, &file->pieces);
    return STATUS_OK;
}

/* ---- What it becomes ---- */

struct files { /* as columns */
    int64_t uploads[MOST_FILES], sizes[MOST_FILES];
    const char *names[MOST_FILES], *types[MOST_FILES], *sums[MOST_FILES];
};

static struct files *columns(struct rpc_call *call, const struct intake *intake)
{
    struct files *files = arena_alloc(call->arena, sizeof *files);
    for (size_t i = 0; files && i < intake->n_files; i++) {
        const struct file *file = &intake->files[i];
        files->uploads[i] = file->pieces.id;
        files->sizes[i] = file->pieces.size;
        files->names[i] = file->name;
        files->types[i] = file->type;
        files->sums[i] = file->sha256;
    }
    return files;
}

static int64_t ticket_type(const struct intake *intake)
{
    const struct contract_field *field = contract_field(contract_object("ticket")->message, "type");
    const struct contract_enum_value *value =
        *intake->box.type ? contract_enum_named(field->enumeration, intake->box.type) : NULL;
    return value && value->number ? value->number : ENQUIRY;
}

static struct status add_intake(struct rpc_call *call, const struct intake *intake,
                                const struct files *files)
{
    const char *numbers[TICKET_MAIL_NUMBERS];
    size_t n_numbers = ticket_mail_numbers(call->arena, intake->subject, numbers),
           n = intake->n_files;
    struct db_param params[] = {
        db_text(intake->sha256),
        db_text(intake->message_id),
        db_text(intake->in_reply_to),
        db_text_array(call->arena, intake->n_ids, intake->ids),
        db_text_array(call->arena, n_numbers, numbers),
        db_text(intake->address),
        db_text(intake->name),
        db_text(intake->box.address),
        db_number(call->arena, ticket_type(intake)),
        db_text(intake->recipients),
        db_text(intake->subject),
        db_text(intake->content),
        db_text(intake->body),
        intake->sent,
        db_text(intake->automatic ? "true" : "false"),
        db_number_array(call->arena, n, files->uploads),
        db_text_array(call->arena, n, files->names),
        db_text_array(call->arena, n, files->types),
        db_number_array(call->arena, n, files->sizes),
        db_text_array(call->arena, n, files->sums),
    };
    int added = rpc_query(call, &sql_ticket_intake, sizeof params / sizeof *params, params);
    return added == db_segment_count(call->segment) - 1 ? STATUS_OK : rpc_no_memory();
}

static struct status intake_start(struct rpc_call *call)
{
    struct intake *intake = call->state;
    if (!intake)
        return rpc_field_error(call, "from_address", "The first piece says who sent the mail.");
    rpc_segment(call, DB_LONE);
    struct status status = end_file(call, intake);
    const struct files *files = columns(call, intake);
    if (!status_is_ok(status) || !files)
        return status_is_ok(status) ? rpc_no_memory() : status;
    if (call->session->kind != SESSION_TOKEN && rpc_query(call, &sql_request_machine, 0, NULL) < 0)
        return rpc_no_memory();
    return add_intake(call, intake, files);
}

static void put_id(struct rpc_call *call, uint32_t field, const char *object, int row_column)
{
    int last = db_segment_count(call->segment) - 1;
    int64_t id = db_int(call->segment, last, 0, row_column);
    if (id)
        wire_put_string(&call->reply, field,
                        resource_name(call->arena, contract_object(object), id));
}

static struct status intake_finish(struct rpc_call *call)
{
    enum { TICKET = 1, REPLY, MESSAGE, OUTCOME, KNOWN }; /* kith.v1.IntakeTicketResponse */
    int last = db_segment_count(call->segment) - 1;
    if (db_rows(call->segment, last) != 1)
        return status_error(RPC_INTERNAL, "NO_OUTCOME",
                            "The database did not say what came of it.");
    put_id(call, TICKET, "ticket", TICKET_INTAKE_ON_TICKET);
    put_id(call, REPLY, "ticket_reply", TICKET_INTAKE_REPLY);
    put_id(call, MESSAGE, "ticket_message", TICKET_INTAKE_MESSAGE);
    wire_put_int(&call->reply, OUTCOME, db_int(call->segment, last, 0, TICKET_INTAKE_BECAME));
    wire_put_int(&call->reply, KNOWN, db_int(call->segment, last, 0, TICKET_INTAKE_KNOWN));
    return STATUS_OK;
}

const struct rpc_handler ticket_intake_handlers[] = {
    {.method = "/kith.v1.TicketService/IntakeTicket",
     .each = {each_start, each_finish, pieces_failed},
     .steps = {{intake_start, intake_finish, NULL}}},
    {0},
};
