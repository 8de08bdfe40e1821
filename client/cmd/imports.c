/* SPDX-License-Identifier: Apache-2.0 */
/* kith import FILE: make the import, send the file, wait, and fetch the rows that failed. */
#include "client/cmd/command.h"
#include "client/cmd/home.h"
#include "client/cmd/import_rows.h"
#include "client/cmd/mapping.h"
#include "client/cmd/noun.h"
#include "client/cmd/output_file.h"
#include "client/cmd/request.h"
#include "client/cmd/upload.h"
#include "client/cmd/view.h"

#include <libintl.h>
#include <string.h>
#include <strings.h>

enum { UPLOAD_ATTEMPTS = 6, FIRST_PAUSE_MS = 100, LONGEST_PAUSE_MS = 1000 };

static const struct contract_method *method_of(const char *verb)
{
    return noun_method(noun_of_object("import"), verb);
}

static struct record *id_request(struct invocation *invocation,
                                 const struct contract_method *method, const char *id)
{
    struct record *request = record_new(invocation->arena, method->input);
    struct value *field = request ? record_find(request, "id") : NULL;
    struct value *unique = request ? record_find(request, "request_id") : NULL;
    if (field)
        record_set_text(field, id);
    if (unique)
        record_set_text(unique, request_uuid(invocation->arena));
    return request;
}

static struct record *fetch(struct invocation *invocation, const char *id, int *code)
{
    const struct contract_method *get = method_of("get");
    return client_ask(invocation, get, id_request(invocation, get, id), code);
}

/* Sending: after a break it goes on where the server says that it stopped. */

static void make_piece(struct upload *upload, struct record *piece, bool first, bool last)
{
    struct value *offset = record_find(piece, "offset");
    struct value *end = record_find(piece, "last");
    if (first)
        record_set_text(record_find(piece, "id"), upload->context);
    offset->present = true;
    offset->integer = upload->at;
    end->present = last;
    end->integer = last;
}

static bool resume(struct invocation *invocation, struct upload *upload, const char *id, int *code)
{
    struct record *import = fetch(invocation, id, code);
    const struct value *bytes = import ? record_find(import, "bytes") : NULL;
    if (bytes && bytes->integer >= 0 && bytes->integer <= upload->size)
        upload->at = bytes->integer;
    return import != NULL;
}

static bool send_file(struct invocation *invocation, const char *path, const char *id, int *code)
{
    struct upload upload;
    struct outcome outcome;
    char own_id[64];
    struct invocation sending = *invocation;
    sending.method = method_of("upload");
    snprintf(own_id, sizeof own_id, "%s", id);
    *code = EXIT_FAILED;
    if (!upload_open(&upload, &sending, path))
        return false;
    upload.make = make_piece;
    upload.context = own_id;
    bool sent = resume(invocation, &upload, id, code) && upload_send(&upload, &outcome);
    for (int i = 1; !sent && *code == EXIT_DONE && i < UPLOAD_ATTEMPTS &&
                    outcome.status.code == RPC_UNAVAILABLE && !upload.error;
         i++)
        sent = resume(invocation, &upload, id, code) && upload_send(&upload, &outcome);
    if (!sent && *code == EXIT_DONE)
        *code = client_failed(invocation, &outcome);
    upload_close(&upload);
    return sent;
}

/* Waiting */

static int64_t number_of(const struct record *record, const char *name)
{
    const struct value *value = record_find(record, name);
    return value ? value->integer : 0;
}

static const char *status_of(const struct record *import)
{
    const struct contract_field *field = contract_field(import->message, "status");
    const struct contract_enum_value *status =
        contract_enum_numbered(field->enumeration, (int32_t)record_value(import, field)->integer);
    return status ? status->short_name : "";
}

static bool is_busy(const struct record *import)
{
    static const char *const busy[] = {"uploaded", "checking", "running", "undoing"};
    for (size_t i = 0; i < sizeof busy / sizeof *busy; i++)
        if (strcmp(status_of(import), busy[i]) == 0)
            return true;
    return false;
}

