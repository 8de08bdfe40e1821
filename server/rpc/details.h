/* SPDX-License-Identifier: Apache-2.0 */
/* google.rpc.Status with ErrorInfo, BadRequest and RetryInfo: what grpc-status-details-bin holds.
 */
#ifndef KITH_SERVER_RPC_DETAILS_H
#define KITH_SERVER_RPC_DETAILS_H

#include "common/buf.h"
#include "common/status.h"

/* Appends the serialized google.rpc.Status; nothing for OK. */
void details_write(struct buf *buf, struct status status);

#endif
