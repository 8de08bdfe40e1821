/* SPDX-License-Identifier: Apache-2.0 */
/* kith_load: calls a server of Kith as fast, or as often, as it is told, and counts what comes of
 * it. */
#include "tests/bench/load/load_report.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

enum { MEMORY = 512 << 20 };

static int failed(const char *what, const char *why)
{
    fprintf(stderr, "kith_load: %s: %s\n", what, why ? why : "unknown");
    return 2;
}

/* As many files as are allowed; timers to the microsecond. */
static void prepare(void)
{
    struct rlimit files;
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_TIMERSLACK, 1000);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

static int judge(const struct load_run *run)
{
    uint64_t surprises = 0, ok = 0;
    for (int i = 0; i < run->work.n; i++) {
        surprises += load_tally_surprises(&run->tallies[i], run->options->expect);
        ok += run->tallies[i].outcomes[0];
    }
    return surprises > 0 || ok == 0 || run->n_lost > 0;
}

static int carry_out(struct load_run *run)
{
    if (!load_run_open(run))
        return failed("connections cannot be opened", run->error);
    if (run->options->idle)
        return load_run_idle(run) ? 0 : 1;
    load_run_work(run);
    if (run->options->json)
        load_report_json(run);
    else
        load_report_print(run);
    return judge(run);
}

static int begin(struct load_run *run, struct arena *arena)
{
    const struct load_options *options = run->options;
    const char *error = NULL;
    load_random_init(&run->random, options->seed);
    if (!load_sessions_read(&run->sessions, arena, options->sessions))
        return failed(options->sessions, "no sessions there");
    if (options->work && !load_work_read(&run->work, arena, options->work, &run->random, &error))
        return failed(options->work, error);
    if (!load_client_init(&run->client, options->server, options->ca, &error))
        return failed(options->server, error);
    int status = carry_out(run);
    load_run_close(run);
    return status;
}

int main(int argc, char **argv)
{
    struct load_options options;
    int status;
    if (!load_options_read(&options, argc, argv, &status))
        return status;
    struct arena *arena = arena_new(MEMORY);
    struct load_run *run = calloc(1, sizeof *run);
    if (!arena || !run)
        return failed("kith_load", "no memory");
    prepare();
    run->options = &options;
    status = begin(run, arena);
    free(run);
    arena_free(arena);
    return status;
}
