/* SPDX-License-Identifier: Apache-2.0 */
/* The clocks of tickets, from their events to those who are told. */
#include "server/job/clocks.h"

#include "server/model/sla_config.h"
#include "server/rpc/catalogs.h"
#include "server/sql/queries.h"

enum {
    MEMORY = 256 << 20,
    CATALOG_MEMORY = 64 << 20,
    MOST_TICKETS = 50, /* their rows are locked for so long as all of them are kept */
    CLAIM_SECONDS = 2, /* a server that died keeps a ticket from the others for so long */
};
enum { EVENT_CREATED = 1, EVENT_ANSWERED = 4, EVENT_WROTE = 7 }; /* of ticket_event */

/* The columns of what is kept, in the order of kith_ticket_clocks_keep. */
enum column {
    C_TICKET,
    C_KIND,
    C_SEQUENCE,
    C_STATE,
    C_PAUSED,
    C_POLICY,
    C_STARTED,
    C_DUE,
    C_WARN,
    C_TARGET,
    C_ELAPSED,
    C_STOPPED,
    COLUMNS
};

struct kept {
    size_t n_tickets, n_clocks;
    int64_t *tickets, *marks, *last;
    int64_t *columns[COLUMNS];
};

/* ---- Policies and calendars ---- */

static struct status load_in(const struct work *work, struct clocks *clocks, struct arena *arena)
{
    uint64_t generation;
    struct db_segment *segment = db_segment_new(arena, DB_HEAVY);
    if (!segment)
        return work_no_memory();
    int first = catalog_load_add(segment);
    struct status status = db_session_run(work->session, segment);
    if (!status_is_ok(status))
        return status;
    clocks->catalog = catalog_load_read(arena, segment, first, &generation);
    clocks->generation = (int64_t)generation;
    return clocks->catalog ? STATUS_OK : work_no_memory();
}

/* As they are at the generation, or later. */
static struct status load(const struct work *work, struct clocks *clocks, int64_t generation)
{
    if (clocks->catalog && clocks->generation == generation)
        return STATUS_OK;
    clocks_fini(clocks);
    clocks->arena = arena_new(CATALOG_MEMORY);
    return clocks->arena ? load_in(work, clocks, clocks->arena) : work_no_memory();
}

void clocks_fini(struct clocks *clocks)
{
    arena_free(clocks->arena);
    *clocks = (struct clocks){0};
}

/* ---- From events to clocks ---- */

static enum sla_event_kind kind_of(int64_t kind)
{
    switch (kind) {
    case EVENT_CREATED:
        return SLA_CREATED;
    case EVENT_ANSWERED:
        return SLA_REPLIED;
    case EVENT_WROTE:
        return SLA_WROTE;
    default:
        return SLA_CHANGED;
    }
}

static struct sla_event read_event(const struct clocks *clocks, const struct db_segment *segment,
                                   int row)
{
    int64_t at = db_micros(segment, 0, row, TICKET_CLOCK_CLAIM_AT);
    return (struct sla_event){
        .id = db_int(segment, 0, row, TICKET_CLOCK_CLAIM_EVENT),
        .at = at,
        .kind = kind_of(db_int(segment, 0, row, TICKET_CLOCK_CLAIM_KIND)),
        .status = (int)db_int(segment, 0, row, TICKET_CLOCK_CLAIM_STATUS),
        .priority = (int)db_int(segment, 0, row, TICKET_CLOCK_CLAIM_PRIORITY),
        .policy = sla_config_policy_at(clocks->catalog->sla,
                                       db_int(segment, 0, row, TICKET_CLOCK_CLAIM_POLICY), at),
    };
}

static bool make_room(struct arena *arena, struct kept *kept, size_t rows)
{
    kept->tickets = arena_array(arena, rows, sizeof *kept->tickets);
    kept->marks = arena_array(arena, rows, sizeof *kept->marks);
    kept->last = arena_array(arena, rows, sizeof *kept->last);
    /* An event starts two clocks at most: the first one does. */
    for (int i = 0; i < COLUMNS; i++)
        kept->columns[i] = arena_array(arena, 2 * rows, sizeof *kept->columns[i]);
    return !arena_failed(arena);
}

static void put_clock(struct kept *kept, int64_t ticket, const struct sla_clock *clock)
{
    const int64_t values[COLUMNS] = {
        [C_TICKET] = ticket,
        [C_KIND] = clock->kind,
        [C_SEQUENCE] = clock->sequence,
        [C_STATE] = clock->state,
        [C_PAUSED] = clock->paused,
        [C_POLICY] = clock->policy ? clock->policy->id : 0,
        [C_STARTED] = clock->started,
        [C_DUE] = clock->due,
        [C_WARN] = clock->warn,
        [C_TARGET] = clock->target,
        [C_ELAPSED] = clock->elapsed,
        [C_STOPPED] = clock->stopped,
    };
    for (int i = 0; i < COLUMNS; i++)
        kept->columns[i][kept->n_clocks] = values[i];
    kept->n_clocks++;
}

