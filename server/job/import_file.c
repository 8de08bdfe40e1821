/* SPDX-License-Identifier: Apache-2.0 */
/* The file of an import: from pieces in the database to rows. */
#include "server/job/import.h"

#include "server/sql/queries.h"

#include <string.h>

enum { PIECE_BYTES = 8 << 20, TEXT_LIMIT = 4 << 20, FILE_BYTES = 64 << 20 };

/* The pieces, one after the other. */
struct pieces {
    struct import *import;
    struct arena *arena; /* of the present one */
    int64_t position;    /* where the next one begins */
    const char *bytes;
    size_t length; /* 0: the end */
};

static struct status incomplete(void)
{
    return status_error(RPC_FAILED_PRECONDITION, "FILE_GONE",
                        "The file is no longer stored completely; upload it again.");
}

static struct status next_piece(struct pieces *pieces)
{
    struct import *import = pieces->import;
    struct db_segment *segment;
    arena_free(pieces->arena);
    pieces->arena = arena_new(PIECE_BYTES);
    pieces->length = 0;
    if (!pieces->arena)
        return work_no_memory();
    if (pieces->position >= import->bytes)
        return STATUS_OK;
    struct db_param params[] = {db_number(pieces->arena, import->id),
                                db_number(pieces->arena, pieces->position)};
    struct status status =
        work_query(import->work, pieces->arena, &sql_import_chunk_next, 2, params, &segment);
    if (!status_is_ok(status))
        return status;
    if (db_rows(segment, 0) != 1 ||
        db_int(segment, 0, 0, IMPORT_CHUNK_NEXT_POSITION) != pieces->position)
        return incomplete();
    pieces->bytes = db_bytes(segment, 0, 0, IMPORT_CHUNK_NEXT_DATA, &pieces->length);
    pieces->position += (int64_t)pieces->length;
    return pieces->length ? STATUS_OK : incomplete();
}

struct import_file {
    struct pieces pieces;
    struct charset_decoder *decoder;
    struct buf text; /* of the present piece */
    bool last;
    struct csvfile *rows;
};

static struct status give_text(void *owner, const char **text, size_t *length)
{
    struct import_file *file = owner;
    file->text.length = 0;
    while (!file->text.length && !file->last) {
        struct status status = next_piece(&file->pieces);
        if (!status_is_ok(status))
            return status;
        file->last = file->pieces.length == 0;
        if (!charset_decode(file->decoder, file->pieces.bytes, file->pieces.length, file->last,
                            &file->text))
            return work_no_memory();
    }
    *text = file->text.data;
    *length = file->text.length;
    return STATUS_OK;
}

static void close_pieces(void *object)
{
    struct pieces *pieces = object;
    arena_free(pieces->arena);
}

struct import_file *import_file_new(struct import *import, struct arena *arena)
{
    struct import_file *file = arena_alloc(arena, sizeof *file);
    if (!file)
        return NULL;
    file->pieces.import = import;
    file->pieces.bytes = "";
    buf_init(&file->text, arena, TEXT_LIMIT);
    file->decoder = charset_decoder_new(arena, import->charset);
    file->rows = csvfile_new(arena, import->delimiter, give_text, file);
    bool ready = arena_on_free(arena, close_pieces, &file->pieces);
    return ready && file->decoder && file->rows ? file : NULL;
}

struct status import_file_next(struct import_file *file, struct arena *arena,
                               struct csvfile_row *row)
{
    return csvfile_next(file->rows, arena, row);
}

/* ---- Looking it through ---- */

/* A mark decides; else what is well-formed UTF-8 to its end, and GB18030 for everything else. */
static struct status guess_charset(struct import *import)
{
    struct pieces pieces = {.import = import};
    struct charset_check check = {0};
    struct status status = next_piece(&pieces);
    import->charset = CHARSET_AUTO;
    if (status_is_ok(status))
        import->charset = charset_of_mark(pieces.bytes, pieces.length);
    while (status_is_ok(status) && pieces.length && import->charset == CHARSET_AUTO &&
           !check.malformed) {
        charset_check(&check, pieces.bytes, pieces.length);
        status = next_piece(&pieces);
    }
    arena_free(pieces.arena);
    if (import->charset == CHARSET_AUTO)
        import->charset = charset_is_utf8(&check) ? CHARSET_UTF8 : CHARSET_GB18030;
    return status;
}

