/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests as JSON, in the form that the client prints: money as {"amount", "currency"} or
 * "35000CNY", enums by short name, custom fields as one object. Unknown names are refused.
 */
#ifndef KITH_CLIENT_CMD_BODY_H
#define KITH_CLIENT_CMD_BODY_H

#include "client/cmd/client.h"
#include "client/net/record.h"
#include "common/contract.h"
#include "common/status.h"

#include <stddef.h>

/* A whole message into `record`; the kinds of custom values are asked for where the JSON is a text.
 */
struct status body_record(struct invocation *invocation, const char *json, size_t length,
                          struct record *record);
/* A field's value, a list for a repeated one. */
/* One element of a repeated field. */
struct status body_element(struct invocation *invocation, const struct contract_field *field,
                           const char *json, struct value *value);
struct status body_value(struct invocation *invocation, const struct contract_field *field,
                         const char *json, struct value *value);

#endif
