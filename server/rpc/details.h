/* SPDX-License-Identifier: Apache-2.0 */
/* google.rpc.Status with ErrorInfo, BadRequest and RetryInfo: what grpc-status-details-bin holds.
 */
#ifndef KITH_SERVER_RPC_DETAILS_H
#define KITH_SERVER_RPC_DETAILS_H

#include "common/buf.h"
#include "common/status.h"

/* Appends a message as one more detail, to stand behind what details_write has written. */
void details_any(struct buf *buf, const char *type_url, const struct buf *message);
/* Appends the serialized google.rpc.Status; nothing for OK. */
void details_write(struct buf *buf, struct status status);

#endif
