/* SPDX-License-Identifier: Apache-2.0 */
/* The standard methods, as handlers. */
#include "server/resource/change.h"
#include "server/resource/create.h"
#include "server/resource/history.h"
#include "server/resource/list.h"
#include "server/resource/read.h"
#include "server/resource/resource.h"

static const struct rpc_handler handlers[] = {
    [CONTRACT_LIST] = {.method = "", .steps = {{list_start, list_finish, NULL}}},
    [CONTRACT_GET] = {.method = "",
                      .steps = {{read_get_start, read_get_finish, NULL},
                                {read_merged_start, read_merged_finish, NULL}}},
    [CONTRACT_BATCH_GET] = {.method = "", .steps = {{read_batch_start, read_batch_finish, NULL}}},
    [CONTRACT_CREATE] = {.method = "",
                         .steps = {{create_start, create_finish, resource_request_failed},
                                   RESOURCE_REPLAY}},
    [CONTRACT_UPDATE] = {.method = "",
                         .steps = {{change_update_start, resource_change_finish,
                                    resource_request_failed},
                                   RESOURCE_REPLAY}},
    [CONTRACT_DELETE] = {.method = "",
                         .steps = {{change_delete_start, resource_change_finish,
                                    resource_request_failed},
                                   RESOURCE_REPLAY}},
    [CONTRACT_UNDELETE] = {.method = "",
                           .steps = {{change_undelete_start, resource_change_finish,
                                      resource_request_failed},
                                     RESOURCE_REPLAY}},
    [CONTRACT_HISTORY] = {.method = "",
                          .steps = {{history_present_start, history_present_finish, NULL},
                                    {history_start, history_finish, NULL}}},
};

const struct rpc_handler *resource_handler(enum contract_verb kind)
{
    return kind == CONTRACT_CUSTOM_METHOD ? NULL : &handlers[kind];
}
