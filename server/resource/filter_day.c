/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Days and times in filters. A day, month or year is a span: "= 2026-11" means within it, "<"
 * before it, ">" behind it. Days of times are counted in the caller's time zone, by PostgreSQL.
 */
#include "common/clock.h"
#include "server/resource/filter_internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum unit { INSTANT, DAY, MONTH, YEAR };
enum { MOST_RELATIVE = 100000 };
#define MICROS_PER_HOUR INT64_C(3600000000)

struct moment {
    enum unit unit;
    int64_t micros;   /* of an instant */
    const char *date; /* first day, "2026-11-01"; NULL: relative */
    long offset;      /* days from today, when relative */
};

static bool is_digits(const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isdigit((unsigned char)text[i]))
            return false;
    return true;
}

/* 2026-11-21 in all spellings without doubt about their order, 2026-11, 2026. */
static bool read_date(const char *text, char out[static CLOCK_DATE_TEXT], enum unit *unit)
{
    struct clock_date date = {.month = 1, .day = 1};
    size_t length = strlen(text);
    *unit = DAY;
    if (length == 4 && is_digits(text, 4)) {
        *unit = YEAR;
        date.year = atoi(text);
    } else if (length == 7 && is_digits(text, 4) && text[4] == '-' && is_digits(text + 5, 2)) {
        *unit = MONTH;
        date.year = atoi(text);
        date.month = atoi(text + 5);
    } else if (!clock_parse_date(text, CLOCK_YMD, &date)) {
        return false;
    }
    if (!clock_date_valid(date))
        return false;
    clock_format_date(date, out);
    return true;
}

bool filter_day_literal(const struct filter_value *value, char text[static 11])
{
    enum unit unit;
    return read_date(value->text, text, &unit) && unit == DAY;
}

static bool read_word(const char *text, struct moment *moment)
{
    static const struct {
        const char *word;
        long offset;
    } days[] = {{"today", 0}, {"yesterday", -1}, {"tomorrow", 1},
                {"今天", 0},  {"昨天", -1},      {"明天", 1}};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        if (strcasecmp(text, days[i].word) == 0) {
            *moment = (struct moment){.unit = DAY, .offset = days[i].offset};
            return true;
        }
    return false;
}

/* "-30d", "+2w", "-12h": *hours is what it comes to. */
static bool read_relative(const char *text, long *hours, char *letter)
{
    char *end;
    if ((*text != '-' && *text != '+') || !isdigit((unsigned char)text[1]))
        return false;
    long count = strtol(text, &end, 10);
    *letter = (char)tolower((unsigned char)*end);
    if (count > MOST_RELATIVE || count < -MOST_RELATIVE || !*end || end[1])
        return false;
    *hours = count * (*letter == 'h' ? 1 : *letter == 'd' ? 24 : 168);
    return strchr("hdw", *letter);
}

/* "create_time > -30d" counts from now; "create_time = -1d" means that day. */
static bool read_moment(struct filter_state *state, const struct filter_leaf *leaf,
                        enum filter_day_form form, struct moment *moment)
{
    const char *text = leaf->value->text;
    int64_t now = state->context->now;
    long hours;
    char letter, date[CLOCK_DATE_TEXT];
    enum unit unit;
    bool time = form == FILTER_DAY_TIME;
    if (read_word(text, moment))
        return true;
    if (strcasecmp(text, "now") == 0) {
        *moment = (struct moment){.unit = time ? INSTANT : DAY, .micros = now};
        return true;
    }
    if (read_relative(text, &hours, &letter)) {
        bool instant = time && (letter == 'h' || !filter_leaf_is_equality(leaf));
        *moment = (struct moment){.unit = instant ? INSTANT : DAY,
                                  .micros = now + hours * MICROS_PER_HOUR,
                                  .offset = hours / 24};
        return time || letter != 'h';
    }
    *moment = (struct moment){.unit = INSTANT};
    if (read_date(text, date, &unit)) {
        moment->unit = unit;
        return (moment->date = arena_string(state->arena, date));
    }
    return time && clock_parse(text, &moment->micros);
}

static const char *time_text(struct filter_state *state, int64_t micros)
{
    char text[CLOCK_TEXT];
    const char *copy = arena_string(state->arena, clock_format(micros, text));
    return copy ? copy : "epoch";
}

