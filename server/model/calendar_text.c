/* SPDX-License-Identifier: Apache-2.0 */
/* Shifts and days of calendars as people write them, in English and Chinese. */
#include "server/model/calendar.h"

#include <string.h>
#include <strings.h>

enum { MINUTES = 60, LONGEST_NAME = 200, EVERY_DAY = 0x7f, SHOWN = 40, ROOM = 1 << 20 };

struct reading {
    struct arena *arena;
    const char *at;
    int line; /* 0: of the shifts */
    struct calendar_rules *rules;
    struct calendar_error *error;
};

static bool wrong(struct reading *r, const char *what)
{
    if (r->error->text)
        return false;
    r->error->text = r->line ? arena_printf(r->arena, "Line %d: %s", r->line, what)
                             : arena_string(r->arena, what);
    return false;
}

/* "expected … at …", with what stands there. */
static bool expected(struct reading *r, const char *what)
{
    int n = (int)strcspn(r->at, "\n;");
    while (n > SHOWN || (n && ((unsigned char)r->at[n] & 0xc0) == 0x80))
        n--;
    const char *where = n ? arena_printf(r->arena, "%s at \"%.*s\".", what, n, r->at)
                          : arena_printf(r->arena, "%s at the end.", what);
    return wrong(r, where ? where : what);
}

static bool eat(struct reading *r, const char *word)
{
    size_t n = strlen(word);
    if (strncasecmp(r->at, word, n) != 0)
        return false;
    r->at += n;
    return true;
}

static bool eat_any(struct reading *r, const char *const *words)
{
    for (; *words; words++)
        if (eat(r, *words))
            return true;
    return false;
}

static void blanks(struct reading *r)
{
    static const char *const blank[] = {" ", "\t", "\r", "\xe3\x80\x80", NULL};
    while (eat_any(r, blank))
        ;
}

/* Reads a separator with the blanks around it. */
static bool separator(struct reading *r, const char *const *words)
{
    blanks(r);
    bool found = eat_any(r, words);
    if (found)
        blanks(r);
    return found;
}

static const char *const range_words[] = {"-", "–", "—", "~", "～", "至", "到", "－", NULL};
static const char *const list_words[] = {",", "，", "、", NULL};

/* ---- Weekdays ---- */

