/* SPDX-License-Identifier: Apache-2.0 */
/* A process that may compute, read what it has open and write what it has open; nothing else. */
#ifndef KITH_CLIENT_INTAKE_SANDBOX_H
#define KITH_CLIENT_INTAKE_SANDBOX_H

#include <stdbool.h>

/*
 * For good: bounds memory and time, and leaves only the system calls that computing needs; others
 * fail with EPERM. False when the system refuses. With a sanitizer only the time is bounded.
 */
bool sandbox_enter(void);

#endif
