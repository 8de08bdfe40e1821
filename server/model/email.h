/* SPDX-License-Identifier: Apache-2.0 */
/* E-mail addresses in one form, for comparing. Source: RFC 5321, RFC 5322 3.4.1, RFC 5891. */
#ifndef KITH_SERVER_MODEL_EMAIL_H
#define KITH_SERVER_MODEL_EMAIL_H

#include "common/arena.h"

/*
 * " Li@Exämple.COM " -> "li@xn--exmple-cua.com", in the arena. Comments, quotes and address
 * literals are not taken. NULL for what is no address, and without memory.
 */
const char *email_normalize(struct arena *arena, const char *text);

#endif
