/* SPDX-License-Identifier: Apache-2.0 */
/* kith access explain: why somebody may do something with a record, or not, line by line. */
#include "client/cmd/command.h"
#include "client/cmd/lookup.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"
#include "client/ui/print.h"

#include <libintl.h>
#include <string.h>

enum { INDENT = 2 };

/* USER VERB ID; or VERB ID, of oneself. */
static bool take_words(struct request *request, struct invocation *invocation, int *code)
{
    static const char *const fields[] = {"user", "action", "id"};
    size_t n = request->n_plain;
    bool given =
        n == 0 && (request->n_assigns || options_given(invocation->arguments, OPTION_JSON));
    if (given)
        return true;
    if (n != 2 && n != 3) {
        *code = client_usage(invocation, "%s",
                             gettext("say who, what and which one: kith access explain anna update "
                                     "C-12"));
        return false;
    }
    for (size_t i = 0; i < n; i++)
        record_set_text(record_find(request->record, fields[i + 3 - n]), request->plain[i]);
    const char *id = request->plain[n - 1];
    const struct contract_object *object = lookup_prefixed(id);
    struct status status =
        object ? lookup_word(invocation, object, id, &id) : STATUS_OK; /* "T-2026-000007" */
    if (!status_is_ok(status)) {
        *code = client_usage_status(invocation, status);
        return false;
    }
    record_set_text(record_find(request->record, "id"), id);
    return true;
}

static void put_line(const struct look *look, bool holds, int64_t depth,
                     const struct record_text *text)
{
    print_blanks(stdout, INDENT * (depth > 0 && depth < 16 ? (size_t)depth : 0));
    fputs(look_on(look, holds ? LOOK_BAR : LOOK_ERROR), stdout);
    fputs(holds ? "✓ " : "✗ ", stdout);
    fputs(look_off(look), stdout);
    print_out(stdout, text->data, text->length, false);
    putchar('\n');
}

/* The verdict stands last, where the eye is. */
static int put_chain(struct invocation *invocation, const struct record *reply)
{
    const struct look *look = &invocation->client->look;
    const struct value *steps = record_find(reply, "steps");
    for (size_t i = 0; i < steps->n_items && !invocation->quiet; i++) {
        const struct record *step = steps->items[i].record;
        put_line(look, record_find(step, "holds")->integer, record_find(step, "depth")->integer,
                 &record_find(step, "text")->text);
    }
    fputs(look_on(look, LOOK_HEADING), stdout);
    put_line(look, record_find(reply, "allowed")->integer, 0, &record_find(reply, "text")->text);
    fputs(look_off(look), stdout);
    return EXIT_DONE;
}

static int run(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    if (!request_begin(&request, invocation, &code) || !take_words(&request, invocation, &code) ||
        !request_fill(&request, invocation, &code))
        return code;
    struct record *reply = client_ask(invocation, invocation->method, request.record, &code);
    if (!reply)
        return code;
    enum output output = client_output(invocation, OUTPUT_TABLE);
    return output == OUTPUT_TABLE || output == OUTPUT_VERTICAL ? put_chain(invocation, reply)
                                                               : view_reply(invocation, reply);
}

const struct command explain_command = {
    .noun = "access",
    .verb = "explain",
    .options = UINT64_C(1) << OPTION_JSON,
    .usage = "[USER] VERB ID [field=NAME]",
    .help = N_("why somebody may do something with a record, or not"),
    .example = "kith access explain anna update C-12\n"
               "kith access explain read T-7\n"
               "kith access explain anna export customer field=city",
    .run = run,
};