static bool chinese_weekday(struct reading *r, int *weekday)
{
    static const char *const prefixes[] = {"星期", "礼拜", "周", NULL};
    static const char *const names[] = {"日", "一", "二", "三", "四", "五", "六"};
    const char *begin = r->at;
    if (!eat_any(r, prefixes))
        return false;
    if (eat(r, "天"))
        return (*weekday = 0, true);
    for (*weekday = 0; *weekday < 7; ++*weekday)
        if (eat(r, names[*weekday]))
            return true;
    r->at = begin;
    return false;
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool weekday(struct reading *r, int *day)
{
    static const char *const names[] = {"sunday",   "monday", "tuesday", "wednesday",
                                        "thursday", "friday", "saturday"};
    size_t n = 0;
    while (letter(r->at[n]))
        n++;
    for (*day = 0; n >= 3 && *day < 7; ++*day)
        if (n <= strlen(names[*day]) && strncasecmp(r->at, names[*day], n) == 0)
            return (r->at += n, true);
    return chinese_weekday(r, day);
}

static bool weekday_range(struct reading *r, unsigned *days)
{
    static const char *const every[] = {"daily", "每天", "每日", NULL};
    int from, to;
    if (eat_any(r, every)) {
        *days |= EVERY_DAY;
        return true;
    }
    if (!weekday(r, &from))
        return expected(r, "A weekday such as Mon or 周一 is expected");
    to = from;
    if (separator(r, range_words) && !weekday(r, &to))
        return expected(r, "A weekday such as Fri or 周五 is expected");
    for (;; from = (from + 1) % 7) {
        *days |= 1U << from;
        if (from == to)
            return true;
    }
}

static bool weekdays(struct reading *r, unsigned *days)
{
    do
        if (!weekday_range(r, days))
            return false;
    while (separator(r, list_words));
    return true;
}

/* ---- Times ---- */

static bool number(struct reading *r, int most_digits, int *value)
{
    int n = 0;
    for (*value = 0; n < most_digits && *r->at >= '0' && *r->at <= '9'; n++)
        *value = *value * 10 + *r->at++ - '0';
    return n > 0;
}

static bool time_of_day(struct reading *r, int *minutes)
{
    int hour, minute;
    const char *begin = r->at;
    bool read = number(r, 2, &hour) && (eat(r, ":") || eat(r, "：")) && number(r, 2, &minute);
    if (!read || hour > 24 || minute >= MINUTES || (hour == 24 && minute)) {
        r->at = begin;
        return expected(r, "A time such as 09:00 is expected");
    }
    *minutes = hour * MINUTES + minute;
    return true;
}

static bool shift(struct reading *r, struct calendar_shift *shift)
{
    if (!time_of_day(r, &shift->from))
        return false;
    if (!separator(r, range_words))
        return expected(r, "A shift such as 09:00-12:00 is expected: \"-\" is missing");
    if (!time_of_day(r, &shift->to))
        return false;
    if (shift->from == CALENDAR_DAY_MINUTES)
        return wrong(r, "A shift cannot begin at 24:00: write 00:00 of the next day.");
    if (shift->from == shift->to)
        return wrong(r, "A shift must not end when it begins: write 00:00-24:00 for a whole day.");
    if (shift->to < shift->from)
        shift->to += CALENDAR_DAY_MINUTES;
    return true;
}

static bool put_shift(struct reading *r, struct calendar_plan *plan, struct calendar_shift shift)
{
    int i = plan->n;
    if (i == CALENDAR_SHIFTS)
        return wrong(r, "A day has 8 shifts at most.");
    for (; i > 0 && plan->shifts[i - 1].from > shift.from; i--)
        plan->shifts[i] = plan->shifts[i - 1];
    plan->shifts[i] = shift;
    plan->n++;
    for (i = 1; i < plan->n; i++)
        if (plan->shifts[i].from < plan->shifts[i - 1].to)
            return wrong(r, "Two shifts of one day overlap.");
    return true;
}

static bool shifts(struct reading *r, struct calendar_plan *plan)
{
    static const char *const whole_day[] = {"24h", "全天", NULL};
    struct calendar_shift one = {0, CALENDAR_DAY_MINUTES};
    *plan = (struct calendar_plan){0};
    if (eat_any(r, whole_day))
        return put_shift(r, plan, one);
    do
        if (!shift(r, &one) || !put_shift(r, plan, one))
            return false;
    while (separator(r, list_words));
    return true;
}

/* ---- The week ---- */

static bool week_part(struct reading *r, unsigned *seen)
{
    struct calendar_plan plan;
    unsigned days = 0;
    if (!weekdays(r, &days))
        return false;
    blanks(r);
    if (days & *seen)
        return wrong(r, "A weekday is given twice: write all of its shifts in one part.");
    if (!shifts(r, &plan))
        return false;
    for (int i = 0; i < 7; i++)
        if (days & 1U << i)
            r->rules->week[i] = plan;
    *seen |= days;
    return true;
}

static bool around_the_clock(struct reading *r)
{
    static const char *const names[] = {"24x7", "24×7", "24/7", "7x24", "7×24", NULL};
    const struct calendar_plan whole = {1, {{0, CALENDAR_DAY_MINUTES}}};
    if (!eat_any(r, names))
        return false;
    for (int i = 0; i < 7; i++)
        r->rules->week[i] = whole;
    return true;
}

static bool week(struct reading *r)
{
    static const char *const ends[] = {";", "；", "\n", NULL};
    unsigned seen = 0;
    blanks(r);
    if (around_the_clock(r)) {
        blanks(r);
        return *r->at ? expected(r, "Nothing may follow 24x7, but something stands") : true;
    }
    while (separator(r, ends))
        ;
    while (*r->at) {
        if (!week_part(r, &seen))
            return false;
        if (!separator(r, ends) && *r->at)
            return expected(r, "\";\" is expected between the parts");
        while (separator(r, ends))
            ;
    }
    return seen ? true : wrong(r, "Write when it works, such as Mon-Fri 09:00-18:00, or 24x7.");
}

/* ---- Days ---- */

static bool date(struct reading *r, int64_t *day)
{
    struct clock_date date;
    const char *begin = r->at;
    bool read = number(r, 4, &date.year) && eat(r, "-") && number(r, 2, &date.month) &&
                eat(r, "-") && number(r, 2, &date.day);
    if (!read || date.year < 1970 || date.year > 2099 || !clock_date_valid(date)) {
        r->at = begin;
        return expected(r, "A date such as 2026-10-01 is expected");
    }
    *day = clock_days(date);
    return true;
}

static bool kind(struct reading *r, struct calendar_day *day)
{
    static const char *const holiday[] = {"holiday", "closed", "放假", "休", NULL};
    static const char *const like[] = {"like", "workday", "上班", "班", NULL};
    static const char *const hours[] = {"hours", "时间", NULL};
    if (eat_any(r, holiday)) {
        day->kind = CALENDAR_HOLIDAY;
        return true;
    }
    if (eat_any(r, like)) {
        day->kind = CALENDAR_LIKE;
        blanks(r);
        if (!weekday(r, &day->like))
            return expected(r, "The weekday that it works as is expected, such as Mon or 周一,");
        day->plan = r->rules->week[day->like];
        return true;
    }
    if (!eat_any(r, hours))
        return expected(r, "\"holiday\", \"like Mon\" or \"hours 09:00-12:00\" is expected");
    day->kind = CALENDAR_HOURS;
    blanks(r);
    return shifts(r, &day->plan);
}

static bool name(struct reading *r, struct calendar_day *day)
{
    blanks(r);
    size_t n = strcspn(r->at, "\n#");
    const char *begin = r->at;
    r->at += n;
    while (n && strchr(" \t\r", begin[n - 1]))
        n--;
    if (n > LONGEST_NAME)
        return wrong(r, "The name of the day is too long.");
    day->name = arena_copy(r->arena, begin, n);
    return day->name != NULL;
}

static bool put_days(struct reading *r, struct calendar_day day, int64_t last)
{
    struct calendar_rules *rules = r->rules;
    if (last < day.day)
        return wrong(r, "The last day lies before the first.");
    if (last - day.day >= (int64_t)(CALENDAR_DAYS - rules->n_days))
        return wrong(r, "These are too many days: 4000 at most.");
    for (; day.day <= last; day.day++)
        rules->days[rules->n_days++] = day;
    return true;
}

static bool day_line(struct reading *r)
{
    static const char *const through[] = {"..", "…", "~", "至", NULL};
    struct calendar_day day = {0};
    int64_t last;
    if (!date(r, &day.day))
        return false;
    last = day.day;
    if (separator(r, through) && !date(r, &last))
        return false;
    blanks(r);
    return kind(r, &day) && name(r, &day) && put_days(r, day, last);
}

/* Insertion: files are in order, or nearly. */
static bool sort_days(struct reading *r)
{
    struct calendar_day *days = r->rules->days;
    for (size_t i = 1; i < r->rules->n_days; i++) {
        struct calendar_day day = days[i];
        size_t at = i;
        for (; at > 0 && days[at - 1].day > day.day; at--)
            days[at] = days[at - 1];
        days[at] = day;
    }
    for (size_t i = 1; i < r->rules->n_days; i++)
        if (days[i].day == days[i - 1].day) {
            char text[CLOCK_DATE_TEXT];
            clock_format_date(clock_date(days[i].day), text);
            const char *twice = arena_printf(r->arena, "The day %s is given twice.", text);
            r->line = 0;
            return wrong(r, twice ? twice : "A day is given twice.");
        }
    return true;
}

static bool day_lines(struct reading *r)
{
    for (r->line = 1; *r->at; r->line++) {
        blanks(r);
        if (*r->at && *r->at != '\n' && *r->at != '#' && !day_line(r))
            return false;
        r->at += strcspn(r->at, "\n");
        if (*r->at)
            r->at++;
    }
    return sort_days(r);
}

/* As many as there may be, and then those that there are. */
static bool read_days(struct reading *r, const char *days)
{
    struct calendar_rules *rules = r->rules;
    struct arena *room = arena_new(ROOM);
    struct calendar_day *some = room ? arena_array(room, CALENDAR_DAYS, sizeof *some) : NULL;
    rules->days = some;
    r->at = days;
    bool good = some && day_lines(r);
    rules->days = arena_array(r->arena, rules->n_days, sizeof *rules->days);
    if (rules->days && rules->n_days)
        memcpy(rules->days, some, rules->n_days * sizeof *some);
    arena_free(room);
    return good && !arena_failed(r->arena);
}

bool calendar_parse(struct arena *arena, const char *shifts, const char *days,
                    struct calendar_rules *rules, struct calendar_error *error)
{
    struct reading r = {arena, shifts, 0, rules, error};
    *error = (struct calendar_error){"shifts", NULL};
    *rules = (struct calendar_rules){0};
    if (!week(&r))
        return false;
    error->field = "days";
    return !*days || read_days(&r, days);
}
