/* SPDX-License-Identifier: Apache-2.0 */
/* Printing. */
#include "tests/bench/load/load_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static double per_second(const struct load_run *run, uint64_t count)
{
    return run->options->seconds > 0 ? (double)count / run->options->seconds : 0;
}

static void total(const struct load_run *run, struct load_tally *sum)
{
    for (int i = 0; i < run->work.n; i++)
        load_tally_join(sum, &run->tallies[i]);
}

/* ---- For people ---- */

static void print_times(const char *what, const struct load_histogram *times)
{
    if (times->count == 0)
        return;
    printf("  %-12s min %" PRIu64 "  median %" PRIu64 "  p90 %" PRIu64 "  p99 %" PRIu64
           "  p99.9 %" PRIu64 "  max %" PRIu64 " µs\n",
           what, times->least, load_histogram_at(times, 0.5), load_histogram_at(times, 0.9),
           load_histogram_at(times, 0.99), load_histogram_at(times, 0.999), times->most);
}

static void print_tally(const struct load_run *run, const char *name,
                        const struct load_tally *tally)
{
    printf("%s: %" PRIu64 " calls, %.0f a second, %.0f of them OK\n", name, load_tally_count(tally),
           per_second(run, load_tally_count(tally)), per_second(run, tally->outcomes[0]));
    for (int i = 0; i < LOAD_OUTCOMES; i++)
        if (tally->outcomes[i])
            printf("  %s %" PRIu64 "\n", load_connection_outcome(i), tally->outcomes[i]);
    if (tally->hints)
        printf("  with a hint when to come again %" PRIu64 "\n", tally->hints);
    bool open = run->options->rate > 0;
    print_times("OK", &tally->ok);
    print_times("others", &tally->other);
    if (open)
        print_times("OK, sent", &tally->ok_sent);
    if (open)
        print_times("others, sent", &tally->other_sent);
}

void load_report_print(const struct load_run *run)
{
    struct load_tally *sum = calloc(1, sizeof *sum);
    total(run, sum);
    print_tally(run, "all", sum);
    for (int i = 0; i < run->work.n && run->work.n > 1; i++)
        print_tally(run, run->work.lines[i].method->name, &run->tallies[i]);
    if (run->unsent)
        printf("due but not sent: %" PRIu64 "\n", run->unsent);
    if (run->n_lost)
        printf("connections lost: %d (%s)\n", run->n_lost, run->error);
    free(sum);
}

/* ---- JSON ---- */

static void json_times(const char *name, const struct load_histogram *times, const char *behind)
{
    printf("\"%s\": {\"count\": %" PRIu64 ", \"min\": %" PRIu64 ", \"mean\": %" PRIu64
           ", \"p50\": %" PRIu64 ", \"p90\": %" PRIu64 ", \"p99\": %" PRIu64 ", \"p999\": %" PRIu64
           ", \"max\": %" PRIu64 "}%s",
           name, times->count, times->least, times->count ? times->sum / times->count : 0,
           load_histogram_at(times, 0.5), load_histogram_at(times, 0.9),
           load_histogram_at(times, 0.99), load_histogram_at(times, 0.999), times->most, behind);
}

static void json_tally(const struct load_run *run, const struct load_tally *tally)
{
    const char *between = "";
    printf("{\"calls\": %" PRIu64 ", \"rate\": %.1f, \"statuses\": {", load_tally_count(tally),
           per_second(run, load_tally_count(tally)));
    for (int i = 0; i < LOAD_OUTCOMES; i++) {
        if (tally->outcomes[i] == 0)
            continue;
        printf("%s\"%s\": %" PRIu64, between, load_connection_outcome(i), tally->outcomes[i]);
        between = ", ";
    }
    printf("}, \"hints\": %" PRIu64 ", ", tally->hints);
    json_times("ok", &tally->ok, ", ");
    json_times("ok_sent", &tally->ok_sent, ", ");
    json_times("other", &tally->other, ", ");
    json_times("other_sent", &tally->other_sent, "}");
}

void load_report_json(const struct load_run *run)
{
    struct load_tally *sum = calloc(1, sizeof *sum);
    total(run, sum);
    printf("{\"seconds\": %g, \"calls\": %" PRIu64 ", \"rate\": %.1f, \"ok_rate\": %.1f, "
           "\"unsent\": %" PRIu64 ", \"received\": %" PRIu64 ", \"lost_connections\": %d, "
           "\"total\": ",
           run->options->seconds, load_tally_count(sum), per_second(run, load_tally_count(sum)),
           per_second(run, sum->outcomes[0]), run->unsent, run->client.received, run->n_lost);
    json_tally(run, sum);
    printf(", \"methods\": {");
    for (int i = 0; i < run->work.n; i++) {
        printf("%s\"%s\": ", i ? ", " : "", run->work.lines[i].method->name);
        json_tally(run, &run->tallies[i]);
    }
    printf("}}\n");
    free(sum);
}
