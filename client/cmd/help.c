/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of help. */
#include "client/cmd/help.h"

#include "client/cmd/group.h"
#include "client/cmd/help_example.h"
#include "client/cmd/help_words.h"
#include "client/cmd/noun.h"
#include "client/ui/column.h"
#include "client/ui/print.h"
#include "client/ui/wrap.h"
#include "common/utf8.h"

#include <libintl.h>
#include <stdio.h>
#include <string.h>

enum { NAME_WIDTH = 24, TYPE_WIDTH = 12, WIDEST_LINE = 100, MOST_PARTS = 5 };

struct page {
    struct invocation *invocation;
    const struct look *look;
    struct arena *arena;
    bool changes; /* of a record that is there: no field has to be given */
};

static void heading(const struct page *page, const char *text)
{
    printf("\n%s%s%s\n", look_on(page->look, LOOK_HEADING), text, look_off(page->look));
}

static void padded(const char *text, size_t width)
{
    size_t have = utf8_width(text);
    fputs(text, stdout);
    print_blanks(stdout, have < width ? width - have : 1);
}

static void wrapped(const struct page *page, const char *text, size_t indent)
{
    size_t width =
        page->look->width && page->look->width < WIDEST_LINE ? page->look->width : WIDEST_LINE;
    wrap_print(stdout, page->arena, text, indent, width);
}

static const char *first_line(struct arena *arena, const char *text)
{
    const char *line = arena_copy(arena, text, strcspn(text, "\n"));
    return line ? line : "";
}

static const char *first_sentence(struct arena *arena, const char *text)
{
    const char *end = strstr(text, ". ");
    const char *sentence = end ? arena_copy(arena, text, (size_t)(end + 1 - text)) : text;
    return sentence ? sentence : "";
}

/* Types and fields */

static const char *type_name(const struct page *page, const struct contract_field *field)
{
    static const char *const names[] = {
        [CONTRACT_TEXT] = N_("text"),      [CONTRACT_ID] = N_("id"),
        [CONTRACT_INT] = N_("number"),     [CONTRACT_BOOL] = N_("yes/no"),
        [CONTRACT_DOUBLE] = N_("number"),  [CONTRACT_DECIMAL] = N_("decimal"),
        [CONTRACT_ENUM] = N_("choice"),    [CONTRACT_MONEY] = N_("money"),
        [CONTRACT_TIME] = N_("time"),      [CONTRACT_DATE] = N_("day"),
        [CONTRACT_BYTES] = N_("bytes"),    [CONTRACT_MASK] = N_("fields"),
        [CONTRACT_MESSAGE] = N_("record"),
    };
    const char *name = gettext(names[field->type]);
    if (field->type == CONTRACT_ID && field->reference) {
        const struct contract_object *object = contract_object(field->reference);
        const char *with = object ? arena_printf(page->arena, "%s-…", object->prefix) : NULL;
        name = with ? with : name;
    }
    const char *list = field->repeated ? arena_printf(page->arena, "%s…", name) : NULL;
    return list ? list : name;
}

/* " [as kind:…,value:…]": how an element is written. */
static void put_parts(struct buf *out, const struct contract_message *message)
{
    size_t n = 0;
    for (size_t i = 0; message && i < message->n_fields && n < MOST_PARTS; i++) {
        const struct contract_field *field = &message->fields[i];
        bool parent = message->object && message->object->parent &&
                      strstr(message->object->parent, field->name);
        if (field->output_only || field->type == CONTRACT_MESSAGE || parent)
            continue;
        buf_puts(out, n ? "," : " [");
        buf_printf(out, "%s:…", field->name);
        n++;
    }
    if (n)
        buf_puts(out, "]");
}

