/* SPDX-License-Identifier: Apache-2.0 */
/* kith NOUN restore: fields become again what they were at a time. */
#include "client/cmd/restore.h"

#include "client/cmd/command.h"
#include "client/cmd/differ.h"
#include "client/cmd/names.h"
#include "client/cmd/noun.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"
#include "client/ui/table.h"

#include <libintl.h>
#include <string.h>

enum { FIELD, FROM, TO, COLUMNS };

struct restore {
    struct invocation *invocation;
    const struct contract_message *message;
    struct differ differ;
};

bool restore_serves(const struct contract_service *service)
{
    const struct contract_method *get = noun_kind(service, CONTRACT_GET);
    const struct contract_method *update = noun_kind(service, CONTRACT_UPDATE);
    return get && update && contract_field(get->input, "as_of") &&
           contract_field(update->input, "update_mask") &&
           noun_record_field(update->input, update->object);
}

static bool is_managed(const struct contract_field *field)
{
    return field->output_only || strcmp(field->name, "id") == 0 || strcmp(field->name, "etag") == 0;
}

bool restore_takes(const struct contract_field *field)
{
    bool stored = field->column || format_is_custom(field->message);
    return stored && !is_managed(field) && !field->immutable && !field->input_only &&
           !field->children;
}

/* Which fields */

static struct status refuse(struct restore *restore, const struct contract_field *field)
{
    const struct contract_service *service =
        field->children ? noun_of_object(field->children) : NULL;
    const char *text = gettext("this field cannot be restored");
    if (is_managed(field))
        text = gettext("set by the server, not by hand");
    else if (field->immutable)
        text = gettext("set when the record is created; it never changes");
    else if (service)
        text = arena_printf(restore->invocation->arena,
                            gettext("these are records of their own: restore them one by one, with "
                                    "kith %s restore"),
                            service->noun);
    return status_field(field->name, text ? text : "");
}

/* A word is read as field=value is, with nothing behind the sign. */
static struct status find_field(struct restore *restore, const char *word, struct assign *assign)
{
    const char *assignment = arena_printf(restore->invocation->arena, "%s=", word);
    if (!assignment || assign_is(word) || !assign_is(assignment))
        return status_field(word, gettext("give the name of a field only"));
    struct status status = assign_parse(restore->invocation, restore->message, assignment, assign);
    if (!status_is_ok(status))
        return status;
    if (assign->how != ASSIGN_SET)
        return status_field(word, gettext("give the name of a field only"));
    return restore_takes(assign->fields[0]) ? STATUS_OK : refuse(restore, assign->fields[0]);
}

static bool find_fields(struct restore *restore, struct assign *assigns, int *code)
{
    const struct invocation *invocation = restore->invocation;
    for (size_t i = 1; i < invocation->n_words; i++) {
        struct status status = find_field(restore, invocation->words[i], &assigns[i - 1]);
        if (status_is_ok(status))
            continue;
        *code = client_usage_status(restore->invocation, status);
        return false;
    }
    return true;
}

/* Both records */

static struct record *question(struct invocation *invocation, const struct record *resource)
{
    const struct contract_method *get = noun_kind(invocation->service, CONTRACT_GET);
    struct record *ask = record_new(invocation->arena, get->input);
    if (ask)
        *record_find(ask, "id") = *record_find(resource, "id");
    return ask;
}

static const struct record *read_old(struct invocation *invocation, const struct record *ask,
                                     int *code)
{
    struct outcome outcome;
    const struct contract_method *get = noun_kind(invocation->service, CONTRACT_GET);
    const struct record *old = client_try(invocation, get, ask, &outcome);
    if (old)
        return old;
    *code = client_failed(invocation, &outcome);
    if (outcome.status.code == RPC_NOT_FOUND)
        client_note(invocation, "%s", gettext("it did not exist at that time"));
    return NULL;
}

static bool is_deleted(struct invocation *invocation, const struct record *present, int *code)
{
    const struct value *deleted = record_find(present, "delete_time");
    const char *id = record_string(invocation->arena, present, "id");
    if (!deleted || !deleted->present)
        return false;
    *code = client_error(invocation, gettext("%s is deleted; to take it back: kith %s undelete %s"),
                         id, invocation->service->noun, id);
    return true;
}