static bool pause_for(struct invocation *invocation, int64_t ms)
{
    struct wait wait;
    wait_init(&wait, -1, progress_beat, &invocation->client->progress);
    enum wait_end end = wait_for(&wait, -1, 0, ms);
    wait_fini(&wait);
    return end == WAIT_READY;
}

/* The work is done by the server: leaving here does not stop it. */
static struct record *wait_done(struct invocation *invocation, struct record *import,
                                const char *id, int *code)
{
    struct progress *progress = &invocation->client->progress;
    int64_t pause = FIRST_PAUSE_MS;
    progress_start(progress, gettext("importing"), 0, false);
    while (import && is_busy(import)) {
        progress_set(progress, number_of(import, "rows_done"), number_of(import, "rows_total"));
        if (!pause_for(invocation, pause)) {
            client_note(invocation, gettext("the server goes on; see: kith import get %s"), id);
            *code = EXIT_INTERRUPTED;
            import = NULL;
            break;
        }
        pause = pause * 2 < LONGEST_PAUSE_MS ? pause * 2 : LONGEST_PAUSE_MS;
        import = fetch(invocation, id, code);
    }
    progress_end(progress);
    return import;
}

static int report(struct invocation *invocation, const struct record *import, const char *id)
{
    const char *rejected = invocation->arguments->values[OPTION_REJECTED];
    int64_t failed = number_of(import, "rows_failed");
    int code = view_record(invocation, import, true);
    if (code == EXIT_DONE && strcmp(status_of(import), "failed") == 0)
        return client_error(invocation, "%s", record_string(invocation->arena, import, "message"));
    enum output output = client_output(invocation, OUTPUT_TABLE);
    if (failed && (output == OUTPUT_TABLE || output == OUTPUT_VERTICAL))
        import_rows_tell(invocation, id);
    if (failed && rejected && code == EXIT_DONE)
        code = import_rows_save(invocation, id, rejected);
    else if (failed)
        client_note(invocation, gettext("the rows that failed: kith import rows %s outcome=failed"),
                    id);
    return code == EXIT_DONE && failed ? EXIT_FAILED : code;
}

static int start_and_wait(struct invocation *invocation, const char *id)
{
    int code = EXIT_DONE;
    const struct contract_method *start = method_of("start");
    struct record *request = id_request(invocation, start, id);
    struct value *dry = request ? record_find(request, "dry_run") : NULL;
    if (dry && options_given(invocation->arguments, OPTION_DRY_RUN)) {
        dry->present = true;
        dry->integer = 1;
    }
    struct record *import = request ? client_ask(invocation, start, request, &code) : NULL;
    if (import)
        import = wait_done(invocation, import, id, &code);
    return import ? report(invocation, import, id) : code;
}

/* Making the import */

static bool set_enum(struct invocation *invocation, struct record *resource, const char *name,
                     const char *text, int *code)
{
    const struct contract_field *field = contract_field(resource->message, name);
    if (!text)
        return true;
    const struct contract_enum_value *value = contract_enum_named(field->enumeration, text);
    if (!value || !value->number) {
        *code = client_usage(invocation, "--%s: skip, update, fail", name);
        return false;
    }
    record_value(resource, field)->present = true;
    record_value(resource, field)->integer = value->number;
    return true;
}

static const char *create(struct invocation *invocation, const char *path,
                          const struct contract_object *object, const char *mapping, int *code)
{
    const struct contract_method *method = method_of("create");
    struct record *request = record_new(invocation->arena, method->input);
    const struct contract_field *inside = noun_record_field(method->input, method->object);
    struct record *import = request ? record_child(invocation->arena, request, inside) : NULL;
    if (!import)
        return NULL;
    record_set_text(record_find(import, "object"), object->name);
    record_set_text(record_find(import, "file_name"), upload_name(path));
    record_set_text(record_find(import, "mapping"), mapping);
    record_set_text(record_find(request, "request_id"), request_uuid(invocation->arena));
    if (!set_enum(invocation, import, "duplicates",
                  invocation->arguments->values[OPTION_DUPLICATES], code))
        return NULL;
    struct record *reply = client_ask(invocation, method, request, code);
    return reply ? record_string(invocation->arena, reply, "id") : NULL;
}

