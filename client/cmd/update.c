/* SPDX-License-Identifier: Apache-2.0 */
/* kith NOUN update: only the fields that were given travel and change. */
#include "client/cmd/batch.h"
#include "client/cmd/command.h"
#include "client/cmd/noun.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"

#include <libintl.h>
#include <string.h>

static const char *mask_of(struct request *request, struct invocation *invocation)
{
    struct buf paths;
    buf_init(&paths, invocation->arena, 65536);
    for (size_t i = 0; i < request->n_assigns; i++)
        buf_printf(&paths, i ? ",%s" : "%s", request->assigns[i].path);
    return buf_string(&paths);
}

static bool needs_present(const struct request *request)
{
    for (size_t i = 0; i < request->n_assigns; i++)
        if (assign_needs_present(&request->assigns[i]))
            return true;
    return false;
}

/*
 * += and -= change what is there: it is read first, and its etag goes along, so that a change by
 * somebody else in between is refused instead of lost.
 */
static bool read_present(struct request *request, struct invocation *invocation, int *code)
{
    const struct contract_method *get = noun_kind(invocation->service, CONTRACT_GET);
    struct record *ask = get ? record_new(invocation->arena, get->input) : NULL;
    struct value *id = ask ? record_find(ask, "id") : NULL;
    if (!id) {
        *code = client_usage(invocation, "%s", gettext("+= and -= do not work here"));
        return false;
    }
    *id = *record_find(request->resource, "id");
    struct record *present = client_ask(invocation, get, ask, code);
    for (size_t i = 0; present && i < request->n_assigns; i++) {
        const struct assign *assign = &request->assigns[i];
        if (assign_needs_present(assign) && assign->depth == 1)
            *record_value(request->resource, assign->fields[0]) =
                *record_value(present, assign->fields[0]);
    }
    struct value *etag = record_find(request->resource, "etag");
    if (present && etag && !etag->present)
        *etag = *record_find(present, "etag");
    return present != NULL;
}

static bool take_id(struct request *request, struct invocation *invocation, int *code)
{
    const struct contract_field *id =
        request->resource ? contract_field(request->resource->message, "id") : NULL;
    bool given = id && record_value(request->resource, id)->present; /* by --json */
    if (!id || (!given && request->n_plain != 1) || request->n_plain > 1) {
        *code =
            client_usage(invocation, gettext("say which one: kith %s %s %s"),
                         invocation->service->noun, invocation->method->verb, "ID FIELD=VALUE…");
        return false;
    }
    if (given)
        return true;
    /* "id" is the server's to set, but here it says which record is meant. */
    return request_set_id(request->resource, invocation, id, request->plain[0], code);
}

static int run(struct invocation *invocation)
{
    struct request request;
    int code = EXIT_DONE;
    if (options_given(invocation->arguments, OPTION_WHERE))
        return batch_where(invocation, false);
    if (!request_begin(&request, invocation, &code) || !take_id(&request, invocation, &code))
        return code;
    if (request.n_assigns == 0 && !options_given(invocation->arguments, OPTION_JSON))
        return client_usage(invocation, "%s", gettext("nothing to change: give FIELD=VALUE"));
    if (needs_present(&request) && !read_present(&request, invocation, &code))
        return code;
    if (!request_fill(&request, invocation, &code))
        return code;
    struct value *mask = record_find(request.record, "update_mask");
    const char *paths = mask_of(&request, invocation);
    if (mask && paths && *paths)
        record_set_text(mask, paths);
    return view_change(invocation, request.record);
}

const struct command update_command = {
    .kind = CONTRACT_UPDATE,
    .options =
        (UINT64_C(1) << OPTION_JSON) | (UINT64_C(1) << OPTION_ETAG) | (UINT64_C(1) << OPTION_WHERE),
    .usage = "ID FIELD=VALUE…",
    .help = N_("change fields; FIELD= empties, FIELD+=X and FIELD-=X change lists"),
    .example = "",
    .run = run,
};
