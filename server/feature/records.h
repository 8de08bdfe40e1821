/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same values for many records, as a batch, for features that know which ones and what. The
 * steps of such a method are
 *   {its own start that calls records_update, records_finish, resource_request_failed},
 *   RECORDS_REPEATED
 * and its request has request_id, validate_only and reason.
 */
#ifndef KITH_SERVER_FEATURE_RECORDS_H
#define KITH_SERVER_FEATURE_RECORDS_H

#include "server/resource/resource.h"

/* Adds it all to the call's segment. `changes` tells people what is given; call->state is taken. */
struct status records_update(struct rpc_call *call, const char *filter,
                             struct resource_draft *draft, const char *changes);
struct status records_finish(struct rpc_call *call);
struct status records_repeated_finish(struct rpc_call *call);
struct status records_again_start(struct rpc_call *call);
#define RECORDS_REPEATED                                                                           \
    {resource_replay_start, records_repeated_finish, NULL},                                        \
    {                                                                                              \
        records_again_start, records_finish, NULL                                                  \
    }

#endif
