/* SPDX-License-Identifier: Apache-2.0 */
/* The first administrator. */
#include "server/feature/bootstrap.h"
#include "server/feature/test/rpcloop.h"

#include <kith/v1/auth.pb-c.h>

#define SIGN_IN "/kith.v1.AuthService/SignIn"
#define CHANGE "/kith.v1.AuthService/ChangePassword"

static Kith__V1__SignInRequest request(const char *password)
{
    Kith__V1__SignInRequest request = KITH__V1__SIGN_IN_REQUEST__INIT;
    request.login = (char *)"admin";
    request.password = (char *)password;
    return request;
}

static void it_ends_when_somebody_has_a_password(void **state)
{
    struct rpcloop *loop = *state;
    struct arena *arena = rpcloop_arena(loop);
    char lost[PASSWORD_INVENTED], password[PASSWORD_INVENTED], third[PASSWORD_INVENTED];
    assert_true(status_is_ok(bootstrap_run(arena, rpcloop_conninfo(loop), lost)));
    assert_true(status_is_ok(bootstrap_run(arena, rpcloop_conninfo(loop), password)));
    assert_string_not_equal(lost, password);
    Kith__V1__SignInRequest ask = request(lost);
    rpcloop_fails(loop, SIGN_IN, NULL, &ask.base, RPC_UNAUTHENTICATED, "SIGN_IN_REFUSED");
    ask = request(password);
    const Kith__V1__SignInResponse *in =
        (const Kith__V1__SignInResponse *)rpcloop_ok(loop, SIGN_IN, NULL, &ask.base);
    assert_true(in->must_change_password);
    Kith__V1__ChangePasswordRequest change = KITH__V1__CHANGE_PASSWORD_REQUEST__INIT;
    change.old_password = password;
    change.new_password = (char *)"nine green bottles";
    rpcloop_ok(loop, CHANGE, in->token, &change.base);
    assert_string_equal(bootstrap_run(arena, rpcloop_conninfo(loop), third).reason, "NOT_FIRST");
    assert_int_equal(rpcloop_number(loop, "select count(*) from app_user where login = 'admin'"),
                     1);
    assert_int_equal(rpcloop_number(loop, "select count(*) from role_grant g join app_user u on "
                                          "u.id = g.user_id where u.login = 'admin'"),
                     1);
}

static void a_database_that_is_away_is_said(void **state)
{
    char password[PASSWORD_INVENTED];
    struct status status = bootstrap_run(rpcloop_arena(*state), "host=/nowhere", password);
    assert_int_equal(status.code, RPC_UNAVAILABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_ends_when_somebody_has_a_password),
        cmocka_unit_test(a_database_that_is_away_is_said),
    };
    return cmocka_run_group_tests(tests, rpcloop_start, rpcloop_stop);
}
