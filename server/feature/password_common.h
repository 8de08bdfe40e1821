/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords, and the words in them, that guessing programs try first. */
#ifndef KITH_SERVER_FEATURE_PASSWORD_COMMON_H
#define KITH_SERVER_FEATURE_PASSWORD_COMMON_H

#include <stdbool.h>
#include <stddef.h>

/* The whole text, case folded. */
bool password_common_has(const char *folded);
/* Its first `length` bytes. */
bool password_common_has_prefix(const char *folded, size_t length);

#endif
