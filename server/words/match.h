/* SPDX-License-Identifier: Apache-2.0 */
/* Takes a text apart by the form of an entry of the catalogue. */
#ifndef KITH_SERVER_WORDS_MATCH_H
#define KITH_SERVER_WORDS_MATCH_H

#include <stdbool.h>
#include <stddef.h>

enum { MATCH_PLACES = 8 };

struct match_part {
    const char *text;
    size_t length;
};

/* Of "%s has %d places": its texts between the places, one more than places. */
struct match_form {
    size_t n_places;
    bool number[MATCH_PLACES]; /* %d */
    struct match_part texts[MATCH_PLACES + 1];
    size_t literal; /* bytes that are no places */
};

/* False: too many places. */
bool match_form(struct match_form *form, const char *english);
/* What stands in the places; false if the text has another form, or several ways to have it. */
bool match_text(const struct match_form *form, const char *text, struct match_part *found);

#endif
