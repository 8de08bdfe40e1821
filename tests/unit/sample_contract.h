/* SPDX-License-Identifier: Apache-2.0 */
/* A small contract with a field of every type, in place of the generated one, and its catalog. */
#ifndef KITH_TESTS_UNIT_SAMPLE_CONTRACT_H
#define KITH_TESTS_UNIT_SAMPLE_CONTRACT_H

#include "common/contract.h"
#include "server/resource/catalog.h"

extern const struct contract_object sample_customer, sample_user;
extern const struct contract_message sample_customer_message, sample_request;
extern const struct catalog sample_catalog;

/* The columns of sample_customer, for "create temp table sample (…)". */
extern const char sample_columns[];

#endif
