/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values as PostgreSQL sends them in binary, turned into fields of the wire or into text.
 */
#ifndef KITH_SERVER_RESOURCE_VALUE_H
#define KITH_SERVER_RESOURCE_VALUE_H

#include "common/buf.h"
#include "common/contract.h"

/* A binary value of PostgreSQL: NULL for null. */
struct value {
    const char *bytes;
    size_t length;
};

bool value_is_zero(struct value numeric); /* null is not */
int64_t value_int(struct value value);    /* bool, int2, int4, int8 */
int64_t value_micros(struct value value); /* timestamptz, since 1970 */
int64_t value_days(struct value value);   /* date, since 1970-01-01 */

/* Writes one field; nothing for null and for zero values without presence. */
void value_encode(struct buf *buf, const struct contract_field *field, struct value value,
                  struct value currency);
/*
 * The same as text for people and files: "C-12", "35000.00 CNY", "2026-11-21", short enum names.
 * Empty for null. What it gives lies in `room`, in the value, in the arena, or is constant.
 */
enum { VALUE_ROOM = 64 };
struct value value_format(struct arena *arena, const struct contract_field *field,
                          struct value value, struct value currency, char room[static VALUE_ROOM]);
/* google.type.Money of a numeric and a currency, as field `number`. */
void value_encode_money(struct buf *buf, uint32_t number, struct value amount,
                        struct value currency);
/* google.type.Decimal of a numeric. */
void value_encode_decimal(struct buf *buf, uint32_t number, struct value value);
void value_encode_time(struct buf *buf, uint32_t number, int64_t micros);
void value_encode_date(struct buf *buf, uint32_t number, int64_t days);

/* The elements of an array, or the columns of a record, one after the other. */
struct value_items {
    const char *at;
    const char *end;
    int left;
    bool record;
};
struct value_items value_array(struct value array);
struct value_items value_record(struct value record);
/* False at the end; an element that is null has bytes NULL. */
bool value_next(struct value_items *items, struct value *value);

#endif
