/* SPDX-License-Identifier: Apache-2.0 */
/* What has come for the user. */
#ifndef KITH_CLIENT_CMD_INBOX_H
#define KITH_CLIENT_CMD_INBOX_H

#include "client/cmd/client.h"

/* A remark on stderr when something is unread; says nothing of failures. */
void inbox_remark(struct invocation *invocation);

#endif