/* Does the value move with the clock? */
static bool moves(const struct moment *moment, const char *text)
{
    return (moment->unit == DAY && !moment->date) || *text == '-' || *text == '+' ||
           strcasecmp(text, "now") == 0;
}

static size_t now_param(struct filter_state *state)
{
    if (!state->now_param)
        state->now_param = sql_bind(state->sql, db_text(time_text(state, state->context->now)));
    return state->now_param;
}

static size_t zone_param(struct filter_state *state)
{
    if (!state->zone_param)
        state->zone_param = sql_bind(state->sql, db_text(state->context->time_zone));
    return state->zone_param;
}

/* The span's first day, or the day behind it, as a date. */
static void write_date(struct filter_state *state, const struct moment *moment, bool end)
{
    static const char *const steps[] = {
        [DAY] = " + 1", [MONTH] = " + interval '1 month'", [YEAR] = " + interval '1 year'"};
    sql_put(state->sql, "(");
    if (moment->date) {
        sql_param(state->sql, db_text(moment->date), "date");
    } else {
        size_t now = now_param(state), zone = zone_param(state);
        sql_printf(state->sql, "($%zu::timestamptz at time zone $%zu::text)::date + ", now, zone);
        sql_param(state->sql, db_number(state->arena, moment->offset), "integer");
    }
    if (end)
        sql_put(state->sql, steps[moment->unit]);
    sql_put(state->sql, ")::date");
}

static void write_bound(struct filter_state *state, const struct moment *moment,
                        enum filter_day_form form, bool end)
{
    static const char *const before[] = {"", "((", "to_char(("};
    sql_put(state->sql, before[form]);
    write_date(state, moment, end);
    if (form == FILTER_DAY_TIME)
        sql_printf(state->sql, ")::timestamp at time zone $%zu::text)", zone_param(state));
    if (form == FILTER_DAY_TEXT)
        sql_put(state->sql, ")::timestamp, 'YYYY-MM-DD')");
}

static void write_span(struct filter_state *state, const struct filter_leaf *leaf,
                       const struct moment *moment, enum filter_day_form form,
                       const char *expression)
{
    bool equality = filter_leaf_is_equality(leaf);
    bool end = leaf->op == FILTER_LE || leaf->op == FILTER_GT;
    bool below = leaf->op == FILTER_LT || leaf->op == FILTER_LE;
    sql_printf(state->sql, "%s %s ", expression, below ? "<" : ">=");
    write_bound(state, moment, form, end);
    if (!equality)
        return;
    sql_printf(state->sql, " and %s < ", expression);
    write_bound(state, moment, form, true);
}

bool filter_day_write(struct filter_state *state, const struct filter_leaf *leaf,
                      enum filter_day_form form, const char *expression)
{
    struct moment moment;
    if (!read_moment(state, leaf, form, &moment))
        return filter_leaf_fail(state, leaf,
                                form == FILTER_DAY_TIME
                                    ? "a time such as 2026-11-21T09:30:00+08:00, 2026-11-21, "
                                      "2026-11, today, now, -30d or -12h"
                                    : "a date such as 2026-11-21, 2026-11, today, -30d or +2w");
    if (moves(&moment, leaf->value->text) &&
        !filter_may_keep(state, leaf->value->at, "days are written out, as in 2026-11-21"))
        return false;
    if (moment.unit != INSTANT) {
        write_span(state, leaf, &moment, form, expression);
        return true;
    }
    sql_printf(state->sql, "%s %s ", expression, filter_leaf_operator(leaf));
    sql_param(state->sql, db_text(time_text(state, moment.micros)), "timestamptz");
    return true;
}

/* More days ago is earlier. */
bool filter_day_since(struct filter_state *state, const struct filter_leaf *leaf)
{
    static const enum filter_operator turned[] = {FILTER_EQ, FILTER_EQ, FILTER_GT,
                                                  FILTER_GE, FILTER_LT, FILTER_LE};
    const char *text = filter_read_int(state, leaf);
    long days = text ? strtol(text, NULL, 10) : 0;
    if (!text)
        return false;
    if (days > MOST_RELATIVE || days < -MOST_RELATIVE)
        return filter_leaf_fail(state, leaf, "a number of days");
    struct moment moment = {.unit = DAY, .offset = -days};
    struct filter_leaf since = *leaf;
    since.op = turned[leaf->op];
    write_span(state, &since, &moment, FILTER_DAY_TIME, leaf->column);
    return true;
}
