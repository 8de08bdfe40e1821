/* SPDX-License-Identifier: Apache-2.0 */
/* kith NOUN history: who changed what, one line for each field. */
#include "client/cmd/command.h"
#include "client/cmd/limit.h"
#include "client/cmd/pages.h"
#include "client/cmd/request.h"
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

static void put_entry(struct invocation *invocation, struct table *table,
                      const struct record *entry)
{
    put(invocation, table, TIME, entry, "time");
    put(invocation, table, ACTOR, entry, "actor");
    put(invocation, table, ACTION, entry, "action");
}

/* The field by the name that the user knows it by. */
static void put_field_name(struct invocation *invocation, struct table *table,
                           const struct record *change)
{
    const struct contract_object *object = invocation->method->object;
    const char *name = record_string(invocation->arena, change, "field");
    const struct contract_field *field = object ? contract_field(object->message, name) : NULL;
    const char *label = field ? look_label(&invocation->client->look, &field->label) : "";
    label = *label ? label : name;
    table_cell(table, FIELD, label, strlen(label));
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
        put(invocation, table, FROM, change, "old_value");
        put(invocation, table, TO, change, "new_value");
        table_row_end(table);
    }
    if (n == 0)
        table_row_end(table);
}

static int show_table(struct invocation *invocation, struct pages *pages)
{
    struct table table;
    const char *const headings[COLUMNS] = {gettext("time"),  gettext("who"),  gettext("what"),
                                           gettext("field"), gettext("from"), gettext("to")};
    if (!table_init(&table, stdout, &invocation->client->look, COLUMNS))
        return client_error(invocation, "%s", gettext("out of memory"));
    for (size_t i = 0; i < COLUMNS; i++)
        table_heading(&table, i, headings[i], false);
    for (const struct record *entry; (entry = pages_next(pages)) != NULL;)
        put_changes(invocation, &table, entry);
    table_flush(&table);
    table_fini(&table);
    if (pages->code == EXIT_DONE && pages->more)
        client_note(invocation, "%s", gettext("there are more: --limit N or --all"));
    return pages->code;
}

static int run(struct invocation *invocation)
{
    struct request request;
    struct pages pages;
    int64_t limit;
    int code = EXIT_DONE;
    if (!limit_of(invocation, &limit, &code) || !request_begin(&request, invocation, &code) ||
        !request_take_id(&request, invocation, &code) || !request_fill(&request, invocation, &code))
        return code;
    if (!pages_begin(&pages, invocation, invocation->method, request.record, limit))
        return client_error(invocation, "%s", gettext("out of memory"));
    bool plain = client_output(invocation, OUTPUT_AUTO) == OUTPUT_AUTO &&
                 !options_given(invocation->arguments, OPTION_FIELDS);
    code = plain ? show_table(invocation, &pages) : view_pages(invocation, &pages);
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
