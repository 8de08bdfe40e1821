/* SPDX-License-Identifier: Apache-2.0 */
/* kith role diff: what a change of a role would change, from words such as customer:read=all. */
#include "client/cmd/role_diff.h"

#include "client/cmd/command.h"
#include "client/cmd/input.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"
#include "client/ui/print.h"

#include <libintl.h>
#include <string.h>

static const char field_mark[] = "field:";

/* "customer:read=all", "field:customer.website=hidden"; false: it is neither. */
struct line {
    const char *object, *name, *value;
    bool field;
};

static bool split(struct arena *arena, const char *word, struct line *line)
{
    line->field = strncmp(word, field_mark, sizeof field_mark - 1) == 0;
    const char *object = line->field ? word + sizeof field_mark - 1 : word;
    const char *mark = strchr(object, line->field ? '.' : ':');
    const char *equal = mark ? strchr(mark, '=') : NULL;
    if (!mark || !equal || mark == object || equal == mark + 1)
        return false;
    line->object = arena_printf(arena, "%.*s", (int)(mark - object), object);
    line->name = arena_printf(arena, "%.*s", (int)(equal - mark - 1), mark + 1);
    line->value = equal + 1;
    return line->object && line->name;
}

static bool set_value(struct invocation *invocation, struct record *change, const char *name,
                      const struct line *line, int *code)
{
    const struct contract_field *field = contract_field(change->message, name);
    if (line->field && strcmp(line->value, "open") == 0)
        return true; /* no rule */
    struct status status =
        input_value(invocation->arena, field, line->value, record_value(change, field));
    if (!status_is_ok(status))
        *code = client_usage_status(invocation, status);
    return status_is_ok(status);
}

static bool add_change(struct invocation *invocation, struct record *request, const char *word,
                       int *code)
{
    struct line line;
    *code = EXIT_USAGE;
    if (!split(invocation->arena, word, &line)) {
        client_usage(invocation,
                     gettext("\"%s\": write customer:read=all or field:customer.website=hidden"),
                     word);
        return false;
    }
    const char *list = line.field ? "field_rules" : "permissions";
    const struct contract_field *field = contract_field(request->message, list);
    struct value *changes = record_value(request, field);
    struct value *item = record_append(invocation->arena, changes);
    struct record *change = record_new(invocation->arena, field->message);
    if (!item || !change) {
        *code = client_error(invocation, "%s", gettext("out of memory"));
        return false;
    }
    changes->present = true;
    item->record = change;
    record_set_text(record_find(change, "object"), line.object);
    record_set_text(record_find(change, line.field ? "field" : "action"), line.name);
    return set_value(invocation, change, line.field ? "rule" : "scope", &line, code);
}

/* "+ U-2 customer:read C-12 Acme, C-11 Globex" */
static void put_samples(struct invocation *invocation, const struct record *difference, char mark,
                        const char *list)
{
    const struct value *samples = record_find(difference, list);
    if (samples->n_items == 0)
        return;
    const char *head = arena_printf(invocation->arena, "%c %s %s:%s ", mark,
                                    record_string(invocation->arena, difference, "user_id"),
                                    record_string(invocation->arena, difference, "object"),
                                    record_string(invocation->arena, difference, "action"));
    print_out(stdout, head ? head : "", head ? strlen(head) : 0, false);
    for (size_t i = 0; i < samples->n_items; i++) {
        fputs(i ? ", " : "", stdout);
        print_out(stdout, samples->items[i].text.data, samples->items[i].text.length, false);
    }
    putchar('\n');
}

/* For people also the samples, below the table that has no room for them. */
static int show(struct invocation *invocation, const struct record *reply)
{
    enum output output = client_output(invocation, OUTPUT_TABLE);
    const struct value *differences = record_find(reply, "differences");
    int code = view_reply(invocation, reply);
    if (code != EXIT_DONE || invocation->quiet || output != OUTPUT_TABLE)
        return code;
    for (size_t i = 0; i < differences->n_items; i++) {
        put_samples(invocation, differences->items[i].record, '+', "gained_samples");
        put_samples(invocation, differences->items[i].record, '-', "lost_samples");
    }
    if (differences->n_items == 0)
        client_note(invocation, "%s", gettext("nothing would be different"));
    return code;
}

/* The words of both commands as a request; NULL: that was said. */
struct record *role_diff_request(struct invocation *invocation, const char *verb, int *code)
{
    const struct contract_method *method = client_method("/kith.v1.RoleService/DiffRole");
    struct record *request = record_new(invocation->arena, method->input);
    *code = EXIT_FAILED;
    if (!request) {
        client_error(invocation, "%s", gettext("out of memory"));
        return NULL;
    }
    if (invocation->n_words < 2) {
        *code = client_usage(
            invocation,
            gettext("say which role and what would change: kith role %s sales customer:read=all"),
            verb);
        return NULL;
    }
    if (!request_set_id(request, invocation, contract_field(request->message, "id"),
                        invocation->words[0], code))
        return NULL;
    for (size_t i = 1; i < invocation->n_words; i++)
        if (!add_change(invocation, request, invocation->words[i], code))
            return NULL;
    return request;
}

int role_diff_ask(struct invocation *invocation, const struct record *request)
{
    int code = EXIT_DONE;
    struct record *reply =
        client_ask(invocation, client_method("/kith.v1.RoleService/DiffRole"), request, &code);
    return reply ? show(invocation, reply) : code;
}

static int run(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct record *request = role_diff_request(invocation, "diff", &code);
    return request ? role_diff_ask(invocation, request) : code;
}

const struct command role_diff_command = {
    .noun = "role",
    .verb = "diff",
    .usage = "ROLE OBJECT:ACTION=SCOPE… field:OBJECT.FIELD=RULE…",
    .help = N_("what a change of a role would change for its users, before it is made; scopes: "
               "none, own, team, subtree, all; rules: open, read_only, masked, hidden"),
    .example = "kith role diff sales customer:read=all customer:export=none\n"
               "kith role diff sales field:customer.website=hidden field:customer.city=open",
    .run = run,
};
