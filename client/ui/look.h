/* SPDX-License-Identifier: Apache-2.0 */
/* What output may look like: language, colours, width. Decided once, at the start. */
#ifndef KITH_CLIENT_UI_LOOK_H
#define KITH_CLIENT_UI_LOOK_H

#include "common/contract.h"

#include <stdbool.h>
#include <stddef.h>

struct look {
    bool chinese;
    bool tty;     /* stdout is a terminal */
    bool ascii;   /* no blocks and shades: the locale says C or another character set than UTF-8 */
    bool colours; /* on a terminal, unless NO_COLOR is set or TERM is dumb */
    size_t width; /* columns of the terminal; 0: unlimited */
    /* What the id or code in a field is called; NULL, or a NULL answer: nobody knows. */
    const char *(*name)(const void *names, const struct contract_field *field, const char *text,
                        size_t length);
    const void *names;
};

/* `language`: "en", "zh" or a locale's name; NULL: from LC_ALL, LC_MESSAGES, LANG. */
void look_init(struct look *look, const char *language);
/* The width again: terminals are resized. */
void look_measure(struct look *look);
/* Sets the locale and finds the catalogue. */
void look_speak(const struct look *look);
const char *look_label(const struct look *look, const struct contract_label *label);
/* "en" or "zh". */
const char *look_language(const struct look *look);

enum look_style { LOOK_HEADING, LOOK_DIM, LOOK_ERROR, LOOK_BAR };
/* The escape sequences of a style, "" without colours. The client writes no others. */
const char *look_on(const struct look *look, enum look_style style);
const char *look_off(const struct look *look);

#endif
