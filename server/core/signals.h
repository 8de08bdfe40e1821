/* SPDX-License-Identifier: Apache-2.0 */
/* Signals as events of the main loop. */
#ifndef KITH_SERVER_CORE_SIGNALS_H
#define KITH_SERVER_CORE_SIGNALS_H

#include "server/loop/loop.h"

struct signals;

typedef void signals_came(void *owner, int number);

/*
 * Blocks SIGTERM, SIGINT and SIGHUP for this thread and those that it starts, ignores SIGPIPE, and
 * calls came(owner, number) in the loop. NULL without memory or descriptors.
 */
struct signals *signals_new(struct loop *loop, signals_came *came, void *owner);
void signals_free(struct signals *signals); /* NULL allowed; they stay blocked */

#endif
