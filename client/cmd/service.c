/* SPDX-License-Identifier: Apache-2.0 */
/* kith service figures and kith service backlog: tables, and ages as bars. */
#include "client/cmd/command.h"
#include "client/cmd/request.h"
#include "client/cmd/service_part.h"
#include "client/cmd/view.h"
#include "client/ui/sheet.h"

#include <inttypes.h>
#include <libintl.h>
#include <string.h>

static struct record *ask(struct invocation *invocation, struct request *request, int *code)
{
    if (!request_begin(request, invocation, code) || !request_fill(request, invocation, code))
        return NULL;
    if (request->n_plain) {
        *code = client_usage(invocation, gettext("\"%s\" is not field=value"), request->plain[0]);
        return NULL;
    }
    return client_ask(invocation, invocation->method, request->record, code);
}

static bool wants_rows(struct invocation *invocation)
{
    return client_output(invocation, OUTPUT_AUTO) != OUTPUT_AUTO ||
           options_given(invocation->arguments, OPTION_FIELDS);
}

/* What is counted by, as it was asked for; NULL: nothing. */
static const char *group_at(struct invocation *invocation, const struct record *request, size_t at)
{
    const struct value *by = record_find(request, "by");
    if (at >= by->n_items)
        return NULL;
    return arena_printf(invocation->arena, "%.*s", (int)by->items[at].text.length,
                        by->items[at].text.data);
}

static int run_figures(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    struct record *reply = ask(invocation, &request, &code);
    size_t n;
    if (!reply)
        return code;
    if (wants_rows(invocation) || options_given(invocation->arguments, OPTION_CHART))
        return view_reply(invocation, reply);
    struct service_part_line *lines = service_part_lines(invocation, reply, &n);
    if (!lines)
        return client_error(invocation, "%s", gettext("out of memory"));
    if (n)
        code = service_part_table(invocation, lines, n, group_at(invocation, request.record, 0),
                                  group_at(invocation, request.record, 1));
    else
        client_note(invocation, "%s", gettext("nothing found"));
    service_part_remarks(invocation, reply);
    return code;
}

/* ---- Backlog ---- */

static int run_backlog(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    struct record *reply = ask(invocation, &request, &code);
    if (!reply)
        return code;
    if (wants_rows(invocation))
        return view_reply(invocation, reply);
    printf(gettext("tickets open: %" PRId64 "\n"), record_find(reply, "total")->integer);
    code = service_part_backlog(invocation, reply);
    view_coverage(invocation, reply);
    return code;
}

const struct command service_figures_command = {
    .noun = "service",
    .verb = "figures",
    .options = UINT64_C(1) << OPTION_JSON | UINT64_C(1) << OPTION_CHART,
    .usage = "from=DATE until=DATE [by=team,month…] [filter=…]",
    .help = N_("what came in, how fast it was answered and solved, beside the period before"),
    .example =
        "kith service figures from=2026-10-01 until=2026-10-31 by=team\n"
        "kith service figures from=2026-07-01 until=2026-10-31 by=month filter='type = complaint'\n"
        "kith service figures from=2026-10-01 until=2026-10-31 by=category --output csv",
    .run = run_figures,
};

const struct command service_backlog_command = {
    .noun = "service",
    .verb = "backlog",
    .options = UINT64_C(1) << OPTION_JSON,
    .usage = "[by=team] [filter=…]",
    .help = N_("tickets that are open, by age, and the oldest of them"),
    .example = "kith service backlog\nkith service backlog by=team",
    .run = run_backlog,
};
