/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of numbers in subjects, and of mailboxes. */
#include "server/model/ticket_mail.h"
#include "tests/test.h"

#include <string.h>

static const char *numbers(struct arena *arena, const char *subject)
{
    const char *found[TICKET_MAIL_NUMBERS];
    const char *all = "";
    size_t n = ticket_mail_numbers(arena, subject, found);
    assert_true(n <= TICKET_MAIL_NUMBERS);
    for (size_t i = 0; i < n; i++)
        all = arena_printf(arena, "%s%s%s", all, i ? " " : "", found[i]);
    return all;
}

static void test_numbers(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    (void)state;
    assert_string_equal(numbers(arena, ""), "");
    assert_string_equal(numbers(arena, "Re: the pump"), "");
    assert_string_equal(numbers(arena, "Re: [T-2026-000123] Pump"), "T-2026-000123");
    assert_string_equal(numbers(arena, "回复：【T-2026-000123】水泵"), "T-2026-000123");
    assert_string_equal(numbers(arena, "关于工单T-12的问题"), "T-12");
    assert_string_equal(numbers(arena, "re: t-12, not 7"), "t-12 T-12");
    assert_string_equal(numbers(arena, "a-1 b-2"), "a-1 A-1 b-2 B-2");
    assert_string_equal(numbers(arena, "00000000000000000000000000000000000000000000000000000000000"
                                       "00"),
                        "");
    const char *many = "";
    for (int i = 0; i < 100; i++)
        many = arena_printf(arena, "%s T-%d", many, 10 + i);
    assert_int_equal(strlen(numbers(arena, many)), 19 * 5 - 1);
    arena_free(arena);
}

static void test_mailboxes(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    static const char list[] = "complaint@k.example=complaint,\n help@k.example=enquiry;";
    const char *to[] = {"li@sun.example", "Complaint@K.example", "help@k.example"};
    (void)state;
    struct ticket_mail_box box = ticket_mail_box(arena, list, 3, to);
    assert_string_equal(box.address, "complaint@k.example");
    assert_string_equal(box.type, "complaint");
    box = ticket_mail_box(arena, list, 1, to);
    assert_string_equal(box.address, "li@sun.example");
    assert_string_equal(box.type, "");
    box = ticket_mail_box(arena, "", 2, to + 1);
    assert_string_equal(box.address, "complaint@k.example");
    box = ticket_mail_box(arena, list, 0, NULL);
    assert_string_equal(box.address, "");
    const char *part[] = {"p@k.example", ""};
    assert_string_equal(ticket_mail_box(arena, "help@k.example=x =y", 2, part).type, "");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_mailboxes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
