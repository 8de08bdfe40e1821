/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For streams that wait for something new for their user: while anybody looks, the database is
 * asked four times a second what has come, once for all streams of the worker. Nobody who writes
 * waits for it, and nothing is written for it.
 */
#ifndef KITH_SERVER_RPC_PULSE_H
#define KITH_SERVER_RPC_PULSE_H

#include "server/rpc/live.h"

struct pulse *pulse_new(struct rpc_server *server); /* NULL without memory */
void pulse_free(struct pulse *pulse);               /* NULL allowed */
/* As rpc_news. */
bool pulse_look(struct pulse *pulse, int64_t user_id, uint64_t *seen);

#endif
