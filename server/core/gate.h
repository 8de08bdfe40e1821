/* SPDX-License-Identifier: Apache-2.0 */
/* Counts connections that are not signed in, in all and by address. Any thread may call it. */
#ifndef KITH_SERVER_CORE_GATE_H
#define KITH_SERVER_CORE_GATE_H

#include "server/h2/h2_server.h"

struct gate;

enum gate_verdict {
    GATE_OPEN,
    GATE_FULL,         /* entered, but above the limit: somebody else should go */
    GATE_SHUT,         /* not entered: twice the limit */
    GATE_ADDRESS_FULL, /* not entered */
};

/* An IPv6 network of 64 bits counts as one address; unix sockets count in all only. */
struct gate *gate_new(size_t total, size_t per_address);
void gate_free(struct gate *gate);
enum gate_verdict gate_enter(struct gate *gate, const struct h2_address *address);
void gate_leave(struct gate *gate, const struct h2_address *address);
size_t gate_count(struct gate *gate);

#endif
