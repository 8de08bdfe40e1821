/* SPDX-License-Identifier: Apache-2.0 */
/* Comments out of the source information of descriptors. */
#include "proto/plugin/comments.h"

#include "proto/plugin/memory.h"

#include <string.h>

struct comments_path comments_below(struct comments_path path, int32_t number, size_t index)
{
    if (path.length + 2 > COMMENTS_DEPTH)
        memory_die("messages are nested too deeply");
    path.parts[path.length++] = number;
    path.parts[path.length++] = (int32_t)index;
    return path;
}

static bool is_for_linters(const char *line, size_t length)
{
    static const char *const starts[] = {"buf:", "(--", "api-linter:"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (length >= strlen(starts[i]) && strncmp(line, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

static void add_line(struct buf *out, const char *line, size_t length, bool *paragraph)
{
    while (length && strchr(" \t\r", line[length - 1]))
        length--;
    while (length && strchr(" \t\r", *line)) {
        line++;
        length--;
    }
    if (is_for_linters(line, length))
        return;
    if (length == 0) {
        *paragraph = true;
        return;
    }
    if (out->length)
        buf_put_byte(out, *paragraph ? '\n' : ' ');
    *paragraph = false;
    buf_put(out, line, length);
}

static const char *cleaned(struct arena *arena, const char *comment)
{
    struct buf out;
    bool paragraph = false;
    memory_buf(&out, arena);
    while (*comment) {
        size_t length = strcspn(comment, "\n");
        add_line(&out, comment, length, &paragraph);
        comment += length + (comment[length] == '\n');
    }
    return memory_text(&out);
}

static bool is_at(const Google__Protobuf__SourceCodeInfo__Location *location,
                  const struct comments_path *path)
{
    return location->n_path == path->length &&
           memcmp(location->path, path->parts, path->length * sizeof *path->parts) == 0;
}

const char *comments_of(struct arena *arena, const Google__Protobuf__FileDescriptorProto *file,
                        const struct comments_path *path)
{
    const Google__Protobuf__SourceCodeInfo *source = file->source_code_info;
    for (size_t i = 0; source && i < source->n_location; i++) {
        const Google__Protobuf__SourceCodeInfo__Location *location = source->location[i];
        if (!is_at(location, path))
            continue;
        const char *leading = location->leading_comments;
        const char *trailing = location->trailing_comments;
        if (leading && *leading)
            return cleaned(arena, leading);
        return trailing ? cleaned(arena, trailing) : "";
    }
    return "";
}
