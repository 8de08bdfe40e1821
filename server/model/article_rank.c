/* SPDX-License-Identifier: Apache-2.0 */
/* The order of articles that are suggested. */
#include "server/model/article_rank.h"

#include <stddef.h>

enum { FOR_TERMS = 60, FOR_PRODUCT = 25, FOR_CATEGORY = 15, LEAST = 20, BAND = 10 };

int article_rank_points(const struct article_fit *fit)
{
    int64_t share = fit->terms > 0 ? FOR_TERMS * fit->matched / fit->terms : 0;
    return (int)share + (fit->product ? FOR_PRODUCT : 0) + (fit->category ? FOR_CATEGORY : 0);
}

bool article_rank_suggests(const struct article_fit *fit)
{
    return article_rank_points(fit) >= LEAST;
}

int article_rank_compare(const void *a, const void *b)
{
    const struct article_fit *x = a, *y = b;
    const int64_t keys[][2] = {
        {article_rank_points(x) / BAND, article_rank_points(y) / BAND},
        {x->helped, y->helped},
        {x->useful - x->not_useful, y->useful - y->not_useful},
        {x->uses, y->uses},
        {article_rank_points(x), article_rank_points(y)},
        {x->id, y->id},
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (keys[i][0] != keys[i][1])
            return keys[i][0] > keys[i][1] ? -1 : 1;
    return 0;
}
