/* SPDX-License-Identifier: Apache-2.0 */
/* The change feed, from entries of the audit log to the figures of customers. */
#include "server/job/feed.h"

#include "server/sql/queries.h"

enum { MEMORY = 1 << 18 };

struct look { /* what there is to do */
    int64_t drawn, position;
    bool stale;
};

static struct status look(const struct work *work, struct arena *arena, struct look *look)
{
    struct db_segment *segment;
    struct status status = work_query(work, arena, &sql_feed_look, 0, NULL, &segment);
    if (!status_is_ok(status))
        return status;
    look->drawn = db_int(segment, 0, 0, FEED_LOOK_DRAWN);
    look->position = db_int(segment, 0, 0, FEED_LOOK_POSITION);
    look->stale = db_int(segment, 0, 0, FEED_LOOK_STALE);
    return status;
}

/* Up to where is it final? A transaction that takes long is waited for in later rounds. */
static struct status settle(const struct work *work, struct arena *arena, struct feed *feed,
                            int64_t drawn)
{
    bool passed;
    if (!feed->drawn) {
        struct status status = barrier_take(work, arena, feed->barrier);
        if (!status_is_ok(status))
            return status;
        feed->drawn = drawn;
    }
    struct status status = barrier_await(work, feed->barrier, &passed);
    if (status_is_ok(status) && passed) {
        feed->behind = feed->drawn;
        feed->drawn = 0;
    }
    return status;
}

/* *moved: to a position before the end, so that there is more. */
static struct status take(const struct work *work, struct arena *arena, const struct feed *feed,
                          bool *more)
{
    struct db_segment *segment;
    struct db_param upto = db_number(arena, feed->behind);
    struct status status = work_query(work, arena, &sql_feed_measures, 1, &upto, &segment);
    *more = status_is_ok(status) && db_int(segment, 0, 0, FEED_MEASURES_MORE);
    return status;
}

static struct status renew(const struct work *work, struct arena *arena, bool *more)
{
    struct db_segment *segment;
    struct status status = work_query(work, arena, &sql_feed_stale, 0, NULL, &segment);
    *more = status_is_ok(status) && db_int(segment, 0, 0, FEED_STALE_MORE);
    return status;
}

static struct status round_of(const struct work *work, struct feed *feed, struct arena *arena,
                              bool *found)
{
    struct look now;
    bool more = false;
    struct status status = look(work, arena, &now);
    if (status_is_ok(status) && (feed->drawn > now.drawn || feed->behind > now.drawn))
        *feed = (struct feed){0}; /* a crash took numbers back: they are another's now */
    if (status_is_ok(status) && now.drawn > now.position && feed->behind <= now.position)
        status = settle(work, arena, feed, now.drawn);
    if (status_is_ok(status) && feed->behind > now.position)
        status = take(work, arena, feed, found);
    if (status_is_ok(status) && now.stale)
        status = renew(work, arena, &more);
    *found |= more;
    return status;
}

struct status feed_work(const struct work *work, struct feed *feed, bool *found)
{
    struct arena *arena = arena_new(MEMORY);
    *found = false;
    if (!arena)
        return work_no_memory();
    struct status status = round_of(work, feed, arena, found);
    if (!status_is_ok(status)) { /* its texts go with the arena */
        status = status_error(status.code, NULL, "The change feed stands still; see the log.");
        *feed = (struct feed){0};
    }
    arena_free(arena);
    return status;
}
