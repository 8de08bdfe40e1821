/* SPDX-License-Identifier: Apache-2.0 */
/* The table of settings. */
#include "server/core/settings.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define STANDARD_FILE "/etc/kith/kithd.conf"

static const struct config_setting table[] = {
    {"listen", CONFIG_STRING, offsetof(struct settings, listen), "[::]:7443", 1, 200,
     .help = "Address and port to take connections on."},
    {"database", CONFIG_STRING, offsetof(struct settings, database),
     "host=/run/postgresql dbname=kith", 1, 1000, .secret = true,
     .help = "Connection to PostgreSQL as libpq writes it; host is a socket folder, or use "
             "hostaddr."},
    {"certificate", CONFIG_PATH, offsetof(struct settings, certificate), "",
     .help = "PEM file with the certificate of the server and its chain; read again on SIGHUP."},
    {"key", CONFIG_PATH, offsetof(struct settings, key), "",
     .help = "PEM file with the private key; read again on SIGHUP."},
    {"client_ca", CONFIG_PATH, offsetof(struct settings, client_ca), "",
     .help = "PEM file: clients may show a certificate signed by these; empty: none is asked."},
    {"keys", CONFIG_PATH, offsetof(struct settings, keys), "",
     .help = "Folder of the keys that lie outside the database, made when needed; empty: `keys` "
             "beside the configuration file. Back it up, apart from the database."},
    {"audit_seal_file", CONFIG_PATH, offsetof(struct settings, audit_seal_file), "",
     .help = "File that the seals of the audit log are appended to, best on another machine; "
             "empty: `audit.seals` in the folder of keys."},
    {"workers", CONFIG_INT, offsetof(struct settings, workers), "0", 0, 256,
     .help = "Threads that serve; 0: one for each processor."},
    {"read_connections", CONFIG_INT, offsetof(struct settings, read_connections), "2", 1, 32,
     .help = "Connections to PostgreSQL for reads, per worker."},
    {"write_connections", CONFIG_INT, offsetof(struct settings, write_connections), "4", 1, 32,
     .help = "Connections for writes, per worker."},
    {"spare_write_connections", CONFIG_INT, offsetof(struct settings, spare_write_connections),
     "24", 0, 256,
     .help = "More connections for writes, shared out among the workers: opened while commits wait "
             "for the disk, closed again after half a minute."},
    {"lone_connections", CONFIG_INT, offsetof(struct settings, lone_connections), "2", 1, 32,
     .help = "Connections for writes that wait for locks, per worker."},
    {"heavy_connections", CONFIG_INT, offsetof(struct settings, heavy_connections), "1", 1, 32,
     .help = "Connections for reports and exports, per worker."},
    {"max_connections", CONFIG_INT, offsetof(struct settings, max_connections), "20000", 1, 1000000,
     .help = "Most connections of clients."},
    {"fresh_connections", CONFIG_INT, offsetof(struct settings, fresh_connections), "500", 1,
     1000000, .help = "Most connections that are not signed in."},
    {"fresh_per_address", CONFIG_INT, offsetof(struct settings, fresh_per_address), "20", 1,
     1000000, .help = "Of these, from one address."},
    {"streams", CONFIG_INT, offsetof(struct settings, streams), "100", 1, 10000,
     .help = "Most calls at once on one connection."},
    {"fresh_streams", CONFIG_INT, offsetof(struct settings, fresh_streams), "20", 1, 10000,
     .help = "The same before somebody has signed in on it."},
    {"header_list", CONFIG_BYTES, offsetof(struct settings, header_list), "16KiB", 1024, 1 << 20,
     .help = "Most request headers of a call."},
    {"output_connection", CONFIG_BYTES, offsetof(struct settings, output_connection), "1MiB", 65536,
     64 << 20, .help = "Replies that wait on one connection; above it no new call begins there."},
    {"output_total", CONFIG_BYTES, offsetof(struct settings, output_total), "128MiB", 1 << 20,
     INT64_C(1) << 40, .help = "Replies that wait in all; above it calls are refused."},
    {"handshake_timeout", CONFIG_DURATION, offsetof(struct settings, handshake_timeout), "10s", 100,
     600000, .help = "How long a client may take for the TLS handshake."},
    {"headers_timeout", CONFIG_DURATION, offsetof(struct settings, headers_timeout), "10s", 100,
     600000, .help = "The same for the beginning of HTTP/2, and for the headers of a call."},
    {"body_timeout", CONFIG_DURATION, offsetof(struct settings, body_timeout), "30s", 100, 600000,
     .help = "The same for one message."},
    {"stall_timeout", CONFIG_DURATION, offsetof(struct settings, stall_timeout), "30s", 100, 600000,
     .help = "The same for reading 4 KiB of what waits for it."},
    {"fresh_idle_timeout", CONFIG_DURATION, offsetof(struct settings, fresh_idle_timeout), "30s",
     100, 600000, .help = "How long a connection that nobody has signed in on may be idle."},
    {"calls", CONFIG_INT, offsetof(struct settings, calls), "4096", 1, 1000000,
     .help = "Most calls at once."},
    {"user_calls", CONFIG_INT, offsetof(struct settings, user_calls), "8", 1, 10000,
     .help = "Most calls of one user at once."},
    {"heavy_calls", CONFIG_INT, offsetof(struct settings, heavy_calls), "8", 1, 10000,
     .help = "Most reports, exports and imports at once."},
    {"user_heavy_calls", CONFIG_INT, offsetof(struct settings, user_heavy_calls), "2", 1, 10000,
     .help = "Of these, of one user."},
    {"message_in", CONFIG_BYTES, offsetof(struct settings, message_in), "1MiB", 65536, 64 << 20,
     .help = "Largest request."},
    {"message_out", CONFIG_BYTES, offsetof(struct settings, message_out), "4MiB", 65536, 64 << 20,
     .help = "Largest reply."},
    {"sessions", CONFIG_INT, offsetof(struct settings, sessions), "10000", 16, 1000000,
     .help = "Sessions that a worker holds in memory."},
    {"password_threads", CONFIG_INT, offsetof(struct settings, password_threads), "0", 0, 16,
     .help = "Threads that hash passwords; each takes 46 MiB while it does. 0: one for two "
             "processors, at most 2."},
    {"password_queue", CONFIG_INT, offsetof(struct settings, password_queue), "64", 1, 10000,
     .help = "Most sign-ins that wait for one of them."},
    {"free_address", CONFIG_INT, offsetof(struct settings, free_address), "20", 1, 1000000,
     .help = "Failed sign-ins from one address without consequence; then it waits."},
    {"free_account", CONFIG_INT, offsetof(struct settings, free_account), "5", 1, 1000000,
     .help = "Failed sign-ins with one login without consequence, on all servers together."},
    {"free_device", CONFIG_INT, offsetof(struct settings, free_device), "10", 1, 1000000,
     .help = "The same from a device that the user has signed in from before."},
    {"free_all", CONFIG_INT, offsetof(struct settings, free_all), "200", 1, 1000000,
     .help = "Failed sign-ins of all without consequence."},
    {"job_threads", CONFIG_INT, offsetof(struct settings, job_threads), "2", 1, 16,
     .help = "Threads for imports and for what is done from time to time."},
    {"log_level", CONFIG_CHOICE, offsetof(struct settings, log_level), "info",
     .choices = "debug|info|warn|error", .reloadable = true, .help = "What is logged."},
    {"log_file", CONFIG_PATH, offsetof(struct settings, log_file), "",
     .help = "File of the log, opened again on SIGHUP; empty: standard error."},
    {"metrics", CONFIG_STRING, offsetof(struct settings, metrics), "", 0, 200,
     .help = "Loopback address and port for GET /metrics; empty: none."},
    {"drain_grace", CONFIG_DURATION, offsetof(struct settings, drain_grace), "30s", 0, 3600000,
     .help = "How long running calls may take after SIGTERM."},
    {"dumpable", CONFIG_BOOL, offsetof(struct settings, dumpable), "no",
     .help = "Allow core dumps and debuggers: for development only."},
};

const struct config_table settings_table = {"kithd", table, sizeof table / sizeof *table};

/* Beside the configuration file, even where there is none. */
static bool find_keys(const char *file, struct arena *arena, struct settings *settings)
{
    const char *slash = strrchr(file, '/');
    if (!*settings->keys)
        settings->keys = slash ? arena_printf(arena, "%.*s/keys", (int)(slash - file), file)
                               : arena_string(arena, "keys");
    return settings->keys != NULL;
}

bool settings_load(int argc, char *const *argv, struct arena *arena, struct settings *settings,
                   struct buf *errors)
{
    static const char *const other_flags[] = {"config", "help", "version", NULL};
    const char *file = config_flag(argc, argv, "config");
    struct config_sources sources = {
        .file = file && *file ? file : STANDARD_FILE,
        .may_miss = !file || !*file,
        .environment = environ,
        .argc = argc,
        .argv = argv,
        .other_flags = other_flags,
    };
    return config_load(&settings_table, &sources, arena, settings, errors) &&
           find_keys(sources.file, arena, settings);
}
