/* SPDX-License-Identifier: Apache-2.0 */
/* Reading --limit and --all. */
#include "client/cmd/limit.h"

#include <libintl.h>
#include <stdlib.h>

enum { SCREEN = 50, MOST = 1000000000 };

bool limit_of(struct invocation *invocation, int64_t *limit, int *code)
{
    char *end;
    const char *text = invocation->arguments->values[OPTION_LIMIT];
    *limit = invocation->client->look.tty ? SCREEN : -1;
    if (options_given(invocation->arguments, OPTION_ALL))
        *limit = -1;
    if (!text)
        return true;
    long long number = strtoll(text, &end, 10);
    if (end != text && !*end && number > 0 && number <= MOST) {
        *limit = number;
        return true;
    }
    *code = client_usage(invocation, gettext("--limit %s: a number above 0"), text);
    return false;
}
