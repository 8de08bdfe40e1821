/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files on records. The bytes go up into an upload, in pieces of one size; the attachment comes
 * with the last segment and takes the upload, so that nobody sees half a file. What no attachment
 * took is left over from a broken upload, and a job throws it away.
 */
#include "server/feature/attachment.h"
#include "common/utf8.h"
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/feature/pieces.h"
#include "server/feature/rule.h"
#include "server/resource/fieldrule.h"
#include "server/sql/queries.h"

#include <kith/v1/attachment.pb-c.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    NAME_BYTES = 255,
    TYPE_BYTES = 200,
};

/* ---- What an attachment must be ---- */

static struct status check_name(struct arena *arena, const char *name)
{
    static const char field[] = "file_name", reason[] = "FILE_NAME_INVALID";
    if (strlen(name) > NAME_BYTES)
        return rule_refuse(arena, field, reason, "A file name has %d bytes at most.", NAME_BYTES);
    if (strpbrk(name, "/\\"))
        return rule_refuse(arena, field, reason, "A file name has no folders: no / and no \\.");
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return rule_refuse(arena, field, reason, "\"%s\" is no name of a file.", name);
    for (size_t left = strlen(name), n; left; left -= n, name += n) {
        uint32_t code;
        n = utf8_decode(name, left, &code);
        if (n == 0 || !utf8_printable(code))
            return rule_refuse(arena, field, reason,
                               "A file name has no control characters and no line breaks.");
    }
    return STATUS_OK;
}

