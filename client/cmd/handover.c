/* SPDX-License-Identifier: Apache-2.0 */
/* kith handover start, undo, show: wait for the work of the server, and tell what became of what.
 */
#include "client/cmd/command.h"
#include "client/cmd/noun.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"

#include <libintl.h>
#include <string.h>

enum { FIRST_PAUSE_MS = 100, LONGEST_PAUSE_MS = 1000 };

static const struct contract_method *method_of(const char *verb)
{
    return noun_method(noun_of_object("handover"), verb);
}

static struct record *ask(struct invocation *invocation, const char *verb, const char *id,
                          int *code)
{
    const struct contract_method *method = method_of(verb);
    struct record *request = record_new(invocation->arena, method->input);
    if (request)
        record_set_text(record_find(request, "id"), id);
    return client_ask(invocation, method, request, code);
}

static int64_t number_of(const struct record *record, const char *name)
{
    const struct value *value = record_find(record, name);
    return value ? value->integer : 0;
}

static bool has_status(const struct record *handover, const char *name)
{
    const struct contract_field *field = contract_field(handover->message, "status");
    const struct contract_enum_value *status =
        contract_enum_numbered(field->enumeration, (int32_t)record_value(handover, field)->integer);
    return status && strcmp(status->short_name, name) == 0;
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
static struct record *wait_done(struct invocation *invocation, struct record *handover,
                                const char *id, int *code)
{
    struct progress *progress = &invocation->client->progress;
    int64_t pause = FIRST_PAUSE_MS;
    progress_start(progress, gettext("handing over"), 0, false);
    while (handover && (has_status(handover, "running") || has_status(handover, "undoing"))) {
        bool forth = has_status(handover, "running");
        progress_set(progress, number_of(handover, forth ? "records_moved" : "records_returned"),
                     number_of(handover, "records_total"));
        if (!pause_for(invocation, pause)) {
            client_note(invocation, gettext("the server goes on; see: kith handover show %s"), id);
            *code = EXIT_INTERRUPTED;
            handover = NULL;
            break;
        }
        pause = pause * 2 < LONGEST_PAUSE_MS ? pause * 2 : LONGEST_PAUSE_MS;
        handover = ask(invocation, "get", id, code);
    }
    progress_end(progress);
    return handover;
}

/* For people objects and fields are called as they are everywhere else. */
static void speak(struct invocation *invocation, const struct record *reply)
{
    const struct look *look = &invocation->client->look;
    enum output output = client_output(invocation, OUTPUT_TABLE);
    const struct value *parts = record_find(reply, "parts");
    bool people = output == OUTPUT_TABLE || output == OUTPUT_VERTICAL;
    for (size_t i = 0; people && look->chinese && i < parts->n_items; i++) {
        const struct record *part = parts->items[i].record;
        const struct contract_object *object =
            contract_object(record_string(invocation->arena, part, "object"));
        if (!object)
            continue;
        const struct contract_field *field =
            contract_field(object->message, record_string(invocation->arena, part, "field"));
        record_set_text(record_find(part, "object"), look_label(look, &object->label));
        if (field)
            record_set_text(record_find(part, "field"), look_label(look, &field->label));
    }
}

/* For people also what became of what; what was left is a failure of the command. */
static int tell(struct invocation *invocation, const struct record *handover, const char *id)
{
    enum output output = client_output(invocation, OUTPUT_TABLE);
    int code = view_record(invocation, handover, true);
    if (code != EXIT_DONE || invocation->quiet)
        return code;
    if (output == OUTPUT_TABLE || output == OUTPUT_VERTICAL) {
        struct record *report = ask(invocation, "report", id, &code);
        if (report && record_find(report, "parts")->n_items) {
            putchar('\n');
            speak(invocation, report);
            code = view_reply(invocation, report);
        }
    }
    if (has_status(handover, "failed"))
        return client_error(invocation, "%s",
                            record_string(invocation->arena, handover, "message"));
    if (number_of(handover, "records_skipped"))
        client_note(invocation, gettext("what was left: kith handover items %s"), id);
    if (number_of(handover, "records_kept"))
        client_note(invocation,
                    gettext("what others have by now: kith handover items %s fate=kept"), id);
    return code;
}

static int run_change(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    if (!request_of_id(&request, invocation, &code))
        return code;
    struct record *handover = client_ask(invocation, invocation->method, request.record, &code);
    if (!handover)
        return code;
    if (options_given(invocation->arguments, OPTION_VALIDATE_ONLY)) {
        client_note(invocation, "%s", gettext("checked only: nothing was changed"));
        return view_record(invocation, handover, true);
    }
    const char *id = record_string(invocation->arena, handover, "id");
    handover = wait_done(invocation, handover, id, &code);
    return handover ? tell(invocation, handover, id) : code;
}

static int run_preview(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    if (!request_of_id(&request, invocation, &code))
        return code;
    struct record *plan = client_ask(invocation, invocation->method, request.record, &code);
    if (!plan)
        return code;
    speak(invocation, plan);
    return view_reply(invocation, plan);
}

static int run_show(struct invocation *invocation)
{
    int code = EXIT_DONE;
    if (invocation->n_words != 1)
        return client_usage(invocation, gettext("say which one: kith %s %s %s"), "handover", "show",
                            "ID");
    struct record *handover = ask(invocation, "get", invocation->words[0], &code);
    return handover ? tell(invocation, handover, invocation->words[0]) : code;
}

const struct command handover_start_command = {
    .noun = "handover",
    .verb = "start",
    .options = UINT64_C(1) << OPTION_JSON,
    .usage = "USER FIELD=VALUE…",
    .help = N_("give the open work of somebody who leaves to others"),
    .example = "kith handover start U-3 to_user=U-5 reason='leaves on Friday' disable_user=yes\n"
               "kith handover start li ticket_to=wang rule=team_leader to_user=boss",
    .run = run_change,
};

const struct command handover_undo_command = {
    .noun = "handover",
    .verb = "undo",
    .options = (UINT64_C(1) << OPTION_ETAG) | (UINT64_C(1) << OPTION_JSON),
    .usage = "ID",
    .help = N_("give back what is still where a hand-over moved it"),
    .example = "kith handover undo HO-1",
    .run = run_change,
};

const struct command handover_preview_command = {
    .noun = "handover",
    .verb = "preview",
    .options = UINT64_C(1) << OPTION_JSON,
    .usage = "USER FIELD=VALUE…",
    .help = N_("who would get what, what would stay, and what somebody has to decide"),
    .example = "kith handover preview U-3 to_user=U-5 ticket_to=U-8\n"
               "kith handover preview li rule=team_leader leadership=yes",
    .run = run_preview,
};

const struct command handover_show_command = {
    .noun = "handover",
    .verb = "show",
    .usage = "ID",
    .help = N_("how far a hand-over is, and what became of what"),
    .example = "kith handover show HO-1",
    .run = run_show,
};
