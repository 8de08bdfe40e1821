/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of telephone numbers. */
#include "server/model/phone.h"
#include "tests/test.h"

struct sample {
    const char *text, *country, *expected; /* NULL: refused */
};

static const struct sample samples[] = {
    /* mobiles of mainland China */
    {"13800138000", "CN", "+8613800138000"},
    {"138 0013 8000", "CN", "+8613800138000"},
    {"138-0013-8000", "CN", "+8613800138000"},
    {"+86 138 0013 8000", "CN", "+8613800138000"},
    {"0086 13800138000", "CN", "+8613800138000"},
    {"86-13800138000", "CN", "+8613800138000"},
    {"(86)13800138000", "CN", "+8613800138000"},
    {"１３８００１３８０００", "CN", "+8613800138000"},
    {"＋８６ １３８００１３８０００", "CN", "+8613800138000"},
    {"12800138000", "CN", NULL},
    {"1380013800", "CN", NULL},
    {"138001380001", "CN", NULL},
    {"+86 1380013800", "CN", NULL},
    /* landlines, service numbers, local and short ones */
    {"010-62345678", "CN", "+861062345678"},
    {"(010) 6234 5678", "CN", "+861062345678"},
    {"021－６２３４５６７８", "CN", "+862162345678"},
    {"0755-2345678", "CN", "+867552345678"},
    {"0755-23456789", "CN", "+8675523456789"},
    {"010-6234567", "CN", NULL},
    {"010-62345678-801", "CN", NULL},
    {"010-62345678转801", "CN", "+861062345678"},
    {"010-62345678 分机 801", "CN", "+861062345678"},
    {"0755-23456789 ext. 12", "CN", "+8675523456789"},
    {"0755-23456789x12", "CN", "+8675523456789"},
    {"0755-23456789#12", "CN", "+8675523456789"},
    {"0755-23456789#", "CN", NULL},
    {"0755-23456789x1234567", "CN", NULL},
    {"400-820-8820", "CN", "+864008208820"},
    {"8008208820", "CN", "+868008208820"},
    {"62345678", "CN", "62345678"},
    {"110", "CN", "110"},
    {"95588", "CN", "95588"},
    /* abroad */
    {"+44 (0)20 7946 0018", "CN", "+442079460018"},
    {"+1 (415) 555-0132", "CN", "+14155550132"},
    {"00 1 415 555 0132", "CN", "+14155550132"},
    {"+0123456789", "CN", NULL},
    {"+1234567890123456", "CN", NULL},
    {"+123456", "CN", NULL},
    /* from other countries */
    {"020 7946 0018", "GB", "+442079460018"},
    {"(415) 555-0132", "US", "+14155550132"},
    {"1-415-555-0132", "US", "+14155550132"},
    {"06 1234 5678", "IT", "+390612345678"},
    {"2345 6789", "HK", "+85223456789"},
    {"+86 13800138000", "US", "+8613800138000"},
    {"112", "DE", "112"},
    {"1234567", "XX", "1234567"},
    /* no numbers at all */
    {"", "CN", NULL},
    {"n/a", "CN", NULL},
    {"12", "CN", NULL},
    {"电话", "CN", NULL},
    {"1380013+8000", "CN", NULL},
    {"++8613800138000", "CN", NULL},
    {"11111111111111111111111111111111111", "CN", NULL},
    {"\xff\xfe", "CN", NULL},
};

static void test_samples(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        char out[PHONE_TEXT] = "";
        bool taken = phone_normalize(samples[i].text, samples[i].country, out);
        if (taken != (samples[i].expected != NULL) ||
            (taken && strcmp(out, samples[i].expected) != 0))
            fail_msg("%s in %s: %s", samples[i].text, samples[i].country, taken ? out : "refused");
    }
}

/* A normal form is its own normal form. */
static void test_stable(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        char out[PHONE_TEXT];
        if (!samples[i].expected)
            continue;
        assert_true(phone_normalize(samples[i].expected, samples[i].country, out));
        assert_string_equal(out, samples[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_stable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
