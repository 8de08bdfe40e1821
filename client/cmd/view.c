/* SPDX-License-Identifier: Apache-2.0 */
/* From replies to output. */
#include "client/cmd/view.h"

#include "client/cmd/batch.h"
#include "client/cmd/names.h"
#include "client/cmd/nearest.h"
#include "client/cmd/noun.h"
#include "client/ui/json.h"
#include "client/ui/print.h"
#include "client/ui/vertical.h"

#include <errno.h>
#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>
#include <string.h>

/* Columns */

bool view_columns(struct invocation *invocation, const struct contract_message *message,
                  struct columns *columns, const struct columns **chosen)
{
    const char *names = invocation->arguments->values[OPTION_FIELDS];
    const char *wrong;
    *chosen = NULL;
    if (!names || !*names)
        return true;
    *chosen = columns;
    if (column_parse(columns, invocation->arena, message, names, &invocation->client->look, &wrong))
        return true;
    struct nearest nearest;
    nearest_init(&nearest, wrong);
    for (size_t i = 0; i < message->n_fields; i++)
        nearest_offer(&nearest, message->fields[i].name);
    if (nearest.best)
        client_usage(invocation, gettext("--fields: there is no field \"%s\"; did you mean %s?"),
                     wrong, nearest.best);
    else
        client_usage(invocation, gettext("--fields: there is no field \"%s\""), wrong);
    return false;
}

void view_mask(struct invocation *invocation, const struct columns *chosen, struct record *request)
{
    struct buf paths;
    struct value *mask = request ? record_find(request, "read_mask") : NULL;
    if (!mask || !chosen)
        return;
    buf_init(&paths, invocation->arena, 65536);
    for (size_t i = 0; i < chosen->n; i++)
        buf_printf(&paths, i ? ",%s" : "%s", chosen->items[i].path[0]->name);
    const char *text = buf_string(&paths);
    if (text)
        record_set_text(mask, text);
}

/* Records */

static bool for_people(enum output output)
{
    return output == OUTPUT_TABLE || output == OUTPUT_VERTICAL;
}

static int print_id(struct invocation *invocation, const struct record *record)
{
    const char *id = record_string(invocation->arena, record, "id");
    print_out(stdout, id, strlen(id), false);
    putchar('\n');
    return EXIT_DONE;
}

/* "| head" that has seen enough is no failure; a full disk is. */
static int written(struct invocation *invocation)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return EXIT_DONE;
    return errno == EPIPE ? EXIT_DONE : client_error(invocation, "%s", strerror(errno));
}

/* What is told once and never again is never left out. */
static void add_secret(struct invocation *invocation, const struct record *record,
                       struct columns *columns)
{
    struct columns all;
    const struct value *secret = record_find(record, "secret");
    if (!secret || !secret->present || secret->text.length == 0)
        return;
    column_all(&all, invocation->arena, record->message, &invocation->client->look);
    for (size_t i = 0; i < all.n; i++)
        if (strcmp(all.items[i].path[0]->name, "secret") == 0)
            columns->items[columns->n++] = all.items[i];
}

/* The standard columns that have something to show. */
static void brief_columns(struct invocation *invocation, const struct record *record,
                          struct columns *columns)
{
    size_t kept = 0;
    struct format format = {.look = &invocation->client->look};
    column_default(columns, invocation->arena, record->message, &invocation->client->look);
    for (size_t i = 0; i < columns->n; i++) {
        struct buf text;
        buf_init(&text, invocation->arena, CLIENT_REQUEST);
        column_text(&text, &columns->items[i], record, &format);
        if (text.length)
            columns->items[kept++] = columns->items[i];
    }
    columns->n = kept;
    add_secret(invocation, record, columns);
}

int view_record(struct invocation *invocation, const struct record *record, bool brief)
{
    struct columns columns;
    const struct columns *chosen;
    struct sheet sheet;
    const struct look *look = &invocation->client->look;
    enum output output = client_output(invocation, OUTPUT_AUTO);
    if (brief && invocation->quiet && output == OUTPUT_AUTO &&
        contract_field(record->message, "id"))
        return print_id(invocation, record);
    if (!view_columns(invocation, record->message, &columns, &chosen))
        return EXIT_USAGE;
    if (brief && !chosen && output == OUTPUT_AUTO) {
        brief_columns(invocation, record, &columns);
        chosen = &columns;
    }
    output = output == OUTPUT_AUTO ? OUTPUT_VERTICAL : output;
    if (for_people(output))
        names_learn(invocation, chosen, record);
    if (!sheet_begin(&sheet, stdout, look, output, record->message, chosen, invocation->arena))
        return client_error(invocation, "%s", gettext("out of memory"));
    sheet.single = true;
    sheet_row(&sheet, record);
    sheet_end(&sheet);
    return written(invocation);
}

/* Figures say what they cover. */

