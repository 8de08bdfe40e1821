/* SPDX-License-Identifier: Apache-2.0 */
/* kith ticket explain: the clocks of a ticket, each with its timeline and intervals. */
#include "client/cmd/command.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"
#include "client/ui/format.h"
#include "client/ui/print.h"
#include "client/ui/table.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>
#include <string.h>

enum { WIDEST = 72, NARROWEST = 20, HOUR = 3600, MINUTE = 60, CELL = 256, COLUMNS = 5 };
/* kith.v1.ClockIntervalKind */
enum { COUNTED = 1, CLOSED, KINDS = 5 };

struct view {
    struct invocation *invocation;
    const struct look *look;
};

static int64_t number(const struct record *record, const char *name)
{
    return record_find(record, name)->integer;
}

static const char *text_of(const struct view *view, const struct record *record, const char *name)
{
    struct format format = {.look = view->look};
    const struct contract_field *field = contract_field(record->message, name);
    struct buf out;
    buf_init(&out, view->invocation->arena, CELL);
    if (record_value(record, field)->present)
        format_field(&out, field, record_value(record, field), &format);
    const char *text = buf_string(&out);
    return text ? text : "";
}

/* "26:05": hours and minutes. */
static const char *duration(const struct view *view, int64_t seconds)
{
    const char *text = arena_printf(view->invocation->arena, "%" PRId64 ":%02d", seconds / HOUR,
                                    (int)(seconds % HOUR / MINUTE));
    return text ? text : "";
}

static void say(const char *text)
{
    print_out(stdout, text, strlen(text), false);
}

static void blanks_and(const char *text)
{
    if (!*text)
        return;
    print_blanks(stdout, 2);
    say(text);
}

/* ---- One clock ---- */

static void put_heading(const struct view *view, const struct record *clock)
{
    int64_t target = number(clock, "target_seconds");
    const char *elapsed = duration(view, number(clock, "elapsed_seconds"));
    fputs(look_on(view->look, LOOK_HEADING), stdout);
    say(text_of(view, clock, "kind"));
    if (number(clock, "sequence") > 1)
        printf(" %d", (int)number(clock, "sequence"));
    fputs(look_off(view->look), stdout);
    blanks_and(text_of(view, clock, "state"));
    if (target)
        printf(gettext("  %s of %s"), elapsed, duration(view, target));
    else
        printf(gettext("  %s, no target"), elapsed);
    if (record_find(clock, "due_time")->present) {
        printf("  %s ", gettext("due"));
        say(text_of(view, clock, "due_time"));
    }
    blanks_and(text_of(view, clock, "calendar"));
    blanks_and(text_of(view, clock, "time_zone"));
    putchar('\n');
}

static size_t width_of(const struct look *look)
{
    size_t width = look->width ? look->width : WIDEST;
    return width < NARROWEST ? NARROWEST : width > WIDEST ? WIDEST : width;
}

/* What most of a column's time is; an interval at hand stays it. */
static int kind_at(const struct value *intervals, int64_t at)
{
    for (size_t i = 0; i < intervals->n_items; i++) {
        const struct record *interval = intervals->items[i].record;
        if (at >= number(interval, "start_time") && at < number(interval, "end_time"))
            return (int)number(interval, "kind");
    }
    return 0;
}

static void put_timeline(const struct view *view, const struct record *clock)
{
    static const char *const glyphs[KINDS] = {" ", "█", "░", "▒", "·"};
    const struct value *intervals = record_find(clock, "intervals");
    int64_t due = record_find(clock, "due_time")->present ? number(clock, "due_time") : 0;
    size_t width = width_of(view->look);
    if (!intervals->n_items)
        return;
    int64_t from = number(clock, "start_time");
    int64_t to = number(intervals->items[intervals->n_items - 1].record, "end_time");
    int64_t step = ((due > to ? due : to) - from) / (int64_t)width + 1;
    fputs(look_on(view->look, LOOK_BAR), stdout);
    for (size_t i = 0; i < width; i++) {
        int64_t begin = from + (int64_t)i * step;
        int kind = kind_at(intervals, begin + step / 2);
        bool marks = due >= begin && due < begin + step;
        fputs(marks ? "┃" : glyphs[kind > 0 && kind < KINDS ? kind : 0], stdout);
    }
    fputs(look_off(view->look), stdout);
    putchar('\n');
}

static void put_cell(struct table *table, size_t column, const char *text)
{
    table_cell(table, column, text, strlen(text));
}

static void put_interval(const struct view *view, struct table *table,
                         const struct record *interval)
{
    int64_t of = number(interval, "kind");
    bool counts = of == COUNTED;
    const char *what = text_of(view, interval, "text");
    const char *line = what;
    if (counts || of == CLOSED)
        line =
            arena_printf(view->invocation->arena, "%s: %s", text_of(view, interval, "kind"), what);
    if (line && record_find(interval, "since_time")->present)
        line = arena_printf(view->invocation->arena, gettext("%s (as set on %s)"), line,
                            text_of(view, interval, "since_time"));
    put_cell(table, 0, text_of(view, interval, "start_time"));
    put_cell(table, 1, text_of(view, interval, "end_time"));
    put_cell(table, 2, counts ? duration(view, number(interval, "seconds")) : "");
    put_cell(table, 3, duration(view, number(interval, "elapsed_seconds")));
    put_cell(table, 4, line ? line : what);
    table_row_end(table);
}

static bool put_intervals(const struct view *view, const struct record *clock)
{
    static const char *const headings[COLUMNS] = {N_("start"), N_("until"), N_("counted"),
                                                  N_("sum"), N_("why")};
    const struct value *intervals = record_find(clock, "intervals");
    struct table table;
    if (!table_init(&table, stdout, view->look, COLUMNS))
        return false;
    for (size_t i = 0; i < COLUMNS; i++) {
        table_heading(&table, i, gettext(headings[i]), i == 2 || i == 3);
        if (i < COLUMNS - 1)
            table_rigid(&table, i);
    }
    for (size_t i = 0; i < intervals->n_items; i++)
        put_interval(view, &table, intervals->items[i].record);
    table_flush(&table);
    table_fini(&table);
    if (number(clock, "more"))
        client_note(
            view->invocation, "%s",
            gettext("the last intervals are not shown; all of them count in the sum above"));
    return true;
}

static int put_clocks(struct invocation *invocation, const struct record *reply)
{
    const struct view view = {invocation, &invocation->client->look};
    const struct value *clocks = record_find(reply, "clocks");
    say(text_of(&view, reply, "reason"));
    putchar('\n');
    for (size_t i = 0; i < clocks->n_items; i++) {
        const struct record *clock = clocks->items[i].record;
        putchar('\n');
        put_heading(&view, clock);
        put_timeline(&view, clock);
        if (!invocation->quiet && !put_intervals(&view, clock))
            return client_error(invocation, "%s", gettext("out of memory"));
    }
    if (clocks->n_items)
        printf("\n%s%s%s\n", look_on(view.look, LOOK_DIM),
               gettext("█ counted  ░ closed  ▒ waiting  · solved  ┃ due"), look_off(view.look));
    return EXIT_DONE;
}

static int run(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    if (!request_of_id(&request, invocation, &code))
        return code;
    return view_picture(invocation, request.record, put_clocks);
}

const struct command clocks_command = {
    .noun = "ticket",
    .verb = "explain",
    .options = UINT64_C(1) << OPTION_JSON,
    .usage = "ID",
    .help = N_("the clocks of a ticket: what counted, what did not, and why"),
    .example = "kith ticket explain T-7",
    .run = run,
};
