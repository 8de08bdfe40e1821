/* SPDX-License-Identifier: Apache-2.0 */
/* Asks whether a record shall be written although there are similar ones. */
#include "client/cmd/similar.h"

#include <libintl.h>
#include <string.h>
#include <unistd.h>

static bool is_warned(const struct outcome *outcome)
{
    const char *reason = outcome->status.reason;
    return outcome->status.code == RPC_FAILED_PRECONDITION && reason &&
           strcmp(reason, "DUPLICATE_WARNING") == 0;
}

bool similar_allowed(struct invocation *invocation, const struct outcome *outcome,
                     const struct record *request)
{
    struct value *allow = request ? record_find(request, "allow_duplicates") : NULL;
    if (!allow || allow->integer || !is_warned(outcome))
        return false;
    if (!invocation->yes && isatty(STDERR_FILENO) != 1)
        return false;
    client_note(invocation, "%s", outcome->status.message);
    if (!client_confirm(invocation, gettext("Write it all the same?")))
        return false;
    allow->present = true;
    allow->integer = 1;
    return true;
}