static int run(struct invocation *invocation)
{
    int code = EXIT_DONE;
    const char *into = invocation->arguments->values[OPTION_INTO];
    const struct contract_service *service = into ? noun_service(into) : NULL;
    const struct contract_object *object = service ? noun_object(service) : NULL;
    if (into && !object)
        return command_unknown(invocation, into);
    if (invocation->n_words == 0 || !object)
        return client_usage(invocation, "%s",
                            gettext("say which file and what its rows are: kith import FILE --into "
                                    "NOUN [--map FILE] [FIELD=COLUMN…]"));
    const char *path = invocation->words[0];
    const char *rejected = invocation->arguments->values[OPTION_REJECTED];
    if (rejected && !output_file_may_replace(invocation, rejected)) /* before anything is done */
        return EXIT_FAILED;
    invocation->yes = invocation->yes || rejected;
    const char *mapping = mapping_of(invocation, path, object, &code);
    const char *id = mapping ? create(invocation, path, object, mapping, &code) : NULL;
    if (!id)
        return code == EXIT_DONE ? EXIT_FAILED : code;
    client_note(invocation, gettext("import %s"), id);
    if (!send_file(invocation, path, id, &code))
        return code;
    return start_and_wait(invocation, id);
}

/* kith import upload IM-3 FILE: goes on with a broken upload, then with the work. */
static int run_upload(struct invocation *invocation)
{
    int code = EXIT_DONE;
    if (invocation->n_words != 2)
        return client_usage(invocation, "%s",
                            gettext("say which import and file: kith import upload IM-3 FILE"));
    if (!send_file(invocation, invocation->words[1], invocation->words[0], &code))
        return code;
    return start_and_wait(invocation, invocation->words[0]);
}

/* kith import undo IM-3: until it is taken back, as an import waits until it is done. */
static int run_undo(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    if (!request_of_id(&request, invocation, &code))
        return code;
    const char *id = record_string(invocation->arena, request.record, "id");
    struct record *import = client_ask(invocation, invocation->method, request.record, &code);
    if (import && !options_given(invocation->arguments, OPTION_VALIDATE_ONLY))
        import = wait_done(invocation, import, id, &code);
    return import ? view_record(invocation, import, true) : code;
}

const struct command imports_command = {
    .noun = "import",
    .options = (UINT64_C(1) << OPTION_INTO) | (UINT64_C(1) << OPTION_MAP) |
               (UINT64_C(1) << OPTION_DUPLICATES) | (UINT64_C(1) << OPTION_DRY_RUN) |
               (UINT64_C(1) << OPTION_REJECTED),
    .usage = "FILE --into NOUN [--map FILE] [FIELD=COLUMN…]",
    .help = N_("bring a CSV file in; every row is accounted for"),
    .example = "kith import accounts.csv --into customer name=account industry=sector --dry-run\n"
               "kith import accounts.csv --into customer --map accounts.map --rejected failed.csv",
    .run = run,
};

const struct command imports_upload_command = {
    .noun = "import",
    .verb = "upload",
    .options = (UINT64_C(1) << OPTION_DRY_RUN) | (UINT64_C(1) << OPTION_REJECTED),
    .usage = "ID FILE",
    .help = N_("go on with an upload that broke off, then with the import"),
    .example = "kith import upload IM-3 accounts.csv",
    .run = run_upload,
};

const struct command imports_undo_command = {
    .noun = "import",
    .verb = "undo",
    .options = (UINT64_C(1) << OPTION_ETAG) | (UINT64_C(1) << OPTION_JSON),
    .usage = "ID",
    .help = N_("take back what an import created or changed"),
    .example = "kith import undo IM-3",
    .run = run_undo,
};
