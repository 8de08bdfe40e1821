/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mode=sql: contract.sql, run after the migrations, any number of times. It tells the database
 * which columns belong to which fields, and makes the audit triggers of every object's table.
 */
#ifndef KITH_PROTO_PLUGIN_SQL_H
#define KITH_PROTO_PLUGIN_SQL_H

#include "proto/plugin/model.h"

void sql_write(const struct model *model, struct buf *reply);

#endif
