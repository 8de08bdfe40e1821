/* SPDX-License-Identifier: Apache-2.0 */
/* The files of orders and of what came back of them. */
#ifndef KITH_DEPLOY_DEMO_RECORDS_ORDERS_H
#define KITH_DEPLOY_DEMO_RECORDS_ORDERS_H

#include "deploy/demo/records.h"

void records_orders_write(struct records *records);
/* Of each twentieth order that was delivered; after records_orders_write. */
void records_orders_returns(struct records *records);

#endif