void view_coverage(struct invocation *invocation, const struct record *reply)
{
    const char *text =
        record_find(reply, "coverage") ? record_string(invocation->arena, reply, "coverage") : "";
    if (*text)
        client_note(invocation, "%s", text);
}

static bool is_coverage(const struct record *reply, const struct contract_field *field)
{
    return contract_field(reply->message, "coverage") &&
           (strcmp(field->name, "coverage") == 0 || strcmp(field->name, "scope") == 0);
}

/* Pages */

static void say_total(struct invocation *invocation, const struct pages *pages)
{
    const struct value *total = pages->reply ? record_find(pages->reply, "total_size") : NULL;
    if (total && total->present) {
        client_note(invocation, gettext("%" PRId64 " in all"), total->integer);
        view_coverage(invocation, pages->reply);
    } else if (pages->more && !options_given(invocation->arguments, OPTION_LIMIT))
        client_note(invocation, "%s", gettext("there are more: --limit N or --all"));
}

static int print_pages(struct invocation *invocation, struct pages *pages, struct sheet *sheet)
{
    bool open = true;
    const struct columns *shown =
        sheet->output == OUTPUT_TABLE || sheet->chosen ? &sheet->columns : NULL;
    for (const struct record *row; open && (row = pages_next(pages)) != NULL;) {
        if (pages->at == 1 && for_people(sheet->output))
            names_learn_list(invocation, shown, record_value(pages->reply, pages->rows));
        open = sheet_row(sheet, row);
        if (pages_at_break(pages))
            sheet_flush(sheet);
    }
    sheet_end(sheet);
    if (pages->code != EXIT_DONE)
        return pages->code;
    if (sheet->rows == 0 && sheet->output == OUTPUT_TABLE)
        client_note(invocation, "%s", gettext("nothing found"));
    say_total(invocation, pages);
    return written(invocation);
}

int view_pages(struct invocation *invocation, struct pages *pages)
{
    struct columns columns;
    const struct columns *chosen;
    struct sheet sheet;
    const struct contract_message *message = pages->rows->message;
    if (!view_columns(invocation, message, &columns, &chosen))
        return EXIT_USAGE;
    if (message->object)
        view_mask(invocation, chosen, pages->request);
    if (!sheet_begin(&sheet, stdout, &invocation->client->look,
                     client_output(invocation, OUTPUT_TABLE), message, chosen, invocation->arena))
        return client_error(invocation, "%s", gettext("out of memory"));
    return print_pages(invocation, pages, &sheet);
}

/* Other replies */

static int view_json(struct invocation *invocation, const struct record *reply, bool lines)
{
    struct buf text;
    buf_init(&text, invocation->arena, CLIENT_REQUEST);
    json_record(&text, reply, lines ? 0 : -1);
    buf_put_byte(&text, '\n');
    if (text.failed)
        return client_error(invocation, "%s", gettext("out of memory"));
    fwrite(text.data, 1, text.length, stdout);
    return written(invocation);
}

static void rows_heading(struct invocation *invocation, const struct contract_field *field)
{
    const struct look *look = &invocation->client->look;
    const struct contract_message *message = field->message;
    const char *label = look_label(look, &field->label);
    if (!*label && message->object)
        label = look_label(look, &message->object->label);
    printf("%s%s%s\n", look_on(look, LOOK_HEADING), *label ? label : field->name, look_off(look));
}

static int view_rows(struct invocation *invocation, const struct contract_field *field,
                     const struct value *rows)
{
    struct columns columns;
    const struct columns *chosen;
    struct sheet sheet;
    if (!view_columns(invocation, field->message, &columns, &chosen))
        return EXIT_USAGE;
    if (!sheet_begin(&sheet, stdout, &invocation->client->look,
                     client_output(invocation, OUTPUT_TABLE), field->message, chosen,
                     invocation->arena))
        return client_error(invocation, "%s", gettext("out of memory"));
    if (for_people(sheet.output))
        names_learn_list(
            invocation, sheet.chosen || sheet.output == OUTPUT_TABLE ? &sheet.columns : NULL, rows);
    for (size_t i = 0; i < rows->n_items; i++)
        if (!sheet_row(&sheet, rows->items[i].record))
            break;
    sheet_end(&sheet);
    return written(invocation);
}

int view_section(struct invocation *invocation, const struct contract_field *field,
                 const struct value *rows)
{
    rows_heading(invocation, field);
    return view_rows(invocation, field, rows);
}

static size_t count_lists(const struct contract_message *message)
{
    size_t lists = 0;
    for (size_t i = 0; i < message->n_fields; i++)
        lists += message->fields[i].repeated && message->fields[i].type == CONTRACT_MESSAGE;
    return lists;
}

/* Of a record within a reply its id is shown. */
static bool show_id(struct column *column, const struct record *record)
{
    const struct value *id = record_find(record, "id");
    if (!id || id->text.length == 0)
        return false;
    column->path[1] = contract_field(record->message, "id");
    column->depth = 2;
    return true;
}

