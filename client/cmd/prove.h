/* SPDX-License-Identifier: Apache-2.0 */
/* Proof that it is still the same person, where the server asks for it. */
#ifndef KITH_CLIENT_CMD_PROVE_H
#define KITH_CLIENT_CMD_PROVE_H

#include "client/cmd/client.h"

/*
 * When a call ended with STEP_UP_REQUIRED and there is somebody at a terminal: asks for the code or
 * the password and hands it in. True: the call may be repeated; what went wrong was said else.
 */
bool prove_again(struct invocation *invocation, const struct outcome *outcome);

#endif
