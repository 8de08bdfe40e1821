/* SPDX-License-Identifier: Apache-2.0 */
/* Asking for passwords: from the terminal, without showing them. */
#ifndef KITH_CLIENT_CMD_SECRET_H
#define KITH_CLIENT_CMD_SECRET_H

#include "client/cmd/client.h"

/* NULL: no terminal, an empty answer, or (errno EINTR) an interrupt. The text lies in the
 * invocation's arena. */
const char *secret_ask(struct invocation *invocation, const char *label);
/* The first line of standard input; NULL: there is none. */
const char *secret_line(struct invocation *invocation);

#endif
