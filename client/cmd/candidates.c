/* SPDX-License-Identifier: Apache-2.0 */
/* Completion: nouns, verbs, fields, options, and their values. */
#include "client/cmd/candidates.h"

#include "client/cmd/command.h"
#include "client/cmd/lookup.h"
#include "client/cmd/noun.h"
#include "client/cmd/restore.h"
#include "client/cmd/words.h"
#include "client/ui/column.h"
#include "client/ui/print.h"

#include <string.h>

/* What a terminal may be sent as it is: readline shows the rest of C1 and bidi marks untouched. */
static bool is_harmless(struct candidates *c, const char *text)
{
    struct clean clean = print_clean(c->invocation->arena, text, strlen(text), false);
    return strcmp(clean.text, text) == 0;
}

static void offer(struct candidates *c, const char *text)
{
    if (!text || c->n == CANDIDATES_MOST || strncmp(text, c->prefix, strlen(c->prefix)) != 0)
        return;
    if (!is_harmless(c, text))
        return;
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->items[i], text) == 0)
            return;
    c->items[c->n++] = text;
}

static void offer_with(struct candidates *c, const char *before, const char *text,
                       const char *behind)
{
    offer(c, arena_printf(c->invocation->arena, "%s%s%s", before, text, behind));
}

/* Nouns and verbs */

static void offer_nouns(struct candidates *c)
{
    for (size_t i = 0; i < contract_n_services; i++)
        if (noun_is_listed(contract_services[i]))
            offer(c, contract_services[i]->noun);
    for (size_t i = 0; command_table[i]; i++)
        if (command_table[i]->noun && !command_table[i]->hidden)
            offer(c, command_table[i]->noun);
}

static void offer_verbs(struct candidates *c, const char *noun)
{
    const struct contract_service *service = noun_service(noun);
    for (size_t i = 0; service && i < service->n_methods; i++)
        offer(c, service->methods[i].verb);
    for (size_t i = 0; command_table[i]; i++)
        if (command_table[i]->noun && strcmp(command_table[i]->noun, noun) == 0)
            offer(c, command_table[i]->verb);
    for (size_t i = 0; service && command_table[i]; i++)
        if (command_serves(command_table[i], service))
            offer(c, command_table[i]->verb);
}

/* Values */

static void offer_codes(struct candidates *c, const char *before, const char *list)
{
    if (!client_remote(c->invocation->client) || !remote_has_token(c->invocation->client->remote))
        return;
    struct lookup codes = lookup_codes(c->invocation, list);
    for (size_t i = 0; i < codes.n; i++)
        offer_with(c, before, codes.items[i], "");
}

static void offer_values(struct candidates *c, const struct contract_field *field,
                         const char *before)
{
    const struct contract_enum *values = field->enumeration;
    for (size_t i = 0; values && i < values->n_values; i++)
        if (values->values[i].number)
            offer_with(c, before, values->values[i].short_name, "");
    if (field->type == CONTRACT_BOOL) {
        offer_with(c, before, "yes", "");
        offer_with(c, before, "no", "");
    }
    if (field->code_list)
        offer_codes(c, before, field->code_list);
}

/* Fields */

static const struct contract_message *resource_of(const struct contract_method *method)
{
    const struct contract_field *inside = noun_record_field(method->input, method->object);
    return inside ? inside->message : NULL;
}

static void offer_fields(struct candidates *c, const struct contract_message *message,
                         const char *behind, bool inputs)
{
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        bool plain = field->type != CONTRACT_MESSAGE || field->repeated;
        if (plain && !(inputs && field->output_only))
            offer_with(c, "", field->name, behind);
    }
}

static void offer_customs(struct candidates *c, const struct contract_message *message,
                          const char *behind)
{
    const struct contract_object *object = message->object;
    if (!object || !object->custom || strncmp(c->prefix, "custom.", 7) != 0)
        return;
    struct lookup known = lookup_customs(c->invocation, object->name);
    for (size_t i = 0; i < known.n; i++) {
        const char *key =
            arena_copy(c->invocation->arena, known.items[i], strcspn(known.items[i], "\t"));
        if (key)
            offer_with(c, "custom.", key, behind);
    }
}

/* Within --fields a,b and --order a,-b the last name counts. */
static void offer_field_list(struct candidates *c, const struct contract_message *message)
{
    const char *comma = strrchr(c->prefix, ',');
    size_t length = comma ? (size_t)(comma - c->prefix) + 1 : 0;
    length += c->prefix[length] == '-';
    const char *before = arena_copy(c->invocation->arena, c->prefix, length);
    for (size_t i = 0; before && i < message->n_fields; i++)
        offer_with(c, before, message->fields[i].name, "");
}

