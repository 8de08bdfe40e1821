/* SPDX-License-Identifier: Apache-2.0 */
/* The list of commands, and finding the one that is meant. */
#include "client/cmd/command.h"

#include "client/cmd/group.h"
#include "client/cmd/help.h"
#include "client/cmd/lookup.h"
#include "client/cmd/nearest.h"
#include "client/cmd/noun.h"

#include <libintl.h>
#include <string.h>

extern const struct command analyze_command, convert_command, attachments_download_command,
    attachments_upload_command, audit_prove_command, audit_verify_command, completion_command,
    completion_hidden_command, create_command, custom_command, day_command, day_view_command,
    delete_command, delete_undo_command, erasure_show_command, explain_command, exports_command,
    forecast_command, get_batch_command, get_command, handover_preview_command,
    handover_show_command, handover_start_command, handover_undo_command, help_command,
    history_command, imports_command, imports_undo_command, imports_upload_command, inbox_command,
    inbox_read_command, inbox_watch_command, invite_command, invite_reset_command, list_command,
    next_step_command, login_command, login_out_command, login_password_command, person_command,
    person_erase_command, priority_command, profiles_add_command, profiles_list_command,
    profiles_remove_command, profiles_use_command, queue_command, restore_command,
    review_results_command, role_diff_command, role_apply_command, search_command,
    second_factor_command, service_figures_command, service_backlog_command, service_board_command,
    shell_command, shell_set_command, shell_stdin_command, summary_command, summary_short_command,
    ticket_command, update_command, whoami_command;

/* Approvals. */
extern const struct command approval_command;
/* Knowledge base. */
extern const struct command article_diff_command, article_reply_command, article_search_command,
    article_show_command, article_suggest_command, article_use_command;

extern const struct command intake_command;

/* Service levels. */
extern const struct command calendar_command, clocks_command, simulate_command;

const struct command *const command_table[] = {
    &login_command,
    &login_out_command,
    &whoami_command,
    &login_password_command,
    &profiles_list_command,
    &profiles_add_command,
    &profiles_use_command,
    &profiles_remove_command,
    &shell_command,
    &shell_stdin_command,
    &shell_set_command,
    &completion_command,
    &completion_hidden_command,
    &help_command,
    &day_command,
    &day_view_command,
    &approval_command,
    &calendar_command,
    &clocks_command,
    &simulate_command,
    &analyze_command,
    &convert_command,
    &explain_command,
    &exports_command,
    &forecast_command,
    &handover_start_command,
    &handover_undo_command,
    &handover_preview_command,
    &handover_show_command,
    &imports_command,
    &imports_undo_command,
    &imports_upload_command,
    &inbox_command,
    &inbox_read_command,
    &inbox_watch_command,
    &intake_command,
    &invite_command,
    &invite_reset_command,
    &priority_command,
    &queue_command,
    &role_diff_command,
    &role_apply_command,
    &review_results_command,
    &search_command,
    &service_figures_command,
    &service_backlog_command,
    &service_board_command,
    &second_factor_command,
    &article_show_command,
    &article_search_command,
    &article_suggest_command,
    &article_diff_command,
    &article_reply_command,
    &article_use_command,
    &attachments_upload_command,
    &attachments_download_command,
    &audit_verify_command,
    &audit_prove_command,
    &person_command,
    &person_erase_command,
    &erasure_show_command,
    &summary_command,
    &summary_short_command,
    &ticket_command,
    &list_command,
    &get_command,
    &get_batch_command,
    &next_step_command,
    &create_command,
    &update_command,
    &delete_command,
    &delete_undo_command,
    &history_command,
    &restore_command,
    &custom_command,
    NULL,
};

static const struct command *command_of_kind(enum contract_verb kind)
{
    for (size_t i = 0; command_table[i]; i++)
        if (!command_table[i]->noun && !command_table[i]->verb && command_table[i]->kind == kind)
            return command_table[i];
    return NULL;
}

bool command_serves(const struct command *command, const struct contract_service *service)
{
    return !command->noun && command->serves && command->serves(service);
}

static const struct command *command_serving(const struct contract_service *service,
                                             const char *verb)
{
    for (size_t i = 0; command_table[i]; i++)
        if (command_serves(command_table[i], service) && strcmp(command_table[i]->verb, verb) == 0)
            return command_table[i];
    return NULL;
}

/* With `verb` NULL: the row that has none. */
static const struct command *command_named(const char *noun, const char *verb)
{
    for (size_t i = 0; command_table[i]; i++) {
        const struct command *command = command_table[i];
        if (!command->noun || strcmp(command->noun, noun) != 0)
            continue;
        if (verb && command->verb ? strcmp(verb, command->verb) == 0 : !verb && !command->verb)
            return command;
    }
    return NULL;
}

/* "kith C-12" and "kith T-2026-000007" show the record. */
static struct command_match by_id(const char *word)
{
    const struct contract_object *object = lookup_prefixed(word);
    const struct contract_service *service = object ? noun_of_object(object->name) : NULL;
    const struct contract_method *get = service ? noun_kind(service, CONTRACT_GET) : NULL;
    const struct command *own = get ? command_named(service->noun, get->verb) : NULL;
    if (!get)
        return (struct command_match){0};
    return (struct command_match){own ? own : command_of_kind(CONTRACT_GET), service, get, 0};
}

