/* SPDX-License-Identifier: Apache-2.0 */
/* kith NOUN VERB for every method that is not a standard one. */
#include "client/cmd/command.h"
#include "client/cmd/limit.h"
#include "client/cmd/noun.h"
#include "client/cmd/pages.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"

#include <libintl.h>
#include <string.h>

static bool is_paged(const struct contract_method *method)
{
    return contract_field(method->input, "page_token") &&
           contract_field(method->output, "next_page_token") && noun_rows_field(method->output);
}

static int show_pages(struct invocation *invocation, struct request *request)
{
    struct pages pages;
    int64_t limit;
    int code = EXIT_DONE;
    if (!limit_of(invocation, &limit, &code))
        return code;
    if (!pages_begin(&pages, invocation, invocation->method, request->record, limit))
        return client_error(invocation, "%s", gettext("out of memory"));
    code = view_pages(invocation, &pages);
    pages_end(&pages);
    return code;
}

struct stream {
    struct invocation *invocation;
    struct sheet sheet;
};

static bool show_row(void *context, const uint8_t *bytes, size_t length)
{
    struct stream *stream = context;
    struct invocation *invocation = stream->invocation;
    struct arena *arena = arena_new(CLIENT_ARENA);
    struct record *record =
        arena ? record_decode(arena, invocation->method->output, bytes, length) : NULL;
    progress_clear(&invocation->client->progress);
    bool open = record && sheet_row(&stream->sheet, record);
    sheet_flush(&stream->sheet);
    arena_free(arena);
    return open;
}

static int show_stream(struct invocation *invocation, struct request *request)
{
    struct stream stream = {.invocation = invocation};
    struct outcome outcome;
    struct buf bytes;
    struct columns columns;
    const struct columns *chosen;
    const struct contract_message *message = invocation->method->output;
    buf_init(&bytes, invocation->arena, CLIENT_REQUEST);
    record_encode(request->record, &bytes);
    if (!view_columns(invocation, message, &columns, &chosen))
        return EXIT_USAGE;
    if (bytes.failed || !client_remote(invocation->client) ||
        !sheet_begin(&stream.sheet, stdout, &invocation->client->look,
                     client_output(invocation, OUTPUT_NDJSON), message, chosen, invocation->arena))
        return client_error(invocation, "%s", gettext("out of memory"));
    struct remote_call call = {.method = invocation->method,
                               .request = bytes.data,
                               .request_length = bytes.length,
                               .row = show_row,
                               .context = &stream};
    remote_call(invocation->client->remote, &call, invocation->arena, &outcome);
    sheet_end(&stream.sheet);
    client_trace(invocation, invocation->method, &outcome);
    return status_is_ok(outcome.status) ? EXIT_DONE : client_failed(invocation, &outcome);
}

static int run(struct invocation *invocation)
{
    struct request request;
    int code = EXIT_DONE;
    if (invocation->method->client_streaming)
        return client_usage(invocation, "%s",
                            gettext("this method takes a stream, which this command cannot send"));
    if (!request_begin(&request, invocation, &code) ||
        !request_take_id(&request, invocation, &code) ||
        !request_fill(&request, invocation, &code) ||
        !request_ask_secrets(&request, invocation, &code))
        return code;
    if (invocation->method->server_streaming)
        return show_stream(invocation, &request);
    if (is_paged(invocation->method))
        return show_pages(invocation, &request);
    return view_change(invocation, request.record);
}

const struct command custom_command = {
    .kind = CONTRACT_CUSTOM_METHOD,
    .options = (UINT64_C(1) << OPTION_LIMIT) | (UINT64_C(1) << OPTION_ALL) |
               (UINT64_C(1) << OPTION_JSON) | (UINT64_C(1) << OPTION_ETAG) |
               (UINT64_C(1) << OPTION_CHART),
    .usage = "[ID] FIELD=VALUE…",
    .help = "",
    .example = "",
    .run = run,
};
