/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the wire bytes of a request, driven by the contract. */
#include "server/rpc/wirescan.h"

#include "common/buf.h"
#include "common/utf8.h"
#include "common/wire.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_FIELDS = 512, LONGEST_PATH = 1000 };

/* One message that is being read, and the way down to it. */
struct frame {
    const struct frame *above;
    const struct contract_message *message;
    const struct contract_field *field; /* the one that is being read, NULL: none yet */
    const uint8_t *begin, *end;
    struct wire_reader reader;
    uint64_t seen[MOST_FIELDS / 64]; /* singular sub-messages, by position */
    int depth;
};

struct scan {
    struct arena *arena;
    size_t elements;
    struct status status;
};

static bool scan_message(struct scan *scan, struct frame *frame);

/* How many elements of the repeated field stand before the one that is being read. */
static size_t element_index(const struct frame *frame)
{
    struct wire_reader reader;
    struct wire_field field;
    size_t count = 0;
    wire_reader_init(&reader, frame->begin, (size_t)(frame->end - frame->begin));
    while (reader.at < frame->reader.at && wire_next(&reader, &field) == 1)
        count += field.number == frame->field->number;
    return count ? count - 1 : 0;
}

static void put_path(struct buf *buf, const struct frame *frame)
{
    if (!frame || !frame->field)
        return;
    if (frame->above) {
        put_path(buf, frame->above);
        buf_puts(buf, ".");
    }
    buf_puts(buf, frame->field->name);
    if (frame->field->repeated)
        buf_printf(buf, "[%zu]", element_index(frame));
}

/* Always false. Without a field yet, the message itself is at fault. */
static bool fail(struct scan *scan, const struct frame *frame, const char *sentence)
{
    struct buf buf;
    buf_init(&buf, scan->arena, LONGEST_PATH);
    put_path(&buf, frame->field ? frame : frame->above);
    const char *path = buf_string(&buf);
    scan->status = status_error(RPC_INVALID_ARGUMENT, "REQUEST_MALFORMED", sentence);
    scan->status.field = path && *path ? path : NULL;
    return false;
}

static bool count(struct scan *scan, const struct frame *frame, size_t elements)
{
    if (elements <= WIRESCAN_MAX_ELEMENTS - scan->elements) {
        scan->elements += elements;
        return true;
    }
    return fail(scan, frame, "The request has more than 100,000 elements.");
}

static enum wire_type wire_type_of(enum contract_type type)
{
    switch (type) {
    case CONTRACT_INT:
    case CONTRACT_BOOL:
    case CONTRACT_ENUM:
        return WIRE_VARINT;
    case CONTRACT_DOUBLE:
        return WIRE_FIXED64;
    default:
        return WIRE_BYTES;
    }
}

static bool scan_string(struct scan *scan, const struct frame *frame,
                        const struct wire_field *value)
{
    if (value->length && memchr(value->bytes, '\0', value->length))
        return fail(scan, frame, "A text must not hold the NUL character.");
    if (!utf8_check(value->bytes, value->length))
        return fail(scan, frame, "A text must be valid UTF-8.");
    return true;
}

static bool scan_packed(struct scan *scan, const struct frame *frame,
                        const struct wire_field *value)
{
    struct wire_reader reader;
    uint64_t element;
    if (wire_type_of(frame->field->type) == WIRE_FIXED64)
        return value->length % 8 == 0 ? count(scan, frame, value->length / 8)
                                      : fail(scan, frame, "A list of numbers is cut off.");
    wire_reader_init(&reader, value->bytes, value->length);
    while (reader.at < reader.end) {
        if (!wire_read_varint(&reader, &element))
            return fail(scan, frame, "A list of numbers is malformed.");
        if (!count(scan, frame, 1))
            return false;
    }
    return true;
}

/* A singular sub-message may come once: protobuf-c would not merge its parts. */
static bool mark_seen(struct scan *scan, struct frame *frame)
{
    size_t position = (size_t)(frame->field - frame->message->fields);
    if (frame->field->repeated)
        return true;
    if (position >= MOST_FIELDS)
        return fail(scan, frame, "The message has too many fields.");
    uint64_t bit = UINT64_C(1) << (position % 64);
    if (frame->seen[position / 64] & bit)
        return fail(scan, frame, "This part of the request is given twice.");
    frame->seen[position / 64] |= bit;
    return true;
}

static bool scan_below(struct scan *scan, struct frame *frame, const struct wire_field *value)
{
    if (!frame->field->message)
        return fail(scan, frame, "This field cannot be given.");
    if (!mark_seen(scan, frame))
        return false;
    if (frame->depth == WIRESCAN_MAX_DEPTH)
        return fail(scan, frame, "The request is nested too deep.");
    struct frame below = {.above = frame,
                          .message = frame->field->message,
                          .begin = value->bytes,
                          .end = value->bytes + value->length,
                          .depth = frame->depth + 1};
    return scan_message(scan, &below);
}

