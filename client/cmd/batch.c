/* SPDX-License-Identifier: Apache-2.0 */
/* kith NOUN update --where and delete --where: the same for many records, looked at before. */
#include "client/cmd/batch.h"

#include "client/cmd/assign.h"
#include "client/cmd/command.h"
#include "client/cmd/noun.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"

#include <libintl.h>
#include <string.h>

/* BATCH_OUTCOME_CHANGED and BATCH_OUTCOME_WAITS, BATCH_STATUS_RUNNING. */
enum { WAITS = 1, CHANGED = 2, RUNNING = 1 };

static int64_t number_of(const struct record *record, const char *name)
{
    const struct value *value = record_find(record, name);
    return value ? value->integer : 0;
}

/* What the server takes: names of records become their ids, all else goes as it was typed. */
static const char *text_of(struct invocation *invocation, const struct assign *assign,
                           const struct record *resource)
{
    bool reference = assign->depth == 1 && assign->fields[0]->reference;
    return reference && *assign->text
               ? record_string(invocation->arena, resource, assign->fields[0]->name)
               : assign->text;
}

static bool add_change(struct invocation *invocation, const char *word, struct record *request,
                       int *code)
{
    const struct contract_object *object = noun_object(invocation->service);
    struct record *resource = record_new(invocation->arena, object->message);
    struct assign assign;
    struct status status = assign_parse(invocation, object->message, word, &assign);
    if (status_is_ok(status) && assign.how != ASSIGN_SET)
        status = status_error(RPC_INVALID_ARGUMENT, "", gettext("+= and -= do not work here"));
    if (status_is_ok(status) && resource)
        status = assign_apply(invocation, &assign, resource);
    if (!status_is_ok(status) || !resource) {
        *code = client_usage_status(invocation, status);
        return false;
    }
    struct value *list = record_find(request, "changes");
    struct value *item = record_append(invocation->arena, list);
    const struct contract_field *changes = contract_field(request->message, "changes");
    item->record = record_new(invocation->arena, changes->message);
    record_set_text(record_find(item->record, "field"), assign.path);
    record_set_text(record_find(item->record, "value"), text_of(invocation, &assign, resource));
    return true;
}

static struct record *begin(struct invocation *invocation, const struct contract_method *method,
                            bool deletes, int *code)
{
    struct record *request = record_new(invocation->arena, method->input);
    if (!request)
        return NULL;
    record_set_text(record_find(request, "object"), noun_object(invocation->service)->name);
    record_set_text(record_find(request, "filter"), invocation->arguments->values[OPTION_WHERE]);
    for (size_t i = 0; i < invocation->n_words; i++) {
        if (deletes || !assign_is(invocation->words[i])) {
            *code = client_usage(invocation, "%s",
                                 gettext("with --where say which ones by the filter alone"));
            return NULL;
        }
        if (!add_change(invocation, invocation->words[i], request, code))
            return NULL;
    }
    if (!deletes && !invocation->n_words) {
        *code = client_usage(invocation, "%s", gettext("nothing to change: give FIELD=VALUE"));
        return NULL;
    }
    return request;
}

/* Counts and samples of what would become of the records; how many would change. */
static int64_t look(struct invocation *invocation, const struct contract_method *method,
                    struct record *request, int *code)
{
    struct value *dry = record_find(request, "validate_only");
    int64_t n = 0;
    *dry = (struct value){.present = true, .integer = 1};
    const struct record *report = client_ask(invocation, method, request, code);
    *dry = (struct value){0};
    if (!report)
        return -1;
    const struct value *parts = record_find(report, "parts");
    for (size_t i = 0; i < parts->n_items; i++) {
        int64_t outcome = number_of(parts->items[i].record, "outcome");
        if (outcome == CHANGED || outcome == WAITS)
            n += number_of(parts->items[i].record, "count");
    }
    struct record *shown = (struct record *)report;
    *record_find(shown, "batch") = (struct value){0}; /* of what is not done there is none */
    *code = view_reply(invocation, shown);
    return n;
}

void batch_told(struct invocation *invocation, const struct record *batch)
{
    const char *id = record_string(invocation->arena, batch, "id");
    if (!*id)
        return;
    if (number_of(batch, "status") == RUNNING)
        client_note(invocation, gettext("the server goes on; see: kith batch show %s"), id);
    else
        client_note(invocation, gettext("to take it back: kith batch undo %s"), id);
}

static int act(struct invocation *invocation, const struct contract_method *method,
               struct record *request)
{
    int code = EXIT_DONE;
    const char *given = invocation->arguments->values[OPTION_REQUEST_ID];
    record_set_text(record_find(request, "request_id"),
                    given ? given : request_uuid(invocation->arena));
    const struct record *report = client_ask(invocation, method, request, &code);
    if (!report)
        return code;
    const struct record *batch = record_find(report, "batch")->record;
    code = view_record(invocation, batch, true);
    batch_told(invocation, batch);
    return code;
}

int batch_where(struct invocation *invocation, bool deletes)
{
    const struct contract_method *method = client_method(
        deletes ? "/kith.v1.RecordService/DeleteRecords" : "/kith.v1.RecordService/UpdateRecords");
    int code = EXIT_DONE;
    struct record *request = begin(invocation, method, deletes, &code);
    if (!request)
        return code ? code : client_error(invocation, "%s", gettext("out of memory"));
    bool only = options_given(invocation->arguments, OPTION_VALIDATE_ONLY);
    if (!only && options_given(invocation->arguments, OPTION_YES))
        return act(invocation, method, request);
    int64_t n = look(invocation, method, request, &code);
    if (n < 0 || code != EXIT_DONE || only)
        return code;
    const char *question = arena_printf(
        invocation->arena,
        deletes ? gettext("Delete %lld records?") : gettext("Change %lld records?"), (long long)n);
    if (n == 0 || !client_confirm(invocation, question ? question : "?")) {
        client_note(invocation, "%s", gettext("nothing was changed"));
        return n == 0 ? EXIT_DONE : EXIT_FAILED;
    }
    return act(invocation, method, request);
}
