/* SPDX-License-Identifier: Apache-2.0 */
/* kith second-factor enrol: the secret as a QR code, the first code, the recovery codes. */
#include "client/cmd/command.h"
#include "client/cmd/secret.h"
#include "client/cmd/view.h"
#include "client/ui/print.h"
#include "client/ui/qr.h"

#include <errno.h>
#include <libintl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TRIES = 3 };

static void show(struct invocation *invocation, const struct record *begun)
{
    const char *secret = record_string(invocation->arena, begun, "secret");
    qr_draw(stdout, record_string(invocation->arena, begun, "uri"));
    printf("%s: ", gettext("Secret"));
    print_out(stdout, secret, strlen(secret), false);
    putchar('\n');
    client_note(
        invocation, "%s",
        gettext("read the picture with an application for codes, or type the secret there"));
}

static int show_codes(struct invocation *invocation, const struct record *confirmed)
{
    const struct value *codes = record_find(confirmed, "recovery_codes");
    client_note(invocation, "%s",
                gettext("the second factor is set up; other sessions have ended"));
    client_note(invocation, "%s",
                gettext("keep these recovery codes: each is good for one sign-in without the "
                        "application, and they are not shown again"));
    for (size_t i = 0; codes && i < codes->n_items; i++) {
        print_out(stdout, codes->items[i].text.data, codes->items[i].text.length, false);
        putchar('\n');
    }
    return EXIT_DONE;
}

static int confirm(struct invocation *invocation)
{
    int code = EXIT_FAILED;
    const struct contract_method *method =
        client_method("/kith.v1.SecondFactorService/ConfirmSecondFactor");
    struct record *request = record_new(invocation->arena, method->input);
    for (int i = 0; request && i < TRIES; i++) {
        const char *typed = secret_ask(invocation, gettext("Code"));
        if (!typed) {
            bool interrupted = errno == EINTR;
            client_error(invocation, "%s", gettext("not confirmed: it does not count yet"));
            return interrupted ? EXIT_INTERRUPTED : EXIT_FAILED;
        }
        record_set_text(record_find(request, "code"), typed);
        struct record *reply = client_ask(invocation, method, request, &code);
        if (reply)
            return show_codes(invocation, reply);
    }
    return code;
}

static int run(struct invocation *invocation)
{
    int code = EXIT_DONE;
    const struct contract_method *method =
        client_method("/kith.v1.SecondFactorService/EnrolSecondFactor");
    struct record *begun = client_ask(invocation, method, NULL, &code);
    if (!begun)
        return code;
    if (client_output(invocation, OUTPUT_AUTO) == OUTPUT_AUTO && isatty(STDOUT_FILENO) == 1) {
        show(invocation, begun);
        return confirm(invocation);
    }
    code = view_reply(invocation, begun);
    client_note(invocation, "%s",
                gettext("it counts once it is confirmed: kith second-factor confirm code=- <FILE"));
    return code;
}

const struct command second_factor_command = {
    .noun = "second-factor",
    .verb = "enrol",
    .usage = "",
    .help = N_("set up codes of an application beside the password"),
    .example = "kith second-factor enrol",
    .run = run,
};
