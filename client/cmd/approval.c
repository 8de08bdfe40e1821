/* SPDX-License-Identifier: Apache-2.0 */
/* kith approval explain: the steps of an approval as a picture, and what was done with it. */
#include "client/cmd/command.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"
#include "client/ui/format.h"
#include "client/ui/print.h"

#include <libintl.h>
#include <string.h>

/* Numbers of kith.v1.ApprovalStepState. */
enum { COMING = 1, WAITING, SIGNED, REJECTED, TOLD, OMITTED };

/* The value of a field as people read it; "" when there is none. */
static const char *text_of(struct invocation *invocation, const struct record *record,
                           const char *name)
{
    struct format format = {.look = &invocation->client->look};
    const struct value *value = record_find(record, name);
    struct buf text;
    buf_init(&text, invocation->arena, 4096);
    if (value && value->present)
        format_field(&text, contract_field(record->message, name), value, &format);
    const char *string = buf_string(&text);
    return string ? string : "";
}

/* Before it, where there is something to print. */
static void put(struct invocation *invocation, const char *before, const struct record *record,
                const char *name)
{
    const char *text = text_of(invocation, record, name);
    if (!*text)
        return;
    fputs(before, stdout);
    print_out(stdout, text, strlen(text), false);
}

static void put_head(struct invocation *invocation, const struct record *approval)
{
    const struct look *look = &invocation->client->look;
    fputs(look_on(look, LOOK_HEADING), stdout);
    put(invocation, "", approval, "id");
    put(invocation, " · ", approval, "record");
    put(invocation, " ", approval, "title");
    put(invocation, " · ", approval, "amount");
    put(invocation, " · ", approval, "status");
    fputs(look_off(look), stdout);
    putchar('\n');
    put(invocation, "  ", approval, "submitter");
    put(invocation, " · ", approval, "submit_time");
    put(invocation, " · ", approval, "reason");
    putchar('\n');
}

static const char *mark(int64_t state)
{
    switch (state) {
    case SIGNED:
    case TOLD:
        return "✓ ";
    case WAITING:
        return "▶ ";
    case REJECTED:
        return "✗ ";
    case OMITTED:
        return "– ";
    default:
        return "· ";
    }
}

static void put_signer(struct invocation *invocation, const struct record *signer, bool waits)
{
    bool signs = record_find(signer, "sign_time")->present;
    fputs(signs ? "    ├ ✓ " : waits ? "    ├ … " : "    ├   ", stdout);
    put(invocation, "", signer, "name");
    put(invocation, " · ", signer, "because");
    put(invocation, " · ", signer, "sign_time");
    put(invocation, gettext(" · signed by "), signer, "signed_by");
    put(invocation, gettext(" · stands in: "), signer, "deputies");
    putchar('\n');
}

static void put_step(struct invocation *invocation, const struct record *step)
{
    const struct look *look = &invocation->client->look;
    int64_t state = record_find(step, "state")->integer;
    const struct value *signers = record_find(step, "signers");
    fputs(look_on(look, state == REJECTED  ? LOOK_ERROR
                        : state == WAITING ? LOOK_BAR
                                           : LOOK_DIM),
          stdout);
    fputs(mark(state), stdout);
    fputs(look_off(look), stdout);
    put(invocation, "", step, "position");
    put(invocation, " ", step, "name");
    put(invocation, " · ", step, "mode");
    put(invocation, " · ", step, "state");
    putchar('\n');
    for (size_t i = 0; i < signers->n_items; i++)
        put_signer(invocation, signers->items[i].record, state == WAITING);
}

static void put_act(struct invocation *invocation, const struct record *act)
{
    put(invocation, "  ", act, "time");
    put(invocation, "  ", act, "who");
    put(invocation, gettext(" for "), act, "stands_for");
    put(invocation, "  ", act, "act");
    put(invocation, " → ", act, "to");
    put(invocation, "  ", act, "comment");
    putchar('\n');
}

static int put_picture(struct invocation *invocation, const struct record *reply)
{
    const struct value *steps = record_find(reply, "steps"), *acts = record_find(reply, "acts");
    const struct value *approval = record_find(reply, "approval");
    if (approval->present)
        put_head(invocation, approval->record);
    putchar('\n');
    for (size_t i = 0; i < steps->n_items; i++)
        put_step(invocation, steps->items[i].record);
    putchar('\n');
    for (size_t i = 0; i < acts->n_items && !invocation->quiet; i++)
        put_act(invocation, acts->items[i].record);
    put(invocation, "\n", reply, "why");
    putchar('\n');
    return EXIT_DONE;
}

static int run(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    if (!request_of_id(&request, invocation, &code))
        return code;
    return view_picture(invocation, request.record, put_picture);
}

const struct command approval_command = {
    .noun = "approval",
    .verb = "explain",
    .options = UINT64_C(1) << OPTION_JSON,
    .usage = "ID",
    .help = N_("the steps of an approval: who has signed, whom it waits for"),
    .example = "kith approval explain AP-7\nkith approval explain AP-7 --output json",
    .run = run,
};
