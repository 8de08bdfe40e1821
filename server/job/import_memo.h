/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers by texts: what references were found, which keys a batch has seen. */
#ifndef KITH_SERVER_JOB_IMPORT_MEMO_H
#define KITH_SERVER_JOB_IMPORT_MEMO_H

#include "common/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct import_memo;

/* NULL without memory. Texts of different kinds do not meet. */
struct import_memo *import_memo_new(struct arena *arena);
size_t import_memo_count(const struct import_memo *memo);
/* The number's place; NULL: none. */
int64_t *import_memo_find(const struct import_memo *memo, uint32_t kind, const char *text);
/* A new place, or the one that is there; the text is copied. NULL without memory. */
int64_t *import_memo_put(struct import_memo *memo, uint32_t kind, const char *text);

#endif
