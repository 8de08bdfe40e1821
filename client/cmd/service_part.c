/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of the service desk as lines of a table. */
#include "client/cmd/service_part.h"

#include "client/cmd/view.h"
#include "client/ui/chart.h"
#include "client/ui/table.h"

#include <inttypes.h>
#include <libintl.h>
#include <string.h>

enum { CREATED = 1, FIRST_RESPONSE, RESOLUTION, FIRST_CONTACT, REOPENED, BREACHED };
enum { MINUTE = 60, HOUR = 3600, SMALL = 10, MOST_COLUMNS = 12 };

bool service_part_number(const struct record *figure, const char *name, int64_t *number)
{
    const struct value *value = figure ? record_find(figure, name) : NULL;
    bool optional = value && contract_field(figure->message, name)->optional;
    *number = value ? value->integer : 0;
    return value && (!optional || value->present);
}

static bool same_group(const struct record *a, const struct record *b)
{
    static const char *const keys[] = {"group", "group2"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct record_text *x = &record_find(a, keys[i])->text;
        const struct record_text *y = &record_find(b, keys[i])->text;
        if (x->length != y->length || memcmp(x->data, y->data, x->length) != 0)
            return false;
    }
    return true;
}

struct service_part_line *service_part_lines(struct invocation *invocation,
                                             const struct record *reply, size_t *n)
{
    const struct value *rows = record_find(reply, "rows");
    struct service_part_line *lines =
        arena_array(invocation->arena, rows->n_items + 1, sizeof *lines);
    *n = 0;
    for (size_t i = 0; lines && i < rows->n_items; i++) {
        const struct record *row = rows->items[i].record;
        int64_t figure = record_find(row, "figure")->integer;
        if (i == 0 || !same_group(row, rows->items[i - 1].record)) {
            lines[*n].name = record_string(invocation->arena, row, "name");
            lines[*n].name2 = record_string(invocation->arena, row, "name2");
            (*n)++;
        }
        if (figure >= 1 && figure <= SERVICE_PART_FIGURES)
            lines[*n - 1].figures[figure] = row;
    }
    return lines;
}

static const char *duration(struct invocation *invocation, int64_t seconds)
{
    int64_t minutes = (seconds + MINUTE / 2) / MINUTE;
    if (minutes < HOUR / MINUTE)
        return arena_printf(invocation->arena, gettext("%" PRId64 " min"), minutes);
    return arena_printf(invocation->arena, gettext("%" PRId64 " h %02" PRId64), minutes / 60,
                        minutes % 60);
}

const char *service_part_duration(struct invocation *invocation, const struct record *figure,
                                  const char *name)
{
    int64_t seconds;
    return service_part_number(figure, name, &seconds) ? duration(invocation, seconds) : "-";
}

const char *service_part_share(struct invocation *invocation, const struct record *figure)
{
    int64_t count, n;
    service_part_number(figure, "count", &count);
    service_part_number(figure, "n", &n);
    if (n == 0)
        return "-";
    if (n < SMALL)
        return arena_printf(invocation->arena, "%" PRId64 "/%" PRId64, count, n);
    return arena_printf(invocation->arena, "%" PRId64 "/%" PRId64 " %s %%", count, n,
                        record_string(invocation->arena, figure, "percent"));
}

/* "120 (108)": with the period before. */
static const char *count_text(struct invocation *invocation, const struct record *figure)
{
    int64_t count, before;
    service_part_number(figure, "count", &count);
    if (!service_part_number(figure, "previous_count", &before))
        return arena_printf(invocation->arena, "%" PRId64, count);
    return arena_printf(invocation->arena, "%" PRId64 " (%" PRId64 ")", count, before);
}

static const char *median_text(struct invocation *invocation, const struct record *figure)
{
    int64_t before;
    const char *now = service_part_duration(invocation, figure, "median_seconds");
    if (!service_part_number(figure, "previous_median_seconds", &before))
        return now;
    return arena_printf(invocation->arena, "%s (%s)", now, duration(invocation, before));
}

static const char *share_text(struct invocation *invocation, const struct record *figure)
{
    int64_t count, n;
    const char *now = service_part_share(invocation, figure);
    service_part_number(figure, "previous_count", &count);
    if (!service_part_number(figure, "previous_n", &n) || !n)
        return now;
    return arena_printf(invocation->arena, "%s (%" PRId64 "/%" PRId64 ")", now, count, n);
}

static void put_cell(struct table *table, size_t *column, const char *text)
{
    text = text ? text : "";
    table_cell(table, (*column)++, text, strlen(text));
}

