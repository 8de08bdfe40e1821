/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of policies as values. */
#include "server/model/sla_config.h"
#include "tests/test.h"

static const int64_t MINUTE = INT64_C(60000000);

static const struct sla_calendar_text calendars[] = {
    {3, "客服", "Asia/Shanghai", "Mon-Fri 09:00-18:00", ""},
    {5, "Night", "Asia/Shanghai", "daily 22:00-06:00", ""},
    {6, "Lost", "Mars/Base", "24x7", ""},
    {9, "Wrong", "UTC", "sometimes", ""},
};

static struct sla_config *make(struct arena *arena)
{
    static const int64_t ids[] = {2, 4, 8};
    struct sla_config *config = sla_config_new(arena, TEST_COUNT(calendars), TEST_COUNT(ids));
    assert_non_null(config);
    for (size_t i = 0; i < TEST_COUNT(calendars); i++)
        sla_config_add_calendar(arena, config, &calendars[i]);
    for (size_t i = 0; i < TEST_COUNT(ids); i++)
        sla_config_add_policy(config, &(struct sla_policy){.id = ids[i], .name = "x"});
    return config;
}

static void what_cannot_be_read_counts_always(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct sla_config *config = make(arena);
    const struct sla_calendar *service = sla_config_calendar(config, 3);
    assert_string_equal(service->name, "客服");
    assert_ptr_equal(calendar_zone(service->calendar),
                     calendar_zone(sla_config_calendar(config, 5)->calendar));
    assert_null(sla_config_calendar(config, 6)->calendar);
    assert_null(sla_config_calendar(config, 9)->calendar);
    assert_null(sla_config_calendar(config, 4));
    assert_null(sla_config_calendar(NULL, 3));
    arena_free(arena);
}

static void priorities_without_a_target_have_the_general_one(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct sla_config *config = make(arena);
    static const struct sla_aim aims[] = {
        {4, 3, 60, SLA_FIRST_RESPONSE, 0},
        {4, 0, 15, SLA_FIRST_RESPONSE, 4},
        {4, 3, 480, SLA_RESOLUTION, 3},
        {4, 3, 1, SLA_KINDS, 0},
        {4, 3, 1, SLA_RESOLUTION, SLA_PRIORITIES},
        {7, 3, 1, SLA_RESOLUTION, 0},
    };
    for (size_t i = 0; i < TEST_COUNT(aims); i++)
        sla_config_aim(config, &aims[i]);
    for (size_t i = 0; i < config->n_policies; i++)
        sla_config_complete(&config->policies[i]);
    const struct sla_policy *policy = sla_config_policy(config, 4);
    assert_int_equal(policy->targets[SLA_FIRST_RESPONSE][1].target, 60 * MINUTE);
    assert_int_equal(policy->targets[SLA_FIRST_RESPONSE][1].calendar_id, 3);
    assert_int_equal(policy->targets[SLA_FIRST_RESPONSE][4].target, 15 * MINUTE);
    assert_null(policy->targets[SLA_FIRST_RESPONSE][4].calendar);
    assert_int_equal(policy->targets[SLA_RESOLUTION][3].target, 480 * MINUTE);
    assert_int_equal(policy->targets[SLA_RESOLUTION][1].target, 0);
    assert_int_equal(sla_config_policy(config, 2)->targets[SLA_RESOLUTION][1].target, 0);
    assert_null(sla_config_policy(config, 3));
    assert_null(sla_config_policy(NULL, 2));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_read_counts_always),
        cmocka_unit_test(priorities_without_a_target_have_the_general_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
