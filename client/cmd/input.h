/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people type, as values of the contract. A wrong value is answered with the field, what was
 * given, what is allowed, and the nearest match.
 */
#ifndef KITH_CLIENT_CMD_INPUT_H
#define KITH_CLIENT_CMD_INPUT_H

#include "client/net/record.h"
#include "common/arena.h"
#include "common/contract.h"
#include "common/status.h"

#include <stdbool.h>
#include <stdint.h>

/* One value, or one element of a repeated field. Texts are copied into the arena. */
struct status input_value(struct arena *arena, const struct contract_field *field, const char *text,
                          struct value *value);
/*
 * "2026-11-21", "today", "tomorrow", "yesterday", "+7d", "-2w", "+1m", "+1y", and other ways in
 * which dates are written with the year first. In the local zone.
 */
bool input_date(const char *text, struct record_date *date);
/*
 * RFC 3339; "2026-11-21 14:00", "today 9:30", or a day alone (its beginning) in the local zone;
 * "now", "+2h", "-30min".
 */
bool input_time(const char *text, int64_t *micros);
/* "yes", "true", "on", "1", "是" and their opposites, any case. */
bool input_bool(const char *text, bool *yes);
/* "C-12" of the given object (NULL: of any), in any case; *id is in the arena. */
bool input_id(struct arena *arena, const char *text, const struct contract_object *object,
              const char **id);
/* The field's values, for messages and completion: "a, b, c"; "" when there are too many. */
const char *input_allowed(struct arena *arena, const struct contract_field *field);

#endif
