/* SPDX-License-Identifier: Apache-2.0 */
/* kith export NOUN: a whole list into a file, streamed. */
#include "client/cmd/command.h"
#include "client/cmd/noun.h"
#include "client/cmd/output_file.h"
#include "client/cmd/prove.h"
#include "client/cmd/request.h"
#include "client/ui/cells.h"
#include "client/ui/column.h"
#include "common/wire.h"

#include <errno.h>
#include <inttypes.h>
#include <libintl.h>
#include <string.h>
#include <unistd.h>

enum { XLSX_ROWS = 1048575 };

struct leaving {
    struct invocation *invocation;
    const struct contract_message *about;
    enum cells_form form;
    struct output_file file;
    struct cells cells;
    uint32_t rows_number, cells_number; /* of the fields of the contract */
    struct record_text *texts;          /* of the present row, one for each column */
    bool begun;
    bool failed; /* on our side */
    int error;   /* errno of that */
    int64_t rows;
};

static enum cells_form choose_form(struct invocation *invocation, const char *path)
{
    const char *name = invocation->arguments->values[OPTION_OUTPUT];
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash : path, '.');
    if (name)
        return cells_form(name);
    return dot ? cells_form(dot + 1) : CELLS_CSV;
}

static bool open_cells(struct leaving *leaving, const struct record *piece)
{
    const struct value *names = record_find(piece, "columns");
    struct arena *arena = leaving->invocation->arena;
    size_t n = names ? names->n_items : 0;
    struct cells_column *columns = arena_array(arena, n, sizeof *columns);
    leaving->texts = arena_array(arena, n, sizeof *leaving->texts);
    for (size_t i = 0; columns && i < n; i++) {
        const struct record_text *text = &names->items[i].text;
        columns[i].name = arena_copy(arena, text->data, text->length);
        if (!columns[i].name)
            return false;
        columns[i].field = contract_field(leaving->about, columns[i].name);
    }
    leaving->begun = columns && leaving->texts &&
                     cells_begin(&leaving->cells, leaving->form, leaving->file.stream,
                                 leaving->file.part, columns, n);
    return leaving->begun;
}

/* The first piece names the columns. */
static bool begin(struct leaving *leaving, const uint8_t *bytes, size_t length)
{
    const struct contract_message *message = leaving->invocation->method->output;
    struct arena *arena = arena_new(CLIENT_ARENA);
    struct record *piece = arena ? record_decode(arena, message, bytes, length) : NULL;
    const struct contract_field *rows = contract_field(message, "rows");
    leaving->rows_number = rows->number;
    leaving->cells_number = contract_field(rows->message, "cells")->number;
    bool begun = piece && open_cells(leaving, piece);
    arena_free(arena);
    return begun;
}

/* Read from the wire as they stand there: a tree of values for each would take most of the time. */
static bool put_row(struct leaving *leaving, const struct wire_field *row)
{
    struct wire_reader reader;
    struct wire_field cell;
    size_t n = 0;
    int more;
    wire_reader_init(&reader, row->bytes, row->length);
    while ((more = wire_next(&reader, &cell)) > 0)
        if (cell.number == leaving->cells_number && cell.type == WIRE_BYTES &&
            n < leaving->cells.n_columns)
            leaving->texts[n++] = (struct record_text){(const char *)cell.bytes, cell.length};
    leaving->rows++;
    return more == 0 && cells_row(&leaving->cells, leaving->texts, n);
}

static bool put_rows(struct leaving *leaving, const uint8_t *bytes, size_t length)
{
    struct wire_reader reader;
    struct wire_field row;
    int more;
    wire_reader_init(&reader, bytes, length);
    while ((more = wire_next(&reader, &row)) > 0)
        if (row.number == leaving->rows_number && row.type == WIRE_BYTES && !put_row(leaving, &row))
            return false;
    return more == 0;
}

static bool take_piece(void *context, const uint8_t *bytes, size_t length)
{
    struct leaving *leaving = context;
    errno = 0;
    bool good =
        (leaving->begun || begin(leaving, bytes, length)) && put_rows(leaving, bytes, length);
    leaving->error = good ? 0 : errno;
    progress_set(&leaving->invocation->client->progress, leaving->rows, 0);
    leaving->failed = leaving->failed || !good;
    return good;
}