static const char *details(const struct page *page, const struct contract_message *message,
                           const struct contract_field *field)
{
    struct buf out;
    const char *allowed = help_words_choices(page->look, page->arena, field);
    /* Without a Chinese label the English one stands there, which says what the name says. */
    const char *label = page->look->chinese ? field->label.zh : NULL;
    buf_init(&out, page->arena, 65536);
    if (label && *label && strcmp(label, field->label.en) != 0)
        buf_printf(&out, "%s。", label);
    buf_puts(&out, *field->help ? gettext(field->help) : "");
    if (*allowed)
        buf_printf(&out, " [%s]", allowed);
    const char *also = column_span(message, field);
    if (also && strcmp(also, field->name) != 0)
        buf_printf(&out, gettext(" [also %s=]"), also);
    if (field->code_list)
        buf_printf(&out, gettext(" [code list %s]"), field->code_list);
    if (field->type == CONTRACT_MESSAGE && format_is_custom(field->message))
        buf_puts(&out, gettext(" [as custom.KEY=VALUE]"));
    else if (field->type == CONTRACT_MESSAGE && !field->output_only)
        put_parts(&out, field->message);
    const char *text = buf_string(&out);
    return text ? text : "";
}

static void field_line(const struct page *page, const struct contract_message *message,
                       const struct contract_field *field)
{
    const char *name = arena_printf(page->arena, "%s%s", field->name,
                                    field->required && !page->changes ? " *" : "");
    fputs("  ", stdout);
    padded(name ? name : field->name, NAME_WIDTH);
    padded(type_name(page, field), TYPE_WIDTH);
    wrapped(page, details(page, message, field), 2 + NAME_WIDTH + TYPE_WIDTH);
}

static size_t fields(const struct page *page, const struct contract_message *message,
                     const struct contract_field *but, bool inputs)
{
    size_t n = 0;
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        if (field == but ||
            (inputs && (field->output_only || help_example_is_standard(field->name))))
            continue;
        if (n++ == 0)
            heading(page,
                    inputs && !page->changes ? gettext("Fields (* needed)") : gettext("Fields"));
        field_line(page, message, field);
    }
    return n;
}

/* Examples */

static void example(const struct page *page, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        fputs("  ", stdout);
        fputs(look_on(page->look, LOOK_BAR), stdout);
        print_out(stdout, text, length, false);
        fputs(look_off(page->look), stdout);
        putchar('\n');
        text += length + (text[length] == '\n');
    }
}

/* Options */

static void option_line(const struct page *page, const struct option_row *row)
{
    char letter[8] = "";
    if (row->letter)
        snprintf(letter, sizeof letter, "-%c, ", row->letter);
    const char *name = arena_printf(page->arena, "%s--%s%s%s", letter, row->name,
                                    row->value ? " " : "", row->value ? row->value : "");
    fputs("  ", stdout);
    padded(name ? name : row->name, NAME_WIDTH + 4);
    wrapped(page, gettext(row->help), 2 + NAME_WIDTH + 4);
}

static void own_options(const struct page *page, uint64_t allowed)
{
    if (!allowed)
        return;
    heading(page, gettext("Options"));
    for (size_t i = 0; i < options_n; i++)
        if (options_table[i].option >= OPTION_GLOBALS &&
            (allowed & option_bit(options_table[i].option)))
            option_line(page, &options_table[i]);
}

static void global_options(const struct page *page)
{
    heading(page, gettext("Options of every command"));
    for (size_t i = 0; i < options_n; i++)
        if (options_table[i].option < OPTION_GLOBALS)
            option_line(page, &options_table[i]);
}

/* Pages */

static const char *usage_of(const struct command *command, const struct contract_method *method)
{
    if (!command || method->kind != CONTRACT_CUSTOM_METHOD || command->noun)
        return command ? command->usage : "";
    return contract_field(method->input, "id") ? "ID [FIELD=VALUE…]" : "[FIELD=VALUE…]";
}

/* Of what custom methods may take, what this one can use. */
static uint64_t useful_options(const struct command *command, const struct contract_method *method)
{
    uint64_t allowed = command ? command->options : 0;
    if (!command || command->noun || method->kind != CONTRACT_CUSTOM_METHOD)
        return allowed;
    if (!contract_field(method->input, "page_token"))
        allowed &= ~(option_bit(OPTION_LIMIT) | option_bit(OPTION_ALL));
    if (!contract_field(method->input, "etag"))
        allowed &= ~option_bit(OPTION_ETAG);
    if (method->output->object || !noun_rows_field(method->output))
        allowed &= ~option_bit(OPTION_CHART);
    return allowed;
}

