/* SPDX-License-Identifier: Apache-2.0 */
/* The days of a report. */
#include "server/feature/span.h"

static struct status take_day(struct rpc_call *call, const char *field, struct clock_date *day,
                              const char **text)
{
    if (!rpc_day(call, field, day))
        return rpc_field_error(call, field, "Give the first and the last day, from= and until=.");
    *text = rpc_day_text(call, field);
    return *text ? STATUS_OK : rpc_no_memory();
}

struct status span_take(struct rpc_call *call, struct span *span)
{
    struct clock_date first, last;
    struct status status = take_day(call, "from", &first, &span->first);
    if (status_is_ok(status))
        status = take_day(call, "until", &last, &span->last);
    if (!status_is_ok(status))
        return status;
    span->days = clock_days(last) - clock_days(first) + 1;
    if (span->days < 1)
        return rpc_field_error(call, "until", "The last day lies before the first.");
    if (span->days > SPAN_MOST_DAYS)
        return rpc_field_error(call, "until", "Ask for ten years at most.");
    return STATUS_OK;
}
