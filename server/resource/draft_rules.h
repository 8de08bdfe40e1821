/* SPDX-License-Identifier: Apache-2.0 */
/* What the values of a draft must keep to, wherever they come from. Inside resource/ only. */
#ifndef KITH_SERVER_RESOURCE_DRAFT_RULES_H
#define KITH_SERVER_RESOURCE_DRAFT_RULES_H

#include "common/money.h"
#include "server/resource/draft.h"

/* INVALID_ARGUMENT on the field, under the context's path. The message is borrowed. */
struct status draft_refuse(const struct draft_context *context, const char *field,
                           const char *message);
/* The same with the reason FIELD_REQUIRED. */
struct status draft_refuse_missing(const struct draft_context *context, const char *field,
                                   const char *message);
/* Length and code list of a text; replaces a code that was given by its label. */
struct status draft_check_text(const struct draft_context *context,
                               const struct contract_field *field, struct resource_value *value);
struct status draft_check_bounds(const struct draft_context *context,
                                 const struct contract_field *field, int64_t number);
/* A value that is taken away: "" for texts, no for yes/no, null else; enums refuse. */
struct status draft_clear(const struct draft_context *context, const struct contract_field *field,
                          struct resource_value *value);
struct status draft_set_money(const struct draft_context *context, const char *field,
                              const struct money *money, struct resource_value *value);
/* "YYYY-MM-DD" from a day as people write it; date_order NULL: ymd. */
struct status draft_parse_day(const struct draft_context *context, const char *field,
                              const char *text, const char *date_order, const char **day);
/* "C-12" (any case) or "12". */
bool draft_id(const struct contract_object *object, const char *text, int64_t *id);

#endif
