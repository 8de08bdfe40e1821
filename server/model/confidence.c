/* SPDX-License-Identifier: Apache-2.0 */
/* Student's t as a table, and its tail by the first terms of its expansion. */
#include "server/model/confidence.h"

#include <math.h>

static double student(int64_t freedom)
{
    static const double table[] = {0,     12.706, 4.303, 3.182, 2.776, 2.571, 2.447,
                                   2.365, 2.306,  2.262, 2.228, 2.201, 2.179, 2.160,
                                   2.145, 2.131,  2.120, 2.110, 2.101, 2.093, 2.086};
    const int64_t last = sizeof table / sizeof *table - 1;
    const double z = 1.959964;
    if (freedom <= last)
        return table[freedom > 0 ? freedom : 1];
    /* z + (z^3 + z) / 4f: Abramowitz and Stegun 26.7.5; right to three decimals from 20 on */
    return z + (z * z * z + z) / (4.0 * (double)freedom) +
           (5 * pow(z, 5) + 16 * z * z * z + 3 * z) / (96.0 * (double)freedom * (double)freedom);
}

double confidence_half_width(int64_t n, double deviation)
{
    return n < 2 ? 0 : student(n - 1) * deviation / sqrt((double)n);
}