static bool scan_value(struct scan *scan, struct frame *frame, const struct wire_field *value)
{
    const struct contract_field *field = frame->field;
    enum wire_type expected = wire_type_of(field->type);
    if (field->repeated && expected != WIRE_BYTES && value->type == WIRE_BYTES)
        return scan_packed(scan, frame, value);
    if (value->type != expected)
        return fail(scan, frame, "This field has the wrong type.");
    if (field->type == CONTRACT_TEXT || field->type == CONTRACT_ID)
        return scan_string(scan, frame, value);
    if (expected != WIRE_BYTES || field->type == CONTRACT_BYTES)
        return true;
    return scan_below(scan, frame, value);
}

/* A key of a map: bytes, or a number in `number`. A missing key is the empty one. */
struct key {
    const uint8_t *bytes;
    size_t length;
    uint64_t number;
};

static int compare_keys(const void *a, const void *b)
{
    const struct key *left = a, *right = b;
    if (left->length != right->length)
        return left->length < right->length ? -1 : 1;
    if (left->number != right->number)
        return left->number < right->number ? -1 : 1;
    return left->length ? memcmp(left->bytes, right->bytes, left->length) : 0;
}

static bool is_map(const struct contract_field *field)
{
    const char *name = field->message ? field->message->name : "";
    size_t length = strlen(name);
    return field->repeated && length > 5 && strcmp(name + length - 5, "Entry") == 0 &&
           field->message->n_fields == 2 && strcmp(field->message->fields[0].name, "key") == 0 &&
           strcmp(field->message->fields[1].name, "value") == 0;
}

static struct key read_key(const struct wire_field *entry)
{
    struct wire_reader reader;
    struct wire_field part;
    struct key key = {0};
    wire_reader_init(&reader, entry->bytes, entry->length);
    while (wire_next(&reader, &part) == 1)
        if (part.number == 1)
            key = (struct key){part.bytes, part.length, part.value};
    return key;
}

/* All entries were scanned already. Returns how many; fills `keys` when it is not NULL. */
static size_t collect_keys(const struct frame *frame, uint32_t number, struct key *keys)
{
    struct wire_reader reader;
    struct wire_field entry;
    size_t n = 0;
    wire_reader_init(&reader, frame->begin, (size_t)(frame->end - frame->begin));
    while (wire_next(&reader, &entry) == 1) {
        if (entry.number != number)
            continue;
        if (keys)
            keys[n] = read_key(&entry);
        n++;
    }
    return n;
}

static bool check_keys(struct scan *scan, struct frame *frame, const struct contract_field *field)
{
    size_t n = collect_keys(frame, field->number, NULL);
    if (n < 2)
        return true;
    frame->field = field;
    struct key *keys = arena_array(scan->arena, n, sizeof *keys);
    if (!keys)
        return fail(scan, frame, "The request is too large.");
    collect_keys(frame, field->number, keys);
    qsort(keys, n, sizeof *keys, compare_keys);
    for (size_t i = 1; i < n; i++)
        if (compare_keys(&keys[i - 1], &keys[i]) == 0)
            return fail(scan, frame, "A key is given twice.");
    return true;
}

static bool check_maps(struct scan *scan, struct frame *frame)
{
    for (size_t i = 0; i < frame->message->n_fields; i++)
        if (is_map(&frame->message->fields[i]) &&
            !check_keys(scan, frame, &frame->message->fields[i]))
            return false;
    return true;
}

static bool scan_message(struct scan *scan, struct frame *frame)
{
    struct wire_field value;
    int more;
    wire_reader_init(&frame->reader, frame->begin, (size_t)(frame->end - frame->begin));
    while ((more = wire_next(&frame->reader, &value)) == 1) {
        frame->field = contract_field_numbered(frame->message, value.number);
        if (!count(scan, frame, 1))
            return false;
        /* unknown fields come from newer clients: skipped, but counted */
        if (frame->field && !scan_value(scan, frame, &value))
            return false;
    }
    frame->field = NULL;
    if (more < 0)
        return fail(scan, frame, "The request is not a well-formed message.");
    return check_maps(scan, frame);
}

struct status wirescan_check(struct arena *arena, const struct contract_message *message,
                             const uint8_t *bytes, size_t length)
{
    struct scan scan = {.arena = arena};
    struct frame frame = {
        .message = message, .begin = bytes, .end = length ? bytes + length : bytes, .depth = 1};
    scan_message(&scan, &frame);
    return scan.status;
}
