/* SPDX-License-Identifier: Apache-2.0 */
/* kith ticket get: as any record, and below a complaint what is missing before it can be closed. */
#include "client/cmd/command.h"
#include "client/cmd/lookup.h"
#include "client/cmd/noun.h"
#include "client/ui/print.h"

#include <libintl.h>
#include <string.h>

extern const struct command get_command;

static const char *label_of(const struct look *look, const struct value *need)
{
    const struct contract_field *field = contract_field(
        client_method("/kith.v1.TicketService/GetTicketChecklist")->output->fields[0].message,
        "need");
    for (size_t i = 0; i < field->enumeration->n_values; i++)
        if (field->enumeration->values[i].number == need->integer)
            return look_label(look, &field->enumeration->values[i].label);
    return "?";
}

/* "missing: root cause, call-back"; nothing when all is there. */
static void put_missing(struct invocation *invocation, const struct record *checklist)
{
    const struct look *look = &invocation->client->look;
    const struct value *items = record_find(checklist, "items");
    const char *before = gettext("missing before it can be closed: ");
    for (size_t i = 0; i < items->n_items; i++) {
        const struct record *item = items->items[i].record;
        if (record_find(item, "met")->integer)
            continue;
        printf("%s%s", before, label_of(look, record_find(item, "need")));
        before = look->chinese ? "、" : ", ";
    }
    putchar('\n');
}

static int run(struct invocation *invocation)
{
    const struct contract_method *method =
        client_method("/kith.v1.TicketService/GetTicketChecklist");
    if (invocation->n_words == 1 && strcmp(invocation->words[0], "-") != 0) {
        struct status status =
            lookup_word(invocation, method->object, invocation->words[0], &invocation->words[0]);
        if (!status_is_ok(status))
            return client_usage_status(invocation, status);
    }
    int code = get_command.run(invocation);
    if (code != EXIT_DONE || invocation->n_words != 1 ||
        client_output(invocation, OUTPUT_AUTO) != OUTPUT_AUTO ||
        options_given(invocation->arguments, OPTION_FIELDS) ||
        options_given(invocation->arguments, OPTION_AS_OF))
        return code;
    struct record *request = record_new(invocation->arena, method->input);
    if (!request || strcmp(invocation->words[0], "-") == 0)
        return code;
    record_set_text(record_find(request, "id"), invocation->words[0]);
    struct record *reply = client_ask(invocation, method, request, &code);
    if (reply && !record_find(reply, "complete")->integer)
        put_missing(invocation, reply);
    return code;
}

const struct command ticket_command = {
    .noun = "ticket",
    .verb = "get",
    .options = UINT64_C(1) << OPTION_AS_OF,
    .usage = "ID…",
    .help =
        N_("show tickets by id or number, and what a complaint lacks; - takes them from standard "
           "input"),
    .example = "kith ticket get T-7\nkith T-7\nkith ticket get T-2026-000007",
    .run = run,
};