/* Out of the first line, or what comes of it within reason. */
static struct status first_line(struct import_file *file, struct buf *line)
{
    enum { ENOUGH = 64 * 1024 };
    const char *text;
    size_t length = 1;
    while (length && line->length < ENOUGH && !memchr(line->data, '\n', line->length)) {
        struct status status = give_text(file, &text, &length);
        if (!status_is_ok(status))
            return status;
        buf_put(line, text, length);
    }
    return line->failed ? work_no_memory() : STATUS_OK;
}

static struct status guess_delimiter(struct import *import)
{
    struct arena *arena = arena_new(FILE_BYTES);
    struct buf line;
    import->delimiter = ',';
    struct import_file *file = arena ? import_file_new(import, arena) : NULL;
    buf_init(&line, arena, 2 * TEXT_LIMIT);
    if (file)
        buf_put(&line, "", 0);
    struct status status = file ? first_line(file, &line) : work_no_memory();
    if (status_is_ok(status))
        import->delimiter = csvfile_guess(line.data, line.length);
    arena_free(arena);
    return status;
}

static struct status keep_header(struct import *import, const struct csvfile_row *row)
{
    import->n_header = row->n;
    import->header = arena_array(import->arena, row->n, sizeof *import->header);
    for (size_t i = 0; import->header && i < row->n; i++)
        import->header[i] = arena_string(import->arena, mapping_trim(import->arena, row->cells[i]));
    return arena_failed(import->arena) ? work_no_memory() : STATUS_OK;
}

static struct status renew(const struct import *import, struct arena *arena)
{
    struct db_segment *segment = import_segment(import, arena);
    struct db_param params[] = {db_number(arena, import->id), db_number(arena, WORK_LEASE_SECONDS)};
    if (!segment)
        return work_no_memory();
    db_segment_add(segment, &sql_import_renew, 2, params);
    return import_send(import, segment);
}

/* Rows are counted in arenas of their own, so that a large file takes no more memory than a small.
 */
static struct status count_some(struct import *import, struct import_file *file, int64_t *n,
                                bool *more)
{
    struct arena *arena = arena_new(FILE_BYTES);
    struct csvfile_row row = {.n = 1};
    struct status status = arena ? STATUS_OK : work_no_memory();
    while (status_is_ok(status) && row.n && arena_used(arena) < FILE_BYTES / 4) {
        status = csvfile_next(file->rows, arena, &row);
        *n += status_is_ok(status) && row.n;
    }
    *more = row.n > 0;
    if (status_is_ok(status))
        status = renew(import, arena);
    if (!status_is_ok(status))
        status = import_keep(import->arena, status);
    arena_free(arena);
    return status;
}

static struct status count_rows(struct import *import, struct import_file *file,
                                struct arena *arena, int64_t *n)
{
    struct csvfile_row header;
    bool more = true;
    struct status status = csvfile_next(file->rows, arena, &header);
    if (status_is_ok(status))
        status = keep_header(import, &header);
    if (status_is_ok(status) && !header.n)
        return status_error(RPC_FAILED_PRECONDITION, "FILE_EMPTY", "The file is empty.");
    while (status_is_ok(status) && more && !work_stops(import->work))
        status = count_some(import, file, n, &more);
    return status;
}

static struct status save(struct import *import, struct arena *arena, int64_t n)
{
    char delimiter[] = {import->delimiter, '\0'};
    struct db_segment *segment = import_segment(import, arena);
    struct db_param params[] = {
        db_number(arena, import->id), db_text(charset_name(import->charset)),
        db_text(delimiter),           db_text_array(arena, import->n_header, import->header),
        db_number(arena, n),
    };
    struct db_param show[] = {params[0], db_text("true")};
    if (!segment)
        return work_no_memory();
    db_segment_add(segment, &sql_import_scanned, 5, params);
    db_segment_add(segment, &sql_import_show, 2, show);
    return import_send(import, segment);
}

struct status import_scan(struct import *import)
{
    struct arena *arena = arena_new(FILE_BYTES);
    struct status status = arena ? STATUS_OK : work_no_memory();
    int64_t n = 0;
    import->charset = import->mapping->encoding;
    import->delimiter = import->mapping->delimiter;
    if (status_is_ok(status) && import->charset == CHARSET_AUTO)
        status = guess_charset(import);
    if (status_is_ok(status) && !import->delimiter)
        status = guess_delimiter(import);
    struct import_file *file = status_is_ok(status) ? import_file_new(import, arena) : NULL;
    if (status_is_ok(status))
        status = file ? count_rows(import, file, arena, &n) : work_no_memory();
    if (status_is_ok(status) && !work_stops(import->work))
        status = save(import, arena, n);
    if (!status_is_ok(status))
        status = import_keep(import->arena, status);
    arena_free(arena);
    return status;
}
