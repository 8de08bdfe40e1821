/* SPDX-License-Identifier: Apache-2.0 */
/* What the methods on approvals share. */
#ifndef KITH_SERVER_FEATURE_APPROVAL_H
#define KITH_SERVER_FEATURE_APPROVAL_H

#include "server/resource/resource.h"

/* Stops the segment unless the session takes part in the approval, or may see its record. */
struct status approval_view_require(struct rpc_call *call, int64_t id);
/* Adds what approval_view_put reads of the approval; *statement is its index. */
struct status approval_view_add(struct rpc_call *call, int64_t id, int *statement);
/* Appends the fields of kith.v1.ApprovalView; false: there is no such row. */
bool approval_view_put(struct rpc_call *call, int statement, int row);
/* The same for what waits for the session's user, as a repeated field of that number. */
struct status approval_view_add_waiting(struct rpc_call *call, int *statement);
void approval_view_put_waiting(struct rpc_call *call, int statement, uint32_t number);
/* Whether who looks is kept from signing what he submitted himself. */
bool approval_view_own(const struct rpc_call *call, int statement);

#endif
