/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers in subjects, and mailboxes. */
#include "server/model/ticket_mail.h"

#include <string.h>
#include <strings.h>

static const char of_number[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

enum { SHORTEST = 2, LONGEST = 60 };

static char *in_case(struct arena *arena, const char *text, size_t length, char first, char last)
{
    char *copy = arena_copy(arena, text, length);
    for (char *c = copy; c && *c; c++)
        if (*c >= first && *c <= last)
            *c = (char)(*c ^ ' ');
    return copy;
}

size_t ticket_mail_numbers(struct arena *arena, const char *subject,
                           const char *numbers[static TICKET_MAIL_NUMBERS])
{
    size_t n = 0;
    for (size_t length; *subject && n + 1 < TICKET_MAIL_NUMBERS; subject += length) {
        subject += strcspn(subject, of_number);
        length = strspn(subject, of_number);
        if (length < SHORTEST || length > LONGEST || strcspn(subject, "0123456789") >= length)
            continue;
        const char *word = arena_copy(arena, subject, length);
        const char *capitals = in_case(arena, subject, length, 'a', 'z');
        if (!word || !capitals)
            return n;
        numbers[n++] = word;
        if (strcmp(word, capitals) != 0)
            numbers[n++] = capitals;
    }
    return n;
}

/* What stands behind "address=" in the list; NULL: it is not there. */
static char *type_of(struct arena *arena, const char *list, const char *address)
{
    static const char between[] = " ,;\t\n";
    size_t n = strlen(address);
    for (const char *at = list; *at; at += strcspn(at, between)) {
        at += strspn(at, between);
        if (n && strncasecmp(at, address, n) == 0 && at[n] == '=')
            return arena_copy(arena, at + n + 1, strcspn(at + n + 1, between));
    }
    return NULL;
}

struct ticket_mail_box ticket_mail_box(struct arena *arena, const char *list, size_t n,
                                       const char *const *to)
{
    struct ticket_mail_box box = {"", ""};
    const char *chosen = n ? to[0] : "";
    for (size_t i = 0; i < n && !*box.type; i++) {
        const char *type = type_of(arena, list, to[i]);
        if (type) {
            chosen = to[i];
            box.type = type;
        }
    }
    const char *small = in_case(arena, chosen, strlen(chosen), 'A', 'Z');
    box.address = small ? small : "";
    return box;
}