static void put_line(struct invocation *invocation, struct table *table,
                     const struct service_part_line *line, size_t n_groups)
{
    const struct record *const *figures = line->figures;
    size_t column = 0;
    if (n_groups > 0)
        put_cell(table, &column, *line->name ? line->name : "-");
    if (n_groups > 1)
        put_cell(table, &column, *line->name2 ? line->name2 : "-");
    put_cell(table, &column, count_text(invocation, figures[CREATED]));
    put_cell(table, &column, count_text(invocation, figures[FIRST_RESPONSE]));
    put_cell(table, &column, median_text(invocation, figures[FIRST_RESPONSE]));
    put_cell(table, &column,
             service_part_duration(invocation, figures[FIRST_RESPONSE], "p90_seconds"));
    put_cell(table, &column, count_text(invocation, figures[RESOLUTION]));
    put_cell(table, &column, median_text(invocation, figures[RESOLUTION]));
    put_cell(table, &column, service_part_duration(invocation, figures[RESOLUTION], "p90_seconds"));
    put_cell(table, &column, share_text(invocation, figures[FIRST_CONTACT]));
    put_cell(table, &column, share_text(invocation, figures[REOPENED]));
    put_cell(table, &column, count_text(invocation, figures[BREACHED]));
    table_row_end(table);
}

int service_part_table(struct invocation *invocation, const struct service_part_line *lines,
                       size_t n, const char *heading, const char *heading2)
{
    const char *const headings[] = {
        gettext("created"),  gettext("answered"), gettext("median"), gettext("90 %"),
        gettext("solved"),   gettext("median"),   gettext("90 %"),   gettext("first contact"),
        gettext("reopened"), gettext("breached"),
    };
    size_t n_groups = (heading != NULL) + (heading2 != NULL), column = 0;
    struct table table;
    if (!table_init(&table, stdout, &invocation->client->look,
                    n_groups + sizeof headings / sizeof *headings))
        return client_error(invocation, "%s", gettext("out of memory"));
    if (heading)
        table_heading(&table, column++, heading, false);
    if (heading2)
        table_heading(&table, column++, heading2, false);
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++) {
        table_rigid(&table, column);
        table_heading(&table, column++, headings[i], true);
    }
    for (size_t i = 0; i < n; i++)
        put_line(invocation, &table, &lines[i], n_groups);
    table_flush(&table);
    table_fini(&table);
    return EXIT_DONE;
}

void service_part_remarks(struct invocation *invocation, const struct record *reply)
{
    int64_t open;
    const struct value *truncated = record_find(reply, "truncated");
    service_part_number(reply, "provisional", &open);
    if (open)
        client_note(invocation,
                    gettext("not final: %" PRId64 " tickets that count as solved at first contact "
                            "may still be opened again"),
                    open);
    if (truncated && truncated->present && truncated->integer)
        client_note(invocation, "%s", gettext("there are more rows than are shown"));
    view_coverage(invocation, reply);
}

/* ---- Backlog ---- */

static const char *age(struct invocation *invocation, int64_t days)
{
    static const int64_t bounds[] = {0, 1, 2, 7, 14, 30};
    for (size_t i = 0; i + 1 < sizeof bounds / sizeof *bounds; i++)
        if (days == bounds[i])
            return arena_printf(invocation->arena, gettext("%" PRId64 "–%" PRId64 " days"), days,
                                bounds[i + 1]);
    return arena_printf(invocation->arena, gettext("%" PRId64 " days and more"), days);
}

int service_part_backlog(struct invocation *invocation, const struct record *reply)
{
    const struct value *rows = record_find(reply, "rows");
    const struct contract_field *oldest = contract_field(reply->message, "oldest");
    struct chart_bar *bars = arena_array(invocation->arena, rows->n_items + 1, sizeof *bars);
    if (!bars)
        return client_error(invocation, "%s", gettext("out of memory"));
    for (size_t i = 0; i < rows->n_items; i++) {
        const struct record *row = rows->items[i].record;
        const char *name = record_string(invocation->arena, row, "name");
        const char *days = age(invocation, record_find(row, "days")->integer);
        int64_t count = record_find(row, "count")->integer;
        int64_t waiting = record_find(row, "waiting")->integer;
        bars[i] = (struct chart_bar){
            *name ? arena_printf(invocation->arena, "%s · %s", name, days) : days,
            waiting ? arena_printf(invocation->arena, gettext("%" PRId64 " (%" PRId64 " waiting)"),
                                   count, waiting)
                    : arena_printf(invocation->arena, "%" PRId64, count),
            (double)count};
    }
    chart_print(stdout, &invocation->client->look, invocation->arena, bars, rows->n_items);
    if (!record_find(reply, "oldest")->n_items)
        return EXIT_DONE;
    putchar('\n');
    return view_section(invocation, oldest, record_find(reply, "oldest"));
}
