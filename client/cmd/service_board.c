/* SPDX-License-Identifier: Apache-2.0 */
/* kith service board: the weeks, the teams, the backlog and the hours, on one page. */
#include "client/cmd/command.h"
#include "client/cmd/input.h"
#include "client/cmd/request.h"
#include "client/cmd/service_part.h"
#include "client/cmd/view.h"
#include "client/ui/json.h"
#include "client/ui/plot.h"
#include "common/clock.h"

#include <inttypes.h>
#include <libintl.h>
#include <string.h>

enum { WEEKS = 12, DAYS = 7, HOURS = 24 };
enum { CREATED = 1, FIRST_RESPONSE, RESOLUTION, FIRST_CONTACT, REOPENED, BREACHED };

struct board {
    struct invocation *invocation;
    struct clock_date last; /* a Sunday */
    const char *filter;
};

static void set_day(struct record *request, const char *name, int64_t days)
{
    struct clock_date date = clock_date(days);
    struct value *value = record_find(request, name);
    value->present = true;
    value->date = (struct record_date){date.year, date.month, date.day};
}

/* The reply of GetFigures for so many weeks that end with the board's. */
static struct record *ask(struct board *board, int weeks, const char *by, const char *by2,
                          int *code)
{
    const struct contract_method *method = client_method("/kith.v1.ServiceService/GetFigures");
    struct arena *arena = board->invocation->arena;
    struct record *request = record_new(arena, method->input);
    if (!request)
        return NULL;
    int64_t last = clock_days(board->last);
    set_day(request, "from", last - (int64_t)weeks * DAYS + 1);
    set_day(request, "until", last);
    record_find(request, "filter")->present = true;
    record_set_text(record_find(request, "filter"), board->filter);
    struct value *groups = record_find(request, "by");
    const char *const names[] = {by, by2};
    for (size_t i = 0; i < 2 && names[i]; i++)
        record_set_text(record_append(arena, groups), names[i]);
    return client_ask(board->invocation, method, request, code);
}

static void put_heading(struct board *board, const char *text)
{
    const struct look *look = &board->invocation->client->look;
    printf("%s%s%s\n", look_on(look, LOOK_HEADING), text, look_off(look));
}

/* ---- Weeks ---- */

static const struct record *figure_of(const struct service_part_line *lines, size_t n,
                                      const char *week, int figure)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(lines[i].name, week) == 0)
            return lines[i].figures[figure];
    return NULL;
}

/* What is drawn of a figure: counts, medians, shares. Below 0: there is none. */
static double drawn(const struct record *figure, int which)
{
    int64_t count, n, seconds;
    service_part_number(figure, "count", &count);
    service_part_number(figure, "n", &n);
    if (which == CREATED || which == BREACHED)
        return (double)count;
    if (which == FIRST_CONTACT || which == REOPENED)
        return n ? (double)count / (double)n : -1;
    return service_part_number(figure, "median_seconds", &seconds) ? (double)seconds : -1;
}

static const char *said(struct board *board, const struct record *figure, int which)
{
    struct invocation *invocation = board->invocation;
    int64_t count;
    service_part_number(figure, "count", &count);
    if (which == FIRST_CONTACT || which == REOPENED)
        return service_part_share(invocation, figure);
    if (which == CREATED || which == BREACHED)
        return arena_printf(invocation->arena, "%" PRId64, count);
    return arena_printf(invocation->arena, gettext("%s (%" PRId64 " tickets)"),
                        service_part_duration(invocation, figure, "median_seconds"), count);
}

static int put_weeks(struct board *board)
{
    const char *const labels[] = {
        [CREATED] = gettext("created"),
        [FIRST_RESPONSE] = gettext("first response, median"),
        [RESOLUTION] = gettext("resolution, median"),
        [FIRST_CONTACT] = gettext("first contact"),
        [REOPENED] = gettext("reopened"),
        [BREACHED] = gettext("breached"),
    };
    int code = EXIT_FAILED;
    struct arena *arena = board->invocation->arena;
    struct record *reply = ask(board, WEEKS, "week", NULL, &code);
    struct plot_line plot[SERVICE_PART_FIGURES];
    double values[SERVICE_PART_FIGURES][WEEKS];
    size_t n;
    struct service_part_line *lines =
        reply ? service_part_lines(board->invocation, reply, &n) : NULL;
    if (!lines)
        return code;
    for (int which = 1; which <= SERVICE_PART_FIGURES; which++) {
        const struct record *last = NULL;
        for (int week = 0; week < WEEKS; week++) {
            char day[CLOCK_DATE_TEXT];
            int64_t monday = clock_days(board->last) - (int64_t)(WEEKS - week) * DAYS + 1;
            last = figure_of(lines, n, clock_format_date(clock_date(monday), day), which);
            values[which - 1][week] = drawn(last, which);
        }
        plot[which - 1] =
            (struct plot_line){labels[which], values[which - 1], said(board, last, which)};
    }
    put_heading(board, gettext("Twelve weeks; behind each line the last one"));
    plot_lines(stdout, &board->invocation->client->look, arena, plot, SERVICE_PART_FIGURES, WEEKS);
    service_part_remarks(board->invocation, reply);
    return EXIT_DONE;
}

/* ---- Teams, backlog, hours ---- */

static int put_teams(struct board *board)
{
    int code = EXIT_FAILED;
    size_t n;
    struct record *reply = ask(board, 1, "team", NULL, &code);
    struct service_part_line *lines =
        reply ? service_part_lines(board->invocation, reply, &n) : NULL;
    if (!lines)
        return code;
    putchar('\n');
    put_heading(board, gettext("The last week by team (in brackets the week before)"));
    return service_part_table(board->invocation, lines, n, gettext("team"), NULL);
}

