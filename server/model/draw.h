/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draws tickets at random, so that anybody who has the seed can repeat it.
 *
 * The lot of a ticket is the first 16 hexadecimal digits of SHA-256("SEED:T-ID"), as
 * `printf 'SEED:T-12' | sha256sum` prints them. Tickets whose lot is among the `per_agent` smallest
 * of their agent come first, then all others, both by lot, smallest first. Of these the first
 * `wanted` are drawn, and never fewer than those that come first. The same lots are drawn whatever
 * the order of the population. Where two lots are the same, the smaller id comes first.
 * The database draws by the same rule (kith_lot, review_draw); this one checks it.
 */
#ifndef KITH_SERVER_MODEL_DRAW_H
#define KITH_SERVER_MODEL_DRAW_H

#include <stddef.h>
#include <stdint.h>

struct draw_ticket {
    int64_t id, agent;
    uint64_t lot; /* filled by draw_lots */
};

uint64_t draw_lot(const char *seed, int64_t ticket);
void draw_lots(const char *seed, struct draw_ticket *tickets, size_t n);
/*
 * Brings those that are drawn to the front, in the order of the draw; how many they are. By lots.
 */
size_t draw_choose(struct draw_ticket *tickets, size_t n, int64_t wanted, int64_t per_agent);
/* How many are wanted of n: a number, or a share in 10^-8 of a per cent (as the
 * database keeps it), rounded up. n is a hundred thousand at most. */
int64_t draw_wanted(int64_t count, int64_t share, size_t n);

#endif
