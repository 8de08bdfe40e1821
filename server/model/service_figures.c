/* SPDX-License-Identifier: Apache-2.0 */
/* The table of figures of the service desk: their fields and filters. */
#include "server/model/service_figures.h"

#include "common/buf.h"

#include <stddef.h>

enum { LONGEST_FILTER = 16000 };

static const struct {
    const char *time;    /* the field that lies in the period */
    const char *of;      /* what holds besides; NULL: nothing */
    const char *counted; /* and what holds for those that are counted of these */
    const char *fields[4];
} figures[] = {
    [SERVICE_CREATED] = {"create_time", NULL, NULL, {"create_time"}},
    [SERVICE_FIRST_RESPONSE] = {"first_reply_at",
                                "response_seconds >= 0",
                                NULL,
                                {"first_reply_at", "response_seconds"}},
    [SERVICE_RESOLUTION] = {"resolved_at",
                            "resolution_seconds >= 0",
                            NULL,
                            {"resolved_at", "resolution_seconds"}},
    [SERVICE_FIRST_CONTACT] = {"first_resolved_at",
                               NULL,
                               "first_contact = true",
                               {"first_resolved_at", "first_contact"}},
    [SERVICE_REOPENED] = {"first_resolved_at",
                          NULL,
                          "reopen_count > 0",
                          {"first_resolved_at", "reopen_count"}},
    [SERVICE_BREACHED] = {"breached_at", NULL, NULL, {"breached_at"}},
};

static const char *const fields[] = {
    [SERVICE_BY_TEAM] = "team_id",      [SERVICE_BY_AGENT] = "owner_id",
    [SERVICE_BY_CATEGORY] = "category", [SERVICE_BY_TYPE] = "type",
    [SERVICE_BY_PRIORITY] = "priority", [SERVICE_BY_CHANNEL] = "channel",
    [SERVICE_BY_QUEUE] = "queue_id",
};

const char *service_figures_field(enum service_by by)
{
    return (size_t)by < sizeof fields / sizeof *fields ? fields[by] : NULL;
}

const char *const *service_figures_fields(enum service_figure figure)
{
    return figures[figure].fields;
}

static void put_and(struct buf *out)
{
    if (out->length)
        buf_printf(out, " AND ");
}

static void put_key(struct buf *out, const struct service_key *key)
{
    const char *field = service_figures_field(key->by);
    if (!field)
        return;
    put_and(out);
    if (!*key->value)
        buf_printf(out, "%s = \"\"", field);
    else /* of a category with all that is below it */
        buf_printf(out, key->by == SERVICE_BY_CATEGORY ? "%s:%s" : "%s = %s", field, key->value);
}

static bool in_no_filter(const struct service_cell *cell)
{
    return cell->key[0].by >= SERVICE_BY_WEEKDAY || cell->key[1].by >= SERVICE_BY_WEEKDAY;
}

static void put_cell(struct buf *out, const struct service_cell *cell)
{
    if (*cell->filter)
        buf_printf(out, "(%s)", cell->filter);
    put_key(out, &cell->key[0]);
    put_key(out, &cell->key[1]);
    put_and(out);
}

const char *service_figures_filter(struct arena *arena, enum service_figure figure, bool of,
                                   const struct service_cell *cell)
{
    struct buf out;
    if (in_no_filter(cell))
        return "";
    buf_init(&out, arena, LONGEST_FILTER);
    put_cell(&out, cell);
    buf_printf(&out, "%s >= \"%s\" AND %s < \"%s\"", figures[figure].time, cell->begins,
               figures[figure].time, cell->ends);
    if (figures[figure].of)
        buf_printf(&out, " AND %s", figures[figure].of);
    if (figures[figure].counted && !of)
        buf_printf(&out, " AND %s", figures[figure].counted);
    return buf_string(&out);
}

const char *service_figures_backlog(struct arena *arena, const struct service_cell *cell,
                                    const char *since, const char *until)
{
    struct buf out;
    buf_init(&out, arena, LONGEST_FILTER);
    put_cell(&out, cell);
    buf_printf(&out, "NOT (status = resolved OR status = closed OR status = rejected)");
    if (*since)
        buf_printf(&out, " AND create_time > \"%s\"", since);
    if (*until)
        buf_printf(&out, " AND create_time <= \"%s\"", until);
    return buf_string(&out);
}
