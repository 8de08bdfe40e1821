/* SPDX-License-Identifier: Apache-2.0 */
/* The files of the demonstration data, one function each. Call them in the order of the table. */
#ifndef KITH_DEPLOY_DEMO_RECORDS_H
#define KITH_DEPLOY_DEMO_RECORDS_H

#include "deploy/demo/random.h"

#include <stdbool.h>
#include <stdio.h>

enum {
    RECORDS_CUSTOMERS = 2000,
    RECORDS_OPPORTUNITIES = 3000,
    RECORDS_INTERACTIONS = 6000,
    RECORDS_TICKETS = 1200,
    RECORDS_TASKS = 400,
    RECORDS_ORDERS = 1500,
    RECORDS_LEADS = 300,
    RECORDS_DAYS = 730
};

struct records {
    struct random random;
    int last_day; /* days since 1970 */
    FILE *out;
    int place[RECORDS_CUSTOMERS]; /* of each customer, position in words_places */
    int owner[RECORDS_CUSTOMERS]; /* position in words_people */
    int begun[RECORDS_CUSTOMERS]; /* day on which it became known */
    int ordered[RECORDS_ORDERS];  /* day of each order */
    int seller[RECORDS_ORDERS];   /* position in words_people */
    int quantity[RECORDS_ORDERS]; /* of its first line */
    bool came[RECORDS_ORDERS];    /* delivered, so that it can come back */
};

struct records_file {
    const char *name;
    void (*write)(struct records *records);
};

extern const struct records_file records_files[]; /* ended by name NULL */

#endif
