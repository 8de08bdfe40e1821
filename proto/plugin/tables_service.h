/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of services and methods. */
#ifndef KITH_PROTO_PLUGIN_TABLES_SERVICE_H
#define KITH_PROTO_PLUGIN_TABLES_SERVICE_H

#include "proto/plugin/model.h"

void tables_service_write(struct buf *out, const struct model *model);

#endif
