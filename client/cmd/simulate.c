/* SPDX-License-Identifier: Apache-2.0 */
/* kith sla simulate: progress while it runs, then the figures and what would end otherwise. */
#include "client/cmd/command.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"

#include <inttypes.h>
#include <libintl.h>
#include <string.h>

struct waiting {
    struct invocation *invocation;
    struct record *last; /* in the invocation's arena */
    bool failed;
};

/* The figures come in the last message; those before it are small. */
static bool take_message(void *context, const uint8_t *bytes, size_t length)
{
    struct waiting *waiting = context;
    struct invocation *invocation = waiting->invocation;
    const char *copy = arena_copy(invocation->arena, bytes, length);
    waiting->last =
        copy ? record_decode(invocation->arena, invocation->method->output, copy, length) : NULL;
    waiting->failed = !waiting->last;
    if (waiting->last)
        progress_set(&invocation->client->progress, record_find(waiting->last, "done")->integer,
                     record_find(waiting->last, "total")->integer);
    return !waiting->failed;
}

static int put_list(struct invocation *invocation, const struct record *reply, const char *name)
{
    const struct contract_field *field = contract_field(reply->message, name);
    const struct value *rows = record_value(reply, field);
    return rows->n_items ? view_section(invocation, field, rows) : EXIT_DONE;
}

static int put_reply(struct invocation *invocation, const struct record *reply)
{
    const struct value *shown = record_find(reply, "differences");
    int64_t different = record_find(reply, "different")->integer;
    if (client_output(invocation, OUTPUT_AUTO) != OUTPUT_AUTO)
        return view_record(invocation, reply, false);
    int code = put_list(invocation, reply, "figures");
    if (code == EXIT_DONE)
        code = put_list(invocation, reply, "differences");
    client_note(invocation,
                gettext("%" PRId64 " of %" PRId64 " tickets are the policy's; %" PRId64
                        " clocks would end otherwise"),
                record_find(reply, "tickets")->integer, record_find(reply, "total")->integer,
                different);
    if (different > (int64_t)shown->n_items)
        client_note(invocation, "%s", gettext("not all of them are shown; limit=1000 shows more"));
    view_coverage(invocation, reply);
    return code;
}

/* POLICY, for policy_id=POLICY. */
static bool take_words(struct request *request, struct invocation *invocation, int *code)
{
    if (request->n_plain == 0)
        return true;
    if (request->n_plain > 1) {
        *code = client_usage(
            invocation, "%s",
            gettext("say one policy: kith sla simulate SP-2 from=2026-10-01 until=2026-10-31"));
        return false;
    }
    return request_set_id(request->record, invocation,
                          contract_field(request->record->message, "policy_id"), request->plain[0],
                          code);
}

static int run(struct invocation *invocation)
{
    struct request request;
    struct waiting waiting = {.invocation = invocation};
    struct outcome outcome;
    int code = EXIT_DONE;
    if (!request_begin(&request, invocation, &code) || !take_words(&request, invocation, &code) ||
        !request_fill(&request, invocation, &code))
        return code;
    if (!client_stream(invocation, request.record, gettext("simulating"), false, take_message,
                       &waiting, &outcome))
        return EXIT_FAILED;
    if (waiting.failed || (status_is_ok(outcome.status) && !waiting.last))
        return client_error(invocation, "%s", gettext("out of memory"));
    return status_is_ok(outcome.status) ? put_reply(invocation, waiting.last)
                                        : client_failed(invocation, &outcome);
}

const struct command simulate_command = {
    .noun = "sla",
    .verb = "simulate",
    .options = UINT64_C(1) << OPTION_JSON,
    .usage = "POLICY from=DAY until=DAY [calendar=CALENDAR] [targets=kind:KIND,minutes:N]",
    .help = N_("run a policy over tickets of the past, and compare with what was"),
    .example = "kith sla simulate SP-2 from=2026-10-01 until=2026-10-31\n"
               "kith sla simulate SP-2 from=2026-10-01 until=2026-10-31 calendar=CA-1 "
               "everything=yes",
    .run = run,
};
