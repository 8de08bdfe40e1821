/* SPDX-License-Identifier: Apache-2.0 */
/* The progress line. */
#include "client/ui/progress.h"

#include "common/clock.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>
#include <unistd.h>

enum { PATIENCE_MS = 2000, REDRAW_MS = 200 };

void progress_init(struct progress *progress, bool quiet)
{
    *progress = (struct progress){.enabled = !quiet && isatty(STDERR_FILENO) == 1};
}

void progress_start(struct progress *progress, const char *what, int64_t total, bool bytes)
{
    progress->started = clock_monotonic_ms();
    progress->what = what;
    progress->done = 0;
    progress->total = total;
    progress->bytes = bytes;
}

static void put_amount(const struct progress *progress, int64_t amount)
{
    if (progress->bytes)
        fprintf(stderr, "%.1f MiB", (double)amount / (1024 * 1024));
    else
        fprintf(stderr, "%" PRId64, amount);
}

static void draw(struct progress *progress, int64_t elapsed_ms)
{
    fputs("\r\033[K", stderr);
    fputs(progress->what ? progress->what : gettext("waiting for the server"), stderr);
    if (progress->done || progress->total) {
        fputs("  ", stderr);
        put_amount(progress, progress->done);
    }
    if (progress->total) {
        fputs(" / ", stderr);
        put_amount(progress, progress->total);
        fprintf(stderr, "  %d %%", (int)(100.0 * (double)progress->done / (double)progress->total));
    }
    fprintf(stderr, "  %" PRId64 " s", elapsed_ms / 1000);
    fflush(stderr);
    progress->shown = true;
}

void progress_beat(void *context, int64_t elapsed_ms)
{
    struct progress *progress = context;
    int64_t now = clock_monotonic_ms();
    int64_t elapsed = progress->started ? now - progress->started : elapsed_ms;
    if (!progress->enabled || elapsed < PATIENCE_MS || now - progress->drawn < REDRAW_MS)
        return;
    progress->drawn = now;
    draw(progress, elapsed);
}

void progress_set(struct progress *progress, int64_t done, int64_t total)
{
    progress->done = done;
    progress->total = total;
    progress_beat(progress, 0);
}

void progress_clear(struct progress *progress)
{
    if (!progress->shown)
        return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    progress->shown = false;
}

void progress_end(struct progress *progress)
{
    progress_clear(progress);
    progress->what = NULL;
    progress->started = 0;
    progress->done = progress->total = 0;
}
