/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log: one event, one line, one write(2).
 *
 *   2026-11-21T09:30:00.123456Z info call.done id=7f3a method="/kith.v1.X/Get" ms=3
 *
 * Every value is escaped, so that no text from outside can begin a line, hide a part of one or
 * steer a terminal. A value is cut after LOG_VALUE_BYTES and a line after LOG_LINE_BYTES, both with
 * "…" at the cut. Secrets never go to the log: that is up to the caller.
 *
 * The sink is the one mutable global of the process: log_open sets it at the start (again when the
 * file was rotated), any thread may log. Before log_open events of level info and above go to
 * standard error. A write that fails is dropped: the log never stops the work.
 */
#ifndef KITH_COMMON_LOG_H
#define KITH_COMMON_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LOG_VALUE_BYTES = 512, LOG_LINE_BYTES = 2048 };

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

/* One `key=value`. The key is a literal of [a-z0-9_.]; the text is borrowed. */
struct log_pair {
    const char *key;
    const char *text; /* NULL: the number counts */
    size_t length;
    int64_t number;
};

/* NULL is logged as "-". */
struct log_pair log_text(const char *key, const char *text);
struct log_pair log_bytes(const char *key, const void *bytes, size_t length);
struct log_pair log_number(const char *key, int64_t number);
struct log_pair log_flag(const char *key, bool flag);
/* The text of an errno: log_errno("error", errno). */
struct log_pair log_errno(const char *key, int error);

/*
 * log_event(LOG_LEVEL_INFO, "call.done", log_text("id", id), log_number("ms", ms));
 * takes at least one pair; log_plain none. The event is a literal.
 */
#define log_event(level, event, ...)                                                               \
    log_pairs(level, event, (const struct log_pair[]){__VA_ARGS__},                                \
              sizeof((const struct log_pair[]){__VA_ARGS__}) / sizeof(struct log_pair))

void log_pairs(enum log_level level, const char *event, const struct log_pair *pairs, size_t n);
void log_plain(enum log_level level, const char *event);

/* The descriptor stays the caller's and must stay open; -1 drops everything. */
void log_open(int fd, enum log_level level);
/* For callers that would have to compute what they log. */
bool log_wants(enum log_level level);
/* "debug", "info", "warn", "error". False, and *level untouched, for anything else. */
bool log_level_parse(const char *name, enum log_level *level);

/*
 * Writes the line without the final newline, as log_pairs would at `micros` since 1970.
 * Returns its length, below `size`; `size` must be at least LOG_LINE_BYTES.
 */
size_t log_format(char *line, size_t size, int64_t micros, enum log_level level, const char *event,
                  const struct log_pair *pairs, size_t n);

#endif
