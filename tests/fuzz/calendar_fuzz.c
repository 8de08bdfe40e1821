/* SPDX-License-Identifier: Apache-2.0 */
/* Calendars as people write them: shifts, a NUL, days. What is read can be reckoned with. */
#include "server/model/calendar.h"

#include "common/utf8.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MEMORY = 16 << 20 };

static void require(bool truth)
{
    if (!truth)
        abort();
}

static void reckon(const struct calendar *calendar)
{
    const int64_t day = INT64_C(86400000000), from = 20000 * day, to = from + 400 * day;
    int64_t all = calendar_working(calendar, from, to), at;
    require(all >= 0 && all <= to - from);
    require(calendar_working(calendar, from, from + 7 * day) +
                calendar_working(calendar, from + 7 * day, to) ==
            all);
    require(calendar_add(calendar, from, all, &at) && at <= to);
    require(calendar_working(calendar, from, at) == all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(MEMORY);
    const char *shifts = arena ? arena_copy(arena, data, size) : NULL;
    struct calendar_rules rules;
    struct calendar_error error;
    if (shifts && utf8_check(shifts, size)) {
        size_t n = strlen(shifts);
        if (calendar_parse(arena, shifts, n < size ? shifts + n + 1 : "", &rules, &error))
            reckon(calendar_new(arena, zone_new(arena, "Europe/Berlin"), &rules));
        else
            require(error.text && utf8_check(error.text, strlen(error.text)));
    }
    arena_free(arena);
    return 0;
}
