/* SPDX-License-Identifier: Apache-2.0 */
/* Prometheus text format 0.0.4. */
#include "server/core/core_metrics.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

struct row {
    const char *name;
    const char *type;
    const char *help;
    size_t offset;
};

static const struct row rows[] = {
    {"kith_h2_connections_total", "counter", "Connections accepted.",
     offsetof(struct h2_stats, connections)},
    {"kith_h2_handshakes_total", "counter", "TLS handshakes completed.",
     offsetof(struct h2_stats, handshakes)},
    {"kith_h2_handshake_failures_total", "counter", "TLS handshakes that failed.",
     offsetof(struct h2_stats, handshake_failures)},
    {"kith_h2_streams_total", "counter", "Exchanges handed to the service.",
     offsetof(struct h2_stats, streams)},
    {"kith_h2_answered_total", "counter", "Exchanges answered before or instead of the service.",
     offsetof(struct h2_stats, answered)},
    {"kith_h2_refused_total", "counter", "Streams refused: too many at once.",
     offsetof(struct h2_stats, refused)},
    {"kith_h2_cancelled_total", "counter", "Exchanges that the client left.",
     offsetof(struct h2_stats, cancelled)},
    {"kith_h2_calmed_total", "counter", "Connections closed for a flood of frames.",
     offsetof(struct h2_stats, calmed)},
    {"kith_h2_protocol_errors_total", "counter", "Connections closed for breaking HTTP/2.",
     offsetof(struct h2_stats, protocol_errors)},
    {"kith_h2_timeouts_total", "counter", "Connections and streams that were too slow.",
     offsetof(struct h2_stats, timeouts)},
    {"kith_h2_crowded_out_total", "counter", "Connections cut because they held too much memory.",
     offsetof(struct h2_stats, crowded_out)},
    {"kith_h2_received_bytes_total", "counter", "Bytes received, inside of TLS.",
     offsetof(struct h2_stats, bytes_in)},
    {"kith_h2_sent_bytes_total", "counter", "Bytes sent, inside of TLS.",
     offsetof(struct h2_stats, bytes_out)},
    {"kith_h2_connections", "gauge", "Open connections.", offsetof(struct h2_stats, open)},
    {"kith_h2_connections_signed_in", "gauge", "Open connections that are signed in.",
     offsetof(struct h2_stats, signed_in)},
    {"kith_h2_exchanges", "gauge", "Exchanges that run.", offsetof(struct h2_stats, exchanges)},
    {"kith_h2_output_bytes", "gauge", "Bytes of replies that wait.",
     offsetof(struct h2_stats, output_bytes)},
    {"kith_h2_input_bytes", "gauge", "Bytes of requests that are not complete.",
     offsetof(struct h2_stats, input_bytes)},
};

static void put(struct buf *out, const struct row *row, uint64_t value)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n%s %" PRIu64 "\n", row->name, row->help, row->name,
               row->type, row->name, value);
}

static uint64_t value_at(const struct h2_stats *stats, size_t offset)
{
    const char *base = (const char *)stats;
    return atomic_load_explicit((const atomic_uint_fast64_t *)(const void *)(base + offset),
                                memory_order_relaxed);
}

void core_metrics_h2(const struct h2_stats *const *stats, size_t n, struct buf *out)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t sum = 0;
        for (size_t worker = 0; worker < n; worker++)
            if (stats[worker])
                sum += value_at(stats[worker], rows[i].offset);
        put(out, &rows[i], sum);
    }
}

static uint64_t resident_bytes(void)
{
    unsigned long total = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file)
        return 0;
    if (fscanf(file, "%lu %lu", &total, &resident) != 2)
        resident = 0;
    fclose(file);
    return (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static uint64_t open_files(void)
{
    DIR *folder = opendir("/proc/self/fd");
    uint64_t n = 0;
    if (!folder)
        return 0;
    while (readdir(folder))
        n++;
    closedir(folder);
    return n > 3 ? n - 3 : 0; /* ".", "..", and the folder itself */
}

void core_metrics_process(struct buf *out)
{
    static const struct row memory = {"process_resident_memory_bytes", "gauge", "Resident memory.",
                                      0};
    static const struct row files = {"process_open_fds", "gauge", "Open descriptors.", 0};
    put(out, &memory, resident_bytes());
    put(out, &files, open_files());
}
