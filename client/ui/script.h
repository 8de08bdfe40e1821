/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Letters of several alphabets in one word, where one looks like another: "раypal" with a Cyrillic
 * "ра". Such a word is rarely what it seems.
 *
 * After the idea of "highly restrictive" in UTS #39, cut down to what has look-alikes of Latin
 * letters: Chinese, Japanese and Korean beside Latin are as usual, and so are the Greek letters of
 * units and formulas (Ω, μ, Δ), which look like nothing else.
 */
#ifndef KITH_CLIENT_UI_SCRIPT_H
#define KITH_CLIENT_UI_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bits of a set. */
enum script {
    SCRIPT_LATIN = 1,
    SCRIPT_CYRILLIC = 2,
    SCRIPT_GREEK = 4,
    SCRIPT_ARMENIAN = 8,
    SCRIPT_CHEROKEE = 16
};
enum { SCRIPT_NAMES = 64 };

/* Letters, their marks and digits: what makes up a word. */
bool script_in_word(uint32_t code);
/* Scripts of the word that these bytes begin with, and its length: 0 when they begin with none. */
size_t script_word(const char *bytes, size_t length, unsigned *scripts);
/* More than one? */
bool script_is_mixed(unsigned scripts);
/* "Latin+Cyrillic"; returns its length. */
size_t script_names(unsigned scripts, char names[static SCRIPT_NAMES]);

#endif
