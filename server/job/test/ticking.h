/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A desk whose tickets have clocks. Time passes by moving the events of a ticket into the past, and
 * with them what policies have been changed to.
 */
#ifndef KITH_SERVER_JOB_TEST_TICKING_H
#define KITH_SERVER_JOB_TEST_TICKING_H

#include "server/job/test/desk.h"

enum { TICKING_MINUTE = 60, TICKING_HOUR = 60 * TICKING_MINUTE };

/*
 * As desk_start, with a policy: answered within an hour (urgent 20 minutes), solved within two;
 * warns at 80 %.
 */
int ticking_start(void **state);
/* The id of the policy. */
const char *ticking_policy(struct desk *desk);
/* Rounds until nothing is left. */
void ticking_drain(struct desk *desk);
/* One of anna's by the policy. */
const char *ticking_ticket(struct desk *desk, const char *more);
/* So many seconds go by for the ticket, and the servers look at it. */
void ticking_pass(struct desk *desk, const char *id, int seconds);
void ticking_reply(const struct loopback_user *user, const char *id, const char *more);
/* "1.1 running, 3.1 paused": kind, number and state of its clocks. */
const char *ticking_clocks(struct desk *desk, const char *id);
int64_t ticking_notices(struct desk *desk, const char *kind, const char *id);
/* Of how many clocks people were told. */
void ticking_expect_told(struct desk *desk, const char *id, int warnings, int breaches);

#endif
