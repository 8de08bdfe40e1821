/* SPDX-License-Identifier: Apache-2.0 */
/* mode=tables: kith_contract.c, which defines everything that common/contract.h declares. */
#ifndef KITH_PROTO_PLUGIN_TABLES_H
#define KITH_PROTO_PLUGIN_TABLES_H

#include "proto/plugin/model.h"

void tables_write(const struct model *model, struct buf *reply);

#endif
