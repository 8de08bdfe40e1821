/* SPDX-License-Identifier: Apache-2.0 */
/* What every test of the client includes, in the order that cmocka wants. */
#ifndef KITH_CLIENT_TEST_TEST_H
#define KITH_CLIENT_TEST_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/arena.h"
#include "common/buf.h"

enum { TEST_ARENA = 64 * 1024 * 1024 };

#endif
