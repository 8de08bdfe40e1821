/* SPDX-License-Identifier: Apache-2.0 */
/* kith search: records of all kinds by a part of what they are called or reached by. */
#include "client/cmd/command.h"
#include "client/cmd/limit.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"

#include <libintl.h>
#include <string.h>

/* All words are one text: "kith search acme trading". */
static const char *joined(const struct invocation *invocation, const struct request *request)
{
    const char *text = request->plain[0];
    for (size_t i = 1; text && i < request->n_plain; i++)
        text = arena_printf(invocation->arena, "%s %s", text, request->plain[i]);
    return text;
}

/* "contact_points.value" of a customer: the label of the last field. */
static const char *field_label(const struct look *look, const struct contract_object *object,
                               const char *path)
{
    const char *dot = strchr(path, '.');
    const struct contract_message *message = object->message;
    for (size_t i = 0; dot && i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        if (strncmp(field->name, path, (size_t)(dot - path)) == 0 && field->child)
            return field_label(look, field->child, dot + 1);
    }
    const struct contract_field *field = dot ? NULL : contract_field(message, path);
    return field ? look_label(look, &field->label) : path;
}

/* For people kinds and fields are called as they are everywhere else. */
static void speak(struct invocation *invocation, const struct value *results)
{
    const struct look *look = &invocation->client->look;
    for (size_t i = 0; look->chinese && i < results->n_items; i++) {
        const struct record *found = results->items[i].record;
        const struct contract_object *object =
            contract_object(record_string(invocation->arena, found, "kind"));
        if (!object)
            continue;
        record_set_text(
            record_find(found, "field"),
            field_label(look, object, record_string(invocation->arena, found, "field")));
        record_set_text(record_find(found, "kind"), look_label(look, &object->label));
    }
}

static int show(struct invocation *invocation, const struct record *reply)
{
    const struct value *results = record_find(reply, "results");
    bool person = client_output(invocation, OUTPUT_TABLE) == OUTPUT_TABLE;
    if (person && results->n_items == 0) {
        client_note(invocation, "%s", gettext("nothing was found"));
        return EXIT_DONE;
    }
    if (person)
        speak(invocation, results);
    int code = view_reply(invocation, reply);
    if (person && record_find(reply, "more")->integer)
        client_note(invocation, "%s", gettext("there are more; say more of it, or --limit 100"));
    return code;
}

static bool fill(struct request *request, struct invocation *invocation, int *code)
{
    int64_t limit;
    const char *text = request->n_plain ? joined(invocation, request) : NULL;
    if (!text)
        *code = client_usage(invocation, "%s", gettext("say what to look for: kith search 阳光"));
    if (!text || !limit_of(invocation, &limit, code))
        return false;
    record_set_text(record_find(request->record, "query"), text);
    struct value *size = record_find(request->record, "page_size");
    size->present = invocation->arguments->values[OPTION_LIMIT] != NULL;
    size->integer = size->present ? limit : 0;
    return request_fill(request, invocation, code);
}

static int run(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    invocation->method = client_method("/kith.v1.SearchService/Search");
    if (!request_begin(&request, invocation, &code) || !fill(&request, invocation, &code))
        return code;
    struct record *reply = client_ask(invocation, invocation->method, request.record, &code);
    return reply ? show(invocation, reply) : code;
}

const struct command search_command = {
    .noun = "search",
    .options = UINT64_C(1) << OPTION_LIMIT | UINT64_C(1) << OPTION_FIELDS,
    .usage = "TEXT [kinds=KIND]",
    .help = N_("find records by a part of a name, pinyin, phone, e-mail, code or id"),
    .example = "kith search 阳光\n"
               "kith search yg\n"
               "kith search 5678\n"
               "kith search acme kinds=customer --limit 100",
    .run = run,
};
