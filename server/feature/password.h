/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Passwords: argon2id as PHC strings, which passwords are refused, and ones made up by the server.
 * Hashing takes tens of milliseconds and 46 MiB: never on a loop's thread.
 * Source of the parameters: OWASP Password Storage Cheat Sheet (argon2id, m=46 MiB, t=1, p=1).
 */
#ifndef KITH_SERVER_FEATURE_PASSWORD_H
#define KITH_SERVER_FEATURE_PASSWORD_H

#include "common/arena.h"
#include "common/status.h"

#include <stdbool.h>

enum {
    PASSWORD_PHC = 128,
    PASSWORD_MIN = 12, /* code points */
    PASSWORD_MAX = 128,
    PASSWORD_INVENTED = 24, /* bytes of text, with the NUL */
};

/* False without memory or randomness. */
bool password_hash(const char *password, char phc[static PASSWORD_PHC]);
/* Sets *failed when there was no memory to find out; NULL: nobody asks. */
bool password_check(const char *phc, const char *password, bool *failed);
/* Hashed with less than what is asked for today. */
bool password_outdated(const char *phc);
/* A hash that no password has: the same work for users that do not exist. */
const char *password_nobody(void);

/* Four groups of five letters and digits that are not mixed up: 99 bits. False: no randomness. */
bool password_invent(char text[static PASSWORD_INVENTED]);

/*
 * May this become a password? INVALID_ARGUMENT on `field` when it is short, long, common, or made
 * of the user's own names. Texts lie in the arena.
 */
struct status password_judge(struct arena *arena, const char *field, const char *password,
                             const char *login, const char *name);

#endif
