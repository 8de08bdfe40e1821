/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of previews and reports of hand-overs, as parts of a reply. */
#ifndef KITH_SERVER_FEATURE_HANDOVER_PART_H
#define KITH_SERVER_FEATURE_HANDOVER_PART_H

#include "server/resource/resource.h"

enum handover_fate { /* numerically equal to kith.v1.HandoverFate */
                     HANDOVER_MOVES = 1,
                     HANDOVER_NO_RECEIVER = 2,
                     HANDOVER_TO_DECIDE = 5
};

struct handover_part {
    const struct contract_object *object;
    int64_t fate, to_user, count;
    const char *field;           /* NULL: none */
    int statement, row, samples; /* where the samples are; samples -1: nowhere */
};

/* Appends the part to the reply. */
void handover_part_put(struct rpc_call *call, const struct handover_part *part);

#endif
