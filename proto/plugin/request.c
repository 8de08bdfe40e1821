/* SPDX-License-Identifier: Apache-2.0 */
/* The two messages between protoc and its plugins. */
#include "proto/plugin/request.h"

#include "common/wire.h"
#include "proto/plugin/memory.h"

#include <stdio.h>
#include <string.h>

enum { REQUEST_NAME = 1, REQUEST_PARAMETER = 2, REQUEST_FILE = 15 };
enum { REPLY_ERROR = 1, REPLY_FEATURES = 2, REPLY_FILE = 15 };
enum { FILE_NAME = 1, FILE_CONTENT = 15 };
enum { FEATURE_PROTO3_OPTIONAL = 1 };

static void read_all(struct buf *input)
{
    enum { PIECE = 1 << 16 };
    size_t got;
    do {
        char *room = buf_reserve(input, PIECE);
        if (!room)
            memory_die("out of memory");
        got = fread(room, 1, PIECE, stdin);
        input->length += got;
    } while (got);
    if (ferror(stdin))
        memory_die("cannot read stdin");
}

static void count_fields(const struct buf *input, struct request *request)
{
    struct wire_reader reader;
    struct wire_field field;
    int more;
    wire_reader_init(&reader, input->data, input->length);
    while ((more = wire_next(&reader, &field)) > 0) {
        request->n_names += field.number == REQUEST_NAME && field.type == WIRE_BYTES;
        request->n_files += field.number == REQUEST_FILE && field.type == WIRE_BYTES;
    }
    if (more < 0)
        memory_die("stdin holds no request of protoc");
}

static void take_fields(struct arena *arena, const struct buf *input, struct request *request)
{
    struct wire_reader reader;
    struct wire_field field;
    size_t names = 0, files = 0;
    wire_reader_init(&reader, input->data, input->length);
    while (wire_next(&reader, &field) > 0) {
        if (field.type != WIRE_BYTES)
            continue;
        if (field.number == REQUEST_NAME)
            request->names[names++] = memory_copy(arena, field.bytes, field.length);
        else if (field.number == REQUEST_FILE)
            request->files[files++] = (struct bytes){field.bytes, field.length};
        else if (field.number == REQUEST_PARAMETER)
            request->parameter = memory_copy(arena, field.bytes, field.length);
    }
}

struct request *request_read(struct arena *arena)
{
    struct request *request = memory_array(arena, 1, sizeof *request);
    struct buf input;
    memory_buf(&input, arena);
    read_all(&input);
    request->parameter = "";
    count_fields(&input, request);
    request->names = memory_array(arena, request->n_names, sizeof *request->names);
    request->files = memory_array(arena, request->n_files, sizeof *request->files);
    take_fields(arena, &input, request);
    return request;
}

bool request_names(const struct request *request, const char *file)
{
    for (size_t i = 0; i < request->n_names; i++)
        if (strcmp(request->names[i], file) == 0)
            return true;
    return false;
}

void request_add_file(struct buf *reply, const char *name, const struct buf *content)
{
    if (content->failed)
        memory_die("out of memory");
    size_t file = wire_begin(reply, REPLY_FILE);
    wire_put_string(reply, FILE_NAME, name);
    wire_put_bytes(reply, FILE_CONTENT, content->data, content->length);
    wire_end(reply, file);
}

void request_add_error(struct buf *reply, const char *sentences)
{
    wire_put_string(reply, REPLY_ERROR, sentences);
}

void request_write(struct buf *reply)
{
    wire_put_uint(reply, REPLY_FEATURES, FEATURE_PROTO3_OPTIONAL);
    if (reply->failed)
        memory_die("out of memory");
    if (fwrite(reply->data, 1, reply->length, stdout) != reply->length || fflush(stdout) != 0)
        memory_die("cannot write stdout");
}
