/* SPDX-License-Identifier: Apache-2.0 */
/* What every test written with cmocka includes. */
#ifndef KITH_TESTS_TEST_H
#define KITH_TESTS_TEST_H

/* cmocka.h wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <string.h>

#define TEST_COUNT(array) (sizeof(array) / sizeof *(array))

#endif
