/* SPDX-License-Identifier: Apache-2.0 */
/* The log: builds a line on the stack and writes it at once. */
#include "common/log.h"

#include "common/clock.h"
#include "common/utf8.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static const char *const level_names[] = {"debug", "info", "warn", "error"};

/* The sink. Atomic, since a rotation may come while other threads log. */
static struct {
    _Atomic int fd;
    _Atomic int level;
} sink = {STDERR_FILENO, LOG_LEVEL_INFO};

struct line {
    char *data;
    size_t length;
    size_t limit; /* what may be written now; the mark of a cut has room behind it */
    bool cut;
};

static const char mark[] = "…";

struct log_pair log_text(const char *key, const char *text)
{
    if (!text)
        text = "-";
    return (struct log_pair){.key = key, .text = text, .length = strlen(text)};
}

struct log_pair log_bytes(const char *key, const void *bytes, size_t length)
{
    return (struct log_pair){.key = key, .text = bytes ? bytes : "", .length = bytes ? length : 0};
}

struct log_pair log_number(const char *key, int64_t number)
{
    return (struct log_pair){.key = key, .number = number};
}

struct log_pair log_flag(const char *key, bool flag)
{
    return log_text(key, flag ? "true" : "false");
}

struct log_pair log_errno(const char *key, int error)
{
    const char *text = strerrordesc_np(error);
    return log_text(key, text ? text : "unknown error");
}

static void put(struct line *line, const char *bytes, size_t length)
{
    if (line->cut || length > line->limit - line->length) {
        line->cut = true;
        return;
    }
    memcpy(line->data + line->length, bytes, length);
    line->length += length;
}

static void puts_to(struct line *line, const char *string)
{
    put(line, string, strlen(string));
}

/* What needs no quotes: no blank, no quote, no equals sign, ASCII. */
static bool is_plain(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte <= ' ' || byte >= 0x7f || byte == '"' || byte == '=' || byte == '\\')
            return false;
    }
    return length > 0;
}

/* One code point, or one byte that is none, so that a reader sees it and a terminal obeys not. */
static size_t put_escaped(struct line *line, const char *text, size_t length)
{
    char escape[12];
    uint32_t code;
    size_t size = utf8_decode(text, length, &code);
    if (!size)
        snprintf(escape, sizeof escape, "\\x%02x", (unsigned char)*text);
    else if (code == '\n' || code == '\r' || code == '\t')
        snprintf(escape, sizeof escape, "\\%c", code == '\n' ? 'n' : code == '\r' ? 'r' : 't');
    else if (code == '"' || code == '\\')
        snprintf(escape, sizeof escape, "\\%c", (char)code);
    else if (!utf8_printable(code))
        snprintf(escape, sizeof escape, code > 0xffff ? "\\U%08x" : "\\u%04x", (unsigned)code);
    else
        escape[0] = '\0';
    if (*escape)
        puts_to(line, escape);
    else
        put(line, text, size);
    return size ? size : 1;
}

static void put_value(struct line *line, const char *text, size_t length)
{
    if (length <= LOG_VALUE_BYTES && is_plain(text, length)) {
        put(line, text, length);
        return;
    }
    put(line, "\"", 1);
    size_t at = 0, begin = line->length;
    while (at < length && line->length - begin < LOG_VALUE_BYTES && !line->cut)
        at += put_escaped(line, text + at, length - at);
    if (at < length)
        puts_to(line, mark);
    put(line, "\"", 1);
}

static void put_pair(struct line *line, const struct log_pair *pair)
{
    char number[24];
    size_t before = line->length;
    put(line, " ", 1);
    puts_to(line, pair->key);
    put(line, "=", 1);
    if (pair->text) {
        put_value(line, pair->text, pair->length);
    } else {
        snprintf(number, sizeof number, "%lld", (long long)pair->number);
        puts_to(line, number);
    }
    if (line->cut)
        line->length = before; /* half a value could read like another one */
}

size_t log_format(char *data, size_t size, int64_t micros, enum log_level level, const char *event,
                  const struct log_pair *pairs, size_t n)
{
    char time[CLOCK_TEXT];
    size_t end = size < LOG_LINE_BYTES ? size : LOG_LINE_BYTES;
    struct line line = {.data = data, .limit = end - sizeof mark - 2};
    puts_to(&line, clock_format(micros, time));
    put(&line, " ", 1);
    puts_to(&line, level_names[level]);
    put(&line, " ", 1);
    puts_to(&line, event);
    for (size_t i = 0; i < n && !line.cut; i++)
        put_pair(&line, &pairs[i]);
    if (line.cut) {
        line.cut = false;
        line.limit = end - 2;
        put(&line, " ", 1);
        puts_to(&line, mark);
    }
    data[line.length] = '\0';
    return line.length;
}

bool log_wants(enum log_level level)
{
    return (int)level >= atomic_load_explicit(&sink.level, memory_order_relaxed);
}

void log_pairs(enum log_level level, const char *event, const struct log_pair *pairs, size_t n)
{
    char line[LOG_LINE_BYTES + 1];
    int fd = atomic_load_explicit(&sink.fd, memory_order_relaxed);
    if (fd < 0 || !log_wants(level))
        return;
    size_t length = log_format(line, LOG_LINE_BYTES, clock_micros(), level, event, pairs, n);
    line[length] = '\n';
    if (write(fd, line, length + 1) < 0)
        return; /* nowhere to report it */
}

void log_plain(enum log_level level, const char *event)
{
    log_pairs(level, event, NULL, 0);
}

void log_open(int fd, enum log_level level)
{
    atomic_store(&sink.fd, fd);
    atomic_store(&sink.level, (int)level);
}

bool log_level_parse(const char *name, enum log_level *level)
{
    for (int i = LOG_LEVEL_DEBUG; i <= LOG_LEVEL_ERROR; i++)
        if (strcasecmp(name, level_names[i]) == 0) {
            *level = (enum log_level)i;
            return true;
        }
    return false;
}