/* The rows of one ticket; *row moves behind them. */
static bool fold_ticket(const struct clocks *clocks, struct arena *arena,
                        const struct db_segment *segment, int *row, struct sla_event *events,
                        struct kept *kept)
{
    struct sla_result result = {0};
    int64_t ticket = db_int(segment, 0, *row, TICKET_CLOCK_CLAIM_TICKET);
    int64_t now = db_micros(segment, 0, *row, TICKET_CLOCK_CLAIM_NOW);
    kept->tickets[kept->n_tickets] = ticket;
    kept->marks[kept->n_tickets] = db_int(segment, 0, *row, TICKET_CLOCK_CLAIM_MARK);
    kept->last[kept->n_tickets++] = db_int(segment, 0, *row, TICKET_CLOCK_CLAIM_LAST);
    size_t n = 0;
    int rows = db_rows(segment, 0);
    for (; *row < rows && db_int(segment, 0, *row, TICKET_CLOCK_CLAIM_TICKET) == ticket; ++*row)
        if (!db_is_null(segment, 0, *row, TICKET_CLOCK_CLAIM_EVENT))
            events[n++] = read_event(clocks, segment, *row);
    if (n && !sla_fold(arena, events, n, now, false, &result))
        return false;
    for (size_t i = 0; i < result.n_clocks; i++)
        put_clock(kept, ticket, &result.clocks[i]);
    return true;
}

static bool fold_all(const struct clocks *clocks, struct arena *arena,
                     const struct db_segment *segment, struct kept *kept)
{
    size_t rows = (size_t)db_rows(segment, 0);
    struct sla_event *events = arena_array(arena, rows, sizeof *events);
    if (!events || !make_room(arena, kept, rows))
        return false;
    for (int row = 0; row < (int)rows;)
        if (!fold_ticket(clocks, arena, segment, &row, events, kept))
            return false;
    return true;
}

/* ---- Keeping ---- */

static struct status send_as_job(const struct work *work, struct arena *arena,
                                 const struct db_query *query, size_t n,
                                 const struct db_param *params, int64_t *result)
{
    struct db_segment *segment = db_segment_new(arena, DB_HEAVY);
    struct db_param actor[] = {db_text(""), db_text("job clocks")};
    if (!segment)
        return work_no_memory();
    db_segment_add(segment, &sql_rpc_actor, 2, actor);
    int at = db_segment_add(segment, query, n, params);
    struct status status = db_session_run(work->session, segment);
    *result = status_is_ok(status) ? db_int(segment, at, 0, 0) : 0;
    return status;
}

static struct status keep(const struct work *work, struct arena *arena, const struct kept *kept,
                          int64_t *n)
{
    struct db_param params[3 + COLUMNS] = {
        db_number_array(arena, kept->n_tickets, kept->tickets),
        db_number_array(arena, kept->n_tickets, kept->marks),
        db_number_array(arena, kept->n_tickets, kept->last),
    };
    for (int i = 0; i < COLUMNS; i++)
        params[3 + i] = db_number_array(arena, kept->n_clocks, kept->columns[i]);
    return arena_failed(arena)
               ? work_no_memory()
               : send_as_job(work, arena, &sql_ticket_clock_keep, 3 + COLUMNS, params, n);
}

static struct status claim(const struct work *work, struct arena *arena,
                           struct db_segment **segment, int64_t *generation)
{
    *segment = db_segment_new(arena, DB_HEAVY);
    if (!*segment)
        return work_no_memory();
    struct db_param params[] = {db_number(arena, MOST_TICKETS), db_number(arena, CLAIM_SECONDS)};
    db_segment_add(*segment, &sql_ticket_clock_claim, 2, params);
    int at = db_segment_add(*segment, &sql_generation_values, 0, NULL);
    struct status status = db_session_run(work->session, *segment);
    if (status_is_ok(status))
        *generation = db_int(*segment, at, 0, GENERATION_VALUES_CATALOG);
    return status;
}

static struct status fold(const struct work *work, struct clocks *clocks, struct arena *arena,
                          int64_t *n)
{
    struct db_segment *segment;
    struct kept kept = {0};
    int64_t generation;
    struct status status = claim(work, arena, &segment, &generation);
    if (!status_is_ok(status) || !db_rows(segment, 0))
        return status;
    status = load(work, clocks, generation);
    if (status_is_ok(status) && !fold_all(clocks, arena, segment, &kept))
        status = work_no_memory();
    return status_is_ok(status) ? keep(work, arena, &kept, n) : status;
}

static struct status round_of(const struct work *work, struct clocks *clocks, struct arena *arena,
                              bool *found)
{
    int64_t kept = 0, fired = 0;
    struct db_param most = db_number(arena, MOST_TICKETS);
    struct status status = fold(work, clocks, arena, &kept);
    if (status_is_ok(status))
        status = send_as_job(work, arena, &sql_ticket_clock_fire, 1, &most, &fired);
    *found = kept > 0 || fired > 0;
    return status;
}

struct status clocks_work(const struct work *work, struct clocks *clocks, bool *found)
{
    struct arena *arena = arena_new(MEMORY);
    *found = false;
    if (!arena)
        return work_no_memory();
    struct status status = round_of(work, clocks, arena, found);
    if (!status_is_ok(status)) /* its texts go with the arena */
        status = status_error(status.code, NULL, "The clocks of tickets stand still; see the log.");
    arena_free(arena);
    return status;
}
