/* SPDX-License-Identifier: Apache-2.0 */
/* kith NOUN history: who changed what, one line for each field. */
#include "client/cmd/command.h"
#include "client/cmd/input.h"
#include "client/cmd/limit.h"
#include "client/cmd/names.h"
#include "client/cmd/pages.h"
#include "client/cmd/request.h"
#include "client/cmd/restore.h"
#include "client/cmd/view.h"
#include "client/ui/table.h"

#include <libintl.h>
#include <string.h>

enum { TIME, ACTOR, ACTION, FIELD, FROM, TO, COLUMNS };

static void put(struct invocation *invocation, struct table *table, size_t column,
                const struct record *record, const char *name)
{
    struct buf text;
    struct format format = {.look = &invocation->client->look};
    const struct contract_field *field = contract_field(record->message, name);
    buf_init(&text, invocation->arena, 65536);
    if (field)
        format_field(&text, field, record_value(record, field), &format);
    table_cell(table, column, text.data ? text.data : "", text.length);
}

/* What was done; of the words of the log those that people meet. */
static void put_action(struct invocation *invocation, struct table *table,
                       const struct record *entry)
{
    static const struct {
        const char *word, *text;
    } actions[] = {{"create", N_("was created")},
                   {"update", N_("was changed")},
                   {"delete", N_("was deleted")},
                   {"undelete", N_("was restored")}};
    const char *action = record_string(invocation->arena, entry, "action");
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (invocation->client->look.chinese && strcmp(action, actions[i].word) == 0)
            action = gettext(actions[i].text);
    table_cell(table, ACTION, action, strlen(action));
}

static void put_entry(struct invocation *invocation, struct table *table,
                      const struct record *entry)
{
    put(invocation, table, TIME, entry, "time");
    put(invocation, table, ACTOR, entry, "actor");
    put_action(invocation, table, entry);
}

static const struct contract_field *changed_field(struct invocation *invocation,
                                                  const struct record *change)
{
    const struct contract_object *object = invocation->method->object;
    const char *name = record_string(invocation->arena, change, "field");
    return object ? contract_field(object->message, name) : NULL;
}

/* The field by the name that the user knows it by. */
static void put_field_name(struct invocation *invocation, struct table *table,
                           const struct record *change)
{
    const struct contract_field *field = changed_field(invocation, change);
    const char *label = field ? look_label(&invocation->client->look, &field->label) : "";
    label = *label ? label : record_string(invocation->arena, change, "field");
    table_cell(table, FIELD, label, strlen(label));
}

/* Values come as texts; read back by the type of their field they can be shown as elsewhere. */
static bool typed(struct invocation *invocation, const struct record *change, const char *which,
                  struct value *value)
{
    const struct contract_field *field = changed_field(invocation, change);
    const char *text = record_string(invocation->arena, change, which);
    *value = (struct value){0};
    return *text && field && !field->repeated && field->type != CONTRACT_MESSAGE &&
           field->type != CONTRACT_TEXT &&
           status_is_ok(input_value(invocation->arena, field, text, value));
}

static void put_value(struct invocation *invocation, struct table *table, size_t column,
                      const struct record *change, const char *which)
{
    struct buf text;
    struct value value;
    struct format format = {.look = &invocation->client->look};
    if (!typed(invocation, change, which, &value)) {
        put(invocation, table, column, change, which);
        return;
    }
    buf_init(&text, invocation->arena, 65536);
    format_value(&text, changed_field(invocation, change), &value, &format);
    table_cell(table, column, text.data ? text.data : "", text.length);
}

static void put_changes(struct invocation *invocation, struct table *table,
                        const struct record *entry)
{
    const struct value *changes = record_find(entry, "changes");
    size_t n = changes ? changes->n_items : 0;
    put_entry(invocation, table, entry);
    for (size_t i = 0; i < n; i++) {
        const struct record *change = changes->items[i].record;
        put_field_name(invocation, table, change);
        put_value(invocation, table, FROM, change, "old_value");
        put_value(invocation, table, TO, change, "new_value");
        table_row_end(table);
    }
    if (n == 0)
        table_row_end(table);
}

