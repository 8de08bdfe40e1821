/* SPDX-License-Identifier: Apache-2.0 */
/* kith NOUN update --where and delete --where: the same for many records, looked at before. */
#ifndef KITH_CLIENT_CMD_BATCH_H
#define KITH_CLIENT_CMD_BATCH_H

#include "client/cmd/client.h"

/* Shows counts and samples, asks, and acts; the exit code. */
int batch_where(struct invocation *invocation, bool deletes);
/* Says how to take a batch back, or where to see how far it is; nothing of one that was only looked
 * at. */
void batch_told(struct invocation *invocation, const struct record *batch);

#endif
