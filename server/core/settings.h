/* SPDX-License-Identifier: Apache-2.0 */
/* What can be set about kithd: file, environment (KITHD_…), flags. */
#ifndef KITH_SERVER_CORE_SETTINGS_H
#define KITH_SERVER_CORE_SETTINGS_H

#include "common/config.h"

struct settings {
    const char *listen;
    const char *database; /* conninfo */
    const char *certificate, *key, *client_ca;
    const char *audit_seal_file; /* "": beside the keys */
    const char *keys;            /* folder; never "" once loaded */
    int64_t workers;
    int64_t read_connections, write_connections, spare_write_connections, lone_connections,
        heavy_connections;
    int64_t max_connections, fresh_connections, fresh_per_address;
    int64_t streams, fresh_streams, header_list;
    int64_t output_connection, output_total;
    int64_t handshake_timeout, headers_timeout, body_timeout, stall_timeout, fresh_idle_timeout;
    int64_t calls, user_calls, heavy_calls, user_heavy_calls;
    int64_t message_in, message_out;
    int64_t sessions;
    int64_t password_threads, password_queue;
    int64_t free_address, free_account, free_device, free_all;
    int64_t job_threads;
    const char *log_level, *log_file; /* "" : standard error */
    const char *metrics;              /* "": none */
    int64_t drain_grace;
    bool dumpable;
};

extern const struct config_table settings_table;

/*
 * Reads flags, environment and the file that --config names (/etc/kith/kithd.conf, if it is there,
 * when it names none). False: `errors` says everything that is wrong.
 */
bool settings_load(int argc, char *const *argv, struct arena *arena, struct settings *settings,
                   struct buf *errors);

#endif
