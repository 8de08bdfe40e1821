/* SPDX-License-Identifier: Apache-2.0 */
/* The second half of signing in, for those who have a second factor. */
#ifndef KITH_CLIENT_CMD_LOGIN_CODE_H
#define KITH_CLIENT_CMD_LOGIN_CODE_H

#include "client/cmd/client.h"

/* Does the reply to a password ask for a code? */
bool login_code_wanted(struct invocation *invocation, const struct record *reply);
/*
 * Gives the code, from KITH_CODE or the terminal, to the server. After a wrong one `again` signs in
 * by the password anew (NULL: that is not possible). The reply with the session; NULL: *code says.
 */
struct record *login_code_give(struct invocation *invocation, struct record *reply,
                               const struct record *again, int *code);

#endif