static bool read_both(struct restore *restore, const struct record *resource, int *code)
{
    struct invocation *invocation = restore->invocation;
    struct record *now = question(invocation, resource);
    struct record *then = question(invocation, resource);
    if (!now || !then) {
        *code = client_error(invocation, "%s", gettext("out of memory"));
        return false;
    }
    if (!request_set_as_of(invocation, then, code))
        return false;
    const struct contract_method *get = noun_kind(invocation->service, CONTRACT_GET);
    restore->differ.present = client_ask(invocation, get, now, code);
    if (!restore->differ.present || is_deleted(invocation, restore->differ.present, code))
        return false;
    restore->differ.old = read_old(invocation, then, code);
    return restore->differ.old != NULL;
}

static bool compare(struct restore *restore, const struct assign *assigns)
{
    struct differ *differ = &restore->differ;
    size_t n = restore->invocation->n_words - 1;
    for (size_t i = 0; i < n; i++) {
        const struct assign *assign = &assigns[i];
        if (!(assign->custom_key ? differ_custom(differ, assign->fields[0], assign->custom_key)
                                 : differ_field(differ, assign->fields[0])))
            return false;
    }
    for (size_t i = 0; n == 0 && i < restore->message->n_fields; i++) {
        const struct contract_field *field = &restore->message->fields[i];
        if (restore_takes(field) && !differ_field(differ, field))
            return false;
    }
    return true;
}

/* Showing it */

static void learn(struct restore *restore)
{
    struct value rows = {0};
    for (size_t i = 0; i < 2 * restore->differ.n; i++) {
        const struct differ_change *change = &restore->differ.changes[i / 2];
        struct record *record = record_new(restore->invocation->arena, restore->message);
        struct value *row = record ? record_append(restore->invocation->arena, &rows) : NULL;
        if (!row)
            return;
        row->record = record;
        *record_value(record, change->field) = i % 2 ? change->was : change->is;
    }
    names_learn_list(restore->invocation, NULL, &rows);
}

static void put_value(struct restore *restore, struct table *table, size_t column,
                      const struct contract_field *field, const struct value *value)
{
    struct buf text;
    struct format format = {.look = &restore->invocation->client->look};
    if (format_is_custom(field->message))
        field = format_custom_value(value->items[0].record, &value);
    buf_init(&text, restore->invocation->arena, CLIENT_REQUEST);
    if (field)
        format_field(&text, field, value, &format);
    if (text.length == 0)
        buf_puts(&text, gettext("(empty)"));
    table_cell(table, column, text.data ? text.data : "", text.length);
}

static void put_change(struct restore *restore, struct table *table,
                       const struct differ_change *change)
{
    const char *label = format_is_custom(change->field->message)
                            ? ""
                            : look_label(&restore->invocation->client->look, &change->field->label);
    label = *label ? label : change->path;
    table_cell(table, FIELD, label, strlen(label));
    put_value(restore, table, FROM, change->field, &change->is);
    put_value(restore, table, TO, change->field, &change->was);
    table_row_end(table);
}

static bool show(struct restore *restore, FILE *out)
{
    struct table table;
    const char *const headings[COLUMNS] = {gettext("field"), gettext("from"), gettext("to")};
    if (!table_init(&table, out, &restore->invocation->client->look, COLUMNS))
        return false;
    for (size_t i = 0; i < COLUMNS; i++)
        table_heading(&table, i, headings[i], false);
    learn(restore);
    for (size_t i = 0; i < restore->differ.n; i++)
        put_change(restore, &table, &restore->differ.changes[i]);
    table_flush(&table);
    table_fini(&table);
    return fflush(out) == 0;
}

/* Doing it */

/* The old values, their paths, and the etag of what was compared. */
static bool fill(struct restore *restore, struct request *request)
{
    struct buf paths;
    struct arena *arena = restore->invocation->arena;
    buf_init(&paths, arena, CLIENT_REQUEST);
    for (size_t i = 0; i < restore->differ.n; i++) {
        const struct differ_change *change = &restore->differ.changes[i];
        struct value *value = record_value(request->resource, change->field);
        buf_printf(&paths, i ? ",%s" : "%s", change->path);
        if (!format_is_custom(change->field->message)) {
            *value = change->was;
            continue;
        }
        struct value *item = record_append(arena, value);
        if (!item)
            return false;
        *item = change->was.items[0];
    }
    const char *text = buf_string(&paths);
    *record_find(request->resource, "etag") = *record_find(restore->differ.present, "etag");
    if (text)
        record_set_text(record_find(request->record, "update_mask"), text);
    return text != NULL;
}

