/* SPDX-License-Identifier: Apache-2.0 */
/* What the header of a mail says about tickets. */
#ifndef KITH_SERVER_MODEL_TICKET_MAIL_H
#define KITH_SERVER_MODEL_TICKET_MAIL_H

#include "common/arena.h"

#include <stddef.h>

enum { TICKET_MAIL_NUMBERS = 20 };

/*
 * The words of a subject that may be numbers of tickets, as they stand and in capitals: of ASCII
 * letters, digits, - and _, with a digit. How many; they lie in the arena.
 */
size_t ticket_mail_numbers(struct arena *arena, const char *subject,
                           const char *numbers[static TICKET_MAIL_NUMBERS]);

struct ticket_mail_box {
    const char *address; /* in small letters; "" when there is none */
    const char *type;    /* the word in the list; "" when it is not there */
};

/*
 * Which of the addresses that a mail came to is a mailbox of the list "a@b.c=complaint, d@e.f=…";
 * else the first of them.
 */
struct ticket_mail_box ticket_mail_box(struct arena *arena, const char *list, size_t n,
                                       const char *const *to);

#endif
