/* SPDX-License-Identifier: Apache-2.0 */
/* Times of the database as messages. */
#ifndef KITH_SERVER_FEATURE_STAMP_H
#define KITH_SERVER_FEATURE_STAMP_H

#include "common/arena.h"

#include <google/protobuf/timestamp.pb-c.h>

/* Microseconds since 1970; NULL for 0 (SQL null) and without memory. */
Google__Protobuf__Timestamp *stamp_new(struct arena *arena, int64_t micros);

#endif
