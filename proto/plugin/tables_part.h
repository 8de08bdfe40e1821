/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of initialisers that the tables are made of. */
#ifndef KITH_PROTO_PLUGIN_TABLES_PART_H
#define KITH_PROTO_PLUGIN_TABLES_PART_H

#include "common/buf.h"
#include "common/contract.h"

#include <stdbool.h>

/* ".name = "value", "; the word NULL for NULL. */
void tables_part_text(struct buf *out, const char *name, const char *value);
/* Nothing when false. */
void tables_part_flag(struct buf *out, const char *name, bool value);
void tables_part_label(struct buf *out, const struct contract_label *label);
/* ".name = &kind_full_name, " */
void tables_part_pointer(struct buf *out, const char *name, const char *kind,
                         const char *full_name);
/* The start and end of contract_<name>[], an array of pointers, and its length. */
void tables_part_list(struct buf *out, const char *type, const char *name, size_t count);
void tables_part_list_end(struct buf *out, size_t count);

#endif
