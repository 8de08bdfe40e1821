/* SPDX-License-Identifier: Apache-2.0 */
/* Who may give a record to whom. Inside resource/ only. */
#ifndef KITH_SERVER_RESOURCE_TRANSFER_H
#define KITH_SERVER_RESOURCE_TRANSFER_H

#include "server/resource/resource.h"

/*
 * Stops the segment when the draft gives the record a new owner who cannot sign in, or when it
 * changes owner, team or customer of a record that the session has through a share only: who was
 * let in neither gives away nor keeps. Before the update; nothing for drafts that leave these
 * alone. draft->id 0: a new record.
 */
void transfer_check(struct rpc_call *call, struct resource_draft *draft);

#endif
