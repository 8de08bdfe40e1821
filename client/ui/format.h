/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values as text, not yet made harmless (see print.h).
 *
 * For people: labels of enums, "35,000.00 CNY", local time, yes and no. For programs: short names
 * of enums, "35000.00 CNY", RFC 3339 in UTC, true and false, as the client takes them as input.
 */
#ifndef KITH_CLIENT_UI_FORMAT_H
#define KITH_CLIENT_UI_FORMAT_H

#include "client/net/record.h"
#include "client/ui/look.h"
#include "common/buf.h"
#include "common/contract.h"

#include <stdbool.h>

struct format {
    const struct look *look;
    bool machine;
    bool seconds;           /* people: show seconds and zone too, and times one counts down to */
    int64_t now;            /* microseconds since 1970, for those; 0: the clock's */
    struct record_text own; /* id of the record: its children need not say it again */
};

/* A field's whole value: of a repeated field all elements, ", " between them. */
void format_field(struct buf *out, const struct contract_field *field, const struct value *value,
                  const struct format *format);
/* One value, or one element. */
void format_value(struct buf *out, const struct contract_field *field, const struct value *value,
                  const struct format *format);
/* Only the number of an amount: "35000.00". */
void format_amount(struct buf *out, const struct record_money *money, bool separators);
/* Is it a time that one counts down to, and is it over? */
bool format_is_over(const struct contract_field *field, const struct value *value,
                    const struct format *format);
bool format_is_number(const struct contract_field *field);

/* Custom values: their key, and the field and value that is set (NULL: none). */
bool format_is_custom(const struct contract_message *message);
struct record_text format_custom_key(const struct record *custom);
const struct contract_field *format_custom_value(const struct record *custom,
                                                 const struct value **value);

#endif