static int update(struct restore *restore, struct request *request, bool told)
{
    int code = EXIT_DONE;
    struct invocation *invocation = restore->invocation;
    const struct record *reply = client_ask(invocation, invocation->method, request->record, &code);
    if (!reply)
        return code;
    if (options_given(invocation->arguments, OPTION_VALIDATE_ONLY))
        client_note(invocation, "%s", gettext("checked only: nothing was changed"));
    else
        client_note(invocation, gettext("%s: back as it was, fields: %zu"),
                    record_string(invocation->arena, reply, "id"), restore->differ.n);
    return told ? EXIT_DONE : view_record(invocation, reply, true);
}

/* People see the table and no more; programs get the record, and the table goes to stderr. */
static int change_back(struct restore *restore, struct request *request)
{
    struct invocation *invocation = restore->invocation;
    bool told = client_output(invocation, OUTPUT_AUTO) == OUTPUT_AUTO && !invocation->quiet;
    bool only_checked = options_given(invocation->arguments, OPTION_VALIDATE_ONLY);
    if (restore->differ.n == 0) {
        client_note(invocation, "%s", gettext("nothing to restore: it is as it was at that time"));
        return told ? EXIT_DONE : view_record(invocation, restore->differ.present, true);
    }
    if (!fill(restore, request))
        return client_error(invocation, "%s", gettext("out of memory"));
    if (!(invocation->quiet && invocation->yes) && !show(restore, told ? stdout : stderr))
        return client_error(invocation, "%s", gettext("the changes cannot be shown"));
    if (!only_checked && !client_confirm(invocation, gettext("Restore these values?")))
        return client_error(invocation, "%s", gettext("not done; --yes does it without asking"));
    return update(restore, request, told);
}

static int check_words(struct invocation *invocation)
{
    const char *noun = invocation->service->noun;
    if (invocation->n_words == 0)
        return client_usage(invocation, gettext("say which one: kith %s %s %s"), noun, "restore",
                            "ID [FIELD…] --as-of TIME");
    if (options_given(invocation->arguments, OPTION_AS_OF))
        return EXIT_DONE;
    if (!noun_kind(invocation->service, CONTRACT_UNDELETE))
        return client_usage(invocation, "%s", gettext("say when it was right: --as-of TIME"));
    return client_usage(invocation,
                        gettext("say when it was right: --as-of TIME; out of the recycle bin: kith "
                                "%s undelete %s"),
                        noun, invocation->words[0]);
}

static int run(struct invocation *invocation)
{
    struct request request;
    struct invocation bare = *invocation;
    struct restore restore = {.invocation = invocation, .differ.arena = invocation->arena};
    int code = check_words(invocation);
    if (code != EXIT_DONE)
        return code;
    invocation->method = noun_kind(invocation->service, CONTRACT_UPDATE);
    bare.method = invocation->method;
    bare.n_words = 0;
    if (!request_begin(&request, &bare, &code))
        return code;
    restore.message = request.resource->message;
    struct assign *assigns = arena_array(invocation->arena, invocation->n_words, sizeof *assigns);
    if (!assigns)
        return client_error(invocation, "%s", gettext("out of memory"));
    if (!find_fields(&restore, assigns, &code) ||
        !request_set_id(request.resource, invocation, contract_field(restore.message, "id"),
                        invocation->words[0], &code) ||
        !read_both(&restore, request.resource, &code))
        return code;
    if (!compare(&restore, assigns))
        return client_error(invocation, "%s", gettext("out of memory"));
    return change_back(&restore, &request);
}

const struct command restore_command = {
    .verb = "restore",
    .serves = restore_serves,
    .options = UINT64_C(1) << OPTION_AS_OF,
    .usage = "ID [FIELD…] --as-of TIME",
    .help = N_("give fields the values that they had at a time; without FIELD all that differ"),
    .example = "",
    .run = run,
};