struct command_match command_find(const char *const *words, size_t n)
{
    struct command_match match = {.service = noun_service(words[0])};
    const char *noun = match.service ? match.service->noun : words[0];
    const char *verb = n > 1 ? words[1] : NULL;
    match.skip = 2;
    if (match.service && verb)
        match.command = command_serving(match.service, verb);
    if (match.command)
        return match;
    if (match.service && verb)
        match.method = noun_method(match.service, verb);
    match.command = verb ? command_named(noun, verb) : NULL; /* before "show" that means "get" */
    if (!match.command && match.method)
        match.command = command_named(noun, match.method->verb);
    if (!match.command && match.method)
        match.command = command_of_kind(match.method->kind);
    if (match.command)
        return match;
    match.skip = 1;
    match.command = command_named(noun, NULL);
    if (match.command || match.service)
        return match;
    return by_id(words[0]);
}

static int unknown_verb(struct invocation *invocation, const struct contract_service *service,
                        const char *verb)
{
    struct nearest nearest;
    nearest_init(&nearest, verb);
    for (size_t i = 0; i < service->n_methods; i++)
        nearest_offer(&nearest, service->methods[i].verb);
    for (size_t i = 0; command_table[i]; i++)
        if (command_serves(command_table[i], service))
            nearest_offer(&nearest, command_table[i]->verb);
    if (nearest.best)
        return client_usage(invocation, gettext("%s has no verb \"%s\"; did you mean: kith %s %s"),
                            service->noun, verb, service->noun, nearest.best);
    return client_usage(invocation, gettext("%s has no verb \"%s\"; see: kith %s --help"),
                        service->noun, verb, service->noun);
}

/* "complaint" is no noun, but a type of tickets: the field, and in *service whose. */
static const struct contract_field *
kind_field(const char *word, const struct contract_service **service, const char **name)
{
    for (size_t i = 0; i < contract_n_services; i++) {
        const struct contract_object *object = noun_object(contract_services[i]);
        const struct contract_field *field =
            object ? contract_field(object->message, "type") : NULL;
        for (size_t k = 0; field && field->enumeration && k < field->enumeration->n_values; k++) {
            const struct contract_enum_value *value = &field->enumeration->values[k];
            if (strcmp(value->short_name, word) != 0 && strcmp(value->label.zh, word) != 0)
                continue;
            *service = contract_services[i];
            *name = value->short_name;
            return field;
        }
    }
    return NULL;
}

int command_unknown(struct invocation *invocation, const char *word)
{
    const struct contract_service *service;
    const char *value;
    const struct contract_field *field = kind_field(word, &service, &value);
    if (field)
        return client_usage(invocation,
                            gettext("there is no \"%s\"; did you mean: kith %s list '%s = %s'"),
                            word, service->noun, field->name, value);
    struct nearest nearest;
    nearest_init(&nearest, word);
    for (size_t i = 0; command_table[i]; i++)
        if (command_table[i]->noun && !command_table[i]->hidden)
            nearest_offer(&nearest, command_table[i]->noun);
    for (size_t i = 0; i < contract_n_services; i++)
        if (noun_is_listed(contract_services[i]))
            nearest_offer(&nearest, contract_services[i]->noun);
    if (nearest.best)
        return client_usage(invocation, gettext("there is no \"%s\"; did you mean %s?"), word,
                            nearest.best);
    return client_usage(invocation, gettext("there is no \"%s\"; see: kith help"), word);
}

static int unknown_noun(struct invocation *invocation, const struct arguments *arguments)
{
    const char *word = arguments->words[0];
    if (group_is(word))
        return client_usage(invocation, gettext("%s has no verb \"%s\"; see: kith %s --help"), word,
                            arguments->words[1], word);
    if (arguments->n_words > 1 && noun_service(arguments->words[1]))
        return client_usage(invocation, gettext("the noun comes first: kith %s %s"),
                            arguments->words[1], word);
    return command_unknown(invocation, word);
}

static int run_match(struct invocation *invocation, const struct command_match *match)
{
    const struct arguments *arguments = invocation->arguments;
    bool asks = options_given(arguments, OPTION_HELP);
    if (!match->command && (asks || arguments->n_words == 1) && group_is(arguments->words[0]))
        return group_show(arguments->words[0]);
    if (asks)
        return help_show(invocation, match);
    if (!match->command && match->service && arguments->n_words > 1)
        return unknown_verb(invocation, match->service, arguments->words[1]);
    if (!match->command && match->service)
        return help_show(invocation, match);
    if (!match->command)
        return unknown_noun(invocation, arguments);
    struct status status = options_check(arguments, invocation->arena, match->command->options);
    const char *output = arguments->values[OPTION_OUTPUT];
    if (!status_is_ok(status))
        return client_usage_status(invocation, status);
    bool known =
        !output || sheet_output(output) != OUTPUT_AUTO || match->command == &exports_command;
    if (!known)
        return client_usage(invocation,
                            gettext("--output %s: table, json, ndjson, csv or vertical"), output);
    invocation->words = arguments->words + match->skip;
    invocation->n_words = arguments->n_words - match->skip;
    invocation->service = match->service;
    invocation->method = match->method;
    return match->command->run(invocation);
}

int command_run(struct client *client, const struct arguments *arguments)
{
    struct command_match match = {0};
    struct invocation invocation = client_invocation(client, arena_new(CLIENT_ARENA), arguments);
    if (!invocation.arena)
        return EXIT_FAILED;
    if (arguments->n_words)
        match = command_find(arguments->words, arguments->n_words);
    int code = arguments->n_words ? run_match(&invocation, &match) : help_show(&invocation, &match);
    arena_free(invocation.arena);
    return code;
}