/* Fields by their own names, as people may leave "_id" away; the server knows further columns. */
static bool set_fields(struct invocation *invocation, const struct contract_message *about,
                       struct record *request)
{
    const char *names = invocation->arguments->values[OPTION_FIELDS];
    struct value *fields = record_find(request, "fields");
    for (names = names ? names : ""; *names;) {
        names += strspn(names, ", ");
        size_t length = strcspn(names, ", ");
        const char *name = arena_copy(invocation->arena, names, length);
        struct value *item = length ? record_append(invocation->arena, fields) : NULL;
        if (!name || (length && !item))
            return false;
        const struct contract_field *field = column_find(about, name);
        if (item)
            record_set_text(item, field ? field->name : name);
        names += length;
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

static int failure(struct leaving *leaving)
{
    if (leaving->error == EPIPE) /* "| head" has seen enough */
        return EXIT_DONE;
    if (leaving->form == CELLS_XLSX && leaving->rows > XLSX_ROWS)
        return client_error(leaving->invocation, "%s",
                            gettext("a worksheet holds 1,048,575 rows: use csv"));
    return client_error(leaving->invocation, "%s",
                        leaving->error ? strerror(leaving->error) : gettext("out of memory"));
}

static int finish(struct leaving *leaving, const struct outcome *outcome)
{
    struct invocation *invocation = leaving->invocation;
    bool good = status_is_ok(outcome->status) && !leaving->failed && leaving->begun;
    if (leaving->begun)
        good = cells_end(&leaving->cells) && good;
    progress_end(&invocation->client->progress);
    bool whole = output_file_close(&leaving->file, invocation, good);
    client_trace(invocation, invocation->method, outcome);
    if (leaving->failed)
        return failure(leaving);
    if (!status_is_ok(outcome->status))
        return client_failed(invocation, outcome);
    if (!whole)
        return EXIT_FAILED;
    if (leaving->file.part)
        client_note(invocation, gettext("%" PRId64 " records in %s"), leaving->rows,
                    leaving->file.path);
    return EXIT_DONE;
}

static int transfer(struct leaving *leaving, const struct record *request)
{
    struct invocation *invocation = leaving->invocation;
    struct outcome outcome;
    struct buf bytes;
    buf_init(&bytes, invocation->arena, CLIENT_REQUEST);
    record_encode(request, &bytes);
    struct remote_call call = {.method = invocation->method,
                               .request = bytes.data,
                               .request_length = bytes.length,
                               .row = take_piece,
                               .context = leaving};
    if (bytes.failed || !client_remote(invocation->client))
        return client_error(invocation, "%s", gettext("out of memory"));
    progress_start(&invocation->client->progress, gettext("exporting"), 0, false);
    remote_call(invocation->client->remote, &call, invocation->arena, &outcome);
    progress_clear(&invocation->client->progress);
    if (prove_again(invocation, &outcome))
        remote_call(invocation->client->remote, &call, invocation->arena, &outcome);
    return finish(leaving, &outcome);
}

static int run(struct invocation *invocation)
{
    const char *path = invocation->arguments->values[OPTION_FILE];
    struct leaving leaving = {.invocation = invocation};
    path = path ? path : "-";
    invocation->method = client_method("/kith.v1.ExportService/ExportRecords");
    const struct contract_service *service =
        invocation->n_words ? noun_service(invocation->words[0]) : NULL;
    const struct contract_object *object = service ? noun_object(service) : NULL;
    if (!object && invocation->n_words)
        return command_unknown(invocation, invocation->words[0]);
    if (!object || invocation->n_words > 2)
        return client_usage(invocation, "%s", gettext("say what: kith export NOUN [FILTER]"));
    leaving.about = object->message;
    leaving.form = choose_form(invocation, path);
    if (leaving.form == CELLS_NONE)
        return client_usage(invocation, "%s",
                            gettext("write csv, jsonl or xlsx: by the end of the name of "
                                    "the file, or with --output"));
    if (leaving.form == CELLS_XLSX && strcmp(path, "-") == 0)
        return client_usage(invocation, "%s", gettext("xlsx needs --file NAME.xlsx"));
    struct record *request = build(invocation, object);
    if (!request)
        return EXIT_USAGE;
    if (!output_file_open(&leaving.file, invocation, path))
        return EXIT_FAILED;
    return transfer(&leaving, request);
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
