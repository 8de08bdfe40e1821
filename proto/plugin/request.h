/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What protoc hands to a plugin on stdin and takes from it on stdout.
 * Source: google/protobuf/compiler/plugin.proto, CodeGeneratorRequest and CodeGeneratorResponse.
 * Read by hand, since Debian ships that file apart from the other descriptors.
 */
#ifndef KITH_PROTO_PLUGIN_REQUEST_H
#define KITH_PROTO_PLUGIN_REQUEST_H

#include "common/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    const uint8_t *at;
    size_t length;
};

struct request {
    const char *parameter;
    const char **names; /* files to generate */
    size_t n_names;
    struct bytes *files; /* FileDescriptorProto, each after what it imports */
    size_t n_files;
};

/* Reads stdin to its end. Dies on what is no request. */
struct request *request_read(struct arena *arena);
bool request_names(const struct request *request, const char *file);

/* The reply is collected in `reply`, then written at once. */
void request_add_file(struct buf *reply, const char *name, const struct buf *content);
void request_add_error(struct buf *reply, const char *sentences);
void request_write(struct buf *reply);

#endif
