/* SPDX-License-Identifier: Apache-2.0 */
/* kith NOUN get: one record, or several in the order asked for. */
#include "client/cmd/command.h"
#include "client/cmd/lookup.h"
#include "client/cmd/names.h"
#include "client/cmd/noun.h"
#include "client/cmd/pages.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"

#include <libintl.h>
#include <string.h>

enum { LARGEST_BATCH = 500 };

static int get_one(struct invocation *invocation)
{
    struct request request;
    struct columns columns;
    const struct columns *chosen;
    int code = EXIT_DONE;
    if (!request_begin(&request, invocation, &code) ||
        !request_take_id(&request, invocation, &code) ||
        !request_fill(&request, invocation, &code) ||
        !request_set_as_of(invocation, request.record, &code))
        return code;
    if (!view_columns(invocation, invocation->method->output, &columns, &chosen))
        return EXIT_USAGE;
    view_mask(invocation, chosen, request.record);
    struct record *reply = client_ask(invocation, invocation->method, request.record, &code);
    return reply ? view_record(invocation, reply, false) : code;
}

/* Ids in place of the numbers and names among the words. */
static bool find_ids(struct invocation *invocation, const struct contract_object *object, int *code)
{
    for (size_t i = 0; object && i < invocation->n_words; i++) {
        struct status status =
            lookup_word(invocation, object, invocation->words[i], &invocation->words[i]);
        if (status_is_ok(status))
            continue;
        *code = client_usage_status(invocation, status);
        return false;
    }
    return true;
}

static struct record *batch_request(struct invocation *invocation,
                                    const struct contract_method *batch, size_t from, size_t n)
{
    struct record *request = record_new(invocation->arena, batch->input);
    struct value *ids = request ? record_find(request, "ids") : NULL;
    for (size_t i = from; ids && i < from + n; i++) {
        struct value *item = record_append(invocation->arena, ids);
        if (!item)
            return NULL;
        record_set_text(item, invocation->words[i]);
    }
    return ids ? request : NULL;
}

static bool show_batch(struct invocation *invocation, const struct contract_method *batch,
                       struct sheet *sheet, const struct columns *chosen, size_t from, int *code)
{
    size_t left = invocation->n_words - from;
    struct record *request =
        batch_request(invocation, batch, from, left < LARGEST_BATCH ? left : LARGEST_BATCH);
    if (!request) {
        *code = client_error(invocation, "%s", gettext("out of memory"));
        return false;
    }
    view_mask(invocation, chosen, request);
    struct record *reply = client_ask(invocation, batch, request, code);
    const struct contract_field *rows = noun_rows_field(batch->output);
    const struct value *list = reply && rows ? record_value(reply, rows) : NULL;
    if (list && (sheet->output == OUTPUT_TABLE || sheet->output == OUTPUT_VERTICAL))
        names_learn_list(invocation, sheet->output == OUTPUT_TABLE ? &sheet->columns : chosen,
                         list);
    for (size_t i = 0; list && i < list->n_items; i++)
        if (!sheet_row(sheet, list->items[i].record))
            return false;
    return list != NULL;
}

static int get_several(struct invocation *invocation, const struct contract_method *batch)
{
    struct columns columns;
    const struct columns *chosen;
    struct sheet sheet;
    int code = EXIT_DONE;
    const struct contract_message *message = noun_rows_field(batch->output)->message;
    if (!view_columns(invocation, message, &columns, &chosen))
        return EXIT_USAGE;
    if (!find_ids(invocation, batch->object, &code))
        return code;
    if (!sheet_begin(&sheet, stdout, &invocation->client->look,
                     client_output(invocation, OUTPUT_TABLE), message, chosen, invocation->arena))
        return client_error(invocation, "%s", gettext("out of memory"));
    for (size_t at = 0; at < invocation->n_words; at += LARGEST_BATCH)
        if (!show_batch(invocation, batch, &sheet, chosen, at, &code))
            break;
    sheet_end(&sheet);
    return code;
}

static int run(struct invocation *invocation)
{
    int code = EXIT_DONE;
    if (!request_expand_words(invocation, &code))
        return code;
    const struct contract_method *batch = noun_kind(invocation->service, CONTRACT_BATCH_GET);
    if (invocation->n_words > 1 && batch && !assign_is(invocation->words[1]))
        return get_several(invocation, batch);
    return get_one(invocation);
}

static int run_batch(struct invocation *invocation)
{
    int code = EXIT_DONE;
    if (!request_expand_words(invocation, &code))
        return code;
    if (invocation->n_words == 0)
        return client_usage(invocation, gettext("say which ones: kith %s get ID…"),
                            invocation->service->noun);
    return get_several(invocation, invocation->method);
}

const struct command get_command = {
    .kind = CONTRACT_GET,
    .options = UINT64_C(1) << OPTION_AS_OF,
    .usage = "ID…",
    .help = N_("show records by id, number or name; - takes them from standard input"),
    .example = "",
    .run = run,
};

const struct command get_batch_command = {
    .kind = CONTRACT_BATCH_GET,
    .usage = "ID…",
    .help = N_("show several records by id, number or name"),
    .example = "",
    .run = run_batch,
};
