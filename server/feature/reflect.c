/* SPDX-License-Identifier: Apache-2.0 */
/*
 * grpc.reflection v1 and v1alpha: one code, since their messages have the same fields.
 * Source: grpc/reflection/v1/reflection.proto.
 */
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/feature/reflection.h"
#include "server/feature/shared.h"

enum { ASK_HOST = 1, ASK_FILE = 3, ASK_SYMBOL, ASK_EXTENSION, ASK_NUMBERS, ASK_SERVICES };
enum { TELL_HOST = 1, TELL_REQUEST = 2, TELL_FILE = 4, TELL_NUMBERS, TELL_SERVICES, TELL_ERROR };
enum { MOST_NUMBERS = 100 };

struct question {
    uint32_t kind; /* 0: none was asked */
    const char *text;
    int32_t number;
    const char *host;
};

static bool read_extension(struct arena *arena, const struct wire_field *part,
                           struct question *question)
{
    enum { TYPE = 1, NUMBER = 2 };
    struct wire_reader reader;
    struct wire_field field;
    wire_reader_init(&reader, part->bytes, part->length);
    question->text = "";
    while (wire_next(&reader, &field) == 1) {
        if (field.number == TYPE && field.type == WIRE_BYTES)
            question->text = arena_copy(arena, field.bytes, field.length);
        else if (field.number == NUMBER)
            question->number = (int32_t)field.value;
    }
    return question->text != NULL;
}

/* The last question counts, as in every oneof. */
static bool read_question(struct rpc_call *call, struct question *question)
{
    struct wire_reader reader;
    struct wire_field field;
    wire_reader_init(&reader, call->body, call->body_length);
    while (wire_next(&reader, &field) == 1) {
        if (field.type != WIRE_BYTES)
            continue;
        const char *text = arena_copy(call->round, field.bytes, field.length);
        if (!text)
            return false;
        if (field.number == ASK_HOST)
            question->host = text;
        if (field.number < ASK_FILE || field.number > ASK_SERVICES)
            continue;
        question->kind = field.number;
        question->text = text;
        if (field.number == ASK_EXTENSION && !read_extension(call->round, &field, question))
            return false;
    }
    return true;
}

static void tell_error(struct buf *out, enum rpc_code code, const char *message)
{
    enum { CODE = 1, MESSAGE = 2 };
    size_t error = wire_begin(out, TELL_ERROR);
    wire_put_int(out, CODE, code);
    wire_put_string(out, MESSAGE, message);
    wire_end(out, error);
}

static void tell_file(struct buf *out, const struct reflection_file *file)
{
    enum { DESCRIPTOR = 1 };
    if (!file) {
        tell_error(out, RPC_NOT_FOUND, "There is no such file, symbol or extension.");
        return;
    }
    size_t files = wire_begin(out, TELL_FILE);
    wire_put_bytes(out, DESCRIPTOR, file->bytes, file->length);
    wire_end(out, files);
}

static void tell_numbers(struct buf *out, const struct reflection *index, const char *type)
{
    enum { TYPE = 1, NUMBER = 2 };
    int32_t numbers[MOST_NUMBERS];
    size_t n = reflection_extensions(index, type, MOST_NUMBERS, numbers);
    if (n == 0 && !reflection_by_symbol(index, type)) {
        tell_error(out, RPC_NOT_FOUND, "There is no such type.");
        return;
    }
    size_t answer = wire_begin(out, TELL_NUMBERS);
    wire_put_string(out, TYPE, type);
    for (size_t i = 0; i < n && i < MOST_NUMBERS; i++)
        wire_put_int(out, NUMBER, numbers[i]);
    wire_end(out, answer);
}

static void tell_services(struct buf *out)
{
    enum { SERVICE = 1, NAME = 1 };
    size_t services = wire_begin(out, TELL_SERVICES);
    for (size_t i = 0; i < contract_n_services; i++) {
        size_t service = wire_begin(out, SERVICE);
        wire_put_string(out, NAME, contract_services[i]->name);
        wire_end(out, service);
    }
    wire_end(out, services);
}

static void tell(struct buf *out, const struct reflection *index, const struct question *question)
{
    switch (question->kind) {
    case ASK_FILE:
        tell_file(out, reflection_by_name(index, question->text));
        break;
    case ASK_SYMBOL:
        tell_file(out, reflection_by_symbol(index, question->text));
        break;
    case ASK_EXTENSION:
        tell_file(out, reflection_by_extension(index, question->text, question->number));
        break;
    case ASK_NUMBERS:
        tell_numbers(out, index, question->text);
        break;
    case ASK_SERVICES:
        tell_services(out);
        break;
    default:
        tell_error(out, RPC_INVALID_ARGUMENT, "The request asks nothing.");
    }
}

static struct status each_finish(struct rpc_call *call)
{
    const struct shared *shared = rpc_feature(call);
    struct question question = {.host = ""};
    if (!read_question(call, &question))
        return rpc_no_memory();
    wire_put_string(&call->reply, TELL_HOST, question.host);
    wire_put_bytes(&call->reply, TELL_REQUEST, call->body, call->body_length);
    tell(&call->reply, shared->reflection, &question);
    if (call->reply.failed)
        return rpc_no_memory();
    rpc_send(call);
    return STATUS_OK;
}

const struct rpc_handler reflect_handlers[] = {
    {.method = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
     .each = {.finish = each_finish}},
    {.method = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
     .each = {.finish = each_finish}},
    {0},
};