/* The ids among the values, as if they stood in records of the object. */
static void learn_change(struct invocation *invocation, const struct record *change,
                         const char *which, struct value *rows)
{
    const struct contract_field *field = changed_field(invocation, change);
    struct value value;
    if (!field || field->type != CONTRACT_ID || !typed(invocation, change, which, &value))
        return;
    struct value *row = record_append(invocation->arena, rows);
    struct record *record =
        row ? record_new(invocation->arena, invocation->method->object->message) : NULL;
    if (!record) {
        rows->n_items -= row != NULL;
        return;
    }
    row->record = record;
    *record_value(record, field) = value;
}

static void learn_page(struct invocation *invocation, const struct value *entries)
{
    struct value rows = {0};
    for (size_t i = 0; i < entries->n_items; i++) {
        const struct value *changes = record_find(entries->items[i].record, "changes");
        for (size_t j = 0; changes && j < changes->n_items; j++) {
            learn_change(invocation, changes->items[j].record, "old_value", &rows);
            learn_change(invocation, changes->items[j].record, "new_value", &rows);
        }
    }
    names_learn_list(invocation, NULL, &rows);
}

/* At most one line, and only for people. */
static void hint(struct invocation *invocation, const struct pages *pages, const char *id,
                 bool rows)
{
    if (pages->code != EXIT_DONE)
        return;
    if (pages->more)
        client_note(invocation, "%s", gettext("there are more: --limit N or --all"));
    else if (rows && invocation->client->look.tty && restore_serves(invocation->service))
        client_note(invocation,
                    gettext("to take a value back: kith %s restore %s FIELD --as-of "
                            "TIME"),
                    invocation->service->noun, id);
}

static int show_table(struct invocation *invocation, struct pages *pages, const char *id)
{
    bool rows = false;
    struct table table;
    const char *const headings[COLUMNS] = {gettext("time"),  gettext("who"),  gettext("what"),
                                           gettext("field"), gettext("from"), gettext("to")};
    if (!table_init(&table, stdout, &invocation->client->look, COLUMNS))
        return client_error(invocation, "%s", gettext("out of memory"));
    for (size_t i = 0; i < COLUMNS; i++)
        table_heading(&table, i, headings[i], false);
    for (const struct record *entry; (entry = pages_next(pages)) != NULL;) {
        if (pages->at == 1)
            learn_page(invocation, record_value(pages->reply, pages->rows));
        put_changes(invocation, &table, entry);
        rows = true;
    }
    table_flush(&table);
    table_fini(&table);
    hint(invocation, pages, id, rows);
    return pages->code;
}

static int run(struct invocation *invocation)
{
    struct request request;
    struct pages pages;
    int64_t limit;
    int code = EXIT_DONE;
    if (!limit_of(invocation, &limit, &code) || !request_of_id(&request, invocation, &code))
        return code;
    if (!pages_begin(&pages, invocation, invocation->method, request.record, limit))
        return client_error(invocation, "%s", gettext("out of memory"));
    bool plain = client_output(invocation, OUTPUT_AUTO) == OUTPUT_AUTO &&
                 !options_given(invocation->arguments, OPTION_FIELDS);
    code = plain ? show_table(invocation, &pages,
                              record_string(invocation->arena, request.record, "id"))
                 : view_pages(invocation, &pages);
    pages_end(&pages);
    return code;
}

const struct command history_command = {
    .kind = CONTRACT_HISTORY,
    .options = (UINT64_C(1) << OPTION_LIMIT) | (UINT64_C(1) << OPTION_ALL),
    .usage = "ID",
    .help = N_("show who changed what, the newest first"),
    .example = "",
    .run = run,
};
