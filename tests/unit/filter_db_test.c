/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random filters over random rows: PostgreSQL must find what a plain evaluation of the same filter
 * finds. The evaluation knows nothing of SQL; it is written from the description of the language.
 */
#include "server/resource/filter.h"
#include "tests/unit/filter_world.h"
#include "tests/unit/sample_contract.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { FILTERS = 1500, TIMES = 6 };
#define HOUR INT64_C(3600000000)

/* ---- Random comparisons: their text, and for which rows they hold ---- */

enum op { EQ, NE, LT, LE, GT, GE };
static const char *const op_signs[][2] = {{"=", "＝"}, {"!=", "≠"}, {"<", "＜"},
                                          {"<=", "≤"}, {">", "＞"}, {">=", "≥"}};

struct draw {
    struct world *world;
    struct buf *text;
    unsigned *terms;
    bool *holds; /* by row */
};

static enum op put_op(struct draw *draw, const char *field, unsigned count)
{
    enum op op = (enum op)filter_world_pick(draw->world, count);
    buf_printf(draw->text, "%s%s%s%s", field, filter_world_pick(draw->world, 2) ? " " : "",
               op_signs[op][filter_world_pick(draw->world, 8) == 0],
               filter_world_pick(draw->world, 2) ? " " : "");
    return op;
}

static bool ordered(enum op op, int order)
{
    static const bool table[][3] = {{false, true, false}, {true, false, true},
                                    {true, false, false}, {true, true, false},
                                    {false, false, true}, {false, true, true}};
    return table[op][(order > 0) - (order < 0) + 1];
}

/* What has no value is only ever unequal. */
static bool compare(enum op op, int value, int with)
{
    return value == NONE ? op == NE : ordered(op, (value > with) - (value < with));
}

static void put_quoted(struct draw *draw, const char *text)
{
    buf_puts(draw->text, "\"");
    for (; *text; text++) {
        if (strchr("\"\\*", *text))
            buf_puts(draw->text, "\\");
        buf_put_byte(draw->text, *text);
    }
    buf_puts(draw->text, "\"");
}

static const char *text_of(const struct row *row, unsigned column)
{
    const unsigned columns[] = {row->name, row->city, row->notes, row->color};
    return filter_world_texts[columns[column]];
}

/* "" of a custom text is "not there", which is unequal to everything and before nothing. */
static bool text_holds(enum op op, const char *value, const char *with, bool custom)
{
    if (custom && !*value && *with)
        return op == NE;
    if (custom && !*value)
        return op == EQ;
    return ordered(op, strcmp(value, with));
}

static void draw_text(struct draw *draw)
{
    static const char *const names[] = {"name", "city", "备注", "custom.color"};
    unsigned column = filter_world_pick(draw->world, 4);
    enum op op = put_op(draw, names[column], 6);
    const char *with = filter_world_texts[filter_world_pick(draw->world, FILTER_WORLD_TEXTS)];
    if (!*with && op > NE)
        with = "a";
    put_quoted(draw, with);
    for (int i = 0; i < ROWS; i++)
        draw->holds[i] = text_holds(op, text_of(&draw->world->rows[i], column), with, column == 3);
}

/* name = "a*", "*b", "*上*" */
static void draw_pattern(struct draw *draw)
{
    static const char *const cores[] = {"a", "上海", "b", "%", "_", "\\"};
    unsigned column = filter_world_pick(draw->world, 2), form = filter_world_pick(draw->world, 3);
    const char *core = cores[filter_world_pick(draw->world, TEST_COUNT(cores))];
    enum op op = put_op(draw, column ? "city" : "name", 2);
    buf_printf(draw->text, "\"%s%s%s%s\"", form ? "*" : "", *core == '\\' ? "\\" : "", core,
               form != 1 ? "*" : "");
    for (int i = 0; i < ROWS; i++) {
        const char *value = text_of(&draw->world->rows[i], column);
        size_t length = strlen(value), part = strlen(core);
        bool found = form == 2 ? strstr(value, core) != NULL : length >= part;
        if (found && form == 0)
            found = memcmp(value, core, part) == 0;
        if (found && form == 1)
            found = memcmp(value + length - part, core, part) == 0;
        draw->holds[i] = found == (op == EQ);
    }
}

