/* SPDX-License-Identifier: Apache-2.0 */
/* Records that are similar to the one to be written: shown, and asked about. */
#ifndef KITH_CLIENT_CMD_SIMILAR_H
#define KITH_CLIENT_CMD_SIMILAR_H

#include "client/cmd/client.h"

/*
 * When a call ended with DUPLICATE_WARNING: says what is there, and asks whether to go on (--yes
 * does). True: the request now allows it, and may be sent again.
 */
bool similar_allowed(struct invocation *invocation, const struct outcome *outcome,
                     const struct record *request);

#endif
