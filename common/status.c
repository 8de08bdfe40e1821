/* SPDX-License-Identifier: Apache-2.0 */
/* Names of the status codes. */
#include "common/status.h"

#include <stddef.h>

static const char *const names[] = {
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
};

const char *status_code_name(enum rpc_code code)
{
    size_t index = (size_t)code;
    return index < sizeof names / sizeof *names ? names[index] : "UNKNOWN";
}
