/* SPDX-License-Identifier: Apache-2.0 */
/* Names of fields, objects and states in Chinese, as the contract has them. */
#ifndef KITH_SERVER_WORDS_LABEL_H
#define KITH_SERVER_WORDS_LABEL_H

#include "common/contract.h"

/*
 * By the English label of a field, in any case, or of a status: of the method's object, its parts
 * and its request. NULL: there is none; method NULL allowed.
 */
const char *label_of_method(const struct contract_method *method, const char *english);
/* By name, plural or label of any object, or by the label of any field. */
const char *label_of_contract(const char *english);

#endif
