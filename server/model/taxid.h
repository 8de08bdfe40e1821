/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registration and tax numbers in one form, for comparing. Source: GB 32100-2015 (the unified
 * social credit code of China, 统一社会信用代码), GB 11643-1999 (citizen numbers, which are the tax
 * numbers of persons).
 */
#ifndef KITH_SERVER_MODEL_TAXID_H
#define KITH_SERVER_MODEL_TAXID_H

#include "common/arena.h"

#include <stdbool.h>

enum { TAXID_CHINESE = 18 }; /* characters */

/*
 * " 9135 0100-m000100y43" -> "91350100M000100Y43", in the arena: capitals, half width, without
 * blanks and hyphens. NULL without memory.
 */
const char *taxid_normalize(struct arena *arena, const char *text);

/*
 * Is the normalised number right, as far as one can tell? One of 18 letters and digits is held to
 * be Chinese and must have the right last character; any other is right.
 */
bool taxid_is_right(const char *normalized);

/* The last character that the first 17 of a unified social credit code ask for; '\0': none can. */
char taxid_credit_check(const char *code);

#endif
