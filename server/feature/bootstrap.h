/* SPDX-License-Identifier: Apache-2.0 */
/* The first administrator of an installation. */
#ifndef KITH_SERVER_FEATURE_BOOTSTRAP_H
#define KITH_SERVER_FEATURE_BOOTSTRAP_H

#include "server/feature/password.h"

/*
 * Makes the administrator `admin` with a one-time password, good for 72 hours. Refused with
 * FAILED_PRECONDITION as soon as anybody has a password of their own: until then it may be repeated
 * (the one-time password was lost), afterwards an administrator invites. Blocks.
 */
struct status bootstrap_run(struct arena *arena, const char *conninfo,
                            char password[static PASSWORD_INVENTED]);

#endif
