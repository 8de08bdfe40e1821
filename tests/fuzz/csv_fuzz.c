/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files and mappings from outside: the first byte chooses encoding, delimiter and the size of the
 * pieces; the rest is the file, and its beginning also a mapping.
 */
#include "server/model/charset.h"
#include "server/model/csvfile.h"
#include "server/model/mapping.h"

#include "common/utf8.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MEMORY = 64 << 20, ROOM = 8 << 20, MOST_MAPPING = 4000 };

struct pieces {
    const char *text;
    size_t left, size;
};

static void require(bool truth)
{
    if (!truth)
        abort();
}

static struct status give(void *owner, const char **text, size_t *length)
{
    struct pieces *pieces = owner;
    *length = pieces->left < pieces->size ? pieces->left : pieces->size;
    *text = pieces->text;
    pieces->text += *length;
    pieces->left -= *length;
    return STATUS_OK;
}

static struct mapping *read_mapping(struct arena *arena, const uint8_t *data, size_t size)
{
    struct mapping *mapping;
    const char *text = arena_copy(arena, data, size < MOST_MAPPING ? size : MOST_MAPPING);
    struct status status = mapping_parse(arena, contract_object("opportunity"), text, &mapping);
    require(status_is_ok(status) || *status.message);
    return status_is_ok(status) ? mapping : NULL;
}

static void apply(struct arena *arena, const struct mapping *mapping, const struct csvfile_row *row)
{
    for (size_t i = 0; i < mapping->n_entries; i++) {
        const char *text;
        size_t column;
        struct status status =
            mapping_text(arena, &mapping->entries[i], row->n, row->cells, &text, &column);
        require(!status_is_ok(status) || utf8_check(text, strlen(text)));
    }
}

static void read_rows(struct arena *arena, char delimiter, struct pieces pieces,
                      struct mapping *mapping)
{
    struct csvfile *file = csvfile_new(arena, delimiter, give, &pieces);
    struct csvfile_row row;
    int64_t line = 0;
    bool bound = false;
    for (int i = 0; file && i < 1000; i++) {
        if (!status_is_ok(csvfile_next(file, arena, &row)) || !row.n)
            break;
        require(row.line > line);
        line = row.line;
        if (mapping && i == 0)
            bound = status_is_ok(mapping_bind(arena, mapping, row.n, row.cells));
        else if (bound)
            apply(arena, mapping, &row);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(MEMORY);
    if (!arena || size < 1) {
        arena_free(arena);
        return 0;
    }
    enum charset charset = (enum charset)(1 + (data[0] & 3));
    size_t piece = 1 + (data[0] >> 4);
    struct charset_decoder *decoder = charset_decoder_new(arena, charset);
    struct charset_check check = {0};
    struct buf text;
    buf_init(&text, arena, ROOM);
    for (size_t at = 1; decoder && at < size; at += piece) {
        size_t n = size - at < piece ? size - at : piece;
        charset_decode(decoder, data + at, n, at + n == size, &text);
        charset_check(&check, data + at, n);
    }
    require(charset_is_utf8(&check) == utf8_check(data + 1, size - 1));
    if (!text.failed && text.length) {
        require(utf8_check(text.data, text.length));
        char delimiter = data[0] & 4 ? ';' : csvfile_guess(text.data, text.length);
        read_rows(arena, delimiter, (struct pieces){text.data, text.length, piece},
                  read_mapping(arena, data + 1, size - 1));
    }
    arena_free(arena);
    return 0;
}
