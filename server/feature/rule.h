/* SPDX-License-Identifier: Apache-2.0 */
/* What the checks of features share: looking at drafts, and refusing them. */
#ifndef KITH_SERVER_FEATURE_RULE_H
#define KITH_SERVER_FEATURE_RULE_H

#include "server/resource/resource.h"

/* INVALID_ARGUMENT on the field, with a stable reason. */
struct status rule_refuse(struct arena *arena, const char *field, const char *reason,
                          const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Is there a value in the draft, and not an empty one? */
bool rule_has(const struct resource_draft *draft, const char *field);
/* Does the draft change the field, if only to empty it? */
bool rule_touches(const struct resource_draft *draft, const char *field);
/* The number or enum value; `fallback` when there is none. */
int64_t rule_number(const struct resource_draft *draft, const char *field, int64_t fallback);

/* What is not given when it is made, or is taken away later, becomes this. */
void rule_default(struct resource_draft *draft, const char *field, const char *text, bool creating);

/* Each is OK when the draft has no such value. */
struct status rule_not_negative(struct arena *arena, const struct resource_draft *draft,
                                const char *field);
struct status rule_positive(struct arena *arena, const struct resource_draft *draft,
                            const char *field);
/* From 0 to 100. */
struct status rule_percent(struct arena *arena, const struct resource_draft *draft,
                           const char *field);
/* The second day does not lie before the first. */
struct status rule_period(struct arena *arena, const struct resource_draft *draft,
                          const char *first, const char *second);
/* Small letters, digits and _, a letter first. */
struct status rule_key(struct arena *arena, const struct resource_draft *draft, const char *field);
/* A known currency; small letters become capitals. */
struct status rule_currency(struct arena *arena, const struct catalog *catalog,
                            struct resource_draft *draft, const char *field);

/* A text of the request becomes the value of a field of the draft, by the field's own rules. */
struct status rule_take(struct rpc_call *call, struct resource_draft *draft, const char *field,
                        const char *text);
/* Adds the query about the record of the draft: $1 is its id, null for the one just created. */
struct status rule_query(struct rpc_call *call, const struct db_query *query,
                         const struct resource_draft *draft);

/*
 * Of a rule whose field "filter" is about records of `object`: checked, and kept as the database
 * evaluates it (filter_kept.h). The query takes the rule's id ($1, null for the one just created),
 * predicate and parameters. Nothing when the draft leaves the filter alone.
 */
struct status rule_check_filter(struct arena *arena, const struct catalog *catalog,
                                const char *object, const struct resource_draft *draft);
struct status rule_keep_filter(struct rpc_call *call, const char *object,
                               const struct db_query *query, const struct resource_draft *draft,
                               bool creating);

#endif
