/* SPDX-License-Identifier: Apache-2.0 */
/* The file of leads. */
#ifndef KITH_DEPLOY_DEMO_RECORDS_LEADS_H
#define KITH_DEPLOY_DEMO_RECORDS_LEADS_H

#include "deploy/demo/records.h"

void records_leads_write(struct records *records);

#endif
