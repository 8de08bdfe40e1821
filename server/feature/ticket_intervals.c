/* SPDX-License-Identifier: Apache-2.0 */
/* The intervals of a clock: what counted, and what did not and why. */
#include "common/wire.h"
#include "server/feature/ticket_explain.h"
#include "server/resource/value.h"

#include <string.h>

/* Numbers of kith.v1.ExplainedClock, ClockInterval and ClockIntervalKind. */
enum { INTERVALS = 13, MORE };
enum { KIND = 1, START, END, SECONDS, ELAPSED, TEXT, SINCE };
enum { COUNTED = 1, CLOSED, WAITING, SOLVED };

enum { MOST_INTERVALS = 300, SPANS = 16, MOST_DAYS = 400, LONGEST_TEXT = 2000 };

static const int64_t SECOND = 1000000;
static const int64_t DAY = INT64_C(86400000000);

struct telling {
    struct rpc_call *call;
    int n;           /* intervals so far */
    int64_t elapsed; /* what counted so far, microseconds */
    int64_t since;   /* the policy is as it is here; 0: from the first */
    bool more;
};

static bool is_chinese(const struct rpc_call *call)
{
    return strcmp(call->language, "zh") == 0;
}

static void put(struct telling *telling, int kind, int64_t from, int64_t to, const char *text)
{
    struct buf *reply = &telling->call->reply;
    int64_t counted = kind == COUNTED ? to - from : 0;
    if (telling->n++ >= MOST_INTERVALS) {
        telling->more = true;
        return;
    }
    telling->elapsed += counted;
    size_t begin = wire_begin(reply, INTERVALS);
    wire_put_int(reply, KIND, kind);
    value_encode_time(reply, START, from);
    value_encode_time(reply, END, to);
    wire_put_int(reply, SECONDS, counted / SECOND);
    wire_put_int(reply, ELAPSED, telling->elapsed / SECOND);
    wire_put_string(reply, TEXT, text);
    if (telling->since)
        value_encode_time(reply, SINCE, telling->since);
    wire_end(reply, begin);
}

/* ---- Closed hours ---- */

/* The names of the special days that it touches, each once: "国庆节, 中秋节". */
static const char *holidays(struct rpc_call *call, const struct calendar *calendar, int64_t from,
                            int64_t to)
{
    const struct zone *zone = calendar_zone(calendar);
    int64_t day = zone_local(zone, from) / DAY, last = zone_local(zone, to - 1) / DAY;
    const char *before = "";
    struct buf text;
    buf_init(&text, call->arena, LONGEST_TEXT);
    for (int i = 0; day <= last && i < MOST_DAYS; day++, i++) {
        const struct calendar_day *own = calendar_day(calendar, day);
        if (!own || own->kind == CALENDAR_LIKE || !*own->name || strcmp(own->name, before) == 0)
            continue;
        buf_printf(&text, "%s%s", text.length ? is_chinese(call) ? "、" : ", " : "", own->name);
        before = own->name;
    }
    const char *names = text.length ? buf_string(&text) : NULL;
    return names ? names : "";
}

static void put_closed(struct telling *telling, const struct calendar *calendar, int64_t from,
                       int64_t to)
{
    struct rpc_call *call = telling->call;
    if (to <= from)
        return;
    const char *names = holidays(call, calendar, from, to);
    const char *hours = is_chinese(call) ? "班次以外" : "outside the hours";
    put(telling, CLOSED, from, to, *names ? names : hours);
}

static void put_counted(struct telling *telling, const struct sla_span *span)
{
    struct calendar_span spans[SPANS];
    const struct calendar *calendar = span->goal ? span->goal->calendar : NULL;
    int64_t at = span->from, look = span->from;
    const char *name = span->policy ? span->policy->name : "";
    if (!calendar) {
        put(telling, COUNTED, span->from, span->to, name);
        return;
    }
    while (look < span->to && !telling->more) {
        size_t n = calendar_spans(calendar, look, span->to, SPANS, spans, &look);
        for (size_t i = 0; i < n; i++) {
            put_closed(telling, calendar, at, spans[i].from);
            put(telling, COUNTED, spans[i].from, spans[i].to, name);
            at = spans[i].to;
        }
    }
    put_closed(telling, calendar, at, span->to);
}

static void put_span(struct telling *telling, const struct sla_span *span)
{
    bool chinese = is_chinese(telling->call);
    telling->since = span->policy ? span->policy->since : 0;
    switch (span->why) {
    case SLA_COUNTED:
        put_counted(telling, span);
        return;
    case SLA_WAITING:
        put(telling, WAITING, span->from, span->to,
            chinese ? "等待客户" : "waiting for the customer");
        return;
    case SLA_SOLVED:
        put(telling, SOLVED, span->from, span->to,
            chinese ? "已解决，后又打开" : "solved, then opened again");
    }
}

void ticket_explain_intervals(struct rpc_call *call, const struct sla_result *result, size_t clock)
{
    struct telling telling = {.call = call};
    for (size_t i = 0; i < result->n_spans && !telling.more; i++)
        if (result->spans[i].clock == clock)
            put_span(&telling, &result->spans[i]);
    wire_put_bool(&call->reply, MORE, telling.more);
}
