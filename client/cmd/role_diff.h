/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of a role as words: what they would change, shown before they are made. */
#ifndef KITH_CLIENT_CMD_ROLE_DIFF_H
#define KITH_CLIENT_CMD_ROLE_DIFF_H

#include "client/cmd/client.h"

/* ROLE customer:read=all field:customer.website=hidden; NULL: a mistake was told. */
struct record *role_diff_request(struct invocation *invocation, const char *verb, int *code);
/* Asks, and shows the answer. */
int role_diff_ask(struct invocation *invocation, const struct record *request);

#endif
