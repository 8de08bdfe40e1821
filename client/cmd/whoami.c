/* SPDX-License-Identifier: Apache-2.0 */
/* kith whoami: the user behind the session; with --all what the roles allow. */
#include "client/cmd/command.h"
#include "client/cmd/view.h"

#include <string.h>

static int run(struct invocation *invocation)
{
    int code = EXIT_DONE;
    const struct contract_method *method = client_method("/kith.v1.AuthService/WhoAmI");
    struct record *reply = client_ask(invocation, method, NULL, &code);
    struct value *allowed = reply ? record_find(reply, "allowed") : NULL;
    if (!reply)
        return code;
    if (client_output(invocation, OUTPUT_AUTO) != OUTPUT_AUTO)
        return view_record(invocation, reply, false);
    struct value kept = allowed ? *allowed : (struct value){0};
    if (allowed)
        *allowed = (struct value){0};
    code = view_record(invocation, reply, false);
    if (!allowed || !options_given(invocation->arguments, OPTION_ALL))
        return code;
    struct record *rest = record_new(invocation->arena, method->output);
    if (!rest)
        return code;
    *record_find(rest, "allowed") = kept;
    putchar('\n');
    return view_reply(invocation, rest);
}

const struct command whoami_command = {
    .noun = "whoami",
    .options = UINT64_C(1) << OPTION_ALL,
    .usage = "",
    .help = N_("show who is signed in; --all: and what that allows"),
    .example = "kith whoami",
    .run = run,
};
