/* SPDX-License-Identifier: Apache-2.0 */
/* A service for tests: echoes, streams, slow calls, errors. */
#ifndef KITH_SERVER_H2_TEST_ECHO_SERVICE_H
#define KITH_SERVER_H2_TEST_ECHO_SERVICE_H

#include "server/h2/h2_server.h"

/* One for each loop: the context of the service. */
struct echo {
    struct loop *loop;
    const struct h2_stats *stats;
    unsigned settled, slow, slow_started;
};

extern const struct stream_service echo_service;

#endif
