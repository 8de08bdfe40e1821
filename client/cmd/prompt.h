/* SPDX-License-Identifier: Apache-2.0 */
/* The prompt: readline, with history and completion. */
#ifndef KITH_CLIENT_CMD_PROMPT_H
#define KITH_CLIENT_CMD_PROMPT_H

#include "client/cmd/client.h"

/* Reads lines until the end or "quit". One prompt in a process: readline has globals. */
int prompt_run(struct invocation *invocation);

#endif
