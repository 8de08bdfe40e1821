/* SPDX-License-Identifier: Apache-2.0 */
/* kith erasure show: how far an erasure is, and the report of every place it looked at. */
#include "client/cmd/command.h"
#include "client/cmd/noun.h"
#include "client/cmd/pages.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"

#include <libintl.h>
#include <stdio.h>

static int show_places(struct invocation *invocation, const char *id)
{
    struct pages pages;
    const struct contract_method *method =
        client_method("/kith.v1.ErasurePlaceService/ListErasurePlaces");
    bool all = options_given(invocation->arguments, OPTION_ALL);
    const char *filter =
        arena_printf(invocation->arena, "erasure_id = %s%s", pages_quote(invocation->arena, id),
                     all ? "" : " AND found > 0");
    struct record *request = pages_list_request(invocation->arena, method, filter, "id");
    if (!filter || !request || !pages_begin(&pages, invocation, method, request, -1))
        return client_error(invocation, "%s", gettext("out of memory"));
    int code = view_pages(invocation, &pages);
    pages_end(&pages);
    if (code == EXIT_DONE && !all)
        client_note(invocation, "%s",
                    gettext("--all also shows the places where nothing was found"));
    return code;
}

static int run(struct invocation *invocation)
{
    int code = EXIT_DONE;
    if (invocation->n_words != 1)
        return client_usage(invocation, gettext("say which one: kith %s %s %s"), "erasure", "show",
                            "ID");
    const struct contract_method *method = noun_method(noun_of_object("erasure"), "get");
    struct record *request = record_new(invocation->arena, method->input);
    if (!request)
        return client_error(invocation, "%s", gettext("out of memory"));
    record_set_text(record_find(request, "id"), invocation->words[0]);
    struct record *erasure = client_ask(invocation, method, request, &code);
    if (!erasure)
        return code;
    enum output output = client_output(invocation, OUTPUT_AUTO);
    if (output == OUTPUT_AUTO || output == OUTPUT_TABLE) {
        code = view_record(invocation, erasure, true);
        putchar('\n');
    }
    return code == EXIT_DONE ? show_places(invocation, invocation->words[0]) : code;
}

const struct command erasure_show_command = {
    .noun = "erasure",
    .verb = "show",
    .options = UINT64_C(1) << OPTION_ALL,
    .usage = "ID",
    .help = N_("how far an erasure is, and what was done in every place"),
    .example = "kith erasure show ER-1\nkith erasure show ER-1 --all --output csv",
    .run = run,
};
