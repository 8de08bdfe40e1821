/* SPDX-License-Identifier: Apache-2.0 */
/* Health and reflection, which stock clients of gRPC ask for. */
#include "common/wire.h"
#include "server/feature/test/rpcloop.h"

#include <grpc/health/v1/health.pb-c.h>
#include <grpc/reflection/v1/reflection.pb-c.h>

#define CHECK "/grpc.health.v1.Health/Check"
#define WATCH "/grpc.health.v1.Health/Watch"
#define REFLECT "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
#define REFLECT_ALPHA "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"

static int health(const ProtobufCMessage *reply)
{
    return ((const Grpc__Health__V1__HealthCheckResponse *)reply)->status;
}

static Grpc__Health__V1__HealthCheckRequest about(const char *service)
{
    Grpc__Health__V1__HealthCheckRequest ask = GRPC__HEALTH__V1__HEALTH_CHECK_REQUEST__INIT;
    ask.service = (char *)service;
    return ask;
}

static void health_knows_the_services(void **state)
{
    struct rpcloop *loop = *state;
    Grpc__Health__V1__HealthCheckRequest ask = about("");
    assert_int_equal(health(rpcloop_ok(loop, CHECK, NULL, &ask.base)),
                     GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVING);
    ask = about("kith.v1.CustomerService");
    assert_int_equal(health(rpcloop_ok(loop, CHECK, NULL, &ask.base)),
                     GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVING);
    ask = about("kith.v1.Nothing");
    rpcloop_fails(loop, CHECK, NULL, &ask.base, RPC_NOT_FOUND, "SERVICE_UNKNOWN");
}

static struct rpcloop_call *open_call(struct rpcloop *loop, const char *path)
{
    return rpcloop_open(loop, &(struct rpcloop_head){.path = path});
}

static struct rpcloop_call *watch(struct rpcloop *loop, const char *service)
{
    Grpc__Health__V1__HealthCheckRequest ask = about(service);
    struct rpcloop_call *call = open_call(loop, WATCH);
    rpcloop_send(call, &ask.base);
    rpcloop_half_close(call);
    rpcloop_wait_messages(call, 1);
    return call;
}

/* ---- Reflection ---- */

static const Grpc__Reflection__V1__ServerReflectionResponse *
ask(struct rpcloop_call *call, const Grpc__Reflection__V1__ServerReflectionRequest *request)
{
    size_t before = rpcloop_messages(call);
    rpcloop_send(call, &request->base);
    rpcloop_wait_messages(call, before + 1);
    return (const Grpc__Reflection__V1__ServerReflectionResponse *)rpcloop_take(call);
}

static Grpc__Reflection__V1__ServerReflectionRequest
question(Grpc__Reflection__V1__ServerReflectionRequest__MessageRequestCase kind, const char *text)
{
    Grpc__Reflection__V1__ServerReflectionRequest request =
        GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__INIT;
    request.message_request_case = kind;
    request.file_by_filename = (char *)text; /* all of them are texts in one union */
    return request;
}

