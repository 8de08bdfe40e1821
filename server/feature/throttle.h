/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Slows down the guessing of passwords, before any is hashed. Failures count, by address (IPv6: its
 * /64), in all, and for who is signed in by account; each beyond a free number makes the next
 * attempt wait, twice as long each time, up to a minute: nobody is ever locked out. Sign-ins count
 * by login in the database: attempt.h.
 *
 * Shared by the workers of a process, and not by others: with two nodes an address and all of them
 * have twice as many. Any thread. Times are milliseconds that never go back.
 */
#ifndef KITH_SERVER_FEATURE_THROTTLE_H
#define KITH_SERVER_FEATURE_THROTTLE_H

#include "common/arena.h"
#include "common/status.h"

#include <stdint.h>

struct throttle;

struct throttle_attempt {
    const char *address;
    const char *account; /* NULL: counted elsewhere */
    int64_t now_ms;
};

struct throttle_free { /* failures without consequence */
    int64_t address, account, device, all;
};
extern const struct throttle_free throttle_standard;

/* Lies in the arena. NULL without memory or randomness. */
struct throttle *throttle_new(struct arena *arena, const struct throttle_free *free);
const struct throttle_free *throttle_free_of(const struct throttle *throttle);

/*
 * RESOURCE_EXHAUSTED with the time to wait, or OK. The attempt counts against its account as a
 * failure until throttle_forget, so that parallel ones gain nothing.
 */
struct status throttle_enter(struct throttle *throttle, const struct throttle_attempt *attempt);
/* The same without an attempt that would count. */
struct status throttle_look(struct throttle *throttle, const struct throttle_attempt *attempt);
void throttle_failed(struct throttle *throttle, const struct throttle_attempt *attempt);
/* It was right, or the password was not looked at. */
void throttle_forget(struct throttle *throttle, const struct throttle_attempt *attempt);
/* What is answered to who must wait. */
struct status throttle_wait(int64_t ms);

#endif
