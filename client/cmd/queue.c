/* SPDX-License-Identifier: Apache-2.0 */
/* kith queue show: what waits in each queue, and how much room who works on it has. */
#include "client/cmd/command.h"
#include "client/cmd/names.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"
#include "client/ui/chart.h"

#include <inttypes.h>
#include <libintl.h>

static const char *text_of(struct invocation *invocation, const struct record *row,
                           const char *name)
{
    struct format format = {.look = &invocation->client->look};
    const struct contract_field *field = contract_field(row->message, name);
    struct buf text;
    buf_init(&text, invocation->arena, 1024);
    format_field(&text, field, record_value(row, field), &format);
    const char *string = buf_string(&text);
    return string ? string : "";
}

static int64_t number_of(const struct record *row, const char *name)
{
    return record_find(row, name)->integer;
}

static bool flag_of(const struct record *row, const char *name)
{
    return record_find(row, name)->integer != 0;
}

/* "3 of 8", "3", and when somebody is not there. */
static const char *state_of(struct invocation *invocation, const struct record *agent)
{
    const struct value *until = record_find(agent, "away_until");
    int64_t open = number_of(agent, "open"), capacity = number_of(agent, "capacity");
    struct buf text;
    buf_init(&text, invocation->arena, 1024);
    buf_printf(&text, "%" PRId64, open);
    if (capacity)
        buf_printf(&text, "/%" PRId64, capacity);
    if (!flag_of(agent, "present") && until && until->present)
        buf_printf(&text, gettext(" away until %s"), text_of(invocation, agent, "away_until"));
    else if (!flag_of(agent, "present"))
        buf_puts(&text, gettext(" away"));
    else if (capacity && open >= capacity)
        buf_puts(&text, gettext(" full"));
    const char *string = buf_string(&text);
    return string ? string : "";
}

static void put_head(struct invocation *invocation, const struct record *queue)
{
    const struct look *look = &invocation->client->look;
    int64_t waiting = number_of(queue, "waiting");
    printf("%s%s %s%s · %s · ", look_on(look, LOOK_HEADING),
           record_string(invocation->arena, queue, "queue_id"), text_of(invocation, queue, "name"),
           look_off(look), text_of(invocation, queue, "method"));
    printf(gettext("waiting: %" PRId64 ", urgent: %" PRId64), waiting, number_of(queue, "urgent"));
    if (waiting)
        printf(gettext(", the oldest since %s"), text_of(invocation, queue, "oldest"));
    putchar('\n');
}

static bool put_queue(struct invocation *invocation, const struct record *queue)
{
    const struct value *agents = record_find(queue, "agents");
    struct chart_stack *stacks =
        arena_array(invocation->arena, agents->n_items + 1, sizeof *stacks);
    double *open = arena_array(invocation->arena, agents->n_items + 1, sizeof *open);
    if (!stacks || !open)
        return false;
    put_head(invocation, queue);
    names_learn_list(invocation, NULL, agents);
    for (size_t i = 0; i < agents->n_items; i++) {
        const struct record *agent = agents->items[i].record;
        open[i] = (double)number_of(agent, "open");
        stacks[i] =
            (struct chart_stack){text_of(invocation, agent, "user_id"), state_of(invocation, agent),
                                 &open[i], (double)number_of(agent, "capacity")};
    }
    if (agents->n_items)
        chart_stacks(stdout, &invocation->client->look, invocation->arena, stacks, agents->n_items,
                     1);
    return true;
}

static int run(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    if (!request_begin(&request, invocation, &code))
        return code;
    if (request.n_plain > 1)
        return client_usage(invocation, "%s", gettext("say one queue: kith queue show Q-1"));
    if (request.n_plain &&
        !request_set_id(request.record, invocation, contract_field(request.record->message, "id"),
                        request.plain[0], &code))
        return code;
    if (!request_fill(&request, invocation, &code))
        return code;
    struct record *reply = client_ask(invocation, invocation->method, request.record, &code);
    if (!reply)
        return code;
    if (client_output(invocation, OUTPUT_AUTO) != OUTPUT_AUTO)
        return view_reply(invocation, reply);
    const struct value *queues = record_find(reply, "queues");
    if (!queues->n_items)
        client_note(invocation, "%s", gettext("there is no queue whose tickets you work on"));
    for (size_t i = 0; i < queues->n_items; i++)
        if (!put_queue(invocation, queues->items[i].record))
            return client_error(invocation, "%s", gettext("out of memory"));
    view_coverage(invocation, reply);
    return EXIT_DONE;
}

const struct command queue_command = {
    .noun = "queue",
    .verb = "show",
    .options = UINT64_C(1) << OPTION_JSON,
    .usage = "[QUEUE]",
    .help = N_("what waits in the queues, and how much room their agents have"),
    .example = "kith queue show\nkith queue show Q-1",
    .run = run,
};
