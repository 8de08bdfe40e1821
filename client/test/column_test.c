/* SPDX-License-Identifier: Apache-2.0 */
/* How fields are found by what people type. */
#include "client/ui/column.h"

#include "client/test/test.h"

#include <string.h>

static const struct contract_field *find(const char *message, const char *name)
{
    return column_find(contract_message(message), name);
}

static void names_may_be_short(void **state)
{
    (void)state;
    assert_string_equal(find("kith.v1.Ticket", "customer")->name, "customer_id");
    assert_string_equal(find("kith.v1.Ticket", "customer_id")->name, "customer_id");
    assert_null(find("kith.v1.Ticket", "nothing"));
}

static size_t days_of(const struct contract_message *message, enum contract_type type)
{
    size_t n = 0;
    for (size_t i = 0; i < message->n_fields; i++)
        n += message->fields[i].type == type && strcmp(message->fields[i].name, "as_of") != 0;
    return n;
}

/* Whatever a request calls its first and its last day, from= and until= mean them. */
static void spans_are_typed_alike(void **state)
{
    size_t walked = 0;
    (void)state;
    for (size_t i = 0; i < contract_n_methods; i++) {
        const struct contract_message *input = contract_methods[i]->input;
        if (days_of(input, CONTRACT_DATE) != 2 && days_of(input, CONTRACT_TIME) != 2)
            continue;
        if (!column_find(input, "from") || !column_find(input, "until"))
            fail_msg("%s has a span without from and until", contract_methods[i]->path);
        walked++;
    }
    assert_true(walked > 9);
}

static void a_day_alone_is_no_span(void **state)
{
    (void)state;
    assert_null(find("kith.v1.Target", "from"));
    assert_null(find("kith.v1.Ticket", "until"));
    assert_string_equal(find("kith.v1.Absence", "from")->name, "start_date");
    assert_string_equal(find("kith.v1.SimulateSlaRequest", "until")->name, "to");
    /* Texts are no days. */
    assert_int_equal(find("kith.v1.EscalateTicketRequest", "to")->type, CONTRACT_ID);
    assert_null(find("kith.v1.EscalateTicketRequest", "until"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_may_be_short),
        cmocka_unit_test(spans_are_typed_alike),
        cmocka_unit_test(a_day_alone_is_no_span),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
