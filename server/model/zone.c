/* SPDX-License-Identifier: Apache-2.0 */
/* Time zones out of ICU. */
#include "server/model/zone.h"

#include <string.h>
#include <unicode/ucal.h>

enum { MOST_CHANGES = 1024, MICROS_OF_A_MS = 1000, LONGEST_NAME = 64 };

/* ICU also takes "GMT+8" and "CST", which mean other things elsewhere. */
static bool plain(const char *name, size_t n)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const char *const of_three[] = {"UTC", "GMT", "PRC"};
    for (size_t i = 0; i < sizeof of_three / sizeof *of_three; i++)
        if (strcmp(name, of_three[i]) == 0)
            return true;
    return strchr(name, '/') || (n > 3 && strspn(name, letters) == n);
}

static bool characters(const char *name, UChar text[static LONGEST_NAME])
{
    size_t n = strlen(name);
    for (size_t i = 0; i <= n && n < LONGEST_NAME; i++)
        text[i] = (UChar)(unsigned char)name[i];
    return n > 0 && n < LONGEST_NAME && plain(name, n);
}

static bool known(const UChar *text)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar canonical[2 * LONGEST_NAME];
    UBool system = false;
    ucal_getCanonicalTimeZoneID(text, -1, canonical, 2 * LONGEST_NAME, &system, &error);
    return U_SUCCESS(error) && system;
}

static int64_t offset_at(UCalendar *calendar, double ms, UErrorCode *error)
{
    ucal_setMillis(calendar, ms, error);
    int32_t offset = ucal_get(calendar, UCAL_ZONE_OFFSET, error);
    offset += ucal_get(calendar, UCAL_DST_OFFSET, error);
    return (int64_t)offset * MICROS_OF_A_MS;
}

/* Writes what there is room for; returns how many, 0 when ICU fails. */
static size_t walk(UCalendar *calendar, struct zone_change changes[static MOST_CHANGES])
{
    UErrorCode error = U_ZERO_ERROR;
    double at = (double)(ZONE_FIRST / MICROS_OF_A_MS);
    double last = (double)(ZONE_LAST / MICROS_OF_A_MS);
    size_t n = 0;
    changes[n++] = (struct zone_change){ZONE_FIRST, offset_at(calendar, at, &error)};
    while (ucal_getTimeZoneTransitionDate(calendar, UCAL_TZ_TRANSITION_NEXT, &at, &error) &&
           at < last && n < MOST_CHANGES && U_SUCCESS(error)) {
        int64_t offset = offset_at(calendar, at, &error);
        if (offset != changes[n - 1].offset)
            changes[n++] = (struct zone_change){(int64_t)at * MICROS_OF_A_MS, offset};
    }
    return U_SUCCESS(error) ? n : 0;
}

const struct zone *zone_new(struct arena *arena, const char *name)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar text[LONGEST_NAME];
    struct zone_change changes[MOST_CHANGES];
    if (!characters(name, text) || !known(text))
        return NULL;
    UCalendar *calendar = ucal_open(text, -1, "en", UCAL_GREGORIAN, &error);
    size_t n = U_SUCCESS(error) ? walk(calendar, changes) : 0;
    if (U_SUCCESS(error))
        ucal_close(calendar);
    struct zone *zone = n ? arena_alloc(arena, sizeof *zone) : NULL;
    void *copy = zone ? arena_array(arena, n, sizeof *changes) : NULL;
    if (!copy)
        return NULL;
    memcpy(copy, changes, n * sizeof *changes);
    *zone = (struct zone){arena_string(arena, name), n, copy};
    return zone->name ? zone : NULL;
}

size_t zone_at(const struct zone *zone, int64_t micros)
{
    size_t low = 0, high = zone->n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (zone->changes[middle].at <= micros)
            low = middle;
        else
            high = middle;
    }
    return low;
}

int64_t zone_local(const struct zone *zone, int64_t micros)
{
    return micros + zone->changes[zone_at(zone, micros)].offset;
}
