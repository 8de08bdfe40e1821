/* SPDX-License-Identifier: Apache-2.0 */
/* kith export NOUN: a whole list into a file, streamed. */
#include "client/cmd/command.h"
#include "client/cmd/noun.h"
#include "client/cmd/output_file.h"
#include "client/cmd/request.h"
#include "client/ui/cells.h"
#include "client/ui/column.h"

#include <errno.h>
#include <inttypes.h>
#include <libintl.h>
#include <string.h>
#include <unistd.h>

struct export
{
    struct invocation *invocation;
    const struct contract_message *about;
    enum cells_form form;
    struct output_file file;
    struct cells cells;
    bool begun;
    bool failed; /* on our side, and said */
    int64_t rows;
};

static enum cells_form choose_form(struct invocation *invocation, const char *path)
{
    const char *name = invocation->arguments->values[OPTION_OUTPUT];
    const char *dot = strrchr(path, '.');
    if (name)
        return cells_form(name);
    return dot && cells_form(dot + 1) != CELLS_NONE ? cells_form(dot + 1) : CELLS_CSV;
}

/* The first piece names the columns. */
static bool begin(struct export *export, const struct record *piece)
{
    const struct value *names = record_find(piece, "columns");
    struct arena *arena = export->invocation->arena;
    size_t n = names ? names->n_items : 0;
    struct cells_column *columns = arena_array(arena, n, sizeof *columns);
    for (size_t i = 0; columns && i < n; i++) {
        const struct record_text *text = &names->items[i].text;
        columns[i].name = arena_copy(arena, text->data, text->length);
        if (!columns[i].name)
            return false;
        columns[i].field = contract_field(export->about, columns[i].name);
    }
    export->begun = columns && cells_begin(&export->cells, export->form, export->file.stream,
                                           export->file.part, columns, n);
    return export->begun;
}

static bool put_row(struct export *export, const struct record *row, struct arena *arena)
{
    const struct value *cells = record_find(row, "cells");
    size_t n = cells ? cells->n_items : 0;
    struct record_text *texts = arena_array(arena, n, sizeof *texts);
    for (size_t i = 0; texts && i < n; i++)
        texts[i] = cells->items[i].text;
    export->rows++;
    return texts && cells_row(&export->cells, texts, n);
}

static bool take_piece(void *context, const uint8_t *bytes, size_t length)
{
    struct export *export = context;
    struct arena *arena = arena_new(CLIENT_ARENA);
    const struct contract_method *method = export->invocation->method;
    struct record *piece = arena ? record_decode(arena, method->output, bytes, length) : NULL;
    bool good = piece && (export->begun || begin(export, piece));
    const struct value *rows = good ? record_find(piece, "rows") : NULL;
    for (size_t i = 0; good && rows && i < rows->n_items; i++)
        good = put_row(export, rows->items[i].record, arena);
    arena_free(arena);
    progress_set(&export->invocation->client->progress, export->rows, 0);
    export->failed = export->failed || !good;
    return good;
}

/* Fields by their own names, as people may leave "_id" away. */
static bool set_fields(struct invocation *invocation, const struct contract_message *about,
                       struct record *request)
{
    struct columns columns;
    const char *wrong;
    const char *names = invocation->arguments->values[OPTION_FIELDS];
    struct value *fields = record_find(request, "fields");
    if (!names || !*names)
        return true;
    if (!column_parse(&columns, invocation->arena, about, names, &invocation->client->look,
                      &wrong)) {
        client_usage(invocation, gettext("--fields: there is no field \"%s\""), wrong);
        return false;
    }
    for (size_t i = 0; i < columns.n; i++) {
        struct value *item = record_append(invocation->arena, fields);
        if (item)
            record_set_text(item, columns.items[i].name);
    }
    return true;
}

static void set_text(struct record *request, const char *name, const char *text)
{
    struct value *value = record_find(request, name);
    if (value && text)
        record_set_text(value, text);
}