static struct record *ask_backlog(struct board *board, int *code)
{
    const struct contract_method *method = client_method("/kith.v1.ServiceService/GetBacklog");
    struct record *request = record_new(board->invocation->arena, method->input);
    if (!request)
        return NULL;
    record_find(request, "filter")->present = true;
    record_set_text(record_find(request, "filter"), board->filter);
    return client_ask(board->invocation, method, request, code);
}

static int put_backlog(struct board *board)
{
    int code = EXIT_FAILED;
    struct record *reply = ask_backlog(board, &code);
    if (!reply)
        return code;
    putchar('\n');
    put_heading(board, arena_printf(board->invocation->arena,
                                    gettext("Open now: %" PRId64 " tickets, by age"),
                                    record_find(reply, "total")->integer));
    return service_part_backlog(board->invocation, reply);
}

static int put_hours(struct board *board)
{
    static const char *const heads[HOURS] = {[0] = "0", [6] = "6", [12] = "12", [18] = "18"};
    const char *const days[DAYS] = {gettext("Mon"), gettext("Tue"), gettext("Wed"), gettext("Thu"),
                                    gettext("Fri"), gettext("Sat"), gettext("Sun")};
    double cells[DAYS * HOURS] = {0};
    int code = EXIT_FAILED;
    size_t n;
    struct record *reply = ask(board, WEEKS, "weekday", "hour", &code);
    struct service_part_line *lines =
        reply ? service_part_lines(board->invocation, reply, &n) : NULL;
    if (!lines)
        return code;
    for (size_t i = 0; i < n; i++) {
        int day = lines[i].name[0] - '1', hour = 0;
        int64_t count;
        for (const char *at = lines[i].name2; *at >= '0' && *at <= '9' && hour < HOURS; at++)
            hour = hour * 10 + (*at - '0');
        service_part_number(lines[i].figures[CREATED], "count", &count);
        if (day >= 0 && day < DAYS && hour < HOURS)
            cells[day * HOURS + hour] = (double)count;
    }
    putchar('\n');
    put_heading(board, gettext("When tickets come, by weekday and hour, twelve weeks"));
    plot_map(stdout, &board->invocation->client->look, board->invocation->arena, days, DAYS, heads,
             HOURS, cells);
    return EXIT_DONE;
}

/* ---- For programs ---- */

/* The replies that the page is drawn from, under the names of its parts. */
static int put_json(struct board *board, bool lines)
{
    static const char *const names[] = {"weeks", "teams", "backlog", "hours"};
    int code = EXIT_FAILED;
    struct buf out;
    buf_init(&out, board->invocation->arena, CLIENT_REQUEST);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct record *reply = i == 0   ? ask(board, WEEKS, "week", NULL, &code)
                               : i == 1 ? ask(board, 1, "team", NULL, &code)
                               : i == 2 ? ask_backlog(board, &code)
                                        : ask(board, WEEKS, "weekday", "hour", &code);
        if (!reply)
            return code;
        buf_printf(&out, "%s%s\"%s\": ", i ? "," : "{", lines ? "\n  " : i ? " " : "", names[i]);
        json_record(&out, reply, lines ? 1 : -1);
    }
    buf_puts(&out, lines ? "\n}\n" : "}\n");
    if (out.failed)
        return client_error(board->invocation, "%s", gettext("out of memory"));
    fwrite(out.data, 1, out.length, stdout);
    return EXIT_DONE;
}

/* The Sunday before the day, or the day itself. */
static bool read_words(struct board *board, int *code)
{
    struct invocation *invocation = board->invocation;
    struct record_date day;
    bool good = input_date("today", &day);
    board->filter = "";
    for (size_t i = 0; good && i < invocation->n_words; i++) {
        const char *word = invocation->words[i];
        if (strncmp(word, "until=", 6) == 0)
            good = input_date(word + 6, &day);
        else if (strncmp(word, "filter=", 7) == 0)
            board->filter = word + 7;
        else
            good = false;
    }
    if (!good) {
        *code =
            client_usage(invocation, "%s",
                         gettext("say until=DATE and filter=…, or nothing: kith service board"));
        return false;
    }
    int64_t days = clock_days((struct clock_date){day.year, day.month, day.day});
    board->last = clock_date(days - clock_weekday(days));
    return true;
}

static int run(struct invocation *invocation)
{
    static int (*const parts[])(struct board * board) = {put_weeks, put_teams, put_backlog,
                                                         put_hours};
    struct board board = {.invocation = invocation};
    int code = EXIT_DONE;
    enum output output = client_output(invocation, OUTPUT_AUTO);
    if (output == OUTPUT_CSV)
        return client_usage(invocation, "%s",
                            gettext("the board has several tables; one of them as rows: kith "
                                    "service figures --output csv"));
    if (!read_words(&board, &code))
        return code;
    if (output == OUTPUT_JSON || output == OUTPUT_NDJSON)
        return put_json(&board, output == OUTPUT_JSON);
    for (size_t i = 0; i < sizeof parts / sizeof *parts && code == EXIT_DONE; i++)
        code = parts[i](&board);
    return code;
}

const struct command service_board_command = {
    .noun = "service",
    .verb = "board",
    .usage = "[until=DATE] [filter=…]",
    .help = N_("the service desk on one page: weeks, teams, backlog, hours"),
    .example = "kith service board\nkith service board until=2026-11-01 filter='type = complaint'",
    .run = run,
};
