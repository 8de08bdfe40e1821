/* SPDX-License-Identifier: Apache-2.0 */
/* kith inbox, kith inbox read, kith watch: what has come for the user, and what comes. */
#include "client/cmd/inbox.h"

#include "client/cmd/command.h"
#include "client/cmd/pages.h"
#include "client/cmd/view.h"
#include "client/net/wait.h"
#include "client/ui/json.h"
#include "client/ui/print.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>
#include <string.h>

enum { MESSAGE = 1 << 20, PAUSE_MS = 500 };

static const struct contract_method *method_of(const char *name)
{
    char path[80];
    snprintf(path, sizeof path, "/kith.v1.NotificationService/%s", name);
    return client_method(path);
}

static int64_t number(const struct record *record, const char *name)
{
    const struct value *value = record ? record_find(record, name) : NULL;
    return value ? value->integer : 0;
}

void inbox_remark(struct invocation *invocation)
{
    struct outcome outcome;
    const struct contract_method *method = method_of("CountNotifications");
    struct record *request = record_new(invocation->arena, method->input);
    struct record *reply = request ? client_try(invocation, method, request, &outcome) : NULL;
    int64_t unread = number(reply, "unread");
    if (unread > 0)
        client_note(invocation, gettext("%" PRId64 " unread; see them with: kith inbox"), unread);
}

/* ---- The inbox ---- */

static int run_inbox(struct invocation *invocation)
{
    struct pages pages;
    bool all = options_given(invocation->arguments, OPTION_ALL);
    const struct contract_method *method = method_of("ListNotifications");
    struct record *request =
        pages_list_request(invocation->arena, method, all ? NULL : "NOT read_time:*", NULL);
    if (invocation->n_words)
        return client_usage(invocation, "%s", gettext("inbox takes nothing; --all shows the rest"));
    if (!request || !pages_begin(&pages, invocation, method, request, -1))
        return client_error(invocation, "%s", gettext("out of memory"));
    int code = view_pages(invocation, &pages);
    pages_end(&pages);
    return code;
}

const struct command inbox_command = {
    .noun = "inbox",
    .options = UINT64_C(1) << OPTION_ALL,
    .usage = "",
    .help = N_("show what is unread; --all: what was read too"),
    .example = "kith inbox\nkith inbox --all",
    .run = run_inbox,
};

static int run_read(struct invocation *invocation)
{
    int code = EXIT_DONE;
    const struct contract_method *method = method_of("MarkNotifications");
    struct record *request = record_new(invocation->arena, method->input);
    struct value *ids = request ? record_find(request, "ids") : NULL;
    for (size_t i = 0; ids && i < invocation->n_words; i++) {
        struct value *id = record_append(invocation->arena, ids);
        if (id)
            record_set_text(id, invocation->words[i]);
    }
    if (!ids)
        return client_error(invocation, "%s", gettext("out of memory"));
    struct record *reply = client_ask(invocation, method, request, &code);
    if (reply && client_output(invocation, OUTPUT_AUTO) != OUTPUT_AUTO)
        return view_reply(invocation, reply);
    if (reply)
        client_note(invocation, gettext("%" PRId64 " marked as read, %" PRId64 " unread"),
                    number(reply, "marked"), number(reply, "unread"));
    return code;
}

const struct command inbox_read_command = {
    .noun = "inbox",
    .verb = "read",
    .usage = "[ID…]",
    .help = N_("mark notifications as read; all without an id"),
    .example = "kith inbox read\nkith inbox read N-12",
    .run = run_read,
};

/* ---- Live ---- */

struct watch {
    struct invocation *invocation;
    char position[64];
    bool began;
};

static void print_line(struct watch *watch, struct arena *arena, const struct record *told)
{
    const char *id = record_string(arena, told, "id"), *text = record_string(arena, told, "text");
    struct buf json;
    enum output output = client_output(watch->invocation, OUTPUT_AUTO);
    if (output == OUTPUT_JSON || output == OUTPUT_NDJSON) {
        buf_init(&json, arena, MESSAGE);
        json_record(&json, told, 0);
        const char *line = buf_string(&json);
        puts(line ? line : "{}");
    } else {
        print_out(stdout, id, strlen(id), false);
        fputs("  ", stdout);
        print_out(stdout, text, strlen(text), false);
        fputs("\n", stdout);
    }
    fflush(stdout);
}

static bool take(void *context, const uint8_t *bytes, size_t length)
{
    struct watch *watch = context;
    struct arena *arena = arena_new(MESSAGE);
    struct record *message =
        arena ? record_decode(arena, method_of("WatchNotifications")->output, bytes, length) : NULL;
    if (message) {
        const struct value *told = record_find(message, "notification");
        snprintf(watch->position, sizeof watch->position, "%s",
                 record_string(arena, message, "position"));
        if (told->present)
            print_line(watch, arena, told->record);
        else if (!watch->began)
            client_note(watch->invocation,
                        gettext("%" PRId64 " unread; waiting for more, Ctrl-C ends"),
                        number(message, "unread"));
        watch->began = true;
    }
    arena_free(arena);
    return message != NULL;
}

/* Until it breaks off, or as long as the server lets a stream live. */
static void watch_once(struct watch *watch, struct arena *arena, struct outcome *outcome)
{
    struct invocation *invocation = watch->invocation;
    const struct contract_method *method = method_of("WatchNotifications");
    struct record *request = record_new(arena, method->input);
    struct buf bytes;
    buf_init(&bytes, arena, MESSAGE);
    if (request) {
        record_set_text(record_find(request, "position"), watch->position);
        record_encode(request, &bytes);
    }
    struct remote_call call = {.method = method,
                               .request = bytes.data,
                               .request_length = bytes.length,
                               .row = take,
                               .context = watch};
    remote_call(invocation->client->remote, &call, arena, outcome);
    client_trace(invocation, method, outcome);
}

/* What comes while nobody listens is sent when the stream goes on. */
static bool goes_on(const struct outcome *outcome)
{
    const struct status *status = &outcome->status;
    return status_is_ok(*status) || status->code == RPC_UNAVAILABLE ||
           status->code == RPC_DEADLINE_EXCEEDED || status->code == RPC_RESOURCE_EXHAUSTED;
}

/* False: Ctrl-C. */
static bool pause_goes_by(void)
{
    struct wait wait;
    wait_init(&wait, -1, NULL, NULL);
    enum wait_end end = wait_for(&wait, -1, 0, PAUSE_MS);
    wait_fini(&wait);
    return end != WAIT_INTERRUPTED;
}

static int run_watch(struct invocation *invocation)
{
    struct watch watch = {.invocation = invocation};
    int code = EXIT_DONE;
    if (invocation->n_words)
        return client_usage(invocation, "%s", gettext("watch takes nothing"));
    if (!client_remote(invocation->client))
        return client_error(invocation, "%s", gettext("out of memory"));
    for (bool more = true; more;) {
        struct arena *arena = arena_new(4 * MESSAGE);
        struct outcome outcome;
        if (!arena)
            return client_error(invocation, "%s", gettext("out of memory"));
        watch_once(&watch, arena, &outcome);
        more = watch.began && goes_on(&outcome);
        if (!more)
            code = client_failed(invocation, &outcome);
        arena_free(arena);
        if (more && !pause_goes_by())
            return EXIT_INTERRUPTED;
    }
    return code;
}

const struct command inbox_watch_command = {
    .noun = "watch",
    .usage = "",
    .help = N_("show what comes, as it comes; Ctrl-C ends it"),
    .example = "kith watch",
    .run = run_watch,
};
