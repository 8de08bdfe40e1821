/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records as JSON. Integers are numbers while they fit 2^53 and texts beyond; money is
 * {"amount": "35000.00", "currency": "CNY"}; decimals are texts; times are RFC 3339 in UTC; enums
 * are short names, null for "not said"; bytes are base64; custom fields are one object. What is
 * absent is null, so every record of a type has the same keys. Output is ASCII-safe where it must
 * be: control, bidi and invisible characters are escaped, so it may go to a terminal.
 */
#ifndef KITH_CLIENT_UI_JSON_H
#define KITH_CLIENT_UI_JSON_H

#include "client/net/record.h"
#include "client/ui/column.h"
#include "common/buf.h"

#include <stddef.h>

/* `indent` < 0: all on one line; else the depth at which the record stands. */
void json_record(struct buf *out, const struct record *record, int indent);
/* Only these columns, under their names. */
void json_columns(struct buf *out, const struct record *record, const struct columns *columns,
                  int indent);
void json_text(struct buf *out, const char *bytes, size_t length);

#endif
