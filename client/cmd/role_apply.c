/* SPDX-License-Identifier: Apache-2.0 */
/* kith role apply: changes lines of a role, after it has shown what that changes. */
#include "client/cmd/command.h"
#include "client/cmd/noun.h"
#include "client/cmd/pages.h"
#include "client/cmd/request.h"
#include "client/cmd/role_diff.h"

#include <libintl.h>
#include <string.h>

/* A list of the request, and how its lines are kept. */
struct kind {
    const char *list, *object, *name, *value;
};

static const struct kind kinds[] = {
    {"permissions", "permission", "action", "scope"},
    {"field_rules", "field_rule", "field", "rule"},
};

static const struct contract_method *method_of(const struct kind *kind, enum contract_verb verb)
{
    return noun_kind(noun_of_object(kind->object), verb);
}

static struct record *send(struct invocation *invocation, const struct contract_method *method,
                           struct record *request, int *code)
{
    struct value *id = request ? record_find(request, "request_id") : NULL;
    if (id)
        record_set_text(id, request_uuid(invocation->arena));
    return request ? client_ask(invocation, method, request, code) : NULL;
}

/*
 * The line as it is, by its id; "": there is none; NULL: that was said. A page may have no rows and
 * yet not be the last.
 */
static const char *find(struct invocation *invocation, const struct kind *kind, const char *role,
                        const struct record *change, int *code)
{
    struct pages pages;
    struct arena *arena = invocation->arena;
    const struct contract_method *method = method_of(kind, CONTRACT_LIST);
    const char *filter = arena_printf(arena, "role_id = %s AND object = \"%s\" AND %s = \"%s\"",
                                      role, record_string(arena, change, "object"), kind->name,
                                      record_string(arena, change, kind->name));
    struct record *request = pages_list_request(arena, method, filter, NULL);
    if (!filter || !request || !pages_begin(&pages, invocation, method, request, 1)) {
        *code = client_error(invocation, "%s", gettext("out of memory"));
        return NULL;
    }
    const struct record *row = pages_next(&pages);
    const char *id = row ? record_string(arena, row, "id") : "";
    bool asked = pages.code == EXIT_DONE;
    *code = pages.code;
    pages_end(&pages);
    return asked ? id : NULL;
}

/* The record inside of a request to create or update. */
static struct record *inside(struct invocation *invocation, const struct contract_method *method,
                             struct record *request)
{
    const struct contract_field *field = noun_record_field(method->input, method->object);
    return request ? record_child(invocation->arena, request, field) : NULL;
}

static bool save(struct invocation *invocation, const struct kind *kind, const char *role,
                 const struct record *change, int *code)
{
    const char *id = find(invocation, kind, role, change, code);
    const struct value *value = record_find(change, kind->value);
    if (!id)
        return false;
    bool gone = !value->integer; /* a field that is open again */
    if (gone && !*id)
        return true;
    const struct contract_method *method = method_of(kind, gone  ? CONTRACT_DELETE
                                                           : *id ? CONTRACT_UPDATE
                                                                 : CONTRACT_CREATE);
    struct record *request = record_new(invocation->arena, method->input);
    struct record *line = gone ? request : inside(invocation, method, request);
    if (!line)
        return false;
    if (*id) {
        record_set_text(record_find(line, "id"), id);
    } else {
        record_set_text(record_find(line, "role_id"), role);
        *record_find(line, "object") = *record_find(change, "object");
        *record_find(line, kind->name) = *record_find(change, kind->name);
    }
    if (!gone)
        *record_find(line, kind->value) = *value;
    return send(invocation, method, request, code) != NULL;
}

static int save_all(struct invocation *invocation, const struct record *request)
{
    const char *role = record_string(invocation->arena, request, "id");
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        const struct value *changes = record_find(request, kinds[k].list);
        for (size_t i = 0; i < changes->n_items; i++) {
            int code = EXIT_FAILED;
            if (!save(invocation, &kinds[k], role, changes->items[i].record, &code))
                return code;
        }
    }
    client_note(invocation, gettext("%s: changed"), role);
    return EXIT_DONE;
}

static int run(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct record *request = role_diff_request(invocation, "apply", &code);
    if (!request)
        return code;
    code = role_diff_ask(invocation, request);
    if (code != EXIT_DONE)
        return code;
    if (!client_confirm(invocation, gettext("Change the role so?")))
        return client_error(invocation, "%s", gettext("not done; --yes does it without asking"));
    return save_all(invocation, request);
}

const struct command role_apply_command = {
    .noun = "role",
    .verb = "apply",
    .usage = "ROLE OBJECT:ACTION=SCOPE… field:OBJECT.FIELD=RULE…",
    .help = N_("change what a role gives, after showing what that changes for its users"),
    .example = "kith role apply sales customer:read=all customer:export=none\n"
               "kith role apply sales field:customer.website=open",
    .run = run,
};
