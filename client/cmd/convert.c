/* SPDX-License-Identifier: Apache-2.0 */
/* kith lead convert: shows what is there already that it may be, asks, and tells what it became. */
#include "client/cmd/command.h"
#include "client/cmd/noun.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"

#include <libintl.h>
#include <string.h>

static struct record *preview(struct invocation *invocation, const char *id, int *code)
{
    const struct contract_method *method = client_method("/kith.v1.LeadService/PreviewConvertLead");
    struct record *request = record_new(invocation->arena, method->input);
    if (request)
        record_set_text(record_find(request, "id"), id);
    return client_ask(invocation, method, request, code);
}

static void set_flag(struct record *record, const char *name)
{
    struct value *value = record_find(record, name);
    value->present = true;
    value->integer = 1;
}

static bool is_set(const struct record *record, const char *name)
{
    const struct value *value = record_find(record, name);
    return value && value->present;
}

/* Nobody has to be asked where nothing is like it, or where it is said which one it is. */
static bool may_go_on(struct invocation *invocation, struct record *request, const char *id,
                      int *code)
{
    if (is_set(request, "customer_id") || is_set(request, "contact_id") ||
        is_set(request, "allow_duplicates") ||
        options_given(invocation->arguments, OPTION_VALIDATE_ONLY))
        return true;
    struct record *seen = preview(invocation, id, code);
    if (!seen)
        return false;
    if (record_find(seen, "matches")->n_items == 0)
        return true;
    if (!invocation->quiet && client_output(invocation, OUTPUT_TABLE) == OUTPUT_TABLE)
        view_reply(invocation, seen);
    client_note(invocation, gettext("if it is one of these: kith lead convert %s customer=C-…"),
                id);
    if (!client_confirm(invocation, gettext("Make a new customer all the same?"))) {
        *code = client_error(invocation, "%s", gettext("not done; --yes does it without asking"));
        return false;
    }
    set_flag(request, "allow_duplicates");
    return true;
}

static int tell(struct invocation *invocation, const struct record *lead)
{
    const char *id = record_string(invocation->arena, lead, "id");
    const char *customer = record_string(invocation->arena, lead, "customer_id");
    const char *contact = record_string(invocation->arena, lead, "contact_id");
    const char *deal = record_string(invocation->arena, lead, "opportunity_id");
    if (options_given(invocation->arguments, OPTION_VALIDATE_ONLY))
        client_note(invocation, "%s", gettext("checked only: nothing was changed"));
    else
        client_note(invocation, gettext("%s became %s%s%s%s%s"), id, customer, *contact ? ", " : "",
                    contact, *deal ? ", " : "", deal);
    return view_record(invocation, lead, true);
}

static int run(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    if (!request_of_id(&request, invocation, &code))
        return code;
    const char *id = record_string(invocation->arena, request.record, "id");
    if (!may_go_on(invocation, request.record, id, &code))
        return code;
    struct record *lead = client_ask(invocation, invocation->method, request.record, &code);
    return lead ? tell(invocation, lead) : code;
}

const struct command convert_command = {
    .noun = "lead",
    .verb = "convert",
    .options = (UINT64_C(1) << OPTION_ETAG) | (UINT64_C(1) << OPTION_JSON),
    .usage = "ID FIELD=VALUE…",
    .help = N_("make a lead a customer with its contact and, if wanted, a deal"),
    .example = "kith lead convert L-7 with_opportunity=yes\n"
               "kith lead convert L-7 customer=C-12",
    .run = run,
};