static void method_page(const struct page *page, const struct command_match *match)
{
    const struct contract_method *method = match->method;
    const struct contract_field *inside = noun_record_field(method->input, method->object);
    bool shows = method->kind == CONTRACT_LIST || method->kind == CONTRACT_GET;
    example(page,
            *method->example ? method->example : help_example(page->arena, match->service, method));
    putchar('\n');
    wrapped(page, help_words_method(page->look, page->arena, method), 0);
    printf("\n%s kith %s %s %s\n", gettext("Usage:"), match->service->noun, method->verb,
           usage_of(match->command, method));
    struct page record = *page;
    record.changes = method->kind == CONTRACT_UPDATE;
    if (inside)
        fields(&record, inside->message, NULL, true);
    if (shows && method->object)
        fields(page, method->object->message, NULL, false);
    else if (method->kind != CONTRACT_HISTORY && method->kind != CONTRACT_BATCH_GET)
        fields(page, method->input, inside, true);
    own_options(page, useful_options(match->command, method));
    printf("\n%s\n", gettext("Options of every command: kith help"));
}

static void verb_line(const struct page *page, const char *verb, const char *help)
{
    fputs("  ", stdout);
    padded(verb, NAME_WIDTH);
    wrapped(page, first_line(page->arena, help), 2 + NAME_WIDTH);
}

static void method_lines(const struct page *page, const struct contract_service *service)
{
    heading(page, gettext("Verbs"));
    for (size_t i = 0; i < service->n_methods; i++)
        verb_line(page, service->methods[i].verb,
                  help_words_method(page->look, page->arena, &service->methods[i]));
}

/* What a noun can do beside its own command: kith import list, undo … */
static void other_verbs(const struct page *page, const struct contract_service *service)
{
    if (!noun_object(service) && service->n_methods < 2)
        return;
    method_lines(page, service);
}

static void command_page(const struct page *page, const struct command *command,
                         const struct contract_service *service)
{
    bool serves = !command->noun;
    const char *text = serves ? help_example_restore(page->arena, service) : command->example;
    if (*text) {
        example(page, text);
        putchar('\n');
    }
    wrapped(page, gettext(command->help), 0);
    printf("\n%s kith %s%s%s %s\n", gettext("Usage:"), serves ? service->noun : command->noun,
           command->verb ? " " : "", command->verb ? command->verb : "", command->usage);
    const struct contract_method *method =
        service && command->verb ? noun_method(service, command->verb) : NULL;
    if (method && strstr(command->usage, "FIELD=VALUE"))
        fields(page, method->input, NULL, true);
    own_options(page, command->options);
    if (!command->verb && noun_service(command->noun))
        other_verbs(page, noun_service(command->noun));
    printf("\n%s\n", gettext("Options of every command: kith help"));
}

static void noun_page(const struct page *page, const struct contract_service *service)
{
    const struct contract_method *first = noun_kind(service, CONTRACT_LIST);
    first = first ? first : &service->methods[0];
    example(page, *first->example ? first->example : help_example(page->arena, service, first));
    putchar('\n');
    wrapped(page, page->look->chinese ? help_words_noun(page->look, service) : service->help, 0);
    method_lines(page, service);
    for (size_t i = 0; command_table[i]; i++) {
        const struct command *command = command_table[i];
        bool own = command->noun && strcmp(command->noun, service->noun) == 0;
        if (own && !command->hidden && !(command->verb && noun_method(service, command->verb)))
            verb_line(page, command->verb ? command->verb : command->usage, gettext(command->help));
        if (command_serves(command, service))
            verb_line(page, command->verb, gettext(command->help));
    }
    printf("\n%s kith %s %s --help\n", gettext("More:"), service->noun, first->verb);
}

