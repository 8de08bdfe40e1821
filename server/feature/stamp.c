/* SPDX-License-Identifier: Apache-2.0 */
/* Times as messages. */
#include "server/feature/stamp.h"

Google__Protobuf__Timestamp *stamp_new(struct arena *arena, int64_t micros)
{
    Google__Protobuf__Timestamp *stamp = micros ? arena_alloc(arena, sizeof *stamp) : NULL;
    if (!stamp)
        return NULL;
    google__protobuf__timestamp__init(stamp);
    int64_t rest = micros % 1000000;
    if (rest < 0)
        rest += 1000000; /* nanos count forward, before 1970 too */
    stamp->seconds = (micros - rest) / 1000000;
    stamp->nanos = (int32_t)(rest * 1000);
    return stamp;
}
