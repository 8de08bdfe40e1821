/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of approvals share. */
#ifndef KITH_TESTS_FEATURE_APPROVALS_H
#define KITH_TESTS_FEATURE_APPROVALS_H

#include "tests/feature/company.h"

/* boss leads everybody. */
int approvals_start(void **state);
/* Sales give ten per cent, and the flows are those of the installation. */
int approvals_reset(void **state);
const char *approvals_order(const struct company *c, const char *percent);
const char *approvals_submit(const struct loopback_user *user, const char *id);
/* Orders of this customer's name follow a flow with these steps only. */
const char *approvals_flow(const struct company *c, const char *fields);
void approvals_step(const struct company *c, const char *flow, int position, const char *fields);
void approvals_activate(const struct company *c, const char *flow);
struct loopback_reply approvals_act(const struct loopback_user *user, const char *method,
                                    const char *id, const char *more);
struct loopback_reply approvals_approve(const struct loopback_user *user, const char *id);
const char *approvals_user(const struct loopback_user *user);
const char *approvals_role(const struct company *c, const char *code);
/* "mode: … signer: 2 user_id: '…'" */
const char *approvals_named(const struct loopback_user *user, const char *mode);
const char *approvals_by_role(const struct company *c, const char *code, const char *mode);

#endif
