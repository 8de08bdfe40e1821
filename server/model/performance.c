/* SPDX-License-Identifier: Apache-2.0 */
/* The table of figures: their objects, fields and filters. */
#include "server/model/performance.h"

#include "common/buf.h"

#include <inttypes.h>
#include <stdlib.h>

enum { LONGEST_FILTER = 8000 };

enum span { DAYS, TIMES };

static const struct figure {
    const char *object;
    const char *only; /* the filter's own part; "" for none */
    const char *time; /* the field whose days or times are asked for */
    enum span span;
    const char *fields[6];
} figures[] = {
    [PERFORMANCE_INTERACTIONS] = {"interaction",
                                  "status = done",
                                  "happened_at",
                                  TIMES,
                                  {"owner_id", "team_id", "status", "kind", "happened_at"}},
    [PERFORMANCE_TASKS_DONE] = {"task",
                                "status = completed",
                                "completed_at",
                                TIMES,
                                {"owner_id", "team_id", "status", "completed_at"}},
    [PERFORMANCE_NEW_OPPORTUNITIES] =
        {"opportunity", "", "create_time", TIMES, {"owner_id", "team_id", "create_time"}},
    [PERFORMANCE_WON] = {"opportunity",
                         "status = won",
                         "close_date",
                         DAYS,
                         {"owner_id", "team_id", "status", "close_date", "company_amount"}},
    [PERFORMANCE_LOST] = {"opportunity",
                          "status = lost",
                          "close_date",
                          DAYS,
                          {"owner_id", "team_id", "status", "close_date", "amount"}},
    [PERFORMANCE_WIN_RATE] = {"opportunity",
                              "status != open",
                              "close_date",
                              DAYS,
                              {"owner_id", "team_id", "status", "close_date"}},
    [PERFORMANCE_WIN_RATE_BY_VALUE] = {"opportunity",
                                       "status != open",
                                       "close_date",
                                       DAYS,
                                       {"owner_id", "team_id", "status", "close_date", "amount"}},
    [PERFORMANCE_CYCLE_MEDIAN] = {"opportunity",
                                  "status = won",
                                  "close_date",
                                  DAYS,
                                  {"owner_id", "team_id", "status", "close_date", "create_time"}},
    [PERFORMANCE_CYCLE_MEAN] = {"opportunity",
                                "status = won",
                                "close_date",
                                DAYS,
                                {"owner_id", "team_id", "status", "close_date", "create_time"}},
    [PERFORMANCE_CONVERSION] = {"stage_change",
                                "",
                                "changed_at",
                                TIMES,
                                {"changed_by", "changed_at", "from_stage_id", "to_stage_id"}},
    [PERFORMANCE_STAGE_DAYS] = {"stage_change",
                                "",
                                "changed_at",
                                TIMES,
                                {"changed_by", "changed_at", "from_stage_id", "seconds"}},
    [PERFORMANCE_ORDERS] = {"order",
                            "status != draft AND status != void",
                            "ordered_on",
                            DAYS,
                            {"owner_id", "team_id", "status", "ordered_on", "company_amount"}},
    [PERFORMANCE_RETURNS] = {"return",
                             "status = confirmed",
                             "returned_on",
                             DAYS,
                             {"owner_id", "team_id", "status", "returned_on", "company_amount"}},
    [PERFORMANCE_NET_SALES] = {"order",
                               "status != draft AND status != void",
                               "ordered_on",
                               DAYS,
                               {"owner_id", "team_id", "status", "ordered_on", "company_amount"}},
};

const char *performance_object(enum performance_figure figure)
{
    return figure >= 1 && (int)figure <= PERFORMANCE_FIGURES ? figures[figure].object : NULL;
}

const char *const *performance_fields(enum performance_figure figure)
{
    return figures[figure].fields;
}

static void put_and(struct buf *out)
{
    if (out->length)
        buf_printf(out, " AND ");
}

/* (changed_by = U-3 OR changed_by = "") */
static void put_people(struct buf *out, const char *people)
{
    const char *between = "(";
    if (!*people)
        return;
    put_and(out);
    for (char *end = NULL; *people; people = *end == ',' ? end + 1 : end) {
        long long id = strtoll(people, &end, 10);
        if (end == people)
            break;
        buf_printf(out, "%schanged_by = ", between);
        if (id)
            buf_printf(out, "U-%lld", id);
        else
            buf_printf(out, "\"\"");
        between = " OR ";
    }
    buf_printf(out, ")");
}

static void put_who(struct buf *out, const struct performance_where *where)
{
    static const struct {
        const char *field, *prefix;
    } ways[] = {
        [PERFORMANCE_BY_OWNER] = {"owner_id", "U"}, [PERFORMANCE_BY_TEAM] = {"team_id", "TM"}};
    if (where->by == PERFORMANCE_BY_ALL)
        return;
    put_and(out);
    if (where->who)
        buf_printf(out, "%s = %s-%" PRId64, ways[where->by].field, ways[where->by].prefix,
                   where->who);
    else
        buf_printf(out, "%s = \"\"", ways[where->by].field);
}

const char *performance_filter(struct arena *arena, enum performance_figure figure,
                               const struct performance_where *where)
{
    const struct figure *f = &figures[figure];
    struct buf out;
    buf_init(&out, arena, LONGEST_FILTER);
    if (figure != PERFORMANCE_CONVERSION && figure != PERFORMANCE_STAGE_DAYS)
        put_who(&out, where);
    else if (where->by != PERFORMANCE_BY_ALL)
        put_people(&out, where->people);
    if (*f->only) {
        put_and(&out);
        buf_printf(&out, "%s", f->only);
    }
    if (where->detail) {
        put_and(&out);
        buf_printf(&out, "%s = %s", figure == PERFORMANCE_INTERACTIONS ? "kind" : "from_stage_id",
                   where->detail);
    }
    put_and(&out);
    if (f->span == DAYS)
        buf_printf(&out, "%s >= %s AND %s <= %s", f->time, where->first, f->time, where->last);
    else
        buf_printf(&out, "%s >= \"%s\" AND %s < \"%s\"", f->time, where->begins, f->time,
                   where->ends);
    return buf_string(&out);
}
