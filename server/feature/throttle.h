/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Slows down the guessing of passwords, before any is hashed. Failures count, by address (IPv6: its
 * /64), by account, and in all; each beyond a free number makes the next attempt wait, twice as
 * long each time, up to a minute: nobody is ever locked out. An account that has signed in from an
 * address before has a count of its own there, so that strangers cannot hold its owner up.
 *
 * Shared by the workers of a process; any thread. Times are milliseconds that never go back.
 */
#ifndef KITH_SERVER_FEATURE_THROTTLE_H
#define KITH_SERVER_FEATURE_THROTTLE_H

#include "common/arena.h"
#include "common/status.h"

#include <stdint.h>

struct throttle;

struct throttle_attempt {
    const char *address;
    const char *account; /* as typed, of any case; need not exist */
    int64_t now_ms;
};

/* Lies in the arena. NULL without memory or randomness. */
struct throttle *throttle_new(struct arena *arena);

/*
 * RESOURCE_EXHAUSTED with the time to wait, or OK. The attempt counts against its account as a
 * failure until throttle_succeeded or throttle_forget, so that parallel ones gain nothing.
 */
struct status throttle_enter(struct throttle *throttle, const struct throttle_attempt *attempt);
void throttle_failed(struct throttle *throttle, const struct throttle_attempt *attempt);
void throttle_succeeded(struct throttle *throttle, const struct throttle_attempt *attempt);
/* It was neither: the password was not looked at. */
void throttle_forget(struct throttle *throttle, const struct throttle_attempt *attempt);

#endif
