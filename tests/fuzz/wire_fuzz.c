/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of the wire format, down to every nested message that its bytes could be. */
#include "common/wire.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void scan(const uint8_t *bytes, size_t length, int depth)
{
    struct wire_reader reader;
    struct wire_field field;
    wire_reader_init(&reader, bytes, length);
    while (wire_next(&reader, &field) == 1) {
        if (field.number == 0 || reader.at > reader.end)
            abort();
        if (field.type == WIRE_BYTES && depth < 20)
            scan(field.bytes, field.length, depth + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    scan(data, size, 0);
    return 0;
}
