/* SPDX-License-Identifier: Apache-2.0 */
/* Events of tickets. */
#include "server/feature/sla_events.h"

enum { ID, AT, KIND, STATUS, PRIORITY, POLICY_ID };

/* Of ticket_event.kind; what is neither is a change, which is seen by the values. */
enum { CREATED = 1, ANSWERED = 4, WROTE = 7 };

static enum sla_event_kind kind_of(int64_t kind)
{
    switch (kind) {
    case CREATED:
        return SLA_CREATED;
    case ANSWERED:
        return SLA_REPLIED;
    case WROTE:
        return SLA_WROTE;
    default:
        return SLA_CHANGED;
    }
}

struct sla_event sla_events_read(const struct rpc_call *call, int statement, int row, int first)
{
    const struct db_segment *segment = call->segment;
    int64_t at = db_micros(segment, statement, row, first + AT);
    return (struct sla_event){
        .id = db_int(segment, statement, row, first + ID),
        .at = at,
        .kind = kind_of(db_int(segment, statement, row, first + KIND)),
        .status = (int)db_int(segment, statement, row, first + STATUS),
        .priority = (int)db_int(segment, statement, row, first + PRIORITY),
        .policy = sla_config_policy_at(call->catalog->sla,
                                       db_int(segment, statement, row, first + POLICY_ID), at),
    };
}
