/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV after RFC 4180: UTF-8, CRLF, quotes where they are needed. A cell that a spreadsheet would
 * take for a formula gets an apostrophe in front; plain numbers do not.
 */
#ifndef KITH_CLIENT_UI_CSV_H
#define KITH_CLIENT_UI_CSV_H

#include "common/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* `first`: the first cell of its line. */
void csv_cell(struct buf *out, const char *bytes, size_t length, bool first);
void csv_line_end(struct buf *out);
/* Would a spreadsheet run it? Full-width forms of = + - @ count. */
bool csv_is_formula(const char *bytes, size_t length);

#endif