/* Names of RFC 6838; parameters may follow behind a semicolon. */
static struct status check_type(struct arena *arena, const char *type)
{
    static const char name[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "!#$&-^_.+";
    size_t first = strspn(type, name);
    size_t second = type[first] == '/' ? strspn(type + first + 1, name) : 0;
    const char *end = type + first + 1 + second;
    bool good = first && second && strlen(type) <= TYPE_BYTES;
    if (good && *end == ';')
        for (; *end && good; end++)
            good = *end >= ' ' && *end <= '~';
    if (good && !*end)
        return STATUS_OK;
    return rule_refuse(arena, "media_type", "MEDIA_TYPE_INVALID",
                       "\"%.60s\" is no media type; write it as application/pdf.", type);
}

struct status attachment_check(struct arena *arena, const char *name, const char *type)
{
    struct status status = check_name(arena, name);
    return status_is_ok(status) ? check_type(arena, type) : status;
}

static struct status check_record(struct arena *arena, const struct resource_draft *draft)
{
    const struct contract_message *message = draft->object->message;
    size_t n = 0;
    for (size_t i = 0; i < message->n_fields; i++)
        if (message->fields[i].immutable && message->fields[i].reference)
            n += rule_has(draft, message->fields[i].name);
    if (n == 1)
        return STATUS_OK;
    return rule_refuse(arena, "customer_id", "ONE_RECORD",
                       "A file is on exactly one record: a customer, contact, interaction, task, "
                       "opportunity, ticket, product, lead or article.");
}

static struct status check(struct arena *arena, const struct catalog *catalog,
                           struct resource_draft *draft, bool creating)
{
    (void)catalog;
    struct status status = STATUS_OK;
    if (rule_has(draft, "file_name"))
        status = check_name(arena, draft_text(draft, "file_name"));
    if (status_is_ok(status) && rule_has(draft, "media_type"))
        status = check_type(arena, draft_text(draft, "media_type"));
    if (status_is_ok(status) && creating)
        status = check_record(arena, draft);
    return status;
}

static struct status check_whole(struct arena *arena, const struct catalog *catalog,
                                 struct resource_draft *draft, bool creating)
{
    if (creating && !rule_has(draft, "media_type"))
        draft_set(draft, "media_type", "application/octet-stream");
    return check(arena, catalog, draft, creating);
}

/* ---- UploadAttachment ---- */

struct upload {
    struct resource_draft *draft;
    const char *expected; /* checksum that the client says; NULL: none */
    int64_t most;         /* bytes */
    struct pieces pieces;
};

/* The message is gone with the next one. */
static void keep_texts(struct rpc_call *call, struct resource_draft *draft)
{
    for (size_t i = 0; i < draft->object->message->n_fields; i++)
        if (draft->values[i].text)
            draft->values[i].text = arena_string(call->arena, draft->values[i].text);
}

static struct status in_request(struct rpc_call *call, struct status status)
{
    const char *path =
        status.field ? arena_printf(call->arena, "attachment.%s", status.field) : NULL;
    if (path)
        status.field = path;
    return status;
}

static struct status take_draft(struct rpc_call *call, struct upload *upload)
{
    const struct draft_context context = {call->arena, call->catalog, "attachment."};
    struct resource_draft *draft = upload->draft = draft_new(call->arena, call->method->object);
    const ProtobufCMessage *message = rpc_message(call, "attachment");
    if (!message)
        return rpc_field_error(call, "attachment", "The first piece says the name and the record.");
    if (!draft)
        return rpc_no_memory();
    struct status status = draft_from_message(&context, message, NULL, true, draft);
    if (!status_is_ok(status))
        return status;
    keep_texts(call, draft);
    status = fieldrule_check_draft(call->arena, call->session, draft, true);
    if (status_is_ok(status))
        status = draft_complete(&context, draft);
    return status_is_ok(status) ? in_request(call, check(call->arena, call->catalog, draft, true))
                                : status;
}

static struct status begin(struct rpc_call *call)
{
    struct upload *upload = call->state = arena_alloc(call->arena, sizeof *upload);
    if (!upload)
        return rpc_no_memory();
    upload->most =
        strtoll(catalog_setting(call->catalog, "attachment.max_bytes", "26214400"), NULL, 10);
    return take_draft(call, upload);
}

static struct status take_checksum(struct rpc_call *call, struct upload *upload)
{
    const char *text = rpc_text(call, "sha256");
    if (!*text)
        return STATUS_OK;
    if (strlen(text) != CHECKSUM_TEXT - 1 ||
        strspn(text, "0123456789abcdefABCDEF") != CHECKSUM_TEXT - 1)
        return rpc_field_error(call, "sha256", "A SHA-256 has 64 hexadecimal digits.");
    upload->expected = arena_string(call->arena, text);
    return upload->expected ? STATUS_OK : rpc_no_memory();
}

static struct status check_size(struct rpc_call *call, const struct upload *upload, size_t length)
{
    if (length > PIECES_MESSAGE_BYTES)
        return rpc_field_error(call, "data", "A piece has %d bytes at most.", PIECES_MESSAGE_BYTES);
    if (upload->pieces.size + (int64_t)length <= upload->most)
        return STATUS_OK;
    struct status status = rpc_field_error(
        call, "data", "The file is too large; %lld bytes are allowed.", (long long)upload->most);
    status.reason = "ATTACHMENT_TOO_LARGE";
    return status;
}

static struct status take_bytes(struct rpc_call *call, struct upload *upload)
{
    const Kith__V1__UploadAttachmentRequest *request = (const void *)call->request;
    struct status status = check_size(call, upload, request->data.len);
    return status_is_ok(status)
               ? pieces_add(call, &upload->pieces, request->data.data, request->data.len)
               : status;
}

static struct status begin_segment(struct rpc_call *call, struct upload *upload)
{
    static const struct pieces_limits limits = {"attachment.open_uploads", "attachment.open_bytes"};
    struct status status = pieces_begin(call, &upload->pieces, &limits);
    if (status_is_ok(status))
        resource_require_references(call, upload->draft);
    return status;
}

static struct status each_start(struct rpc_call *call)
{
    bool first = !call->state;
    struct status status = first ? begin(call) : STATUS_OK;
    struct upload *upload = call->state;
    if (status_is_ok(status) && first)
        status = begin_segment(call, upload);
    else if (status_is_ok(status) && rpc_message(call, "attachment"))
        status = rpc_field_error(call, "attachment", "Only the first piece says what it is.");
    if (status_is_ok(status))
        status = take_checksum(call, upload);
    return status_is_ok(status) ? take_bytes(call, upload) : status;
}

static struct status each_finish(struct rpc_call *call)
{
    struct upload *upload = call->state;
    pieces_begun(call, &upload->pieces);
    return STATUS_OK;
}

static struct status end_upload(struct rpc_call *call, struct upload *upload)
{
    const char *sha256;
    struct status status = pieces_end(call, &upload->pieces, &sha256);
    if (!status_is_ok(status))
        return status;
    if (upload->expected && strcasecmp(upload->expected, sha256) != 0) {
        status = rpc_field_error(
            call, "sha256", "What came has another checksum: %s. Send the file again.", sha256);
        status.reason = "CHECKSUM_MISMATCH";
        return status;
    }
    draft_set(upload->draft, "sha256", sha256);
    draft_set_number(call->arena, upload->draft, "size", upload->pieces.size);
    return STATUS_OK;
}

static struct status upload_start(struct rpc_call *call)
{
    struct upload *upload = call->state;
    if (!upload)
        return rpc_field_error(call, "attachment", "The first piece says the name and the record.");
    struct status status = end_upload(call, upload);
    return status_is_ok(status) ? resource_insert(call, upload->draft) : status;
}

/* With the new attachment. */
static struct status write(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    const struct upload *upload = call->state;
    (void)draft;
    if (!creating)
        return STATUS_OK;
    struct db_param id = db_number(call->arena, upload->pieces.id);
    return rpc_query(call, &sql_attachment_upload_end, 1, &id) < 0 ? rpc_no_memory() : STATUS_OK;
}

/* ---- DownloadAttachment ---- */

/* Numbers of kith.v1.DownloadAttachmentResponse. */
enum { ATTACHMENT = 1, DATA = 2 };

struct download {
    int64_t id;
    int record, file; /* statements */
    int64_t upload_id, size, sent, position;
    const char *sha256;
    struct checksum *checksum;
};

static struct status about_start(struct rpc_call *call)
{
    const struct contract_object *object = call->method->object;
    struct download *download = call->state = arena_alloc(call->arena, sizeof *download);
    if (!download)
        return rpc_no_memory();
    download->checksum = checksum_new(call->arena);
    if (!download->checksum)
        return rpc_no_memory();
    struct status status = resource_id(call, object, "id", rpc_text(call, "id"), &download->id);
    if (status_is_ok(status))
        status = resource_read(call, object, download->id, &download->record);
    if (!status_is_ok(status))
        return status;
    struct db_param id = db_number(call->arena, download->id);
    download->file = rpc_query(call, &sql_attachment_file, 1, &id);
    return download->file < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status lost(struct rpc_call *call)
{
    const struct download *download = call->state;
    return rpc_error(call, RPC_DATA_LOSS, "ATTACHMENT_DAMAGED",
                     "The file of %s is damaged or missing; tell the administrator.",
                     resource_name(call->arena, call->method->object, download->id));
}

static struct status about_finish(struct rpc_call *call)
{
    const struct contract_object *object = call->method->object;
    struct download *download = call->state;
    const struct db_segment *segment = call->segment;
    int column = 0;
    if (db_rows(segment, download->record) != 1 || db_rows(segment, download->file) != 1)
        return resource_not_found(call, object, download->id);
    if (db_int(segment, download->file, 0, ATTACHMENT_FILE_DELETED))
        return rpc_error(call, RPC_FAILED_PRECONDITION, "DELETED",
                         "%s is in the recycle bin; take it out first.",
                         resource_name(call->arena, object, download->id));
    download->upload_id = db_int(segment, download->file, 0, ATTACHMENT_FILE_UPLOAD_ID);
    download->size = db_int(segment, download->file, 0, ATTACHMENT_FILE_SIZE);
    download->sha256 =
        arena_string(call->arena, db_string(segment, download->file, 0, ATTACHMENT_FILE_SHA256));
    if (!download->upload_id || !download->sha256)
        return lost(call);
    size_t begin = wire_begin(&call->reply, ATTACHMENT);
    resource_encode(call, object, NULL, download->record, 0, &column);
    wire_end(&call->reply, begin);
    return STATUS_OK;
}

static struct status piece_start(struct rpc_call *call)
{
    const struct download *download = call->state;
    if (download->sent >= download->size)
        return STATUS_OK; /* nothing in it */
    struct db_param params[] = {
        db_number(call->round, download->upload_id),
        db_number(call->round, download->position),
    };
    if (!rpc_segment(call, DB_READ) || rpc_query(call, &sql_attachment_piece, 2, params) < 0)
        return rpc_no_memory();
    return STATUS_OK;
}

static void send_bytes(struct rpc_call *call, struct download *download)
{
    size_t length = 0;
    const char *bytes = call->segment ? db_bytes(call->segment, 0, 0, 0, &length) : "";
    if (length)
        wire_put_bytes(&call->reply, DATA, bytes, length);
    checksum_add(download->checksum, bytes, length);
    download->sent += (int64_t)length;
    download->position++;
    rpc_send(call);
}

static struct status piece_finish(struct rpc_call *call)
{
    struct download *download = call->state;
    char sum[CHECKSUM_TEXT];
    if (call->segment && db_rows(call->segment, 0) != 1)
        return lost(call);
    send_bytes(call, download);
    if (download->sent < download->size) {
        rpc_again(call);
        return STATUS_OK;
    }
    checksum_end(download->checksum, sum);
    bool whole = download->sent == download->size && strcmp(sum, download->sha256) == 0;
    return whole ? STATUS_OK : lost(call);
}

const struct rpc_handler attachment_handlers[] = {
    {.method = "/kith.v1.AttachmentService/UploadAttachment",
     .each = {each_start, each_finish, pieces_failed},
     .steps = {{upload_start, resource_change_finish, resource_request_failed}}},
    {.method = "/kith.v1.AttachmentService/DownloadAttachment",
     .steps = {{about_start, about_finish, NULL}, {piece_start, piece_finish, NULL}}},
    {0},
};

const struct resource_hooks attachment_hooks[] = {
    {.object = "attachment", .check = check_whole, .write = write},
    {0},
};
