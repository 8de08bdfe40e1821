/* SPDX-License-Identifier: Apache-2.0 */
/* Imports at work: every row ends with an outcome, and the counts add up. */
#include "server/job/test/desk.h"

static const char CUSTOMERS[] = "key = name\nname = name\nindustry = sector { technolgy: "
                                "technology; *: keep }\nemployees = staff\nannual_revenue = "
                                "revenue * 1000 USD\nparent_id = parent by name\n"
                                "contact_point phone = phone\ntags = \"fresh\"\n";

static void test_rows(void **state)
{
    struct desk *desk = *state;
    const struct loopback_user *admin = desk->company->admin;
    int64_t import = desk_import(desk, admin, "customer", CUSTOMERS,
                                 "name,sector,staff,revenue,parent,phone\r\n"
                                 "Acme,technolgy,12,1.5,,010 1234 5678\r\n"
                                 "Beta,mining,5,,,\r\n"       /* no such code */
                                 "Gamma,Software,many,,,\r\n" /* no number */
                                 "Delta,,7,2,Omega,\r\n"      /* its parent comes later */
                                 "\"Omega\nLtd\",,,,,\r\n"
                                 ",,3,,,\r\n"             /* no name */
                                 "acme,,99,,,\r\n"        /* changes the first */
                                 "Epsilon,,,,Nobody,\r\n" /* no such parent */
                                 "Omega,,,,Acme,\r\n"
                                 "Zeta,,1,2,3,4,5,6\r\n"); /* too many cells */
    assert_string_equal(desk_outcome(desk, import), "done 10 4/1/0/5");
    assert_string_equal(desk_reasons(desk, import),
                        "3 FIELD_INVALID sector, 4 FIELD_INVALID staff, 8 FIELD_REQUIRED name, "
                        "10 REFERENCE_NOT_FOUND parent, 12 ROW_MALFORMED");
    assert_string_equal(loopback_value(desk->server,
                                       "select concat(name, ' ', industry, ' ', employees, ' ', "
                                       "annual_revenue::bigint, annual_revenue_currency, ' ', tags)"
                                       " from customer where name = 'acme'"),
                        "acme technology 99 1500USD {fresh}");
    assert_string_equal(loopback_value(desk->server,
                                       "select p.name from customer c join customer p on p.id = "
                                       "c.parent_id where c.name = 'Delta'"),
                        "Omega");
    assert_int_equal(loopback_number(desk->server,
                                     "select count(*) from contact_point p join customer c on c.id "
                                     "= p.customer_id where c.name = 'acme' and p.kind = 1"),
                     1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
    };
    return cmocka_run_group_tests(tests, desk_start, desk_stop);
}
