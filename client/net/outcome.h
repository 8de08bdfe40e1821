/* SPDX-License-Identifier: Apache-2.0 */
/* How a call ended: the status, its google.rpc details, and what helps to look into it. */
#ifndef KITH_CLIENT_NET_OUTCOME_H
#define KITH_CLIENT_NET_OUTCOME_H

#include "common/arena.h"
#include "common/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct violation {
    const char *field;
    const char *text;
};

enum { OUTCOME_VIOLATIONS = 32 };

/* Texts live in the arena of the call. They come from the server: print them through ui/print. */
struct outcome {
    struct status status;
    struct violation violations[OUTCOME_VIOLATIONS];
    size_t n_violations;
    const char *call_id; /* of the server's log; "" when it gave none */
    int64_t elapsed_ms;
    unsigned attempts;
    bool untouched; /* the server did not begin with it: safe to send again */
};

/* grpc-message: percent-encoded UTF-8. Wrong escapes stay as they are. */
const char *outcome_unescape(struct arena *arena, const char *text, size_t length);
/* grpc-status-details-bin: base64 of a google.rpc.Status. What is malformed is ignored. */
void outcome_details(struct outcome *outcome, struct arena *arena, const char *base64,
                     size_t length);
/* The code that gRPC gives to a reply that is not gRPC's. */
enum rpc_code outcome_http(int http_status);

#endif
