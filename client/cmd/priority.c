/* SPDX-License-Identifier: Apache-2.0 */
/* kith priority matrix: what severity and impact make of a ticket, as a grid for each grade. */
#include "client/cmd/command.h"
#include "client/cmd/pages.h"
#include "client/cmd/view.h"
#include "client/ui/print.h"

#include <libintl.h>
#include <string.h>

enum { MOST_RULES = 500, LOW = 2, HIGH = 3, URGENT = 4 }; /* of kith.v1.Priority */

struct rule {
    int64_t severity, impact, priority;
    const char *grade;
};

struct matrix {
    struct invocation *invocation;
    const struct contract_message *message;
    struct rule rules[MOST_RULES];
    size_t n_rules, width;
};

static bool ask(struct invocation *invocation, struct pages *pages, int *code)
{
    const struct contract_method *list =
        client_method("/kith.v1.PriorityRuleService/ListPriorityRules");
    struct record *request = pages_list_request(invocation->arena, list, NULL, "id");
    if (request && pages_begin(pages, invocation, list, request, MOST_RULES))
        return true;
    *code = client_error(invocation, "%s", gettext("out of memory"));
    return false;
}

static bool read_rules(struct matrix *matrix, int *code)
{
    struct invocation *invocation = matrix->invocation;
    const struct record *row;
    struct pages pages;
    if (!ask(invocation, &pages, code))
        return false;
    matrix->message = pages.rows->message;
    while ((row = pages_next(&pages)))
        matrix->rules[matrix->n_rules++] = (struct rule){
            record_find(row, "severity")->integer,
            record_find(row, "impact")->integer,
            record_find(row, "priority")->integer,
            record_string(invocation->arena, row, "grade"),
        };
    *code = pages.code;
    pages_end(&pages);
    return *code == EXIT_DONE;
}

static const struct contract_enum *values_of(const struct matrix *matrix, const char *field)
{
    return contract_field(matrix->message, field)->enumeration;
}

static struct clean label_of(const struct matrix *matrix, const char *field, int64_t number)
{
    const struct contract_enum *values = values_of(matrix, field);
    const char *label = "–";
    for (size_t i = 0; number && i < values->n_values; i++)
        if (values->values[i].number == number)
            label = look_label(&matrix->invocation->client->look, &values->values[i].label);
    return print_clean(matrix->invocation->arena, label, strlen(label), false);
}

static void measure(struct matrix *matrix)
{
    static const char *const fields[] = {"severity", "impact", "priority"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const struct contract_enum *values = values_of(matrix, fields[i]);
        for (size_t j = 0; j < values->n_values; j++) {
            size_t width = label_of(matrix, fields[i], values->values[j].number).width;
            matrix->width = width > matrix->width ? width : matrix->width;
        }
    }
}

static void put(const struct matrix *matrix, struct clean text, const char *on, const char *off)
{
    printf("%s%s%s", on, text.text, off);
    print_blanks(stdout, matrix->width + 2 - text.width);
}

static int64_t priority_of(const struct matrix *matrix, int64_t severity, int64_t impact,
                           const char *grade)
{
    for (size_t i = 0; i < matrix->n_rules; i++) {
        const struct rule *rule = &matrix->rules[i];
        if (rule->severity == severity && rule->impact == impact && strcmp(rule->grade, grade) == 0)
            return rule->priority;
    }
    return 0;
}

static void put_cell(const struct matrix *matrix, int64_t priority)
{
    const struct look *look = &matrix->invocation->client->look;
    const char *on = priority == URGENT ? look_on(look, LOOK_ERROR)
                     : priority == HIGH ? look_on(look, LOOK_HEADING)
                     : priority <= LOW  ? look_on(look, LOOK_DIM)
                                        : "";
    put(matrix, label_of(matrix, "priority", priority), on, *on ? look_off(look) : "");
}

/* Severity downwards, the gravest first; impact to the right. */
static void put_grid(const struct matrix *matrix, const char *grade)
{
    const struct look *look = &matrix->invocation->client->look;
    const struct contract_enum *severities = values_of(matrix, "severity");
    const struct contract_enum *impacts = values_of(matrix, "impact");
    print_blanks(stdout, matrix->width + 2);
    for (size_t j = 1; j < impacts->n_values; j++)
        put(matrix, label_of(matrix, "impact", impacts->values[j].number),
            look_on(look, LOOK_HEADING), look_off(look));
    putchar('\n');
    for (size_t i = severities->n_values; i-- > 1;) {
        int64_t severity = severities->values[i].number;
        put(matrix, label_of(matrix, "severity", severity), look_on(look, LOOK_HEADING),
            look_off(look));
        for (size_t j = 1; j < impacts->n_values; j++)
            put_cell(matrix, priority_of(matrix, severity, impacts->values[j].number, grade));
        putchar('\n');
    }
}

static bool is_first(const struct matrix *matrix, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(matrix->rules[i].grade, matrix->rules[at].grade) == 0)
            return false;
    return true;
}

/* For programs the cells are rows. */
static int put_rules(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct pages pages;
    if (!ask(invocation, &pages, &code))
        return code;
    code = view_pages(invocation, &pages);
    pages_end(&pages);
    return code;
}

static int run(struct invocation *invocation)
{
    int code = EXIT_DONE;
    if (client_output(invocation, OUTPUT_AUTO) != OUTPUT_AUTO)
        return put_rules(invocation);
    struct matrix *matrix = arena_alloc(invocation->arena, sizeof *matrix);
    if (!matrix)
        return client_error(invocation, "%s", gettext("out of memory"));
    matrix->invocation = invocation;
    if (!read_rules(matrix, &code))
        return code;
    measure(matrix);
    put_grid(matrix, "");
    for (size_t i = 0; i < matrix->n_rules; i++) {
        const char *grade = matrix->rules[i].grade;
        if (!*grade || !is_first(matrix, i))
            continue;
        struct clean name = print_clean(invocation->arena, grade, strlen(grade), false);
        printf("\n%s %s\n", gettext("customers of grade"), name.text);
        put_grid(matrix, grade);
    }
    return EXIT_DONE;
}

const struct command priority_command = {
    .noun = "priority",
    .verb = "matrix",
    .usage = "",
    .help = N_("the priority that severity and impact make, as a grid; kith priority-rule update "
               "changes a cell"),
    .example = "kith priority matrix\nkith priority matrix --output csv",
    .run = run,
};
