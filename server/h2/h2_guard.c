/* SPDX-License-Identifier: Apache-2.0 */
/* Token buckets per kind of frame, and a scanner that finds the frames. */
#include "server/h2/h2_guard.h"

enum { PREFACE = 24, TOKEN = 1000 };
enum { DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE };
enum { END_STREAM = 0x1, PADDED = 0x8 };

void h2_guard_init(struct h2_guard *guard, const struct h2_rate *rates, int64_t now)
{
    *guard = (struct h2_guard){.rates = rates, .filled_at = now, .skip = PREFACE};
    for (int kind = 0; kind < H2_KINDS; kind++)
        guard->tokens[kind] = rates[kind].burst * TOKEN;
}

static void give(struct h2_guard *guard, int kind, int64_t thousandths)
{
    int64_t most = (int64_t)guard->rates[kind].burst * TOKEN;
    int64_t tokens = guard->tokens[kind] + thousandths;
    guard->tokens[kind] = (int32_t)(tokens < most ? tokens : most);
}

static void refill(struct h2_guard *guard, int64_t now)
{
    int64_t elapsed = now - guard->filled_at;
    if (elapsed < 100)
        return;
    guard->filled_at = now;
    /* Tokens per second are thousandths per millisecond. */
    for (int kind = 0; kind < H2_KINDS; kind++)
        give(guard, kind, elapsed * guard->rates[kind].per_second);
}

void h2_guard_stream(struct h2_guard *guard)
{
    for (int kind = 0; kind < H2_KINDS; kind++)
        give(guard, kind, guard->rates[kind].per_stream * TOKEN);
}

void h2_guard_data(struct h2_guard *guard)
{
    for (int kind = 0; kind < H2_KINDS; kind++)
        give(guard, kind, guard->rates[kind].per_data * TOKEN);
}

bool h2_guard_take(struct h2_guard *guard, enum h2_kind kind)
{
    if (guard->tripped)
        return false;
    if (guard->tokens[kind] >= TOKEN) {
        guard->tokens[kind] -= TOKEN;
        return true;
    }
    guard->tripped = true;
    guard->cause = (uint8_t)kind;
    return false;
}

bool h2_guard_dropped(struct h2_guard *guard)
{
    for (; guard->unseen > 0 && !guard->tripped; guard->unseen--)
        h2_guard_take(guard, H2_OTHER);
    return !guard->tripped;
}

static bool take_data(struct h2_guard *guard, uint8_t flags)
{
    guard->unseen++;
    if (flags & END_STREAM)
        return true;
    guard->padded = (flags & PADDED) && guard->left > 0;
    return guard->left > 0 || h2_guard_take(guard, H2_EMPTY_DATA);
}

static bool take_frame(struct h2_guard *guard, uint8_t type, uint8_t flags)
{
    switch (type) {
    case DATA:
        return take_data(guard, flags);
    case HEADERS:
        return true;
    case PRIORITY:
        return h2_guard_take(guard, H2_PRIORITY);
    case RST_STREAM:
        return h2_guard_take(guard, H2_RESET);
    case SETTINGS:
        return h2_guard_take(guard, H2_SETTINGS);
    case PING:
        return h2_guard_take(guard, H2_PING);
    case WINDOW_UPDATE:
        return h2_guard_take(guard, H2_WINDOW_UPDATE);
    default:
        return h2_guard_take(guard, H2_OTHER);
    }
}

static size_t scan_header(struct h2_guard *guard, const uint8_t *bytes, size_t length)
{
    size_t used = 0;
    while (used < length && guard->have < sizeof guard->header)
        guard->header[guard->have++] = bytes[used++];
    if (guard->have < sizeof guard->header)
        return used;
    const uint8_t *header = guard->header;
    guard->have = 0;
    guard->left = (uint32_t)header[0] << 16 | (uint32_t)header[1] << 8 | header[2];
    take_frame(guard, header[3], header[4]);
    return used;
}

static size_t scan_payload(struct h2_guard *guard, uint8_t first, size_t length)
{
    if (guard->padded) {
        guard->padded = false;
        if (first + 1u >= guard->left)
            h2_guard_take(guard, H2_EMPTY_DATA);
    }
    size_t used = length < guard->left ? length : guard->left;
    guard->left -= (uint32_t)used;
    return used;
}

bool h2_guard_scan(struct h2_guard *guard, int64_t now, const uint8_t *bytes, size_t length)
{
    refill(guard, now);
    size_t at = length < guard->skip ? length : guard->skip;
    guard->skip -= (uint8_t)at;
    while (at < length && !guard->tripped) {
        if (guard->left > 0)
            at += scan_payload(guard, bytes[at], length - at);
        else
            at += scan_header(guard, bytes + at, length - at);
    }
    return !guard->tripped;
}

const char *h2_guard_name(enum h2_kind kind)
{
    static const char *const names[H2_KINDS] = {
        [H2_RESET] = "reset",       [H2_PROVOKED] = "stream errors",
        [H2_REFUSED] = "refused",   [H2_PING] = "ping",
        [H2_SETTINGS] = "settings", [H2_EMPTY_DATA] = "empty data",
        [H2_PRIORITY] = "priority", [H2_WINDOW_UPDATE] = "window update",
        [H2_OTHER] = "other frames"};
    return names[kind];
}
