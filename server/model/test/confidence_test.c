/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of intervals of confidence against printed tables of Student's t. */
#include "server/model/confidence.h"
#include "tests/test.h"

#include <math.h>

static void widths_follow_the_table(void **state)
{
    static const struct {
        int64_t n;
        double t;
    } samples[] = {{2, 12.706}, {3, 4.303},  {10, 2.262},  {21, 2.086},
                   {31, 2.042}, {61, 2.000}, {121, 1.980}, {1000001, 1.960}};
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        double root = sqrt((double)samples[i].n);
        assert_true(fabs(confidence_half_width(samples[i].n, root) - samples[i].t) < 0.001);
    }
    assert_true(confidence_half_width(1, 5) == 0);
    assert_true(confidence_half_width(9, 0) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widths_follow_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
