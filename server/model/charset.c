/* SPDX-License-Identifier: Apache-2.0 */
/* Files as people have them become UTF-8: ours for UTF-8 itself, iconv for the rest. */
#include "server/model/charset.h"

#include "common/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

static const char REPLACEMENT[] = "\xef\xbf\xbd"; /* U+FFFD */
static const char MARK[] = "\xef\xbb\xbf";        /* U+FEFF */

enum { MARK_BYTES = 3, LONGEST_SEQUENCE = 4, ROOM = 4096 };

bool charset_parse(const char *name, enum charset *charset)
{
    static const struct {
        const char *name;
        enum charset charset;
    } known[] = {
        {"auto", CHARSET_AUTO},        {"utf-8", CHARSET_UTF8},       {"utf8", CHARSET_UTF8},
        {"gb18030", CHARSET_GB18030},  {"gbk", CHARSET_GB18030},      {"gb2312", CHARSET_GB18030},
        {"utf-16le", CHARSET_UTF16LE}, {"utf-16be", CHARSET_UTF16BE}, {"utf-16", CHARSET_UTF16LE},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcasecmp(name, known[i].name) != 0)
            continue;
        *charset = known[i].charset;
        return true;
    }
    return false;
}

const char *charset_name(enum charset charset)
{
    static const char *const names[] = {"auto", "utf-8", "gb18030", "utf-16le", "utf-16be"};
    return names[charset];
}

enum charset charset_of_mark(const void *bytes, size_t length)
{
    if (length >= MARK_BYTES && memcmp(bytes, MARK, MARK_BYTES) == 0)
        return CHARSET_UTF8;
    if (length >= 2 && memcmp(bytes, "\xff\xfe", 2) == 0)
        return CHARSET_UTF16LE;
    if (length >= 2 && memcmp(bytes, "\xfe\xff", 2) == 0)
        return CHARSET_UTF16BE;
    return CHARSET_AUTO;
}

/* Could more bytes make this beginning a well-formed sequence? */
static bool is_beginning(const char *bytes, size_t length)
{
    static const char *const fill[] = {"\x80\x80\x80", "\xbf\xbf\xbf", "\x9f\xbf\xbf",
                                       "\x8f\xbf\xbf", "\xa0\x80\x80", "\x90\x80\x80"};
    char whole[LONGEST_SEQUENCE + 3];
    uint32_t code;
    if (length >= LONGEST_SEQUENCE)
        return false;
    for (size_t i = 0; i < sizeof fill / sizeof *fill; i++) {
        memcpy(whole, bytes, length);
        memcpy(whole + length, fill[i], 3);
        if (utf8_decode(whole, length + 3, &code) > length)
            return true;
    }
    return false;
}

/* Bytes of well-formed text at the beginning. */
static size_t good_prefix(const char *bytes, size_t length)
{
    size_t at = 0;
    uint32_t code;
    while (at < length) {
        size_t size =
            (unsigned char)bytes[at] < 0x80 ? 1 : utf8_decode(bytes + at, length - at, &code);
        if (!size)
            break;
        at += size;
    }
    return at;
}

/* Completes the pending sequence byte by byte; returns how many bytes it took. */
static size_t check_pending(struct charset_check *check, const char *bytes, size_t length)
{
    size_t at = 0;
    uint32_t code;
    while (check->n_pending && at < length && !check->malformed) {
        check->pending[check->n_pending++] = (uint8_t)bytes[at++];
        const char *pending = (const char *)check->pending;
        if (utf8_decode(pending, check->n_pending, &code))
            check->n_pending = 0;
        else if (!is_beginning(pending, check->n_pending))
            check->malformed = true;
    }
    return at;
}

void charset_check(struct charset_check *check, const void *bytes, size_t length)
{
    const char *text = bytes;
    size_t at = check_pending(check, text, length);
    if (check->malformed || check->n_pending)
        return;
    at += good_prefix(text + at, length - at);
    if (at == length)
        return;
    check->malformed = !is_beginning(text + at, length - at);
    if (check->malformed)
        return;
    check->n_pending = length - at;
    memcpy(check->pending, text + at, check->n_pending);
}

bool charset_is_utf8(const struct charset_check *check)
{
    return !check->malformed && check->n_pending == 0;
}

struct charset_decoder {
    struct arena *arena;
    enum charset charset;
    iconv_t converter;
    bool begun; /* the mark can no longer come */
    char pending[LONGEST_SEQUENCE];
    size_t n_pending; /* of an unfinished sequence */
};

