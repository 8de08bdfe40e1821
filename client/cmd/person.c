/* SPDX-License-Identifier: Apache-2.0 */
/* kith person export: everything kept on a person, as one JSON document; kith person erase asks. */
#include "client/cmd/command.h"
#include "client/cmd/output_file.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"
#include "client/ui/print.h"

#include <inttypes.h>
#include <libintl.h>

struct leaving {
    struct invocation *invocation;
    struct output_file file;
    int64_t bytes;
    bool begun, failed;
};

static bool begin(struct leaving *leaving)
{
    struct invocation *invocation = leaving->invocation;
    const char *path = invocation->arguments->values[OPTION_FILE];
    progress_clear(&invocation->client->progress);
    leaving->begun = output_file_open(&leaving->file, invocation, path ? path : "-");
    return leaving->begun;
}

static bool take_piece(void *context, const uint8_t *bytes, size_t length)
{
    struct leaving *leaving = context;
    struct arena *arena = arena_new(CLIENT_ARENA);
    struct record *piece =
        arena ? record_decode(arena, leaving->invocation->method->output, bytes, length) : NULL;
    bool good = piece && (leaving->begun || begin(leaving));
    if (good) {
        const struct record_text *json = &record_find(piece, "json")->text;
        size_t n = record_find(piece, "json")->present ? json->length : 0;
        good = n == 0 || print_data(leaving->file.stream, json->data, n);
        leaving->bytes += (int64_t)n;
        progress_set(&leaving->invocation->client->progress, leaving->bytes, 0);
    }
    arena_free(arena);
    leaving->failed = leaving->failed || !good;
    return good;
}

static int finish(struct leaving *leaving, const struct outcome *outcome)
{
    struct invocation *invocation = leaving->invocation;
    bool good = status_is_ok(outcome->status) && leaving->begun && !leaving->failed;
    bool whole = leaving->begun && output_file_close(&leaving->file, invocation, good);
    if (leaving->failed)
        return EXIT_FAILED;
    if (!status_is_ok(outcome->status))
        return client_failed(invocation, outcome);
    if (whole && leaving->file.part)
        client_note(invocation, gettext("%" PRId64 " bytes in %s"), leaving->bytes,
                    leaving->file.path);
    return whole ? EXIT_DONE : EXIT_FAILED;
}

static int run(struct invocation *invocation)
{
    struct request request;
    struct leaving leaving = {.invocation = invocation};
    struct outcome outcome;
    int code = EXIT_DONE;
    if (!request_of_id(&request, invocation, &code))
        return code;
    if (!client_stream(invocation, request.record, gettext("receiving"), true, take_piece, &leaving,
                       &outcome))
        return EXIT_FAILED;
    return finish(&leaving, &outcome);
}

/* What would go, before the question. */
static void show_preview(struct invocation *invocation, const struct record *request, int *code)
{
    const struct contract_method *method =
        client_method("/kith.v1.PersonService/PreviewErasePerson");
    struct record *preview = record_new(invocation->arena, method->input);
    if (preview)
        record_set_text(record_find(preview, "id"),
                        record_string(invocation->arena, request, "id"));
    struct record *reply = client_ask(invocation, method, preview, code);
    if (!reply)
        return;
    *code = view_reply(invocation, reply);
    const char *obstacle = record_string(invocation->arena, reply, "obstacle");
    if (*obstacle) {
        client_note(invocation, "%s",
                    gettext("not erased: something stands in the way, see above"));
        *code = EXIT_CALL + RPC_FAILED_PRECONDITION;
    }
}

static int run_erase(struct invocation *invocation)
{
    struct request request;
    int code = EXIT_DONE;
    if (!request_of_id(&request, invocation, &code))
        return code;
    const char *id = record_string(invocation->arena, request.record, "id");
    const char *question =
        arena_printf(invocation->arena, gettext("Erase %s for ever? It cannot be undone."), id);
    bool asks = !options_given(invocation->arguments, OPTION_VALIDATE_ONLY);
    if (asks && !invocation->yes)
        show_preview(invocation, request.record, &code);
    if (code != EXIT_DONE)
        return code;
    if (asks && !client_confirm(invocation, question ? question : "?"))
        return client_error(invocation, "%s", gettext("not done; --yes does it without asking"));
    if (!asks)
        return view_change(invocation, request.record);
    struct record *erasure = client_ask(invocation, invocation->method, request.record, &code);
    if (!erasure)
        return code;
    code = view_record(invocation, erasure, true);
    client_note(invocation, gettext("the server does it now; the report: kith erasure show %s"),
                record_string(invocation->arena, erasure, "id"));
    return code;
}

const struct command person_erase_command = {
    .noun = "person",
    .verb = "erase",
    .usage = "ID",
    .help = N_("erase a person: a contact, or a customer that is a person"),
    .example = "kith person erase P-12",
    .run = run_erase,
};

const struct command person_command = {
    .noun = "person",
    .verb = "export",
    .options = UINT64_C(1) << OPTION_FILE,
    .usage = "ID [--file FILE]",
    .help = N_("write everything that is kept on a person as JSON"),
    .example = "kith person export P-12 --file person.json",
    .run = run,
};
