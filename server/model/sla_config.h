/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The policies of a company as values, built from their rows. Deleted and inactive ones are among
 * them: tickets of the past have them. Immutable once it is complete.
 */
#ifndef KITH_SERVER_MODEL_SLA_CONFIG_H
#define KITH_SERVER_MODEL_SLA_CONFIG_H

#include "server/model/sla_clock.h"

struct sla_calendar {
    int64_t id, version;
    const char *name, *time_zone;
    const struct calendar *calendar; /* NULL: it cannot be read; all time counts */
};

struct sla_config {
    size_t n_calendars;
    struct sla_calendar *calendars; /* by version: later ones are newer */
    size_t n_policies;
    struct sla_policy *policies; /* by id, as they have been one after the other */
};

struct sla_calendar_text { /* a row */
    int64_t id;
    const char *name, *time_zone, *shifts, *days;
    int64_t version; /* 0: there is this one only */
};

/* Room for so many; NULL: no memory. */
struct sla_config *sla_config_new(struct arena *arena, size_t calendars, size_t policies);

/* In the order of the versions; the texts are copied, or may go. */
void sla_config_add_calendar(struct arena *arena, struct sla_config *config,
                             const struct sla_calendar_text *text);
/*
 * In the order of the ids, each in the order of time, after all calendars; targets come later. What
 * was before the first one that there is counts by that one.
 */
void sla_config_add_policy(struct sla_config *config, const struct sla_policy *policy);

struct sla_aim {
    int64_t policy_id, calendar; /* its version; 0: all time counts */
    int64_t minutes;
    int kind, priority; /* priority 0: all for which nothing else is said */
    int64_t since;      /* of the policy */
};

/* What names no kind, priority or policy that there is does nothing. */
void sla_config_aim(struct sla_config *config, const struct sla_aim *aim);
/* After the last: what is not said for a priority is as for priority 0. */
void sla_config_complete(struct sla_policy *policy);

/* As it was at the instant; NULL: there is none. */
const struct sla_policy *sla_config_policy_at(const struct sla_config *config, int64_t id,
                                              int64_t at);
/* As they are now; NULL: there is none. */
const struct sla_policy *sla_config_policy(const struct sla_config *config, int64_t id);
const struct sla_calendar *sla_config_calendar(const struct sla_config *config, int64_t id);

#endif
