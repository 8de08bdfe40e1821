/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filters that are kept: compiled once, and from then on evaluated by the database itself, in the
 * transaction that changes a record. So they depend on the record only: no times that move with the
 * clock, no names that somebody may change, no "me", no search by words.
 */
#ifndef KITH_SERVER_RESOURCE_FILTER_KEPT_H
#define KITH_SERVER_RESOURCE_FILTER_KEPT_H

#include "server/resource/filter.h"

struct filter_kept {
    const char *predicate;  /* about the row t; its values are ($2)[1], ($2)[2] … of a text[] */
    struct db_param params; /* the text[] */
};

/*
 * Compiles for keeping; the context's alias, user and time do not count. Errors are those of
 * filter_compile, and what depends on more than the record.
 */
struct status filter_kept_compile(struct arena *arena, const struct filter_context *context,
                                  const char *filter, struct filter_kept *kept);

#endif