static void close_converter(void *object)
{
    struct charset_decoder *decoder = object;
    iconv_close(decoder->converter);
}

struct charset_decoder *charset_decoder_new(struct arena *arena, enum charset charset)
{
    static const char *const names[] = {NULL, NULL, "GB18030", "UTF-16LE", "UTF-16BE"};
    struct charset_decoder *decoder = arena_alloc(arena, sizeof *decoder);
    if (!decoder)
        return NULL;
    decoder->arena = arena;
    decoder->charset = charset;
    if (!names[charset])
        return decoder;
    decoder->converter = iconv_open("UTF-8", names[charset]);
    /* NOLINTNEXTLINE(performance-no-int-to-ptr) */
    if (decoder->converter == (iconv_t)-1)
        return NULL;
    return arena_on_free(arena, close_converter, decoder) ? decoder : NULL;
}

/* Returns how many bytes are left over: the beginning of a sequence that goes on later. */
static size_t decode_utf8(const char *bytes, size_t length, bool last, struct buf *out)
{
    while (length) {
        size_t good = good_prefix(bytes, length);
        buf_put(out, bytes, good);
        bytes += good;
        length -= good;
        if (!length || (!last && is_beginning(bytes, length)))
            break;
        buf_puts(out, REPLACEMENT);
        bytes++;
        length--;
    }
    return length;
}

static size_t decode_other(struct charset_decoder *decoder, const char *bytes, size_t length,
                           bool last, struct buf *out)
{
    char *from = (char *)bytes;
    while (length && !out->failed) {
        char *to = buf_reserve(out, ROOM);
        size_t room = ROOM;
        if (!to)
            return 0;
        size_t result = iconv(decoder->converter, &from, &length, &to, &room);
        int error = result == (size_t)-1 ? errno : 0;
        out->length += ROOM - room;
        if (error == 0 || (error == EINVAL && !last))
            break;
        if (error == E2BIG)
            continue;
        buf_puts(out, REPLACEMENT);
        from++;
        length--;
    }
    return length;
}

static size_t decode(struct charset_decoder *decoder, const char *bytes, size_t length, bool last,
                     struct buf *out)
{
    if (decoder->charset <= CHARSET_UTF8)
        return decode_utf8(bytes, length, last, out);
    return decode_other(decoder, bytes, length, last, out);
}

static void keep_pending(struct charset_decoder *decoder, const char *end, size_t left)
{
    decoder->n_pending = left <= sizeof decoder->pending ? left : 0;
    memcpy(decoder->pending, end - decoder->n_pending, decoder->n_pending);
}

/* The sequence that lies across two pieces: one byte more at a time until it is whole. */
static size_t decode_across(struct charset_decoder *decoder, const char *bytes, size_t length,
                            bool last, struct buf *out)
{
    char whole[2 * LONGEST_SEQUENCE];
    size_t n = decoder->n_pending, taken = 0;
    memcpy(whole, decoder->pending, n);
    while (n && taken < length && n < sizeof whole) {
        whole[n++] = bytes[taken++];
        size_t left = decode(decoder, whole, n, last && taken == length, out);
        memmove(whole, whole + n - left, left);
        n = left;
    }
    keep_pending(decoder, whole + n, n);
    return taken;
}

static void drop_mark(struct charset_decoder *decoder, struct buf *out, size_t begin)
{
    if (decoder->begun || out->length == begin)
        return;
    decoder->begun = true;
    if (out->length - begin < MARK_BYTES || memcmp(out->data + begin, MARK, MARK_BYTES) != 0)
        return;
    out->length -= MARK_BYTES;
    memmove(out->data + begin, out->data + begin + MARK_BYTES, out->length - begin);
}

bool charset_decode(struct charset_decoder *decoder, const void *bytes, size_t length, bool last,
                    struct buf *out)
{
    const char *text = bytes;
    size_t begin = out->length;
    size_t taken = decoder->n_pending ? decode_across(decoder, text, length, last, out) : 0;
    if (taken < length)
        keep_pending(decoder, text + length,
                     decode(decoder, text + taken, length - taken, last, out));
    if (last && decoder->n_pending) {
        decoder->n_pending = 0;
        buf_puts(out, REPLACEMENT);
    }
    drop_mark(decoder, out, begin);
    return !out->failed;
}
