/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The company that the feature tests happen in:
 *
 *   HQ          boss (management)      admin (administrator)
 *   ├── East    li, wang (sales)       anna (service)
 *   │   └── Shanghai  sun (sales)
 *   └── West    zhao (sales)
 */
#ifndef KITH_TESTS_FEATURE_COMPANY_H
#define KITH_TESTS_FEATURE_COMPANY_H

#include "tests/lib/loopback.h"

struct company {
    struct loopback *server;
    int64_t hq, east, shanghai, west;
    const struct loopback_user *admin, *boss, *li, *wang, *sun, *zhao, *anna, *nobody;
};

/* For cmocka's groups; *state becomes the company. */
int company_start(void **state);
int company_stop(void **state);

/* Creates the record (fields in textform); its id. */
const char *company_make(const struct loopback_user *user, const char *object, const char *format,
                         ...) __attribute__((format(printf, 3, 4)));
/* "GetCustomer", "ListCustomers", … of an object. */
struct loopback_reply company_get(const struct loopback_user *user, const char *id);
struct loopback_reply company_list(const struct loopback_user *user, const char *object,
                                   const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The object whose ids have this prefix. */
const struct contract_object *company_object(const char *id);
/* "UpdateCustomer" for CONTRACT_UPDATE and "customer". */
const char *company_method(const char *object, enum contract_verb kind);
/* Ids of a list's records, separated by commas. */
const char *company_ids(struct loopback_reply list);
/* The number of "C-12". */
long long company_number(const char *id);

#endif
