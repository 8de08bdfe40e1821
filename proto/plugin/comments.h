/* SPDX-License-Identifier: Apache-2.0 */
/* The comments in .proto files: they are the help text of client and server. */
#ifndef KITH_PROTO_PLUGIN_COMMENTS_H
#define KITH_PROTO_PLUGIN_COMMENTS_H

#include "common/arena.h"

#include "google/protobuf/descriptor.pb-c.h"

/* Where an element stands in its file: field numbers and indexes, as in SourceCodeInfo.Location. */
enum { COMMENTS_DEPTH = 32 };
struct comments_path {
    int32_t parts[COMMENTS_DEPTH];
    size_t length;
};

/* One level further down: the element `index` of the repeated field `number` of a descriptor. */
struct comments_path comments_below(struct comments_path path, int32_t number, size_t index);

/*
 * The comment above the element, or the one behind it, or "". Lines are joined with spaces, empty
 * lines end a paragraph ("\n"), and lines for linters ("buf:…", "(-- …") are left out.
 */
const char *comments_of(struct arena *arena, const Google__Protobuf__FileDescriptorProto *file,
                        const struct comments_path *path);

#endif
