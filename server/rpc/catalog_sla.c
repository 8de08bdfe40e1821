/* SPDX-License-Identifier: Apache-2.0 */
/* Service calendars and policies out of the database, for the catalog. */
#include "server/model/sla_config.h"
#include "server/rpc/catalogs.h"
#include "server/sql/queries.h"

static const int64_t MINUTE = INT64_C(60000000);

static void read_calendars(struct arena *arena, const struct db_segment *segment, int at,
                           struct sla_config *config)
{
    for (int i = 0; i < db_rows(segment, at); i++) {
        const struct sla_calendar_text text = {
            .id = db_int(segment, at, i, CATALOG_CALENDARS_ID),
            .name = db_string(segment, at, i, CATALOG_CALENDARS_NAME),
            .time_zone = db_string(segment, at, i, CATALOG_CALENDARS_TIME_ZONE),
            .shifts = db_string(segment, at, i, CATALOG_CALENDARS_SHIFTS),
            .days = db_string(segment, at, i, CATALOG_CALENDARS_DAYS),
            .version = db_int(segment, at, i, CATALOG_CALENDARS_VERSION),
        };
        sla_config_add_calendar(arena, config, &text);
    }
}

static void read_policies(struct arena *arena, const struct db_segment *segment, int at,
                          struct sla_config *config)
{
    for (int i = 0; i < db_rows(segment, at); i++) {
        const struct sla_policy policy = {
            .id = db_int(segment, at, i, CATALOG_POLICIES_ID),
            .name = arena_string(arena, db_string(segment, at, i, CATALOG_POLICIES_NAME)),
            .calendar_id = db_int(segment, at, i, CATALOG_POLICIES_CALENDAR_ID),
            .waiting_counts = db_int(segment, at, i, CATALOG_POLICIES_WAITING_COUNTS) != 0,
            .warn_percent = (int)db_int(segment, at, i, CATALOG_POLICIES_WARN_PERCENT),
            .warn_before = db_int(segment, at, i, CATALOG_POLICIES_WARN_MINUTES) * MINUTE,
            .since = db_micros(segment, at, i, CATALOG_POLICIES_SINCE),
        };
        sla_config_add_policy(config, &policy);
    }
}

static void read_targets(const struct db_segment *segment, int at, struct sla_config *config)
{
    for (int i = 0; i < db_rows(segment, at); i++) {
        const struct sla_aim aim = {
            .policy_id = db_int(segment, at, i, CATALOG_TARGETS_POLICY_ID),
            .since = db_micros(segment, at, i, CATALOG_TARGETS_SINCE),
            .calendar = db_int(segment, at, i, CATALOG_TARGETS_CALENDAR),
            .minutes = db_int(segment, at, i, CATALOG_TARGETS_MINUTES),
            .kind = (int)db_int(segment, at, i, CATALOG_TARGETS_KIND),
            .priority = (int)db_int(segment, at, i, CATALOG_TARGETS_PRIORITY),
        };
        sla_config_aim(config, &aim);
    }
}

const struct sla_config *catalog_sla_read(struct arena *arena, const struct db_segment *segment,
                                          int calendars, int policies, int targets)
{
    struct sla_config *config = sla_config_new(arena, (size_t)db_rows(segment, calendars),
                                               (size_t)db_rows(segment, policies));
    if (!config)
        return NULL;
    read_calendars(arena, segment, calendars, config);
    read_policies(arena, segment, policies, config);
    read_targets(segment, targets, config);
    for (size_t i = 0; i < config->n_policies; i++)
        sla_config_complete(&config->policies[i]);
    return config;
}
