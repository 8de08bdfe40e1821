/* SPDX-License-Identifier: Apache-2.0 */
/* What asks for attention at a customer, as a sentence in the language of the asker. */
#ifndef KITH_SERVER_FEATURE_WARNING_H
#define KITH_SERVER_FEATURE_WARNING_H

#include "server/rpc/call.h"

/* As the queries number them. */
enum warning_kind {
    WARNING_TASK_OVERDUE = 1,
    WARNING_NO_CONTACT,
    WARNING_COMPLAINT_OPEN,
    WARNING_CLOSE_DATE_PASSED,
    WARNING_STALLED,
    WARNING_POOL_SOON,
};

struct warning {
    enum warning_kind kind;
    const char *object; /* of the record */
    int64_t record;
    int64_t count; /* records, or days */
    int64_t since; /* days since 1970 */
};

/* Appends a kith.v1.CustomerWarning to the reply; nothing for a kind that is not known. */
void warning_encode(struct rpc_call *call, uint32_t number, const struct warning *warning);

#endif
