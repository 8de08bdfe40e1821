/* SPDX-License-Identifier: Apache-2.0 */
/* kith day, and kith customer view: a page with a section for each part. */
#include "client/cmd/command.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"
#include "client/ui/print.h"
#include "client/ui/vertical.h"

#include <inttypes.h>
#include <libintl.h>
#include <string.h>

static int run_day(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    invocation->method = client_method("/kith.v1.TaskService/GetMyDay");
    if (!request_begin(&request, invocation, &code) || !request_fill(&request, invocation, &code))
        return code;
    if (request.n_plain)
        return client_usage(invocation, gettext("\"%s\" is not field=value"), request.plain[0]);
    struct record *reply = client_ask(invocation, invocation->method, request.record, &code);
    return reply ? view_reply(invocation, reply) : code;
}

/* What asks for attention stands out, a line for each. */
static void put_warnings(struct invocation *invocation, const struct value *warnings)
{
    const struct look *look = &invocation->client->look;
    for (size_t i = 0; i < warnings->n_items; i++) {
        const struct record_text *text = &record_find(warnings->items[i].record, "text")->text;
        fputs(look_on(look, LOOK_ERROR), stdout);
        fputs("! ", stdout);
        print_out(stdout, text->data, text->length, false);
        fputs(look_off(look), stdout);
        putchar('\n');
    }
}

/* "… and 3 more" behind a part that has more than its rows. */
static void put_more(struct invocation *invocation, const struct record *reply, const char *part)
{
    enum { BOUND = 91 }; /* the server counts no further */
    const char *name = arena_printf(invocation->arena, "more_%s", part);
    const struct value *more = name ? record_find(reply, name) : NULL;
    if (!more || more->integer <= 0)
        return;
    printf(more->integer < BOUND ? gettext("… and %" PRId64 " more\n")
                                 : gettext("… and %" PRId64 " more, or even more than that\n"),
           more->integer);
}

/* A list of plain values, such as amounts in several currencies, is one line. */
static void put_line(struct invocation *invocation, const struct record *reply, const char *name)
{
    struct columns columns;
    const char *wrong;
    const struct look *look = &invocation->client->look;
    if (!column_parse(&columns, invocation->arena, reply->message, name, look, &wrong))
        return;
    putchar('\n');
    vertical_record(stdout, look, reply, &columns);
}

static int put_page(struct invocation *invocation, const struct record *reply)
{
    const struct contract_message *message = reply->message;
    struct record *customer = record_find(reply, "customer")->record;
    put_warnings(invocation, record_find(reply, "warnings"));
    int code = customer ? view_record(invocation, customer, false) : EXIT_DONE;
    for (size_t i = 0; i < message->n_fields && code == EXIT_DONE; i++) {
        const struct contract_field *field = &message->fields[i];
        const struct value *rows = &reply->values[i];
        bool part = field->repeated && strcmp(field->name, "warnings") != 0;
        if (!part || !rows->n_items)
            continue;
        if (field->type != CONTRACT_MESSAGE) {
            put_line(invocation, reply, field->name);
            continue;
        }
        putchar('\n');
        code = view_section(invocation, field, rows);
        put_more(invocation, reply, field->name);
    }
    return code;
}

static int run_view(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    if (!request_of_id(&request, invocation, &code))
        return code;
    return view_picture(invocation, request.record, put_page);
}

const struct command day_command = {
    .noun = "day",
    .options = UINT64_C(1) << OPTION_JSON,
    .usage = "[day=DATE]",
    .help = N_("what the day brings: due, late, new, birthdays, what asks for attention"),
    .example = "kith day\nkith day day=2026-12-01",
    .run = run_day,
};

const struct command day_view_command = {
    .noun = "customer",
    .verb = "view",
    .options = UINT64_C(1) << OPTION_JSON,
    .usage = "ID",
    .help = N_("a customer from all sides on one page"),
    .example = "kith customer view C-12\nkith customer view C-12 --output json",
    .run = run_view,
};
