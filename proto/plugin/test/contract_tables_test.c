/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of our own contract hang together: names, numbers, positions, descriptors. */
#include "common/contract.h"

#include "kith/v1/customer.pb-c.h"

#include "tests/test.h"

#include <string.h>

static void messages_match_descriptors(void **state)
{
    (void)state;
    assert_true(contract_n_messages > 100);
    for (size_t i = 0; i < contract_n_messages; i++) {
        const struct contract_message *message = contract_messages[i];
        assert_ptr_equal(contract_message(message->name), message);
        assert_string_equal(message->descriptor->name, message->name);
        assert_int_equal(message->descriptor->n_fields, message->n_fields);
        for (size_t j = 0; j < message->n_fields; j++) {
            const ProtobufCFieldDescriptor *field = &message->descriptor->fields[j];
            assert_int_equal(field->id, message->fields[j].number);
            assert_string_equal(field->name, message->fields[j].name);
            assert_true((field->label == PROTOBUF_C_LABEL_REPEATED) == message->fields[j].repeated);
        }
    }
}

static void check_type(const struct contract_field *field)
{
    assert_true((field->type == CONTRACT_ENUM) == (field->enumeration != NULL));
    assert_true(field->type != CONTRACT_MESSAGE || field->message);
    assert_true(!field->reference || field->type == CONTRACT_ID);
    assert_true(!field->reference || contract_object(field->reference));
    assert_true(!field->children || contract_object(field->children));
    assert_non_null(field->help);
    assert_true(*field->label.en && *field->label.zh);
}

static void fields_have_what_their_types_need(void **state)
{
    (void)state;
    for (size_t i = 0; i < contract_n_messages; i++)
        for (size_t j = 0; j < contract_messages[i]->n_fields; j++)
            check_type(&contract_messages[i]->fields[j]);
}

static void objects_are_in_order(void **state)
{
    (void)state;
    assert_true(contract_n_objects > 0);
    for (size_t i = 0; i < contract_n_objects; i++) {
        const struct contract_object *object = contract_objects[i];
        assert_int_equal(object->index, i);
        assert_ptr_equal(contract_object(object->name), object);
        assert_ptr_equal(object->message->object, object);
        assert_non_null(contract_field(object->message, object->title));
        assert_true(i == 0 || contract_objects[i - 1]->number < object->number);
    }
}

static void check_method(const struct contract_service *service,
                         const struct contract_method *method)
{
    assert_ptr_equal(contract_methods[method->index], method);
    assert_ptr_equal(contract_method(method->path), method);
    assert_true(strncmp(method->path + 1, service->name, strlen(service->name)) == 0);
    assert_int_equal(method->open + method->signed_in + (method->permission_object != NULL), 1);
    assert_true(!method->permission_object || *method->permission_action);
    assert_true(method->deadline_ms > 0);
    assert_non_null(method->input);
    assert_non_null(method->output);
}

static void methods_are_complete(void **state)
{
    (void)state;
    size_t count = 0;
    for (size_t i = 0; i < contract_n_services; i++)
        for (size_t j = 0; j < contract_services[i]->n_methods; j++, count++)
            check_method(contract_services[i], &contract_services[i]->methods[j]);
    assert_int_equal(count, contract_n_methods);
}

/* `optional` is a oneof of one member for protoc-c, and the bytes are those of the field. */
static void optional_fields_keep_their_bytes(void **state)
{
    (void)state;
    const struct contract_message *message = contract_message("kith.v1.Customer");
    const struct contract_field *employees = contract_field(message, "employees");
    Kith__V1__Customer customer = KITH__V1__CUSTOMER__INIT;
    uint8_t bytes[16];
    assert_true(employees->optional);
    assert_int_equal(kith__v1__customer__get_packed_size(&customer), 0);
    customer._employees_case = KITH__V1__CUSTOMER___EMPLOYEES_EMPLOYEES;
    assert_int_equal(kith__v1__customer__pack(&customer, bytes), 2);
    assert_int_equal(bytes[0], employees->number << 3);
    assert_int_equal(bytes[1], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_match_descriptors),
        cmocka_unit_test(fields_have_what_their_types_need),
        cmocka_unit_test(objects_are_in_order),
        cmocka_unit_test(methods_are_complete),
        cmocka_unit_test(optional_fields_keep_their_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