static void offer_field_values(struct candidates *c, const struct contract_method *method,
                               const char *equals)
{
    const struct contract_message *resource = resource_of(method);
    size_t length = (size_t)(equals - c->prefix);
    length -= length && (equals[-1] == '+' || equals[-1] == '-');
    const char *name = arena_copy(c->invocation->arena, c->prefix, length);
    const char *before =
        arena_copy(c->invocation->arena, c->prefix, (size_t)(equals - c->prefix) + 1);
    const struct contract_field *field = name && resource ? column_find(resource, name) : NULL;
    if (name && !field)
        field = column_find(method->input, name);
    if (field && before)
        offer_values(c, field, before);
}

static void offer_restorable(struct candidates *c, const struct contract_object *object)
{
    for (size_t i = 0; object && i < object->message->n_fields; i++)
        if (restore_takes(&object->message->fields[i]))
            offer(c, object->message->fields[i].name);
    if (object)
        offer_customs(c, object->message, "");
}

static void offer_arguments(struct candidates *c, const struct command_match *match)
{
    const char *equals = strchr(c->prefix, '=');
    if (match->service && match->command && command_serves(match->command, match->service))
        offer_restorable(c, noun_object(match->service));
    if (!match->method)
        return;
    if (equals) {
        offer_field_values(c, match->method, equals);
        return;
    }
    const struct contract_message *resource = resource_of(match->method);
    if (resource) {
        offer_fields(c, resource, "=", true);
        offer_customs(c, resource, "=");
    } else if (match->method->kind == CONTRACT_CUSTOM_METHOD) {
        offer_fields(c, match->method->input, "=", true);
    } else if (match->method->kind == CONTRACT_LIST && match->method->object) {
        offer_fields(c, match->method->object->message, "", false);
    }
}

/* Options */

static void offer_options(struct candidates *c, const struct command_match *match)
{
    uint64_t allowed = match->command ? match->command->options : 0;
    for (size_t i = 0; i < options_n; i++) {
        const struct option_row *row = &options_table[i];
        if (row->option < OPTION_GLOBALS || (allowed & option_bit(row->option)))
            offer_with(c, "--", row->name, "");
    }
}

static bool offer_option_values(struct candidates *c, const struct command_match *match,
                                const char *last)
{
    const struct option_row *row = strncmp(last, "--", 2) == 0 ? options_named(last + 2) : NULL;
    if (strcmp(last, "-o") == 0)
        row = options_named("output");
    if (!row || !row->value)
        return false;
    if (row->option == OPTION_OUTPUT)
        for (int i = OUTPUT_TABLE; i <= OUTPUT_VERTICAL; i++)
            offer(c, sheet_output_name((enum output)i));
    if (row->option == OPTION_LANG) {
        offer(c, "en");
        offer(c, "zh");
    }
    if (row->option == OPTION_INTO)
        offer_nouns(c);
    bool fields = row->option == OPTION_FIELDS || row->option == OPTION_ORDER;
    if (fields && match->method && match->method->object)
        offer_field_list(c, match->method->object->message);
    return true;
}

/* The whole */

static size_t drop_options(const char **words, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        const struct option_row *row =
            strncmp(words[i], "--", 2) == 0 ? options_named(words[i] + 2) : NULL;
        if (words[i][0] != '-' || words[i][1] == '\0')
            words[kept++] = words[i];
        else if ((row && row->value) || strcmp(words[i], "-o") == 0)
            i++;
    }
    return kept;
}

/* The last word may be unfinished, and so may its quotes: then it is taken as it stands. */
static bool take_words(struct candidates *c, const char *line, const char ***words, size_t *n)
{
    struct arena *arena = c->invocation->arena;
    size_t length = strlen(line);
    bool fresh = length == 0 || line[length - 1] == ' ' || line[length - 1] == '\t';
    if (!words_split(arena, line, words, n)) {
        const char *blank = strrchr(line, ' ');
        const char *before = arena_copy(arena, line, blank ? (size_t)(blank - line) : 0);
        c->prefix = blank ? blank + 1 : line;
        return before && words_split(arena, before, words, n);
    }
    c->prefix = "";
    if (!fresh && *n)
        c->prefix = (*words)[--*n];
    return true;
}

bool candidates_find(struct candidates *c, struct invocation *invocation, const char *line)
{
    const char **words;
    size_t n;
    *c = (struct candidates){.invocation = invocation, .prefix = ""};
    c->items = arena_array(invocation->arena, CANDIDATES_MOST, sizeof *c->items);
    if (!c->items || !take_words(c, line, &words, &n))
        return false;
    const char *last = n ? words[n - 1] : "";
    size_t plain = drop_options(words, n);
    struct command_match match = {0};
    if (plain)
        match = command_find(words, plain);
    if (offer_option_values(c, &match, last))
        return true;
    if (c->prefix[0] == '-')
        offer_options(c, &match);
    else if (plain == 0)
        offer_nouns(c);
    else if (plain == 1 || (plain == 2 && strcmp(words[0], "help") == 0))
        offer_verbs(c, words[plain - 1]);
    if (plain == 1 && (strcmp(words[0], "help") == 0 || strcmp(words[0], "export") == 0 ||
                       strcmp(words[0], "report") == 0))
        offer_nouns(c);
    if (plain >= 2)
        offer_arguments(c, &match);
    return true;
}
