/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scorecards: criteria with weights, and what scores by them come to. Exact: in whole numbers, with
 * one rounding at the end.
 */
#ifndef KITH_SERVER_MODEL_SCORECARD_H
#define KITH_SERVER_MODEL_SCORECARD_H

#include "common/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SCORECARD_MOST = 30, SCORECARD_HIGHEST = 100, SCORECARD_NOT_APPLICABLE = -1 };

struct scorecard_criterion {
    const char *name;
    int64_t weight; /* hundredths of a per cent: 4000 is 40 */
    int64_t highest;
    bool critical; /* a score of 0 fails the whole */
};

struct scorecard {
    struct scorecard_criterion criteria[SCORECARD_MOST];
    size_t n;
};

struct scorecard_scores {
    const char *names[SCORECARD_MOST];
    int64_t scores[SCORECARD_MOST]; /* or SCORECARD_NOT_APPLICABLE */
    size_t n;
};

struct scorecard_result {
    int64_t percent;    /* hundredths: 8350 is 83.50 % */
    const char *failed; /* name of the first critical criterion with 0; NULL: none */
};

/*
 * "问候=20/5, 解决=50/5!; 语气=30/5": name=weight/highest score, ! for critical ones. The weights
 * make 100. False with a sentence in *problem, or without memory, with none.
 */
bool scorecard_read(struct arena *arena, const char *text, struct scorecard *card,
                    const char **problem);
/* In one form, weights without zeros behind; NULL without memory. */
const char *scorecard_write(struct arena *arena, const struct scorecard *card);

/* "问候=4, 语气=-": no criterion twice. */
bool scorecard_read_scores(struct arena *arena, const char *text, struct scorecard_scores *scores,
                           const char **problem);
const char *scorecard_write_scores(struct arena *arena, const struct scorecard_scores *scores);

/*
 * The weighted mean of score / highest over the criteria that apply, in per cent, rounded half up
 * to hundredths; 0 when a critical one has 0. Every criterion has its score, and nothing else has
 * one.
 */
bool scorecard_judge(struct arena *arena, const struct scorecard *card,
                     const struct scorecard_scores *scores, struct scorecard_result *result,
                     const char **problem);

#endif
