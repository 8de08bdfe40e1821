/* SPDX-License-Identifier: Apache-2.0 */
/* kith user invite: what to hand to the one who is invited. */
#include "client/cmd/command.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"

#include <libintl.h>

static int run(struct invocation *invocation)
{
    struct request request;
    int code = EXIT_DONE;
    if (!request_begin(&request, invocation, &code) ||
        !request_take_id(&request, invocation, &code) || !request_fill(&request, invocation, &code))
        return code;
    struct record *reply = client_ask(invocation, invocation->method, request.record, &code);
    if (!reply)
        return code;
    code = view_reply(invocation, reply);
    const char *token = record_string(invocation->arena, reply, "invite_token");
    if (*token)
        client_note(invocation,
                    gettext("hand over one of the two; by invitation: kith login --invite "
                            "kith://%s/?invite=%s"),
                    invocation->client->profile.server, token);
    return code;
}

const struct command invite_command = {
    .noun = "user",
    .verb = "invite",
    .options = (UINT64_C(1) << OPTION_JSON) | (UINT64_C(1) << OPTION_ETAG),
    .usage = "ID",
    .help = N_("let a user choose a password: by a one-time password or an invitation"),
    .example = "kith user invite U-12",
    .run = run,
};
