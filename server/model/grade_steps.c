/* SPDX-License-Identifier: Apache-2.0 */
/* Reads steps, and writes them in the one form that the database takes apart. */
#include "server/model/grade_steps.h"

#include "common/buf.h"
#include "common/money.h"
#include "common/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { FIGURE_SCALE = 4, POINT_SCALE = 2, CODE_MOST = 60, BUDGET = 64 * 1024 };

struct step {
    const char *value; /* as it is written */
    struct decimal figure;
    struct decimal points;
    bool last; /* "none" or "*" */
};

struct steps {
    struct arena *arena;
    bool figures;
    struct step items[GRADE_STEPS_MOST];
    size_t n;
    const char *problem;
};

static bool refuse(struct steps *steps, const char *problem)
{
    steps->problem = problem;
    return false;
}

static char *trim(char *text)
{
    text += strspn(text, " \t\r\n");
    size_t length = strlen(text);
    while (length && strchr(" \t\r\n", text[length - 1]))
        text[--length] = '\0';
    return text;
}

static bool is_code(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return length && length <= CODE_MOST && !text[length];
}

static bool read_points(struct steps *steps, const char *text, struct step *step)
{
    static const char problem[] = "Points go from 0 to 100, with two decimals at most.";
    struct decimal most;
    if (!status_is_ok(money_parse_decimal(text, POINT_SCALE, false, &step->points)) ||
        !status_is_ok(money_parse_decimal("100", POINT_SCALE, false, &most)))
        return refuse(steps, problem);
    return (*text != '-' && money_compare(step->points, most) <= 0) || refuse(steps, problem);
}

static bool read_value(struct steps *steps, const char *text, struct step *step)
{
    char shown[MONEY_TEXT];
    step->value = text;
    step->last = strcmp(text, steps->figures ? "none" : "*") == 0;
    if (step->last)
        return true;
    if (!steps->figures)
        return is_code(text) || refuse(steps, "A step begins with a code, such as high=100.");
    if (!status_is_ok(money_parse_decimal(text, FIGURE_SCALE, false, &step->figure)))
        return refuse(steps, "A step begins with a figure, such as 300000=60, or with none.");
    step->value = arena_string(steps->arena, money_format_decimal(step->figure, 0, shown));
    return step->value != NULL;
}

static bool read_step(struct steps *steps, char *text)
{
    char *equals = strchr(text, '=');
    struct step step = {0};
    if (steps->n == GRADE_STEPS_MOST)
        return refuse(steps, "There are too many steps; 50 are the most.");
    if (!equals)
        return refuse(steps, "Write steps as value=points, with commas between them.");
    *equals = '\0';
    if (!read_value(steps, trim(text), &step) || !read_points(steps, trim(equals + 1), &step))
        return false;
    for (size_t i = 0; i < steps->n; i++)
        if (strcmp(steps->items[i].value, step.value) == 0)
            return refuse(steps, "A value stands there twice.");
    steps->items[steps->n++] = step;
    return true;
}

/* Larger figures first; codes as they came; what is for all the rest last. */
static void sort(struct steps *steps)
{
    for (size_t i = 1; i < steps->n; i++) {
        struct step step = steps->items[i];
        size_t at = i;
        for (; at; at--) {
            const struct step *before = &steps->items[at - 1];
            bool stays =
                step.last || (!before->last &&
                              (!steps->figures || money_compare(before->figure, step.figure) > 0));
            if (stays)
                break;
            steps->items[at] = *before;
        }
        steps->items[at] = step;
    }
}

static const char *write(const struct steps *steps)
{
    struct buf text;
    char points[MONEY_TEXT];
    buf_init(&text, steps->arena, BUDGET);
    for (size_t i = 0; i < steps->n; i++)
        buf_printf(&text, "%s%s=%s", i ? ", " : "", steps->items[i].value,
                   money_format_decimal(steps->items[i].points, 0, points));
    return buf_string(&text);
}

const char *grade_steps_normalize(struct arena *arena, const char *text, bool figures,
                                  const char **problem)
{
    struct steps steps = {.arena = arena, .figures = figures};
    char *at = utf8_fold(arena, text);
    bool good = at != NULL;
    *problem = NULL;
    while (good && *at) {
        size_t length = strcspn(at, ",;\n");
        char *rest = at + length + (at[length] != '\0');
        at[length] = '\0';
        if (*trim(at))
            good = read_step(&steps, trim(at));
        at = rest;
    }
    if (good && !steps.n)
        good = refuse(&steps, "Write steps as value=points, with commas between them.");
    *problem = steps.problem;
    if (!good)
        return NULL;
    sort(&steps);
    return write(&steps);
}
