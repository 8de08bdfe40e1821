/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages as tests write and read them.
 *
 *   customer { name: 'Acme' kind: person annual_revenue: '35000 CNY' tags: 'vip' tags: 'new'
 *              contact_points { kind: phone value: '010 1234' } }  update_mask: 'name,city'
 *
 * Texts stand in ' or ", with \' \\ \n \xHH. Money, decimals, days, times and field masks are given
 * as texts, or as messages with their own fields in braces. A field that is given twice is
 * repeated, or sent twice.
 */
#ifndef KITH_TESTS_LIB_TEXTFORM_H
#define KITH_TESTS_LIB_TEXTFORM_H

#include "common/buf.h"
#include "common/contract.h"

/* Appends the bytes of the message; fails the test when the text is wrong. */
void textform_write(const struct contract_message *contract, const char *text, struct buf *bytes);

/*
 * The value at a path as text: "customers[1].name", "annual_revenue" ("35000.00 CNY"), "kind"
 * ("person"), "active" ("true"), "create_time". "customers#" is their number; of a repeated text
 * "tags[0]", or "tags" for all, separated by commas. "" when there is none; fails the test when the
 * path names no field.
 */
const char *textform_read(struct arena *arena, const struct contract_message *contract,
                          const ProtobufCMessage *message, const char *path);

#endif
