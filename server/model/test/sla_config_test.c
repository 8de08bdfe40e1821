/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of policies as values. */
#include "server/model/sla_config.h"
#include "tests/test.h"

static const int64_t MINUTE = INT64_C(60000000);

static const struct sla_calendar_text calendars[] = {
    {3, "客服", "Asia/Shanghai", "Mon-Fri 09:00-18:00", "", 3},
    {5, "Night", "Asia/Shanghai", "daily 22:00-06:00", "", 5},
    {6, "Lost", "Mars/Base", "24x7", "", 6},
    {9, "Wrong", "UTC", "sometimes", "", 9},
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
        {4, 3, 60, SLA_FIRST_RESPONSE, 0, 0},
        {4, 0, 15, SLA_FIRST_RESPONSE, 4, 0},
        {4, 3, 480, SLA_RESOLUTION, 3, 0},
        {4, 3, 1, SLA_KINDS, 0, 0},
        {4, 3, 1, SLA_RESOLUTION, SLA_PRIORITIES, 0},
        {7, 3, 1, SLA_RESOLUTION, 0, 0},
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

static void a_policy_is_what_it_was_at_the_time(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct sla_config *config = sla_config_new(arena, 3, 5);
    static const struct sla_calendar_text versions[] = {
        {3, "客服", "Asia/Shanghai", "Mon-Fri 09:00-18:00", "", 10},
        {4, "Other", "Asia/Shanghai", "24x7", "", 11},
        {3, "客服", "Asia/Shanghai", "Mon-Sat 09:00-18:00", "", 12},
    };
    static const struct sla_policy policies[] = {
        {.id = 2, .since = 5},   {.id = 4, .since = 0}, {.id = 4, .since = 100},
        {.id = 4, .since = 300}, {.id = 8, .since = 0},
    };
    for (size_t i = 0; i < TEST_COUNT(versions); i++)
        sla_config_add_calendar(arena, config, &versions[i]);
    for (size_t i = 0; i < TEST_COUNT(policies); i++)
        sla_config_add_policy(config, &policies[i]);
    sla_config_aim(config, &(struct sla_aim){4, 10, 60, SLA_RESOLUTION, 0, 0});
    sla_config_aim(config, &(struct sla_aim){4, 12, 90, SLA_RESOLUTION, 0, 100});
    const struct sla_policy *first = sla_config_policy_at(config, 4, 99);
    assert_int_equal(first->targets[SLA_RESOLUTION][0].target, 60 * MINUTE);
    assert_ptr_equal(first->targets[SLA_RESOLUTION][0].calendar, config->calendars[0].calendar);
    assert_ptr_equal(first->next, sla_config_policy_at(config, 4, 100));
    assert_ptr_equal(first->next, sla_config_policy_at(config, 4, 299));
    assert_int_equal(first->next->targets[SLA_RESOLUTION][0].target, 90 * MINUTE);
    assert_int_equal(first->next->targets[SLA_RESOLUTION][0].calendar_id, 3);
    assert_ptr_equal(first->next->next, sla_config_policy(config, 4));
    assert_null(sla_config_policy(config, 4)->next);
    /* What was before the first one that is known counts by that one. */
    assert_ptr_equal(sla_config_policy_at(config, 2, 0), sla_config_policy(config, 2));
    assert_ptr_equal(sla_config_calendar(config, 3)->calendar, config->calendars[2].calendar);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_read_counts_always),
        cmocka_unit_test(priorities_without_a_target_have_the_general_one),
        cmocka_unit_test(a_policy_is_what_it_was_at_the_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
