/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of the statements of batches. Inside resource/ only. */
#ifndef KITH_SERVER_RESOURCE_BATCH_SQL_H
#define KITH_SERVER_RESOURCE_BATCH_SQL_H

#include "server/resource/batch.h"

/* The id of the batch, or of the one that this transaction began. */
void batch_write_id(const struct batch *batch, struct sql *sql);
/* "ALIAS.batch_id = … and ALIAS.object = … and ". */
void batch_write_of(const struct batch *batch, const char *alias, struct sql *sql);
/* "with due as (…)": record, version_before and version of the next ones with the outcome. */
void batch_write_due(const struct batch *batch, enum batch_outcome outcome, int64_t limit,
                     bool whole, struct sql *sql);

#endif
