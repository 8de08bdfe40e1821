/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV after RFC 4180: UTF-8, CRLF, quotes where they are needed. What a spreadsheet would take
 * for a formula gets an apostrophe (common/formula.h); an import takes it off again.
 */
#ifndef KITH_CLIENT_UI_CSV_H
#define KITH_CLIENT_UI_CSV_H

#include "common/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* `first`: the first cell of its line. */
void csv_cell(struct buf *out, const char *bytes, size_t length, bool first);
void csv_line_end(struct buf *out);

#endif
