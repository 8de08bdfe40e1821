/* SPDX-License-Identifier: Apache-2.0 */
/* Gives memory that has become free back to the system: allocators keep what a burst has taken. */
#ifndef KITH_SERVER_CORE_TRIM_H
#define KITH_SERVER_CORE_TRIM_H

#include "server/loop/loop.h"

struct trim;

/* Looks every few seconds, on the loop's thread, while it exists. NULL without memory. */
struct trim *trim_new(struct loop *loop);
void trim_free(struct trim *trim); /* NULL allowed */

#endif
