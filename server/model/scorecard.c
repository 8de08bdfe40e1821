/* SPDX-License-Identifier: Apache-2.0 */
/* Reads criteria and scores, and works out what they come to. */
#include "server/model/scorecard.h"

#include "common/buf.h"
#include "common/utf8.h"

#include <inttypes.h>
#include <string.h>

enum { WHOLE = 10000, LONGEST_NAME = 60, LONGEST_TEXT = 64 * 1024 };
/* Twice the square of WHOLE times this stays below 2^63. */
static const int64_t MOST_DENOMINATOR = INT64_C(40000000000);

static bool refuse(const char **problem, const char *sentence)
{
    *problem = sentence;
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

/* Digits alone, at most `most`. */
static bool read_count(const char *text, int64_t most, int64_t *count)
{
    size_t length = strlen(text);
    if (!length || length > 6 || text[strspn(text, "0123456789")])
        return false;
    *count = 0;
    for (; *text; text++)
        *count = *count * 10 + (*text - '0');
    return *count <= most;
}

/* "12.5" -> 1250 */
static bool read_weight(const char *text, int64_t *weight)
{
    char whole[8] = "0";
    size_t digits = strspn(text, "0123456789");
    const char *rest = text + digits;
    size_t decimals = *rest == '.' ? strspn(rest + 1, "0123456789") : 0;
    if (!digits || digits > 3 || decimals > 2 || rest[decimals ? decimals + 1 : 0])
        return false;
    memcpy(whole, text, digits);
    memcpy(whole + digits, "00", 3);
    if (decimals)
        memcpy(whole + digits, rest + 1, decimals);
    return read_count(whole, WHOLE, weight) && *weight > 0;
}

/* Cuts "NAME=VALUE" in two. */
static bool cut(char *text, char **name, char **value)
{
    char *equals = strchr(text, '=');
    if (!equals)
        return false;
    *equals = '\0';
    *name = trim(text);
    *value = trim(equals + 1);
    return **name && utf8_length(*name) <= LONGEST_NAME;
}

typedef bool take(void *into, char *name, char *value, const char **problem);

/* Calls take for each NAME=VALUE between commas, semicolons or line ends. */
static bool each(struct arena *arena, const char *text, const char *form, take *take_one,
                 void *into, const char **problem)
{
    char *at = utf8_fold(arena, text);
    bool good = at != NULL;
    *problem = NULL;
    while (good && *at) {
        size_t length = strcspn(at, ",;\n");
        char *rest = at + length + (at[length] != '\0'), *name, *value;
        at[length] = '\0';
        at = trim(at);
        if (*at && !cut(at, &name, &value))
            return refuse(problem, form);
        good = !*at || take_one(into, name, value, problem);
        at = rest;
    }
    return good;
}

static bool take_criterion(void *into, char *name, char *value, const char **problem)
{
    struct scorecard *card = into;
    struct scorecard_criterion one = {.name = name};
    char *slash = strchr(value, '/');
    size_t length = strlen(value);
    if (card->n == SCORECARD_MOST)
        return refuse(problem, "There are too many criteria; 30 are the most.");
    one.critical = length && value[length - 1] == '!';
    if (one.critical)
        value[length - 1] = '\0';
    if (!slash)
        return refuse(problem, "Write criteria as name=weight/highest score, such as 语气=30/5.");
    *slash = '\0';
    if (!read_weight(trim(value), &one.weight))
        return refuse(problem, "A weight lies between 0.01 and 100, with two decimals at most.");
    if (!read_count(trim(slash + 1), SCORECARD_HIGHEST, &one.highest) || !one.highest)
        return refuse(problem, "The highest score is a whole number from 1 to 100.");
    for (size_t i = 0; i < card->n; i++)
        if (strcmp(card->criteria[i].name, name) == 0)
            return refuse(problem, "A criterion stands there twice.");
    card->criteria[card->n++] = one;
    return true;
}

static int64_t divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* The least number that all highest scores divide; 0 when it is too large to be exact with. */
static int64_t denominator(const struct scorecard *card)
{
    int64_t all = 1;
    for (size_t i = 0; i < card->n; i++) {
        int64_t highest = card->criteria[i].highest;
        all = all / divisor(all, highest) * highest;
        if (all > MOST_DENOMINATOR)
            return 0;
    }
    return all;
}

bool scorecard_read(struct arena *arena, const char *text, struct scorecard *card,
                    const char **problem)
{
    static const char form[] = "Write criteria as name=weight/highest score, such as 语气=30/5.";
    int64_t weights = 0;
    *card = (struct scorecard){0};
    if (!each(arena, text, form, take_criterion, card, problem))
        return false;
    for (size_t i = 0; i < card->n; i++)
        weights += card->criteria[i].weight;
    if (weights != WHOLE)
        return refuse(problem, card->n ? "The weights do not make 100." : form);
    if (!denominator(card))
        return refuse(problem, "Highest scores that are so different cannot be counted exactly; "
                               "use 5, 10 or 100.");
    return true;
}

/* 4000 -> "40", 1250 -> "12.5" */
static void put_weight(struct buf *text, int64_t weight)
{
    buf_printf(text, "%" PRId64, weight / 100);
    if (weight % 10)
        buf_printf(text, ".%02" PRId64, weight % 100);
    else if (weight % 100)
        buf_printf(text, ".%" PRId64, weight % 100 / 10);
}

const char *scorecard_write(struct arena *arena, const struct scorecard *card)
{
    struct buf text;
    buf_init(&text, arena, LONGEST_TEXT);
    for (size_t i = 0; i < card->n; i++) {
        const struct scorecard_criterion *one = &card->criteria[i];
        buf_printf(&text, "%s%s=", i ? ", " : "", one->name);
        put_weight(&text, one->weight);
        buf_printf(&text, "/%" PRId64 "%s", one->highest, one->critical ? "!" : "");
    }
    return buf_string(&text);
}

static bool take_score(void *into, char *name, char *value, const char **problem)
{
    struct scorecard_scores *scores = into;
    int64_t score = SCORECARD_NOT_APPLICABLE;
    if (scores->n == SCORECARD_MOST)
        return refuse(problem, "There are too many scores; 30 are the most.");
    if (strcmp(value, "-") != 0 && !read_count(value, SCORECARD_HIGHEST, &score))
        return refuse(problem,
                      "A score is a whole number, or - where the criterion does not apply.");
    for (size_t i = 0; i < scores->n; i++)
        if (strcmp(scores->names[i], name) == 0)
            return refuse(problem, "A criterion has two scores.");
    scores->names[scores->n] = name;
    scores->scores[scores->n++] = score;
    return true;
}

bool scorecard_read_scores(struct arena *arena, const char *text, struct scorecard_scores *scores,
                           const char **problem)
{
    *scores = (struct scorecard_scores){0};
    return each(arena, text, "Write scores as criterion=score, such as 语气=4.", take_score, scores,
                problem);
}

const char *scorecard_write_scores(struct arena *arena, const struct scorecard_scores *scores)
{
    struct buf text;
    buf_init(&text, arena, LONGEST_TEXT);
    for (size_t i = 0; i < scores->n; i++) {
        buf_printf(&text, "%s%s=", i ? ", " : "", scores->names[i]);
        if (scores->scores[i] == SCORECARD_NOT_APPLICABLE)
            buf_printf(&text, "-");
        else
            buf_printf(&text, "%" PRId64, scores->scores[i]);
    }
    return buf_string(&text);
}

static const int64_t *score_of(const struct scorecard_scores *scores, const char *name)
{
    for (size_t i = 0; i < scores->n; i++)
        if (strcmp(scores->names[i], name) == 0)
            return &scores->scores[i];
    return NULL;
}

static bool is_criterion(const struct scorecard *card, const char *name)
{
    for (size_t i = 0; i < card->n; i++)
        if (strcmp(card->criteria[i].name, name) == 0)
            return true;
    return false;
}

static bool check(struct arena *arena, const struct scorecard *card,
                  const struct scorecard_scores *scores, const char **problem)
{
    for (size_t i = 0; i < scores->n; i++)
        if (!is_criterion(card, scores->names[i]))
            return refuse(problem, arena_printf(arena, "The scorecard has no criterion \"%s\".",
                                                scores->names[i]));
    for (size_t i = 0; i < card->n; i++) {
        const struct scorecard_criterion *one = &card->criteria[i];
        const int64_t *score = score_of(scores, one->name);
        if (!score)
            return refuse(problem, arena_printf(arena,
                                                "\"%s\" has no score; write - if it does not "
                                                "apply.",
                                                one->name));
        if (*score > one->highest)
            return refuse(problem,
                          arena_printf(arena, "%" PRId64 " is the highest score of \"%s\".",
                                       one->highest, one->name));
    }
    return true;
}

bool scorecard_judge(struct arena *arena, const struct scorecard *card,
                     const struct scorecard_scores *scores, struct scorecard_result *result,
                     const char **problem)
{
    const int64_t parts = denominator(card);
    int64_t reached = 0, whole = 0;
    *result = (struct scorecard_result){0};
    *problem = NULL;
    if (!check(arena, card, scores, problem))
        return false;
    for (size_t i = 0; i < card->n; i++) {
        const struct scorecard_criterion *one = &card->criteria[i];
        int64_t score = *score_of(scores, one->name);
        if (score == SCORECARD_NOT_APPLICABLE)
            continue;
        reached += one->weight * score * (parts / one->highest);
        whole += one->weight * parts;
        if (one->critical && score == 0 && !result->failed)
            result->failed = one->name;
    }
    if (!whole)
        return refuse(problem, "No criterion applies: then there is nothing to judge.");
    if (!result->failed)
        result->percent = (2 * reached * WHOLE + whole) / (2 * whole);
    return true;
}
