/* SPDX-License-Identifier: Apache-2.0 */
/* The outcome of an operation, with the codes of gRPC. */
#ifndef KITH_COMMON_STATUS_H
#define KITH_COMMON_STATUS_H

#include <stdbool.h>

/* Numerically equal to google.rpc.Code. */
enum rpc_code {
    RPC_OK = 0,
    RPC_CANCELLED = 1,
    RPC_UNKNOWN = 2,
    RPC_INVALID_ARGUMENT = 3,
    RPC_DEADLINE_EXCEEDED = 4,
    RPC_NOT_FOUND = 5,
    RPC_ALREADY_EXISTS = 6,
    RPC_PERMISSION_DENIED = 7,
    RPC_RESOURCE_EXHAUSTED = 8,
    RPC_FAILED_PRECONDITION = 9,
    RPC_ABORTED = 10,
    RPC_OUT_OF_RANGE = 11,
    RPC_UNIMPLEMENTED = 12,
    RPC_INTERNAL = 13,
    RPC_UNAVAILABLE = 14,
    RPC_DATA_LOSS = 15,
    RPC_UNAUTHENTICATED = 16,
};

/*
 * Passed by value. The strings are borrowed: literals, or texts that live as long as the arena of
 * the call that failed. `message` is a sentence for a person; `reason` a stable UPPER_SNAKE word
 * for programs (google.rpc.ErrorInfo); `field` the path of the request field at fault, if one is,
 * or lines of "field<tab>sentence" when there are several.
 */
struct status {
    enum rpc_code code;
    const char *message;
    const char *reason;
    const char *field;
    unsigned retry_ms; /* how long the caller should wait before trying again; 0: no hint */
};

#define STATUS_OK ((struct status){0})

static inline bool status_is_ok(struct status status)
{
    return status.code == RPC_OK;
}

static inline struct status status_error(enum rpc_code code, const char *reason,
                                         const char *message)
{
    return (struct status){.code = code, .reason = reason, .message = message};
}

static inline struct status status_field(const char *field, const char *message)
{
    return (struct status){.code = RPC_INVALID_ARGUMENT,
                           .reason = "FIELD_INVALID",
                           .field = field,
                           .message = message};
}

/* "NOT_FOUND" for RPC_NOT_FOUND; "UNKNOWN" for a number that is no code. */
const char *status_code_name(enum rpc_code code);

#endif
