/* SPDX-License-Identifier: Apache-2.0 */
/* Counting. */
#include "tests/bench/load/load_tally.h"

#include <string.h>

static uint64_t micros(int64_t from, int64_t to)
{
    return to > from ? (uint64_t)(to - from) / 1000 : 0;
}

void load_tally_add(struct load_tally *tally, const struct load_slot *slot, int64_t now)
{
    bool ok = slot->outcome == 0;
    tally->outcomes[slot->outcome]++;
    tally->hints += slot->hint;
    load_histogram_add(ok ? &tally->ok : &tally->other, micros(slot->due, now));
    load_histogram_add(ok ? &tally->ok_sent : &tally->other_sent, micros(slot->sent, now));
}

void load_tally_join(struct load_tally *into, const struct load_tally *from)
{
    for (int i = 0; i < LOAD_OUTCOMES; i++)
        into->outcomes[i] += from->outcomes[i];
    into->hints += from->hints;
    load_histogram_join(&into->ok, &from->ok);
    load_histogram_join(&into->ok_sent, &from->ok_sent);
    load_histogram_join(&into->other, &from->other);
    load_histogram_join(&into->other_sent, &from->other_sent);
}

uint64_t load_tally_count(const struct load_tally *tally)
{
    return tally->ok.count + tally->other.count;
}

static bool is_listed(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = list; (at = strstr(at, name)); at += length)
        if ((at == list || at[-1] == ',') && (at[length] == ',' || at[length] == '\0'))
            return true;
    return false;
}

uint64_t load_tally_surprises(const struct load_tally *tally, const char *expected)
{
    uint64_t n = 0;
    for (int i = 1; i < LOAD_OUTCOMES; i++)
        if (!is_listed(expected, load_connection_outcome(i)))
            n += tally->outcomes[i];
    return n;
}
