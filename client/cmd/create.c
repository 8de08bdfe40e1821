/* SPDX-License-Identifier: Apache-2.0 */
/* kith NOUN create: a record from field=value. */
#include "client/cmd/command.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"

#include <libintl.h>

static int run(struct invocation *invocation)
{
    struct request request;
    int code = EXIT_DONE;
    if (!request_begin(&request, invocation, &code) || !request_fill(&request, invocation, &code))
        return code;
    if (request.n_plain)
        return client_usage(invocation, gettext("\"%s\" is not field=value"), request.plain[0]);
    return view_change(invocation, request.record);
}

const struct command create_command = {
    .kind = CONTRACT_CREATE,
    .options = UINT64_C(1) << OPTION_JSON,
    .usage = "FIELD=VALUE…",
    .help = N_("create a record"),
    .example = "",
    .run = run,
};
