/* SPDX-License-Identifier: Apache-2.0 */
/* Text as literals of C and SQL. What is written is plain ASCII, whatever goes in. */
#ifndef KITH_PROTO_PLUGIN_QUOTE_H
#define KITH_PROTO_PLUGIN_QUOTE_H

#include "common/buf.h"

/* A C string literal; NULL becomes the word NULL. No trigraphs, no escapes that run on. */
void quote_c(struct buf *out, const char *text);
/* An SQL string and an SQL identifier, for names that hold no control characters. */
void quote_sql(struct buf *out, const char *text);
void quote_identifier(struct buf *out, const char *name);

#endif
