/* SPDX-License-Identifier: Apache-2.0 */
/* Which step is next, who may sign it, and when it has the signatures that it needs. */
#include "server/model/approval.h"
#include "tests/test.h"

enum { LI = 1, WANG, SUN };

static void one_signature_or_all(void **state)
{
    struct approval_signer signers[] = {{.user = LI}, {.user = WANG}};
    struct approval_step any = {APPROVAL_ANY_SIGN, signers, 2};
    struct approval_step all = {APPROVAL_ALL_SIGN, signers, 2};
    struct approval_step told = {APPROVAL_CC, signers, 2};
    (void)state;
    assert_false(approval_step_done(&any));
    assert_false(approval_step_done(&all));
    assert_true(approval_step_done(&told));
    signers[1].signs = true;
    assert_true(approval_step_done(&any));
    assert_false(approval_step_done(&all));
    signers[0].signs = true;
    assert_true(approval_step_done(&all));
}

static void who_was_added_signs_too(void **state)
{
    struct approval_signer signers[] = {{.user = LI}, {.user = WANG, .added = true}};
    struct approval_step any = {APPROVAL_ANY_SIGN, signers, 2};
    (void)state;
    signers[1].signs = true; /* takes nobody's place */
    assert_false(approval_step_done(&any));
    signers[0].signs = true;
    assert_true(approval_step_done(&any));
    signers[1].signs = false;
    assert_false(approval_step_done(&any));
}

static void a_step_without_people_is_never_done(void **state)
{
    struct approval_step any = {APPROVAL_ANY_SIGN, NULL, 0};
    (void)state;
    assert_false(approval_step_done(&any));
}

static void steps_follow_each_other(void **state)
{
    struct approval_signer first[] = {{.user = LI, .signs = true}}, second[] = {{.user = WANG}},
                           last[] = {{.user = SUN}};
    struct approval_step steps[] = {
        {APPROVAL_ANY_SIGN, first, 1},
        {APPROVAL_CC, last, 1},
        {APPROVAL_ALL_SIGN, second, 1},
        {APPROVAL_ANY_SIGN, last, 1},
    };
    (void)state;
    assert_int_equal(approval_current(steps, 4), 2);
    assert_int_equal(approval_step_state(steps, 4, 0, APPROVAL_APPROVING), APPROVAL_SIGNED);
    assert_int_equal(approval_step_state(steps, 4, 1, APPROVAL_APPROVING), APPROVAL_TOLD);
    assert_int_equal(approval_step_state(steps, 4, 2, APPROVAL_APPROVING), APPROVAL_WAITING);
    assert_int_equal(approval_step_state(steps, 4, 3, APPROVAL_APPROVING), APPROVAL_COMING);
    assert_int_equal(approval_step_state(steps, 4, 2, APPROVAL_REJECTED), APPROVAL_STEP_REJECTED);
    assert_int_equal(approval_step_state(steps, 4, 3, APPROVAL_REJECTED), APPROVAL_OMITTED);
    assert_int_equal(approval_step_state(steps, 4, 2, APPROVAL_WITHDRAWN), APPROVAL_OMITTED);
    second[0].signs = last[0].signs = true;
    assert_int_equal(approval_current(steps, 4), 4);
    assert_int_equal(approval_step_state(steps, 4, 3, APPROVAL_APPROVED), APPROVAL_SIGNED);
}

/* The answer for one of the three; who signs is `mine` of the steps. */
static enum approval_answer may(int64_t user, bool own, enum approval_status status)
{
    struct approval_signer first[] = {{.user = LI, .signs = true}, {.user = WANG}};
    struct approval_signer second[] = {{.user = WANG, .signs = true}, {.user = SUN}};
    struct approval_signer third[] = {{.user = LI}};
    struct approval_step steps[] = {
        {APPROVAL_ANY_SIGN, first, 2},
        {APPROVAL_ALL_SIGN, second, 2},
        {APPROVAL_ANY_SIGN, third, 1},
    };
    for (size_t i = 0; i < 2; i++) {
        first[i].mine = first[i].user == user;
        second[i].mine = second[i].user == user;
    }
    third[0].mine = third[0].user == user;
    return approval_may_sign(steps, 3, own, status);
}

static void who_may_sign_now(void **state)
{
    (void)state;
    assert_int_equal(may(SUN, false, APPROVAL_APPROVING), APPROVAL_MAY_SIGN);
    assert_int_equal(may(SUN, true, APPROVAL_APPROVING), APPROVAL_OWN);
    assert_int_equal(may(WANG, false, APPROVAL_APPROVING), APPROVAL_HAS_SIGNED);
    assert_int_equal(may(LI, false, APPROVAL_APPROVING), APPROVAL_NOT_YET);
    assert_int_equal(may(7, false, APPROVAL_APPROVING), APPROVAL_NOT_NAMED);
    assert_int_equal(may(SUN, false, APPROVAL_REJECTED), APPROVAL_HAS_ENDED);
}

static void every_answer_has_its_sentence(void **state)
{
    (void)state;
    for (int i = APPROVAL_MAY_SIGN; i <= APPROVAL_NOT_NAMED; i++) {
        assert_non_null(approval_sentence((enum approval_answer)i, true));
        assert_non_null(approval_sentence((enum approval_answer)i, false));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_signature_or_all),
        cmocka_unit_test(who_was_added_signs_too),
        cmocka_unit_test(a_step_without_people_is_never_done),
        cmocka_unit_test(steps_follow_each_other),
        cmocka_unit_test(who_may_sign_now),
        cmocka_unit_test(every_answer_has_its_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
