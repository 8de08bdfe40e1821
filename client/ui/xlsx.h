/* SPDX-License-Identifier: Apache-2.0 */
/* A worksheet that is written row by row, in constant memory. */
#ifndef KITH_CLIENT_UI_XLSX_H
#define KITH_CLIENT_UI_XLSX_H

#include "client/net/record.h"
#include "client/ui/cells.h"

#include <stdbool.h>
#include <stddef.h>

struct xlsx;

/* NULL: the file cannot be made. Money takes two columns, amount and currency. */
struct xlsx *xlsx_open(const char *path, const struct cells_column *columns, size_t n);
/* False past the 1,048,575 rows that a sheet can hold. */
bool xlsx_row(struct xlsx *xlsx, const struct record_text *texts, size_t n);
/* False: the file could not be written to its end. */
bool xlsx_close(struct xlsx *xlsx);

#endif
