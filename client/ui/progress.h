/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line on stderr for whatever takes longer than two seconds, and only on a terminal; it is gone
 * when the work is done.
 */
#ifndef KITH_CLIENT_UI_PROGRESS_H
#define KITH_CLIENT_UI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool enabled;
    bool shown;
    int64_t started; /* of the work; 0: of the call that waits */
    int64_t drawn;
    const char *what;    /* borrowed; our own words */
    int64_t done, total; /* total 0: unknown */
    bool bytes;
};

void progress_init(struct progress *progress, bool quiet);
/* A piece of work of several calls begins. `bytes`: sizes are shown, not counts. */
void progress_start(struct progress *progress, const char *what, int64_t total, bool bytes);
void progress_set(struct progress *progress, int64_t done, int64_t total);
/* For struct remote_options: draws when it is time. `context` is the progress. */
void progress_beat(void *context, int64_t elapsed_ms);
/* Takes the line away, before anything else is printed. */
void progress_clear(struct progress *progress);
void progress_end(struct progress *progress);

#endif
