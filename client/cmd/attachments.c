/* SPDX-License-Identifier: Apache-2.0 */
/* kith attachment upload and download: files on records, with their checksums. */
#include "client/cmd/command.h"
#include "client/cmd/lookup.h"
#include "client/cmd/output_file.h"
#include "client/cmd/request.h"
#include "client/cmd/upload.h"
#include "client/cmd/view.h"
#include "client/ui/print.h"

#include <errno.h>
#include <inttypes.h>
#include <libintl.h>
#include <openssl/evp.h>
#include <string.h>
#include <strings.h>

enum { HEX_DIGEST = 65 };

static const char *media_type(const char *name)
{
    static const struct {
        const char *ending;
        const char *type;
    } types[] = {
        {".pdf", "application/pdf"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".jpeg", "image/jpeg"},
        {".txt", "text/plain"},
        {".md", "text/markdown"},
        {".csv", "text/csv"},
        {".json", "application/json"},
        {".zip", "application/zip"},
        {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
        {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
        {".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    };
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
        if (strcasecmp(dot, types[i].ending) == 0)
            return types[i].type;
    return "application/octet-stream";
}

static void hex_digest(EVP_MD_CTX *digest, char text[static HEX_DIGEST])
{
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    EVP_DigestFinal_ex(digest, bytes, &length);
    for (unsigned i = 0; i < length && i < 32; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
}

static EVP_MD_CTX *digest_new(void)
{
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    if (digest && EVP_DigestInit_ex(digest, EVP_sha256(), NULL) == 1)
        return digest;
    EVP_MD_CTX_free(digest);
    return NULL;
}

/* Up */

struct sending {
    struct request request; /* of the first piece: name, type, and the record it is on */
    EVP_MD_CTX *digest;
    char sha256[HEX_DIGEST];
};

static void make_piece(struct upload *upload, struct record *piece, bool first, bool last)
{
    struct sending *sending = upload->context;
    const struct value *data = record_find(piece, "data");
    EVP_DigestUpdate(sending->digest, data->text.data, data->text.length);
    if (first)
        *record_find(piece, "attachment") = *record_find(sending->request.record, "attachment");
    if (!last)
        return;
    hex_digest(sending->digest, sending->sha256);
    record_set_text(record_find(piece, "sha256"), sending->sha256);
}

static void set_default(struct record *record, const char *name, const char *text)
{
    struct value *value = record_find(record, name);
    if (value && !value->present)
        record_set_text(value, text);
}

static int send_file(struct invocation *invocation, struct sending *sending, const char *path)
{
    struct upload upload;
    struct outcome outcome;
    if (!upload_open(&upload, invocation, path))
        return EXIT_FAILED;
    upload.make = make_piece;
    upload.context = sending;
    struct record *reply = upload_send(&upload, &outcome);
    upload_close(&upload);
    return reply ? view_record(invocation, reply, true) : client_failed(invocation, &outcome);
}

/* "C-12": "customer", when it may have attachments; NULL for other words. */
static const char *record_kind(const struct contract_message *attachment, const char *word)
{
    char link[128];
    const struct contract_object *object = lookup_prefixed(word);
    if (!object)
        return NULL;
    snprintf(link, sizeof link, "%s_id", object->name);
    return contract_field(attachment, link) ? object->name : NULL;
}

/* "kith attachment upload C-1 offer.pdf": what was meant is told with its own words. */
static int misplaced(struct invocation *invocation, const struct request *request)
{
    const char *file = NULL, *kind = NULL, *id = NULL;
    for (size_t i = 0; request->resource && i < request->n_plain; i++) {
        const char *found = record_kind(request->resource->message, request->plain[i]);
        *(found ? &id : &file) = request->plain[i];
        kind = found ? found : kind;
    }
    if (!id)
        return client_usage(invocation, "%s",
                            gettext("say which file: kith attachment upload FILE customer=C-12"));
    return client_usage(invocation,
                        gettext("say the file first, then the record with its kind: kith "
                                "attachment upload %s %s=%s"),
                        file ? file : "FILE", kind, id);
}

static int run_upload(struct invocation *invocation)
{
    struct sending sending = {0};
    int code = EXIT_DONE;
    if (!request_begin(&sending.request, invocation, &code) ||
        !request_fill(&sending.request, invocation, &code))
        return code;
    if (sending.request.n_plain != 1 || !sending.request.resource)
        return misplaced(invocation, &sending.request);
    const char *path = sending.request.plain[0];
    set_default(sending.request.resource, "file_name", upload_name(path));
    set_default(sending.request.resource, "media_type", media_type(path));
    sending.digest = digest_new();
    if (!sending.digest)
        return client_error(invocation, "%s", gettext("out of memory"));
    code = send_file(invocation, &sending, path);
    EVP_MD_CTX_free(sending.digest);
    return code;
}

/* Down */

struct receiving {
    struct invocation *invocation;
    struct output_file file;
    EVP_MD_CTX *digest;
    char expected[HEX_DIGEST];
    int64_t size, have;
    bool begun, failed;
};

static bool begin(struct receiving *receiving, const struct record *piece)
{
    struct invocation *invocation = receiving->invocation;
    const struct value *about = record_find(piece, "attachment");
    const char *path = invocation->arguments->values[OPTION_FILE];
    const char *name = "attachment";
    if (about && about->record) {
        const struct value *size = record_find(about->record, "size");
        const char *sha256 = record_string(invocation->arena, about->record, "sha256");
        name = record_string(invocation->arena, about->record, "file_name");
        snprintf(receiving->expected, sizeof receiving->expected, "%s", sha256);
        receiving->size = size ? size->integer : 0;
    }
    path = path ? path : output_file_name(invocation->arena, name);
    progress_clear(&invocation->client->progress);
    receiving->begun = output_file_open(&receiving->file, invocation, path);
    return receiving->begun;
}

static bool take_piece(void *context, const uint8_t *bytes, size_t length)
{
    struct receiving *receiving = context;
    struct invocation *invocation = receiving->invocation;
    struct arena *arena = arena_new(CLIENT_ARENA);
    struct record *piece =
        arena ? record_decode(arena, invocation->method->output, bytes, length) : NULL;
    bool good = piece && (receiving->begun || begin(receiving, piece));
    if (good) {
        const struct record_text *data = &record_find(piece, "data")->text;
        size_t n = record_find(piece, "data")->present ? data->length : 0;
        good = n == 0 || print_data(receiving->file.stream, data->data, n);
        EVP_DigestUpdate(receiving->digest, data->data, n);
        receiving->have += (int64_t)n;
        progress_set(&invocation->client->progress, receiving->have, receiving->size);
    }
    arena_free(arena);
    receiving->failed = receiving->failed || !good;
    return good;
}

static int finish(struct receiving *receiving, const struct outcome *outcome)
{
    char have[HEX_DIGEST] = "";
    struct invocation *invocation = receiving->invocation;
    hex_digest(receiving->digest, have);
    bool same = !*receiving->expected || strcasecmp(have, receiving->expected) == 0;
    bool good = status_is_ok(outcome->status) && receiving->begun && !receiving->failed && same;
    bool whole = receiving->begun && output_file_close(&receiving->file, invocation, good);
    if (receiving->failed)
        return EXIT_FAILED;
    if (!status_is_ok(outcome->status))
        return client_failed(invocation, outcome);
    if (!same)
        return client_error(invocation, "%s", gettext("the checksum differs: nothing was kept"));
    if (whole && receiving->file.part)
        client_note(invocation, gettext("%" PRId64 " bytes in %s"), receiving->have,
                    receiving->file.path);
    return whole ? EXIT_DONE : EXIT_FAILED;
}

static int receive(struct receiving *receiving, const struct request *request)
{
    struct invocation *invocation = receiving->invocation;
    struct outcome outcome;
    if (!client_stream(invocation, request->record, gettext("receiving"), true, take_piece,
                       receiving, &outcome))
        return EXIT_FAILED;
    return finish(receiving, &outcome);
}

static int run_download(struct invocation *invocation)
{
    struct request request;
    struct receiving receiving = {.invocation = invocation};
    int code = EXIT_DONE;
    if (!request_of_id(&request, invocation, &code))
        return code;
    receiving.digest = digest_new();
    if (!receiving.digest)
        return client_error(invocation, "%s", gettext("out of memory"));
    code = receive(&receiving, &request);
    EVP_MD_CTX_free(receiving.digest);
    return code;
}

const struct command attachments_upload_command = {
    .noun = "attachment",
    .verb = "upload",
    .usage = "FILE customer=ID",
    .help =
        N_("put a file on a record: customer, contact, interaction, task, opportunity, ticket or "
           "product"),
    .example = "kith attachment upload offer.pdf opportunity=O-12",
    .run = run_upload,
};

const struct command attachments_download_command = {
    .noun = "attachment",
    .verb = "download",
    .options = UINT64_C(1) << OPTION_FILE,
    .usage = "ID [--file FILE]",
    .help = N_("fetch the file of an attachment; --file - writes to standard output"),
    .example = "kith attachment download A-3",
    .run = run_download,
};
