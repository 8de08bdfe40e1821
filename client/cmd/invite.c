/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kith user invite, and reset-second-factor: what to hand to the user, and what still acts for
 * whoever had the account meanwhile.
 */
#include "client/cmd/command.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"

#include <inttypes.h>
#include <libintl.h>

static int64_t number(const struct record *reply, const char *name)
{
    const struct value *value = record_find(reply, name);
    return value && value->present ? value->integer : 0;
}

/* Neither a new password nor a new second factor ends them. */
static void warn_of_programs(struct invocation *invocation, const struct record *reply)
{
    const char *id = record_string(invocation->arena, reply, "id");
    const int64_t keys = number(reply, "api_keys");
    const int64_t certificates = number(reply, "client_certificates");
    if (keys)
        client_note(invocation,
                    gettext("API keys of %s that still work: %" PRId64
                            "; see them with kith api-key list 'owner_id = %s', end one with kith "
                            "api-key delete ID"),
                    id, keys, id);
    if (certificates)
        client_note(invocation,
                    gettext("client certificates of %s that still work: %" PRId64
                            "; see them with kith client-certificate list 'owner_id = %s', end one "
                            "with kith client-certificate delete ID"),
                    id, certificates, id);
}

static int run(struct invocation *invocation)
{
    struct request request;
    int code = EXIT_DONE;
    if (!request_of_id(&request, invocation, &code))
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
    warn_of_programs(invocation, reply);
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

const struct command invite_reset_command = {
    .noun = "user",
    .verb = "reset-second-factor",
    .options = (UINT64_C(1) << OPTION_JSON) | (UINT64_C(1) << OPTION_ETAG),
    .usage = "ID",
    .help = N_("take away the second factor of somebody who lost it"),
    .example = "kith user reset-second-factor U-12",
    .run = run,
};