#define ASK(kind, text)                                                                            \
    question(GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_##kind, text)

static const char *file_name(struct rpcloop *loop,
                             const Grpc__Reflection__V1__ServerReflectionResponse *reply)
{
    struct wire_reader reader;
    struct wire_field field;
    assert_int_equal(
        reply->message_response_case,
        GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_FILE_DESCRIPTOR_RESPONSE);
    const ProtobufCBinaryData *file = &reply->file_descriptor_response->file_descriptor_proto[0];
    wire_reader_init(&reader, file->data, file->len);
    while (wire_next(&reader, &field) == 1)
        if (field.number == 1)
            return arena_copy(rpcloop_arena(loop), field.bytes, field.length);
    return "";
}

static void reflection_finds(struct rpcloop *loop, const char *path)
{
    struct rpcloop_call *call = open_call(loop, path);
    Grpc__Reflection__V1__ServerReflectionRequest r = ASK(LIST_SERVICES, "");
    const Grpc__Reflection__V1__ServerReflectionResponse *reply = ask(call, &r);
    assert_int_equal(reply->list_services_response->n_service, contract_n_services);
    static const char *const symbols[][2] = {
        {"kith.v1.CustomerService", "kith/v1/customer.proto"},
        {"kith.v1.CustomerService.GetCustomer", "kith/v1/customer.proto"},
        {"kith.v1.WhoAmIResponse.Allowed", "kith/v1/auth.proto"},
        {"kith.v1.PermissionScope", "kith/v1/user.proto"},
        {"google.protobuf.FieldOptions", "google/protobuf/descriptor.proto"},
    };
    for (size_t i = 0; i < TEST_COUNT(symbols); i++) {
        r = ASK(FILE_CONTAINING_SYMBOL, symbols[i][0]);
        assert_string_equal(file_name(loop, ask(call, &r)), symbols[i][1]);
        r = ASK(FILE_BY_FILENAME, symbols[i][1]);
        assert_string_equal(file_name(loop, ask(call, &r)), symbols[i][1]);
    }
    r = ASK(FILE_CONTAINING_SYMBOL, "kith.v1.Nothing");
    reply = ask(call, &r);
    assert_int_equal(reply->error_response->error_code, RPC_NOT_FOUND);
    rpcloop_half_close(call);
    assert_true(status_is_ok(rpcloop_wait(call)));
}

static void both_versions_of_reflection_answer(void **state)
{
    reflection_finds(*state, REFLECT);
    reflection_finds(*state, REFLECT_ALPHA);
}

static void reflection_knows_extensions(void **state)
{
    struct rpcloop *loop = *state;
    struct rpcloop_call *call = open_call(loop, REFLECT);
    Grpc__Reflection__V1__ServerReflectionRequest r =
        ASK(ALL_EXTENSION_NUMBERS_OF_TYPE, "google.protobuf.FieldOptions");
    const Grpc__Reflection__V1__ServerReflectionResponse *reply = ask(call, &r);
    assert_int_equal(reply->all_extension_numbers_response->n_extension_number, 1);
    Grpc__Reflection__V1__ExtensionRequest which = GRPC__REFLECTION__V1__EXTENSION_REQUEST__INIT;
    which.containing_type = (char *)"google.protobuf.FieldOptions";
    which.extension_number = reply->all_extension_numbers_response->extension_number[0];
    r = ASK(FILE_CONTAINING_EXTENSION, NULL);
    r.file_containing_extension = &which;
    assert_string_equal(file_name(loop, ask(call, &r)), "kith/options.proto");
    which.extension_number++;
    reply = ask(call, &r);
    assert_int_equal(reply->error_response->error_code, RPC_NOT_FOUND);
    rpcloop_cancel(call);
}

/* The last one: there is no way back. */
static void a_watch_ends_when_the_server_stops(void **state)
{
    struct rpcloop *loop = *state;
    struct rpcloop_call *call = watch(loop, "");
    struct rpcloop_call *unknown = watch(loop, "nothing");
    assert_int_equal(health(rpcloop_take(call)),
                     GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVING);
    assert_int_equal(health(rpcloop_take(unknown)),
                     GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVICE_UNKNOWN);
    rpc_shared_drain(rpcloop_shared(loop));
    assert_true(status_is_ok(rpcloop_wait(call)));
    assert_int_equal(health(rpcloop_take(call)),
                     GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__NOT_SERVING);
    assert_true(status_is_ok(rpcloop_wait(unknown)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(health_knows_the_services),
        cmocka_unit_test(both_versions_of_reflection_answer),
        cmocka_unit_test(reflection_knows_extensions),
        cmocka_unit_test(a_watch_ends_when_the_server_stops),
    };
    return cmocka_run_group_tests(tests, rpcloop_start, rpcloop_stop);
}