static void draw_contained(struct draw *draw)
{
    unsigned column = filter_world_pick(draw->world, 5);
    const char *word =
        filter_world_texts[1 + filter_world_pick(draw->world, FILTER_WORLD_TEXTS - 1)];
    if (column < 4)
        buf_puts(draw->text,
                 ((const char *const[]){"name:", "city：", "notes: ", "custom.color:"})[column]);
    put_quoted(draw, word); /* alone: a search over name and city */
    for (int i = 0; i < ROWS; i++) {
        const struct row *row = &draw->world->rows[i];
        draw->holds[i] =
            column < 4 ? strcasestr(text_of(row, column), word) != NULL
                       : strcasestr(text_of(row, 0), word) || strcasestr(text_of(row, 1), word);
    }
}

static int number_of(const struct row *row, unsigned column)
{
    const int columns[] = {row->employees, row->size,     row->rate, row->score,
                           row->kind,      row->industry, row->level};
    return columns[column];
}

static void draw_number(struct draw *draw)
{
    static const char *const names[] = {"employees", "custom.size", "rate", "score"};
    unsigned column = filter_world_pick(draw->world, 4);
    enum op op = put_op(draw, names[column], 6);
    int with = (int)filter_world_pick(draw->world, 10) - 5;
    if (column < 2)
        buf_printf(draw->text, "%d", with);
    else
        buf_printf(draw->text, "%s0.%d", with < 0 ? "-" : "", abs(with));
    for (int i = 0; i < ROWS; i++)
        draw->holds[i] = compare(op, number_of(&draw->world->rows[i], column), with);
}

static void draw_word(struct draw *draw)
{
    static const char *const names[] = {"kind", "industry", "custom.level"};
    static const char *const words[][3] = {{"unspecified", "Organisation", "个人"},
                                           {"finance", "零售", "Software"},
                                           {"gold", "银", ""}};
    unsigned column = filter_world_pick(draw->world, 3),
             with = filter_world_pick(draw->world, column == 2 ? 2 : 3);
    enum op op = put_op(draw, names[column], column ? 2 : 6);
    buf_puts(draw->text, words[column][with]);
    for (int i = 0; i < ROWS; i++)
        draw->holds[i] = compare(op, number_of(&draw->world->rows[i], 4 + column), (int)with);
}

static void draw_truth(struct draw *draw)
{
    static const char *const names[] = {"active", "lunar", "custom.vip"};
    unsigned column = filter_world_pick(draw->world, 3);
    enum op op = put_op(draw, names[column], 2);
    int with = (int)filter_world_pick(draw->world, 2);
    buf_puts(draw->text, with ? "yes" : "False");
    for (int i = 0; i < ROWS; i++) {
        const struct row *row = &draw->world->rows[i];
        draw->holds[i] =
            compare(op, ((const int[]){row->active, row->lunar, row->vip})[column], with);
    }
}

static void draw_id(struct draw *draw)
{
    unsigned column = filter_world_pick(draw->world, 3);
    enum op op =
        put_op(draw, ((const char *const[]){"id", "parent", "owner_id"})[column], column ? 2 : 6);
    int with = column == 2 ? 7 : 1 + (int)filter_world_pick(draw->world, 4);
    if (column == 2)
        buf_puts(draw->text, "me");
    else
        buf_printf(draw->text, "%s%d", filter_world_pick(draw->world, 2) ? "C-" : "", with);
    for (int i = 0; i < ROWS; i++) {
        const struct row *row = &draw->world->rows[i];
        draw->holds[i] = compare(op, ((const int[]){i + 1, row->parent, row->owner})[column], with);
    }
}

static void draw_money(struct draw *draw)
{
    bool custom = filter_world_pick(draw->world, 2);
    int with = (int)filter_world_pick(draw->world, 5) - 2,
        currency = (int)filter_world_pick(draw->world, 3);
    enum op op = put_op(draw, custom ? "custom.budget" : "revenue", 6);
    buf_printf(draw->text, "%d%s", with, currency < 2 ? filter_world_currencies[currency] : "");
    for (int i = 0; i < ROWS; i++) {
        const struct row *row = &draw->world->rows[i];
        int value = custom ? row->budget : row->revenue;
        int held = custom ? row->budget_currency : row->revenue_currency;
        bool same = currency == 2 || held == currency;
        bool equal = value == with && same;
        draw->holds[i] = op == NE ? !equal : value != NONE && same && compare(op, value, with);
    }
}

