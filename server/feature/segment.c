/* SPDX-License-Identifier: Apache-2.0 */
/* Segments: who is in them, what they have in common, who was in them when. */
#include "common/message.h"
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/feature/segment_look.h"
#include "server/resource/coverage.h"
#include "server/resource/filter.h"
#include "server/resource/list.h"
#include "server/resource/query.h"
#include "server/resource/value.h"
#include "server/resource/written.h"
#include "server/sql/queries.h"

#include <string.h>

/* Numbers of the replies of kith.v1.SegmentService. */
enum { SIZE = 1 };
enum { OVERLAPS = 1, IN_ALL, IN_ANY };
enum { OVERLAP_SEGMENT = 1, OVERLAP_OTHER, OVERLAP_COUNT };
enum { FROM_ID = 1, UNTIL_ID, JOINED, LEFT, MOVES, POINTS };
enum { MOVE_CUSTOMER = 1, MOVE_NAME, MOVE_JOINED };
enum { POINT_TIME = 1, POINT_SIZE };

enum { STATIC = SEGMENT_LOOK_STATIC, STANDARD_MOVES = 50, MOST_MOVES = 1000 };

/* ---- Members and size ---- */

static struct status members_start(struct rpc_call *call)
{
    const struct segment_look *look = call->state;
    const char *filter = look->filters[0], *more = rpc_text(call, "filter");
    if (*filter && *more)
        filter = arena_printf(call->arena, "(%s) AND (%s)", filter, more);
    else if (*more)
        filter = more;
    return filter ? list_start_of(call, segment_look_customers(), filter) : rpc_no_memory();
}

static struct status size_start(struct rpc_call *call)
{
    struct segment_look *look = call->state;
    struct list list;
    struct status status = list_init(call, segment_look_customers(), look->filters[0], "", &list);
    return status_is_ok(status) ? list_add_count(call, &list, &look->statement) : status;
}

static struct status size_finish(struct rpc_call *call)
{
    const struct segment_look *look = call->state;
    wire_put_int(&call->reply, SIZE, db_int(call->segment, look->statement, 0, 0));
    coverage_write(call, segment_look_customers());
    return STATUS_OK;
}

/* ---- Overlap ---- */

static struct status overlap_look(struct rpc_call *call)
{
    struct segment_look *look = call->state = arena_alloc(call->arena, sizeof *look);
    uint32_t number = message_number(call->request->descriptor, "ids");
    size_t n = message_count(call->request, number);
    struct status status = STATUS_OK;
    if (!look)
        return rpc_no_memory();
    if (n < 2)
        return rpc_field_error(call, "ids", "Name at least two segments.");
    for (size_t i = 0; i < n && status_is_ok(status); i++)
        status = segment_look_find(call, look, "ids", message_text_at(call->request, number, i));
    return status;
}

static struct status overlap_start(struct rpc_call *call)
{
    struct segment_look *look = call->state;
    return segments_overlap(call, look->n, look->filters, &look->statement);
}

/* Customers that are in all segments of the mask. */
static int64_t in_all(const struct rpc_call *call, const struct segment_look *look, int64_t mask)
{
    int64_t count = 0;
    for (int row = 0; row < db_rows(call->segment, look->statement); row++)
        if ((db_int(call->segment, look->statement, row, SEGMENTS_MASK) & mask) == mask)
            count += db_int(call->segment, look->statement, row, SEGMENTS_COUNT);
    return count;
}

static void put_overlap(struct rpc_call *call, const struct segment_look *look, size_t a, size_t b)
{
    const struct contract_object *object = contract_object("segment");
    size_t begin = wire_begin(&call->reply, OVERLAPS);
    wire_put_string(&call->reply, OVERLAP_SEGMENT,
                    resource_name(call->arena, object, look->ids[a]));
    wire_put_string(&call->reply, OVERLAP_OTHER, resource_name(call->arena, object, look->ids[b]));
    wire_put_int(&call->reply, OVERLAP_COUNT,
                 in_all(call, look, INT64_C(1) << a | INT64_C(1) << b));
    wire_end(&call->reply, begin);
}

static struct status overlap_finish(struct rpc_call *call)
{
    const struct segment_look *look = call->state;
    for (size_t a = 0; a < look->n; a++)
        for (size_t b = a; b < look->n; b++)
            put_overlap(call, look, a, b);
    wire_put_int(&call->reply, IN_ALL, in_all(call, look, (INT64_C(1) << look->n) - 1));
    wire_put_int(&call->reply, IN_ANY, in_all(call, look, 0));
    coverage_write(call, segment_look_customers());
    return STATUS_OK;
}

/* ---- Snapshots ---- */

static struct status snapshot_start(struct rpc_call *call)
{
    const struct contract_object *object = contract_object("segment_snapshot");
    const struct segment_look *look = call->state;
    struct db_param params[] = {db_number(call->arena, look->ids[0]), db_text(""), db_text(""),
                                db_text(*rpc_text(call, "request_id") ? "true" : "false")};
    struct db_segment *segment = rpc_segment(call, rpc_lane(call));
    struct status status = resource_remember(call, object, 0);
    if (!status_is_ok(status))
        return status;
    rpc_query(call, &sql_segment_snapshot_begin, 4, params);
    status = segments_keep(call, look->filters[0], segment);
    rpc_query(call, &sql_segment_snapshot_end, 1, params);
    if (status_is_ok(status))
        status = written_read(call, object, 0);
    if (status_is_ok(status))
        resource_end_write(call);
    return status;
}