static void command_lines(const struct page *page)
{
    heading(page, gettext("Commands"));
    for (size_t i = 0; command_table[i]; i++) {
        const struct command *command = command_table[i];
        if (!command->noun || command->hidden || noun_service(command->noun))
            continue;
        const char *name =
            arena_printf(page->arena, "%s%s%s", command->noun, command->verb ? " " : "",
                         command->verb ? command->verb : "");
        verb_line(page, name ? name : command->noun, gettext(command->help));
    }
}

static void noun_lines(const struct page *page)
{
    heading(page, gettext("Nouns"));
    for (size_t i = 0; i < contract_n_services; i++) {
        const struct contract_service *service = contract_services[i];
        if (noun_is_listed(service))
            verb_line(page, service->noun,
                      first_sentence(page->arena, help_words_noun(page->look, service)));
    }
}

static void environment(const struct page *page)
{
    heading(page, gettext("Environment, for scripts"));
    verb_line(page, "KITH_PASSWORD", gettext("the password, for login and password"));
    verb_line(page, "KITH_NEW_PASSWORD", gettext("the password to choose"));
    verb_line(page, "KITH_CODE", gettext("the code of the second factor, for login"));
    verb_line(page, "KITH_API_KEY", gettext("act by this API key"));
    verb_line(page, "KITH_PROFILE", gettext("the profile to use"));
}

static void overview(const struct page *page)
{
    example(page, "kith login anna\n"
                  "kith customer list 'city = \"上海\"' --order -update_time --limit 20\n"
                  "kith customer create name=Acme city=Shanghai contact_points=kind:phone,"
                  "value:+862155550100\n"
                  "kith opportunity create customer=C-12 amount=35000CNY stage=proposal\n"
                  "kith ticket resolve T-7 resolution=\"replaced the power supply\"");
    printf("\n%s %s\n", gettext("Usage:"), gettext("kith NOUN VERB …"));
    noun_lines(page);
    command_lines(page);
    global_options(page);
    printf("\n%s\n", gettext("More: kith NOUN --help, kith NOUN VERB --help. kith alone starts the "
                             "prompt."));
    heading(page, gettext("Exit codes"));
    verb_line(page, "0", gettext("done"));
    verb_line(page, "1", gettext("failed on this side: a file, the terminal, rows of an import"));
    verb_line(page, "2", gettext("a mistake on the command line"));
    verb_line(page, "10 + N",
              gettext("the server answered gRPC status N: 13 invalid, 15 not found, "
                      "16 exists, 17 denied, 19 precondition, 20 aborted, 24 "
                      "unavailable, 26 not signed in"));
    verb_line(page, "130", gettext("interrupted by Ctrl-C"));
    environment(page);
}

int help_show(struct invocation *invocation, const struct command_match *match)
{
    struct page page = {invocation, &invocation->client->look, invocation->arena, false};
    bool serves =
        match->command && match->service && command_serves(match->command, match->service);
    bool named =
        match->command && match->command->noun && !(match->method && match->command->verb == NULL);
    if (serves || named)
        command_page(&page, match->command, match->service);
    else if (match->method)
        method_page(&page, match);
    else if (match->service)
        noun_page(&page, match->service);
    else
        overview(&page);
    return EXIT_DONE;
}

static int run(struct invocation *invocation)
{
    struct command_match match = {0};
    if (invocation->n_words)
        match = command_find(invocation->words, invocation->n_words);
    if (invocation->n_words && !match.command && group_is(invocation->words[0]))
        return group_show(invocation->words[0]);
    if (invocation->n_words && !match.command && !match.service)
        return command_unknown(invocation, invocation->words[0]);
    if (invocation->n_words == 1 && match.service)
        match.command = NULL;
    return help_show(invocation, &match);
}

const struct command help_command = {
    .noun = "help",
    .usage = "[NOUN [VERB]]",
    .help = N_("explain a noun or a command"),
    .example = "kith help customer create",
    .run = run,
};