/* Sentences of a reply that also has rows: before everything else, each on a line. */
static bool view_sentences(const struct record *reply)
{
    const struct value *sentences = record_find(reply, "sentences");
    for (size_t i = 0; sentences && i < sentences->n_items; i++) {
        print_out(stdout, sentences->items[i].text.data, sentences->items[i].text.length, false);
        putchar('\n');
    }
    return sentences && sentences->n_items > 0;
}

/* Whether there is more than was shown is said only when it is so. */
static bool is_all(const struct contract_field *field, const struct value *value)
{
    return field->type == CONTRACT_BOOL && !value->integer &&
           (strcmp(field->name, "more") == 0 || strcmp(field->name, "truncated") == 0);
}

/* The single fields of a reply that also has rows: above them, in lines. */
static bool view_rest(struct invocation *invocation, const struct record *reply)
{
    struct columns columns;
    size_t n = 0;
    column_all(&columns, invocation->arena, reply->message, &invocation->client->look);
    for (size_t i = 0; i < columns.n; i++) {
        const struct contract_field *field = columns.items[i].path[0];
        const struct value *value = record_value(reply, field);
        bool empty =
            (field->type == CONTRACT_TEXT && value->text.length == 0) || is_all(field, value);
        if (field->type == CONTRACT_MESSAGE && field->message->object && value->record)
            empty = options_given(invocation->arguments, OPTION_VALIDATE_ONLY) ||
                    !show_id(&columns.items[i], value->record); /* none was made */
        if (!field->repeated && value->present && !empty && !is_coverage(reply, field))
            columns.items[n++] = columns.items[i];
    }
    columns.n = n;
    if (n) {
        names_learn(invocation, &columns, reply);
        vertical_record(stdout, &invocation->client->look, reply, &columns);
    }
    return n > 0;
}

static int view_parts(struct invocation *invocation, const struct record *reply)
{
    int code = EXIT_DONE;
    bool several = count_lists(reply->message) > 1;
    bool said = view_sentences(reply);
    bool shown = view_rest(invocation, reply) || said;
    for (size_t i = 0; i < reply->message->n_fields && code == EXIT_DONE; i++) {
        const struct contract_field *field = &reply->message->fields[i];
        const struct value *rows = &reply->values[i];
        if (!field->repeated || field->type != CONTRACT_MESSAGE || rows->n_items == 0)
            continue;
        if (several)
            putchar('\n');
        code = several ? view_section(invocation, field, rows) : view_rows(invocation, field, rows);
        shown = true;
    }
    if (!shown)
        client_note(invocation, "%s", gettext("nothing found"));
    view_coverage(invocation, reply);
    return code;
}

int view_reply(struct invocation *invocation, const struct record *reply)
{
    const struct contract_field *rows = noun_rows_field(reply->message);
    enum output output = client_output(invocation, OUTPUT_AUTO);
    if (reply->message->n_fields == 0) {
        client_note(invocation, "%s", gettext("done"));
        return EXIT_DONE;
    }
    if (!rows)
        return view_record(invocation, reply, false);
    if (options_given(invocation->arguments, OPTION_CHART))
        return view_chart(invocation, record_value(reply, rows), rows);
    if (output == OUTPUT_JSON && !options_given(invocation->arguments, OPTION_FIELDS))
        return view_json(invocation, reply, true);
    if (output == OUTPUT_AUTO || output == OUTPUT_TABLE || output == OUTPUT_VERTICAL)
        return view_parts(invocation, reply);
    return view_rows(invocation, rows, record_value(reply, rows));
}

int view_picture(struct invocation *invocation, const struct record *request,
                 int (*picture)(struct invocation *invocation, const struct record *reply))
{
    int code = EXIT_DONE;
    struct record *reply = client_ask(invocation, invocation->method, request, &code);
    if (!reply)
        return code;
    return client_output(invocation, OUTPUT_AUTO) == OUTPUT_AUTO ? picture(invocation, reply)
                                                                 : view_reply(invocation, reply);
}

int view_change(struct invocation *invocation, const struct record *request)
{
    int code = EXIT_DONE;
    struct record *reply = client_ask(invocation, invocation->method, request, &code);
    if (!reply)
        return code;
    if (options_given(invocation->arguments, OPTION_VALIDATE_ONLY))
        client_note(invocation, "%s", gettext("checked only: nothing was changed"));
    if (reply->message->object)
        return view_record(invocation, reply, true);
    struct value *batch = record_find(reply, "batch");
    if (batch && options_given(invocation->arguments, OPTION_VALIDATE_ONLY))
        *batch = (struct value){0}; /* of what is not done there is none */
    code = view_reply(invocation, reply);
    if (code == EXIT_DONE && batch && batch->record)
        batch_told(invocation, batch->record);
    return code;
}
