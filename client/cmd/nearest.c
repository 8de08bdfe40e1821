/* SPDX-License-Identifier: Apache-2.0 */
/* Distances between words: optimal string alignment. */
#include "client/cmd/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { LONGEST = 64 };

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

static bool same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b) ||
           ((a == '-' || a == '_') && (b == '-' || b == '_'));
}

static bool swapped(const char *a, const char *b, size_t i, size_t j)
{
    return i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]);
}

size_t nearest_distance(const char *a, const char *b)
{
    size_t rows[3][LONGEST + 1];
    size_t n = strlen(a);
    size_t m = strlen(b);
    if (n > LONGEST || m > LONGEST)
        return LONGEST;
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *two = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            row[j] = least(above[j] + 1, row[j - 1] + 1, above[j - 1] + !same(a[i - 1], b[j - 1]));
            if (swapped(a, b, i, j) && two[j - 2] + 1 < row[j])
                row[j] = two[j - 2] + 1;
        }
    }
    return rows[n % 3][m];
}

void nearest_init(struct nearest *nearest, const char *typed)
{
    *nearest = (struct nearest){.typed = typed, .distance = strlen(typed) / 3 + 1};
}

void nearest_offer(struct nearest *nearest, const char *candidate)
{
    size_t typed = strlen(nearest->typed);
    size_t distance = nearest_distance(nearest->typed, candidate);
    /* The beginning of a longer word is as good as one edit. */
    if (typed >= 3 && strncmp(nearest->typed, candidate, typed) == 0 && distance > 1)
        distance = 1;
    if (distance > nearest->distance || (nearest->best && distance == nearest->distance))
        return;
    nearest->best = candidate;
    nearest->distance = distance;
}
