/* SPDX-License-Identifier: Apache-2.0 */
/* Asks for the code of the second factor; somebody at a terminal may try three times. */
#include "client/cmd/login_code.h"

#include "client/cmd/secret.h"

#include <errno.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES = 3 };

bool login_code_wanted(struct invocation *invocation, const struct record *reply)
{
    return *record_string(invocation->arena, reply, "pre_token") != '\0';
}

static bool was_wrong(const struct outcome *outcome)
{
    return outcome->status.reason && strcmp(outcome->status.reason, "SECOND_FACTOR_REFUSED") == 0;
}

static struct record *give(struct invocation *invocation, const struct record *reply,
                           const char *typed, struct outcome *outcome)
{
    const struct contract_method *method = client_method("/kith.v1.AuthService/SignInSecondFactor");
    struct record *request = record_new(invocation->arena, method->input);
    *outcome = (struct outcome){.call_id = ""};
    if (!request)
        return NULL;
    record_set_text(record_find(request, "pre_token"),
                    record_string(invocation->arena, reply, "pre_token"));
    record_set_text(record_find(request, "code"), typed);
    record_set_text(record_find(request, "client"), "kith " KITH_VERSION);
    return client_try(invocation, method, request, outcome);
}

static void tell_blocked(struct invocation *invocation, const struct record *reply)
{
    const struct value *blocked = record_find(reply, "blocked_time");
    if (blocked && blocked->present)
        client_note(invocation, "%s",
                    gettext("attention: somebody knew your password and gave ten wrong codes since "
                            "you signed in last; change the password: kith password"));
}

struct record *login_code_give(struct invocation *invocation, struct record *reply,
                               const struct record *again, int *code)
{
    struct outcome outcome = {.call_id = ""};
    const char *given = getenv("KITH_CODE");
    bool typed = !(given && *given);
    for (int i = 0; i < TRIES; i++) {
        if (i > 0)
            reply =
                client_ask(invocation, client_method("/kith.v1.AuthService/SignIn"), again, code);
        if (!reply)
            return NULL;
        if (typed)
            given = secret_ask(invocation, gettext("Code or recovery code"));
        if (!given) {
            *code = errno == EINTR ? EXIT_INTERRUPTED
                                   : client_usage(invocation, "%s",
                                                  gettext("no code: type it, or use KITH_CODE"));
            return NULL;
        }
        struct record *session = give(invocation, reply, given, &outcome);
        if (session) {
            tell_blocked(invocation, session);
            return session;
        }
        if (!typed || !again || !was_wrong(&outcome) || i + 1 == TRIES)
            break;
        client_note(invocation, "%s", gettext("the code is wrong or was used before; once more"));
    }
    *code = client_failed(invocation, &outcome);
    return NULL;
}
