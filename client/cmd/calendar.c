/* SPDX-License-Identifier: Apache-2.0 */
/* kith calendar show: a month of the service calendars, week by week. */
#include "client/cmd/command.h"
#include "client/cmd/request.h"
#include "client/cmd/view.h"
#include "client/ui/print.h"
#include "client/ui/table.h"

#include <ctype.h>
#include <libintl.h>
#include <stdio.h>
#include <string.h>

enum { WEEK = 7, HOUR = 60 };

/* [MONTH] [CALENDAR], for month=MONTH calendar_id=CALENDAR; also the other way: a month begins with
 * a digit. */
static bool take_words(struct request *request, struct invocation *invocation, int *code)
{
    size_t month = request->n_plain && !isdigit((unsigned char)request->plain[0][0]) ? 1 : 0;
    size_t calendar = 1 - month;
    if (request->n_plain > 2) {
        *code =
            client_usage(invocation, "%s",
                         gettext("say a month and a calendar: kith calendar show 2026-10 CA-2"));
        return false;
    }
    if (request->n_plain > month)
        record_set_text(record_find(request->record, "month"), request->plain[month]);
    if (request->n_plain > calendar)
        return request_set_id(request->record, invocation,
                              contract_field(request->record->message, "calendar_id"),
                              request->plain[calendar], code);
    return true;
}

/* "10 9:00* 国庆节": the day, its hours, what it is called; "—" is closed, "*" is unusual. */
static void put_day(struct invocation *invocation, struct table *table, const struct record *day)
{
    const struct record_date date = record_find(day, "date")->date;
    int minutes = (int)record_find(day, "minutes")->integer;
    const char *name = record_string(invocation->arena, day, "name");
    const char *mark = record_find(day, "special")->integer ? "*" : "";
    const char *text =
        minutes
            ? arena_printf(invocation->arena, "%d %d:%02d%s%s%s", date.day, minutes / HOUR,
                           minutes % HOUR, mark, *name ? " " : "", name)
            : arena_printf(invocation->arena, "%d —%s%s%s", date.day, mark, *name ? " " : "", name);
    /* Weeks begin on Monday. */
    size_t column = (size_t)((record_find(day, "weekday")->integer + WEEK - 1) % WEEK);
    if (text)
        table_cell(table, column, text, strlen(text));
    if (column == WEEK - 1)
        table_row_end(table);
}

static void put_heading(struct invocation *invocation, const struct record *month)
{
    const struct look *look = &invocation->client->look;
    const char *parts[] = {record_string(invocation->arena, month, "calendar_id"),
                           record_string(invocation->arena, month, "name"),
                           record_string(invocation->arena, month, "time_zone")};
    fputs(look_on(look, LOOK_HEADING), stdout);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        print_blanks(stdout, i ? 2 : 0);
        print_out(stdout, parts[i], strlen(parts[i]), false);
    }
    fputs(look_off(look), stdout);
    putchar('\n');
}

static bool put_month(struct invocation *invocation, const struct record *month)
{
    static const char *const names[WEEK] = {N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"),
                                            N_("Fri"), N_("Sat"), N_("Sun")};
    const struct value *days = record_find(month, "days");
    struct table table;
    put_heading(invocation, month);
    if (!table_init(&table, stdout, &invocation->client->look, WEEK))
        return false;
    for (size_t i = 0; i < WEEK; i++)
        table_heading(&table, i, gettext(names[i]), false);
    for (size_t i = 0; i < days->n_items; i++)
        put_day(invocation, &table, days->items[i].record);
    if (days->n_items && record_find(days->items[days->n_items - 1].record, "weekday")->integer)
        table_row_end(&table);
    table_flush(&table);
    table_fini(&table);
    return true;
}

static int put_months(struct invocation *invocation, const struct record *reply)
{
    const struct value *months = record_find(reply, "months");
    for (size_t i = 0; i < months->n_items; i++) {
        if (i)
            putchar('\n');
        if (!put_month(invocation, months->items[i].record))
            return client_error(invocation, "%s", gettext("out of memory"));
    }
    client_note(invocation, "%s", gettext("hours that count; — closed, * not as that weekday is"));
    return EXIT_DONE;
}

static int run(struct invocation *invocation)
{
    int code = EXIT_DONE;
    struct request request;
    if (!request_begin(&request, invocation, &code) || !take_words(&request, invocation, &code) ||
        !request_fill(&request, invocation, &code))
        return code;
    return view_picture(invocation, request.record, put_months);
}

const struct command calendar_command = {
    .noun = "calendar",
    .verb = "show",
    .options = UINT64_C(1) << OPTION_JSON,
    .usage = "[MONTH] [CALENDAR]",
    .help = N_("a month of the service calendars, with holidays and working weekends"),
    .example = "kith calendar show 2026-10\n"
               "kith calendar show CA-2",
    .run = run,
};
