/* SPDX-License-Identifier: Apache-2.0 */
/* kith audit verify and prove: the check of the audit log as it goes on, and proofs in files. */
#include "client/cmd/command.h"
#include "client/cmd/output_file.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"
#include "client/ui/json.h"
#include "client/ui/print.h"

#include <errno.h>
#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

/* ---- The check ---- */

struct verification {
    struct invocation *invocation;
    struct record *last; /* message */
};

static int64_t number(const struct record *record, const char *name)
{
    const struct value *value = record_find(record, name);
    return value ? value->integer : 0;
}

static bool take_message(void *context, const uint8_t *bytes, size_t length)
{
    struct verification *verification = context;
    struct invocation *invocation = verification->invocation;
    char *kept = arena_copy(invocation->arena, bytes, length);
    verification->last =
        kept ? record_decode(invocation->arena, invocation->method->output, (uint8_t *)kept, length)
             : NULL;
    if (verification->last)
        progress_set(&invocation->client->progress, number(verification->last, "checked"),
                     number(verification->last, "entries"));
    return verification->last != NULL;
}

static const char *finding_text(struct invocation *invocation, const struct record *last)
{
    const struct contract_field *field = contract_field(last->message, "finding");
    const struct contract_enum_value *value =
        contract_enum_numbered(field->enumeration, (int32_t)number(last, "finding"));
    return value ? look_label(&invocation->client->look, &value->label) : "";
}

static void print_verdict(struct invocation *invocation, const struct record *last)
{
    bool good = number(last, "finding") == 1;
    const char *seal = record_string(invocation->arena, last, "seal_id");
    printf("%s: %s\n", good ? gettext("good") : gettext("BROKEN"), finding_text(invocation, last));
    if (number(last, "sequence")) {
        printf(gettext("first at entry %" PRId64), number(last, "sequence"));
        fputs(*seal ? ", " : "", stdout);
        print_out(stdout, seal, strlen(seal), false);
        fputs("\n", stdout);
    }
    printf(gettext("%" PRId64 " entries under %" PRId64 " seals were checked\n"),
           number(last, "checked"), number(last, "seals"));
    if (number(last, "unsealed"))
        printf(gettext("%" PRId64 " of the newest wait for a seal\n"), number(last, "unsealed"));
}

static int show_verdict(struct invocation *invocation, const struct record *last)
{
    if (client_output(invocation, OUTPUT_AUTO) == OUTPUT_AUTO)
        print_verdict(invocation, last);
    else
        view_reply(invocation, last);
    return number(last, "finding") == 1 ? EXIT_DONE : EXIT_FAILED;
}

static int run_verify(struct invocation *invocation)
{
    struct verification verification = {.invocation = invocation};
    struct record *request = record_new(invocation->arena, invocation->method->input);
    struct outcome outcome;
    if (invocation->n_words)
        return client_usage(invocation, "%s", gettext("verify takes nothing"));
    if (!client_stream(invocation, request, gettext("verifying"), false, take_message,
                       &verification, &outcome))
        return EXIT_FAILED;
    if (!status_is_ok(outcome.status))
        return client_failed(invocation, &outcome);
    if (!verification.last || !number(verification.last, "finding"))
        return client_error(invocation, "%s", gettext("the check broke off"));
    return show_verdict(invocation, verification.last);
}

const struct command audit_verify_command = {
    .noun = "audit",
    .verb = "verify",
    .usage = "",
    .help = N_("check the whole audit log against its seals"),
    .example = "kith audit verify",
    .run = run_verify,
};

/* ---- A proof ---- */

static int write_proof(struct invocation *invocation, const struct record *proof, const char *path)
{
    struct output_file file;
    struct buf json;
    buf_init(&json, invocation->arena, CLIENT_REQUEST);
    json_record(&json, proof, 0);
    buf_puts(&json, "\n");
    if (json.failed)
        return client_error(invocation, "%s", gettext("out of memory"));
    if (!output_file_open(&file, invocation, path))
        return EXIT_FAILED;
    bool good = fwrite(json.data, 1, json.length, file.stream) == json.length;
    if (!output_file_close(&file, invocation, good))
        return EXIT_FAILED;
    if (file.part)
        client_note(invocation, gettext("the proof is in %s"), path);
    return EXIT_DONE;
}

static int run_prove(struct invocation *invocation)
{
    const char *path = invocation->arguments->values[OPTION_FILE];
    struct record *request = record_new(invocation->arena, invocation->method->input);
    struct value *sequence = request ? record_find(request, "sequence") : NULL;
    char *end = NULL;
    int code = EXIT_DONE;
    if (!sequence)
        return client_error(invocation, "%s", gettext("out of memory"));
    errno = 0;
    sequence->integer = invocation->n_words == 1 ? strtoll(invocation->words[0], &end, 10) : 0;
    sequence->present = true;
    if (!end || *end || errno || sequence->integer < 1)
        return client_usage(invocation, "%s", gettext("say which entry, by its number"));
    struct record *proof = client_ask(invocation, invocation->method, request, &code);
    return proof ? write_proof(invocation, proof, path ? path : "-") : code;
}

const struct command audit_prove_command = {
    .noun = "audit",
    .verb = "prove",
    .options = UINT64_C(1) << OPTION_FILE,
    .usage = "NUMBER [--file FILE]",
    .help = N_("write the proof that an entry is under its seal, as JSON"),
    .example = "kith audit prove 4711 --file proof.json",
    .run = run_prove,
};