static struct record *build(struct invocation *invocation, const struct contract_object *object)
{
    struct record *request = record_new(invocation->arena, invocation->method->input);
    if (!request || !set_fields(invocation, object->message, request))
        return NULL;
    set_text(request, "object", object->name);
    set_text(request, "filter", invocation->n_words > 1 ? invocation->words[1] : NULL);
    set_text(request, "order_by", request_order(invocation));
    struct value *deleted = record_find(request, "show_deleted");
    deleted->present = true;
    deleted->integer = options_given(invocation->arguments, OPTION_DELETED);
    return request;
}

static int finish(struct export *export, const struct outcome *outcome)
{
    struct invocation *invocation = export->invocation;
    bool good = status_is_ok(outcome->status) && !export->failed && export->begun;
    if (export->begun)
        good = cells_end(&export->cells) && good;
    progress_end(&invocation->client->progress);
    bool whole = output_file_close(&export->file, invocation, good);
    client_trace(invocation, invocation->method, outcome);
    if (export->failed)
        return export->form == CELLS_XLSX && export->rows > 1048575
                   ? client_error(invocation, "%s",
                                  gettext("a worksheet holds 1,048,575 rows: use csv"))
                   : client_error(invocation, "%s", strerror(errno));
    if (!status_is_ok(outcome->status))
        return client_failed(invocation, outcome);
    if (!whole)
        return EXIT_FAILED;
    if (export->file.part)
        client_note(invocation, gettext("%" PRId64 " records in %s"), export->rows,
                    export->file.path);
    return EXIT_DONE;
}

static int transfer(struct export *export, const struct record *request)
{
    struct invocation *invocation = export->invocation;
    struct outcome outcome;
    struct buf bytes;
    buf_init(&bytes, invocation->arena, CLIENT_REQUEST);
    record_encode(request, &bytes);
    struct remote_call call = {.method = invocation->method,
                               .request = bytes.data,
                               .request_length = bytes.length,
                               .row = take_piece,
                               .context = export};
    if (bytes.failed || !client_remote(invocation->client))
        return client_error(invocation, "%s", gettext("out of memory"));
    progress_start(&invocation->client->progress, gettext("exporting"), 0, false);
    remote_call(invocation->client->remote, &call, invocation->arena, &outcome);
    return finish(export, &outcome);
}

static int run(struct invocation *invocation)
{
    const char *path = invocation->arguments->values[OPTION_FILE];
    struct export export = {.invocation = invocation};
    path = path ? path : "-";
    invocation->method = client_method("/kith.v1.ExportService/ExportRecords");
    const struct contract_service *service =
        invocation->n_words ? noun_service(invocation->words[0]) : NULL;
    const struct contract_object *object = service ? noun_object(service) : NULL;
    if (!object || invocation->n_words > 2)
        return client_usage(invocation, "%s", gettext("say what: kith export NOUN [FILTER]"));
    export.about = object->message;
    export.form = choose_form(invocation, path);
    if (export.form == CELLS_NONE)
        return client_usage(invocation, "%s", gettext("--output: csv, jsonl or xlsx"));
    if (export.form == CELLS_XLSX && strcmp(path, "-") == 0)
        return client_usage(invocation, "%s", gettext("xlsx needs --file NAME.xlsx"));
    struct record *request = build(invocation, object);
    if (!request)
        return EXIT_USAGE;
    if (!output_file_open(&export.file, invocation, path))
        return EXIT_FAILED;
    return transfer(&export, request);
}

const struct command exports_command = {
    .noun = "export",
    .options = (UINT64_C(1) << OPTION_ORDER) | (UINT64_C(1) << OPTION_DELETED) |
               (UINT64_C(1) << OPTION_FILE),
    .usage = "NOUN [FILTER] [-o csv|jsonl|xlsx] [--file FILE]",
    .help = N_("write a whole list to a file"),
    .example = "kith export customer 'city = \"上海\"' --file customers.xlsx",
    .run = run,
};
