/* SPDX-License-Identifier: Apache-2.0 */
/* Asks again for the code or the password when a method wants proof. */
#include "client/cmd/prove.h"

#include "client/cmd/secret.h"

#include <libintl.h>
#include <string.h>
#include <unistd.h>

static bool is_asked(const struct outcome *outcome)
{
    const char *reason = outcome->status.reason;
    return outcome->status.code == RPC_FAILED_PRECONDITION && reason &&
           strcmp(reason, "STEP_UP_REQUIRED") == 0;
}

/* What the user signs in with decides what is asked for. */
static bool ask(struct invocation *invocation, struct record *request)
{
    int code;
    struct record *who =
        client_ask(invocation, client_method("/kith.v1.AuthService/WhoAmI"), NULL, &code);
    const struct value *factor = who ? record_find(who, "second_factor") : NULL;
    if (!factor)
        return false;
    client_note(invocation, "%s", gettext("this asks for proof that it is still you"));
    const char *secret = secret_ask(invocation, factor->integer ? gettext("Code or recovery code")
                                                                : gettext("Password"));
    if (secret)
        record_set_text(record_find(request, factor->integer ? "code" : "password"), secret);
    return secret != NULL;
}

bool prove_again(struct invocation *invocation, const struct outcome *outcome)
{
    int code;
    const struct contract_method *method = client_method("/kith.v1.AuthService/StepUp");
    if (!is_asked(outcome) || isatty(STDERR_FILENO) != 1)
        return false;
    struct record *request = record_new(invocation->arena, method->input);
    return request && ask(invocation, request) &&
           client_ask(invocation, method, request, &code) != NULL;
}
