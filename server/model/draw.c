/* SPDX-License-Identifier: Apache-2.0 */
/* Lots by SHA-256, and the smallest of them. */
#include "server/model/draw.h"

#include <inttypes.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 1024 };

uint64_t draw_lot(const char *seed, int64_t ticket)
{
    char text[LONGEST];
    unsigned char digest[SHA256_DIGEST_LENGTH];
    uint64_t lot = 0;
    int length = snprintf(text, sizeof text, "%s:T-%" PRId64, seed, ticket);
    if (length < 0 || (size_t)length >= sizeof text)
        length = (int)strlen(text);
    SHA256((const unsigned char *)text, (size_t)length, digest);
    for (size_t i = 0; i < sizeof lot; i++)
        lot = lot << 8 | digest[i];
    return lot;
}

void draw_lots(const char *seed, struct draw_ticket *tickets, size_t n)
{
    for (size_t i = 0; i < n; i++)
        tickets[i].lot = draw_lot(seed, tickets[i].id);
}

static int by_lot(const struct draw_ticket *a, const struct draw_ticket *b)
{
    if (a->lot != b->lot)
        return a->lot < b->lot ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static int compare_lots(const void *a, const void *b)
{
    return by_lot(a, b);
}

static int compare_agents(const void *a, const void *b)
{
    const struct draw_ticket *x = a, *y = b;
    if (x->agent != y->agent)
        return x->agent < y->agent ? -1 : 1;
    return by_lot(x, y);
}

static void swap(struct draw_ticket *a, struct draw_ticket *b)
{
    struct draw_ticket kept = *a;
    *a = *b;
    *b = kept;
}

/* Those with the smallest lots of their agent to the front; how many. */
static size_t take_minimum(struct draw_ticket *tickets, size_t n, int64_t per_agent)
{
    size_t front = 0;
    int64_t place = 0, agent = 0;
    qsort(tickets, n, sizeof *tickets, compare_agents);
    for (size_t i = 0; i < n; i++) {
        place = i && tickets[i].agent == agent ? place + 1 : 1;
        agent = tickets[i].agent;
        if (place <= per_agent)
            swap(&tickets[front++], &tickets[i]);
    }
    return front;
}

size_t draw_choose(struct draw_ticket *tickets, size_t n, int64_t wanted, int64_t per_agent)
{
    size_t front = per_agent > 0 ? take_minimum(tickets, n, per_agent) : 0;
    size_t want = wanted > 0 ? (size_t)wanted : 0;
    qsort(tickets, front, sizeof *tickets, compare_lots);
    qsort(tickets + front, n - front, sizeof *tickets, compare_lots);
    if (want < front)
        want = front;
    return want < n ? want : n;
}

int64_t draw_wanted(int64_t count, int64_t share, size_t n)
{
    const int64_t whole = INT64_C(10000000000);
    int64_t by_share = (share * (int64_t)n + whole - 1) / whole;
    return count > by_share ? count : by_share;
}