/* Days from today that the text means; the last one too. */
static void draw_day(struct draw *draw)
{
    static const struct {
        const char *text;
        int first, last;
    } days[] = {{"today", 0, 0},          {"-10d", -10, -10},    {"+1w", 7, 7},
                {"2026-07-01", -14, -14}, {"2026/8/15", 31, 31}, {"2026-07", -14, 16},
                {"2026", -195, 169},      {"昨天", -1, -1}};
    bool custom = filter_world_pick(draw->world, 2);
    unsigned with = filter_world_pick(draw->world, TEST_COUNT(days));
    enum op op = put_op(draw, custom ? "custom.since" : "founding_date", 6);
    buf_puts(draw->text, days[with].text);
    for (int i = 0; i < ROWS; i++) {
        const struct row *row = &draw->world->rows[i];
        int day = custom ? row->since : row->founded;
        int order = day < days[with].first ? -1 : day > days[with].last;
        draw->holds[i] = day == NONE ? op == NE : ordered(op, order);
    }
}

static int floor_day(int hours)
{
    return hours >= 0 ? hours / 24 : -((23 - hours) / 24);
}

/* Now is 18:00 in Shanghai: the day of a time is that of (hours + 18). */
static void draw_time(struct draw *draw)
{
    static const struct {
        const char *text;
        bool day; /* else an instant */
        int at;   /* day from today, or hours from now */
    } times[TIMES] = {{"today", true, 0},    {"2026-07-14", true, -1},
                      {"tomorrow", true, 1}, {"now", false, 0},
                      {"-12h", false, -12},  {"2026-07-16T18:00:00+08:00", false, 24}};
    unsigned with = filter_world_pick(draw->world, TIMES);
    enum op op = put_op(draw, "visit_time", 6);
    buf_puts(draw->text, times[with].text);
    for (int i = 0; i < ROWS; i++) {
        int hours = draw->world->rows[i].visited;
        int value = times[with].day && hours != NONE ? floor_day(hours + 18) : hours;
        draw->holds[i] = compare(op, value, times[with].at);
    }
}

static void draw_list(struct draw *draw)
{
    bool custom = filter_world_pick(draw->world, 2);
    unsigned with = filter_world_pick(draw->world, TAGS),
             form = custom ? 0 : filter_world_pick(draw->world, 3);
    if (form == 0) {
        buf_puts(draw->text, custom ? "custom.channels:" : "tags:");
        put_quoted(draw, custom ? filter_world_channels[with] : filter_world_tags[with]);
    } else {
        buf_puts(draw->text, form == 1 ? "tags:*户" : "tags = \"\"");
    }
    for (int i = 0; i < ROWS; i++) {
        unsigned bits = custom ? draw->world->rows[i].channels : draw->world->rows[i].tags;
        draw->holds[i] = form == 0 ? bits >> with & 1 : form == 1 ? bits >> 1 & 1 : !bits;
    }
}

static bool present(const struct row *row, unsigned column)
{
    const bool all[] = {row->name > 0,        row->employees != NONE, row->revenue != NONE,
                        row->kind > 0,        row->lunar != NONE,     row->founded != NONE,
                        row->visited != NONE, row->parent != NONE,    row->tags > 0,
                        row->color > 0,       row->budget != NONE,    row->channels > 0};
    return all[column];
}

static void draw_presence(struct draw *draw)
{
    static const char *const names[] = {
        "name",       "employees", "revenue", "kind",         "lunar",         "founding_date",
        "visit_time", "parent_id", "tags",    "custom.color", "custom.budget", "custom.channels"};
    unsigned column = filter_world_pick(draw->world, TEST_COUNT(names));
    bool any = filter_world_pick(draw->world, 2);
    buf_printf(draw->text, "%s%s", names[column], any ? ":*" : " = \"\"");
    for (int i = 0; i < ROWS; i++)
        draw->holds[i] = present(&draw->world->rows[i], column) == any;
}

/* ---- Random trees ---- */

