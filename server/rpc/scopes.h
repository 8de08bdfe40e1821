/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scopes of API keys and client certificates: words with blanks or commas between them. A word is
 * OBJECT:ACTION, either of which may be *; or * alone, which is *:*. They only ever take away from
 * what the user may. Pure; any thread.
 */
#ifndef KITH_SERVER_RPC_SCOPES_H
#define KITH_SERVER_RPC_SCOPES_H

#include <stdbool.h>
#include <stddef.h>

bool scopes_allow(const char *scopes, const char *object, const char *action);
/* The first word that means nothing, and its length; NULL: all are good. */
const char *scopes_wrong(const char *scopes, size_t *length);

#endif
