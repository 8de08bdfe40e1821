/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of custom fields: into the JSON object that is merged into the column `custom`.
 * Stored are: text, date and choice as strings, number as a number, yes/no as a boolean, choices as
 * an array of strings, money as {"amount": number, "currency": "CNY"}; null takes a value away.
 */
#ifndef KITH_SERVER_RESOURCE_DRAFT_CUSTOM_H
#define KITH_SERVER_RESOURCE_DRAFT_CUSTOM_H

#include "server/resource/draft.h"

struct status draft_custom_from_message(const struct draft_context *context,
                                        const ProtobufCMessage *message,
                                        const struct contract_field *field,
                                        struct resource_draft *draft);
/* Adds "key": json to the draft. */
void draft_custom_add(struct arena *arena, struct resource_draft *draft, const char *key,
                      const char *json);

/* Shared with draft_message.c. */
struct status draft_message_decimal(const struct draft_context *context, const char *field,
                                    const ProtobufCMessage *decimal, const char **text);
struct status draft_message_money(const struct draft_context *context, const char *field,
                                  const ProtobufCMessage *sent, struct resource_value *value);
struct status draft_message_date(const struct draft_context *context, const char *field,
                                 const ProtobufCMessage *sent, const char **text);

#endif