/* ---- Change over time ---- */

static struct status change_over_start(struct rpc_call *call)
{
    struct segment_look *look = call->state;
    int64_t limit = rpc_int(call, "limit");
    if (limit < 0 || limit > MOST_MOVES)
        return rpc_field_error(call, "limit", "It must lie between 1 and 1000.");
    struct db_param params[] = {db_number(call->arena, look->ids[0]),
                                db_text(rpc_day_text(call, "from")),
                                db_text(rpc_day_text(call, "until")),
                                db_number(call->arena, limit ? limit : STANDARD_MOVES)};
    rpc_segment(call, rpc_lane(call));
    look->statement = rpc_query(call, &sql_segment_points, 3, params);
    if (look->statement < 0)
        return rpc_no_memory();
    return query_add(call, &sql_segment_moves, 4, params, NULL, &look->moves);
}

static void put_points(struct rpc_call *call, int points)
{
    const struct contract_object *object = contract_object("segment_snapshot");
    const struct db_segment *segment = call->segment;
    wire_put_string(
        &call->reply, FROM_ID,
        resource_name(call->arena, object, db_int(segment, points, 0, SEGMENT_POINTS_FROM_ID)));
    wire_put_string(
        &call->reply, UNTIL_ID,
        resource_name(call->arena, object, db_int(segment, points, 0, SEGMENT_POINTS_UNTIL_ID)));
    for (int row = 0; row < db_rows(segment, points); row++) {
        size_t begin = wire_begin(&call->reply, POINTS);
        value_encode_time(&call->reply, POINT_TIME,
                          db_micros(segment, points, row, SEGMENT_POINTS_TAKEN));
        wire_put_int(&call->reply, POINT_SIZE, db_int(segment, points, row, SEGMENT_POINTS_SIZE));
        wire_end(&call->reply, begin);
    }
}

static void put_moves(struct rpc_call *call, int moves)
{
    const struct db_segment *segment = call->segment;
    for (int row = 0; row < db_rows(segment, moves); row++) {
        size_t begin = wire_begin(&call->reply, MOVES);
        wire_put_string(&call->reply, MOVE_CUSTOMER,
                        resource_name(call->arena, segment_look_customers(),
                                      db_int(segment, moves, row, SEGMENT_MOVES_CUSTOMER)));
        wire_put_string(&call->reply, MOVE_NAME,
                        db_string(segment, moves, row, SEGMENT_MOVES_NAME));
        wire_put_bool(&call->reply, MOVE_JOINED, db_int(segment, moves, row, SEGMENT_MOVES_JOINED));
        wire_end(&call->reply, begin);
    }
}

static struct status change_over_finish(struct rpc_call *call)
{
    const struct segment_look *look = call->state;
    if (db_rows(call->segment, look->statement) == 0)
        return rpc_error(call, RPC_FAILED_PRECONDITION, "NO_SNAPSHOT",
                         "There is no snapshot of this segment in that time; take one with kith "
                         "segment snapshot, or set its schedule.");
    put_points(call, look->statement);
    if (db_rows(call->segment, look->moves)) {
        wire_put_int(&call->reply, JOINED,
                     db_int(call->segment, look->moves, 0, SEGMENT_MOVES_JOINS));
        wire_put_int(&call->reply, LEFT,
                     db_int(call->segment, look->moves, 0, SEGMENT_MOVES_LEAVES));
    }
    put_moves(call, look->moves);
    coverage_write(call, segment_look_customers());
    return STATUS_OK;
}

/* ---- Definitions ---- */

/* A filter that nobody could use is refused; which fields one may see is decided when it is used.
 */
static struct status check(struct arena *arena, const struct catalog *catalog,
                           struct resource_draft *draft, bool creating)
{
    const char *filter = draft_text(draft, "filter");
    const struct filter_context context = {.object = segment_look_customers(),
                                           .catalog = catalog,
                                           .alias = "t",
                                           .user_id = 1,
                                           .time_zone = "UTC"};
    struct sql sql;
    if (creating && rule_number(draft, "kind", 1) == STATIC && filter && *filter)
        return rule_refuse(arena, "filter", "SEGMENT_STATIC",
                           "A static segment has no filter; put customers in with kith segment "
                           "add-members.");
    if (!filter || !*filter)
        return STATUS_OK;
    sql_init(&sql, arena);
    return filter_compile(&context, filter, &sql);
}

const struct rpc_handler segment_handlers[] = {
    {.method = "/kith.v1.SegmentService/GetSegmentMembers",
     .steps = {{segment_look_start, segment_look_finish, NULL},
               {members_start, list_finish, NULL}}},
    {.method = "/kith.v1.SegmentService/GetSegmentSize",
     .steps = {{segment_look_start, segment_look_finish, NULL}, {size_start, size_finish, NULL}}},
    {.method = "/kith.v1.SegmentService/OverlapSegments",
     .steps = {{overlap_look, segment_look_finish, NULL}, {overlap_start, overlap_finish, NULL}}},
    {.method = "/kith.v1.SegmentService/SnapshotSegment",
     .steps = {{segment_look_start, segment_look_finish, NULL},
               {snapshot_start, resource_change_finish, resource_request_failed},
               RESOURCE_REPLAY}},
    {.method = "/kith.v1.SegmentService/GetSegmentChange",
     .steps = {{segment_look_start, segment_look_finish, NULL},
               {change_over_start, change_over_finish, NULL}}},
    {0},
};

const struct resource_hooks segment_hooks[] = {
    {.object = "segment", .check = check},
    {0},
};
