/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of a criterion of a grade: which value gives how many points. */
#ifndef KITH_SERVER_MODEL_GRADE_STEPS_H
#define KITH_SERVER_MODEL_GRADE_STEPS_H

#include "common/arena.h"

#include <stdbool.h>

enum { GRADE_STEPS_MOST = 50 };

/*
 * Figures: "300000 = 60, 1000000=100; none=0" -> "1000000=100, 300000=60, none=0": from which value
 * on, the largest first; `none` is for no value. Codes: "High=100, *=10": `*` is for all others.
 * Points go from 0 to 100 with two decimals. NULL when it cannot be read, with a sentence in
 * *problem, or without memory, with none.
 */
const char *grade_steps_normalize(struct arena *arena, const char *text, bool figures,
                                  const char **problem);

#endif
