/* SPDX-License-Identifier: Apache-2.0 */
/* kith NOUN delete and undelete: into the recycle bin and out of it. */
#include "client/cmd/batch.h"
#include "client/cmd/command.h"
#include "client/cmd/noun.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"

#include <libintl.h>
#include <string.h>

static bool change_one(struct invocation *invocation, const char *word, struct record **reply,
                       int *code)
{
    struct request request;
    struct invocation one = *invocation;
    one.words = &word;
    one.n_words = 1;
    if (!request_begin(&request, &one, code) || !request_take_id(&request, &one, code))
        return false;
    *reply = client_ask(&one, invocation->method, request.record, code);
    return *reply != NULL;
}

static void report(struct invocation *invocation, const struct record *reply, const char *word)
{
    const char *id =
        contract_field(reply->message, "id") ? record_string(invocation->arena, reply, "id") : word;
    id = *id ? id : word;
    if (options_given(invocation->arguments, OPTION_VALIDATE_ONLY))
        client_note(invocation, "%s", gettext("checked only: nothing was changed"));
    else if (invocation->method->kind == CONTRACT_UNDELETE)
        client_note(invocation, gettext("%s is back"), id);
    else if (noun_kind(invocation->service, CONTRACT_UNDELETE))
        client_note(invocation, gettext("%s is deleted; to take it back: kith %s undelete %s"), id,
                    invocation->service->noun, id);
    else
        client_note(invocation, gettext("%s is deleted"), id);
}

static bool sure(struct invocation *invocation)
{
    if (invocation->n_words < 2 || invocation->method->kind == CONTRACT_UNDELETE)
        return true;
    const char *question =
        arena_printf(invocation->arena, gettext("Delete %zu records?"), invocation->n_words);
    return client_confirm(invocation, question ? question : "?");
}

static int run(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct record *reply;
    if (options_given(invocation->arguments, OPTION_WHERE))
        return batch_where(invocation, true);
    if (!request_expand_words(invocation, &code))
        return code;
    if (invocation->n_words == 0)
        return client_usage(invocation, gettext("say which one: kith %s %s %s"),
                            invocation->service->noun, invocation->method->verb, "ID…");
    if (invocation->n_words > 1 && options_given(invocation->arguments, OPTION_ETAG))
        return client_usage(invocation, "%s", gettext("--etag goes with one record"));
    if (invocation->n_words > 1 && options_given(invocation->arguments, OPTION_REQUEST_ID))
        return client_usage(invocation, "%s", gettext("--request-id goes with one record"));
    if (!sure(invocation))
        return client_error(invocation, "%s", gettext("not done; --yes does it without asking"));
    for (size_t i = 0; i < invocation->n_words; i++) {
        if (!change_one(invocation, invocation->words[i], &reply, &code))
            return code;
        report(invocation, reply, invocation->words[i]);
        if (client_output(invocation, OUTPUT_AUTO) != OUTPUT_AUTO)
            view_record(invocation, reply, true);
    }
    return EXIT_DONE;
}

const struct command delete_command = {
    .kind = CONTRACT_DELETE,
    .options = (UINT64_C(1) << OPTION_ETAG) | (UINT64_C(1) << OPTION_WHERE),
    .usage = "ID…",
    .help = N_("put records into the recycle bin"),
    .example = "",
    .run = run,
};

const struct command delete_undo_command = {
    .kind = CONTRACT_UNDELETE,
    .options = UINT64_C(1) << OPTION_ETAG,
    .usage = "ID…",
    .help = N_("take records out of the recycle bin"),
    .example = "",
    .run = run,
};
