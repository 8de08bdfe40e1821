/* SPDX-License-Identifier: Apache-2.0 */
/* Building and finding policies. */
#include "server/model/sla_config.h"

#include <string.h>

static const int64_t MINUTE = INT64_C(60000000);

struct sla_config *sla_config_new(struct arena *arena, size_t calendars, size_t policies)
{
    struct sla_config *config = arena_alloc(arena, sizeof *config);
    if (!config)
        return NULL;
    config->calendars = arena_array(arena, calendars, sizeof *config->calendars);
    config->policies = arena_array(arena, policies, sizeof *config->policies);
    return config->calendars && config->policies ? config : NULL;
}

/* Calendars mostly share their zones. */
static const struct zone *zone_of(struct arena *arena, const struct sla_config *config,
                                  const char *name)
{
    for (size_t i = 0; i < config->n_calendars; i++) {
        const struct sla_calendar *known = &config->calendars[i];
        if (known->calendar && strcmp(known->time_zone, name) == 0)
            return calendar_zone(known->calendar);
    }
    return zone_new(arena, name);
}

void sla_config_add_calendar(struct arena *arena, struct sla_config *config,
                             const struct sla_calendar_text *text)
{
    struct calendar_rules rules;
    struct calendar_error error;
    const struct zone *zone = zone_of(arena, config, text->time_zone);
    bool reads = zone && calendar_parse(arena, text->shifts, text->days, &rules, &error);
    config->calendars[config->n_calendars++] = (struct sla_calendar){
        .id = text->id,
        .version = text->version,
        .name = arena_string(arena, text->name),
        .time_zone = arena_string(arena, text->time_zone),
        .calendar = reads ? calendar_new(arena, zone, &rules) : NULL,
    };
}

void sla_config_add_policy(struct sla_config *config, const struct sla_policy *policy)
{
    struct sla_policy *added = &config->policies[config->n_policies];
    bool again = config->n_policies++ && added[-1].id == policy->id;
    *added = *policy;
    added->next = NULL;
    if (again)
        added[-1].next = added;
    else
        added->since = 0;
}

/* The last one of the id that is no later than the instant. */
static struct sla_policy *find_policy(const struct sla_config *config, int64_t id, int64_t at)
{
    size_t low = 0, high = config->n_policies;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct sla_policy *policy = &config->policies[middle];
        if (policy->id < id || (policy->id == id && policy->since <= at))
            low = middle + 1;
        else
            high = middle;
    }
    return low && config->policies[low - 1].id == id ? &config->policies[low - 1] : NULL;
}

const struct sla_policy *sla_config_policy_at(const struct sla_config *config, int64_t id,
                                              int64_t at)
{
    return config ? find_policy(config, id, at) : NULL;
}

const struct sla_policy *sla_config_policy(const struct sla_config *config, int64_t id)
{
    return sla_config_policy_at(config, id, INT64_MAX);
}

const struct sla_calendar *sla_config_calendar(const struct sla_config *config, int64_t id)
{
    for (size_t i = config ? config->n_calendars : 0; i-- > 0;)
        if (config->calendars[i].id == id)
            return &config->calendars[i];
    return NULL;
}

static const struct sla_calendar *find_version(const struct sla_config *config, int64_t version)
{
    for (size_t i = config->n_calendars; i-- > 0;)
        if (config->calendars[i].version == version)
            return &config->calendars[i];
    return NULL;
}

void sla_config_aim(struct sla_config *config, const struct sla_aim *aim)
{
    struct sla_policy *policy = find_policy(config, aim->policy_id, aim->since);
    const struct sla_calendar *calendar = find_version(config, aim->calendar);
    bool fits = aim->kind > 0 && aim->kind < SLA_KINDS && aim->priority >= 0 &&
                aim->priority < SLA_PRIORITIES;
    if (policy && fits)
        policy->targets[aim->kind][aim->priority] =
            (struct sla_target){aim->minutes * MINUTE, calendar ? calendar->calendar : NULL,
                                calendar ? calendar->id : 0};
}

void sla_config_complete(struct sla_policy *policy)
{
    for (int kind = 1; kind < SLA_KINDS; kind++)
        for (int priority = 1; priority < SLA_PRIORITIES; priority++)
            if (!policy->targets[kind][priority].target)
                policy->targets[kind][priority] = policy->targets[kind][0];
}