static void draw_and(struct draw *draw, int depth);

static void draw_leaf(struct draw *draw)
{
    static void (*const leaves[])(struct draw *) = {
        draw_text, draw_pattern, draw_contained, draw_number, draw_word, draw_truth,
        draw_id,   draw_money,   draw_day,       draw_time,   draw_list, draw_presence};
    ++*draw->terms;
    leaves[filter_world_pick(draw->world, TEST_COUNT(leaves))](draw);
}

static void draw_term(struct draw *draw, int depth)
{
    bool negated = filter_world_pick(draw->world, 4) == 0;
    if (negated)
        buf_puts(draw->text, filter_world_pick(draw->world, 2) ? "-" : "NOT ");
    if (depth < 4 && filter_world_pick(draw->world, 3) == 0) {
        buf_puts(draw->text, "(");
        draw_and(draw, depth + 1);
        buf_puts(draw->text, ")");
    } else {
        draw_leaf(draw);
    }
    for (int i = 0; negated && i < ROWS; i++)
        draw->holds[i] = !draw->holds[i];
}

static void draw_joined(struct draw *draw, int depth, bool and)
{
    bool holds[ROWS];
    struct draw next = {draw->world, draw->text, draw->terms, holds};
    unsigned more = filter_world_pick(draw->world, 3);
    and? draw_joined(draw, depth, false) : draw_term(draw, depth);
    while (more--) {
        buf_puts(draw->text, !and? " OR " : filter_world_pick(draw->world, 2) ? " AND " : " ");
        and? draw_joined(&next, depth, false) : draw_term(&next, depth);
        for (int i = 0; i < ROWS; i++)
            draw->holds[i] = and? draw->holds[i] && holds[i] : draw->holds[i] || holds[i];
    }
}

static void draw_and(struct draw *draw, int depth)
{
    draw_joined(draw, depth, true);
}

/* ---- Comparison ---- */

static void select_rows(struct world *world, const char *filter, bool *found)
{
    const struct filter_context context = {.object = &sample_customer,
                                           .catalog = &sample_catalog,
                                           .alias = "t",
                                           .user_id = 7,
                                           .time_zone = "Asia/Shanghai",
                                           .now = NOW};
    struct arena *arena = arena_new(4 << 20);
    struct sql sql;
    sql_init(&sql, arena);
    sql_put(&sql, "select t.id from sample t where ");
    struct status status = filter_compile(&context, filter, &sql);
    if (!status_is_ok(status))
        fail_msg("%s\n%s", status.message, filter);
    PGresult *result = sample_db_query(world->connection, &sql, filter);
    for (int i = 0; i < PQntuples(result); i++)
        found[atoi(PQgetvalue(result, i, 0)) - 1] = true;
    PQclear(result);
    arena_free(arena);
}

/* Draws a filter by `how` and compares; false when it came out larger than filters may be. */
static bool check_filter(struct world *world, void (*how)(struct draw *draw))
{
    bool expected[ROWS], found[ROWS] = {false};
    unsigned terms = 0;
    struct arena *arena = arena_new(1 << 20);
    struct buf text;
    buf_init(&text, arena, 100000);
    how(&(struct draw){world, &text, &terms, expected});
    const char *filter = buf_string(&text);
    bool fits = terms <= FILTER_MAX_TERMS / 2 && strlen(filter) <= FILTER_MAX_LENGTH;
    if (fits)
        select_rows(world, filter, found);
    for (int i = 0; fits && i < ROWS; i++)
        if (found[i] != expected[i])
            fail_msg("row %d is %s by\n%s", i + 1, found[i] ? "found" : "missed", filter);
    arena_free(arena);
    return fits;
}

static void check_many(struct world *world, void (*how)(struct draw *draw))
{
    for (int checked = 0; checked < FILTERS;)
        checked += check_filter(world, how);
}

static void each_comparison_alone(void **state)
{
    check_many(*state, draw_leaf);
}

static void draw_filter(struct draw *draw)
{
    draw_and(draw, 0);
}

static void comparisons_joined(void **state)
{
    check_many(*state, draw_filter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_comparison_alone),
        cmocka_unit_test(comparisons_joined),
    };
    return cmocka_run_group_tests(tests, filter_world_start, filter_world_stop);
}
