/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The descriptors of the request, copied byte for byte but for the source information, as
 * `protoc --include_imports --descriptor_set_out` does.
 */
#include "proto/plugin/descriptors.h"

#include "common/wire.h"
#include "proto/plugin/memory.h"

enum { SET_FILE = 1, FILE_SOURCE_CODE_INFO = 9, BYTES_PER_LINE = 20 };

static void add_file(struct buf *set, struct bytes file)
{
    struct wire_reader reader;
    struct wire_field field;
    size_t begin = wire_begin(set, SET_FILE);
    wire_reader_init(&reader, file.at, file.length);
    for (const uint8_t *from = reader.at; wire_next(&reader, &field) > 0; from = reader.at)
        if (field.number != FILE_SOURCE_CODE_INFO)
            buf_put(set, from, (size_t)(reader.at - from));
    wire_end(set, begin);
}

void descriptors_write(struct buf *out, const struct request *request)
{
    struct buf set;
    memory_buf(&set, out->arena);
    for (size_t i = 0; i < request->n_files; i++)
        add_file(&set, request->files[i]);
    size_t length = set.length;
    const char *bytes = memory_text(&set);
    buf_printf(out, "const size_t contract_descriptor_set_length = %zu;\n", length);
    buf_puts(out, "const unsigned char contract_descriptor_set[] = {");
    for (size_t i = 0; i < length; i++) {
        if (i % BYTES_PER_LINE == 0)
            buf_puts(out, "\n    ");
        buf_printf(out, "%u,", (unsigned char)bytes[i]);
    }
    buf_puts(out, "\n};\n");
}
