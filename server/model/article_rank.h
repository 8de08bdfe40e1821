/* SPDX-License-Identifier: Apache-2.0 */
/* Which articles are suggested for a ticket, and in what order. Pure. */
#ifndef KITH_SERVER_MODEL_ARTICLE_RANK_H
#define KITH_SERVER_MODEL_ARTICLE_RANK_H

#include <stdbool.h>
#include <stdint.h>

/* How an article fits a ticket, and how it was used so far. */
struct article_fit {
    int64_t matched, terms; /* of the terms of the ticket's subject */
    bool category, product; /* the same */
    int64_t uses, helped, useful, not_useful, id;
};

/* 0 to 100: 60 for the share of the terms, 25 for the product, 15 for the category. */
int article_rank_points(const struct article_fit *fit);
/* From 20 points on it is suggested; the category alone is too little. */
bool article_rank_suggests(const struct article_fit *fit);
/*
 * For qsort, the best first: by tens of points; of those that fit alike, what helped more often,
 * is found more useful, was used more often, fits better, is newer.
 */
int article_rank_compare(const void *a, const void *b);

#endif
