/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual texts of notifications, for resource_hooks.compute. */
#ifndef KITH_SERVER_RESOURCE_NOTICE_H
#define KITH_SERVER_RESOURCE_NOTICE_H

#include "server/resource/resource.h"

/*
 * Of the row of the alias: its sentence in the reader's language, with the name of its record as
 * far as the reader may see that now; and the id of the record.
 */
bool notice_compute(struct rpc_call *call, const struct contract_field *field, const char *alias,
                    struct sql *sql);

#endif
