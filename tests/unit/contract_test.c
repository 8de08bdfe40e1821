/* SPDX-License-Identifier: Apache-2.0 */
/* Lookups, on a contract of two objects that stands here in place of the generated one. */
#include "tests/test.h"

#include "common/contract.h"

static const struct contract_field fields[] = {
    {.name = "id", .number = 1, .type = CONTRACT_ID},
    {.name = "title", .number = 7, .type = CONTRACT_TEXT},
};
static const struct contract_message customer_message = {
    .name = "kith.v1.Customer", .fields = fields, .n_fields = TEST_COUNT(fields)};
static const struct contract_object customer = {.name = "customer", .prefix = "C"};
static const struct contract_object ticket = {.name = "ticket", .prefix = "T"};
static const struct contract_method get_customer = {.path = "/kith.v1.CustomerService/GetCustomer"};
static const struct contract_service customer_service = {.noun = "customer"};

const struct contract_message *const contract_messages[] = {&customer_message};
const size_t contract_n_messages = TEST_COUNT(contract_messages);
const struct contract_object *const contract_objects[] = {&customer, &ticket};
const size_t contract_n_objects = TEST_COUNT(contract_objects);
const struct contract_service *const contract_services[] = {&customer_service};
const size_t contract_n_services = TEST_COUNT(contract_services);
const struct contract_method *const contract_methods[] = {&get_customer};
const size_t contract_n_methods = TEST_COUNT(contract_methods);

static void names_lead_to_their_rows(void **state)
{
    (void)state;
    assert_ptr_equal(contract_object("ticket"), &ticket);
    assert_null(contract_object("tickets"));
    assert_ptr_equal(contract_message("kith.v1.Customer"), &customer_message);
    assert_null(contract_message("Customer"));
    assert_ptr_equal(contract_method(get_customer.path), &get_customer);
    assert_null(contract_method(""));
    assert_ptr_equal(contract_service("customer"), &customer_service);
    assert_null(contract_service("nobody"));
    assert_ptr_equal(contract_field(&customer_message, "title"), &fields[1]);
    assert_null(contract_field(&customer_message, "Title"));
    assert_ptr_equal(contract_field_numbered(&customer_message, 7), &fields[1]);
    assert_null(contract_field_numbered(&customer_message, 2));
}

static void enum_values_have_two_names(void **state)
{
    (void)state;
    static const struct contract_enum_value values[] = {
        {.name = "TICKET_STATUS_NEW", .short_name = "new", .number = 1},
        {.name = "TICKET_STATUS_IN_PROGRESS", .short_name = "in_progress", .number = 3},
    };
    static const struct contract_enum status = {.values = values, .n_values = TEST_COUNT(values)};
    assert_ptr_equal(contract_enum_named(&status, "IN_PROGRESS"), &values[1]);
    assert_ptr_equal(contract_enum_named(&status, "ticket_status_new"), &values[0]);
    assert_null(contract_enum_named(&status, "ne"));
    assert_ptr_equal(contract_enum_numbered(&status, 3), &values[1]);
    assert_null(contract_enum_numbered(&status, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_lead_to_their_rows),
        cmocka_unit_test(enum_values_have_two_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
