/* SPDX-License-Identifier: Apache-2.0 */
/* How far the mean of a sample may lie from the true one. */
#ifndef KITH_SERVER_MODEL_CONFIDENCE_H
#define KITH_SERVER_MODEL_CONFIDENCE_H

#include <stdint.h>

/*
 * Half the width of the interval in which the true mean lies with 95 % confidence: t * s / sqrt(n),
 * with Student's t for n - 1 degrees of freedom (two-sided, 0.975). n is at least 2; deviation is
 * that of the sample (divisor n - 1).
 */
double confidence_half_width(int64_t n, double deviation);

#endif
