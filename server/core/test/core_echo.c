/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The echo service behind core_run, for tests. Prints the port when it takes connections.
 *   core_echo CERTIFICATE KEY [name=value …]
 */
#include "common/log.h"
#include "server/core/core.h"
#include "server/h2/test/echo_service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *start(struct loop *loop, int index, void *context)
{
    (void)index, (void)context;
    struct echo *echo = calloc(1, sizeof *echo);
    if (echo)
        echo->loop = loop;
    return echo;
}

static void drain(void *worker)
{
    (void)worker;
}

static bool idle(void *worker)
{
    const struct echo *echo = worker;
    return echo->slow == 0;
}

static void stop(void *worker)
{
    struct echo *echo = worker;
    while (echo->slow > 0)
        loop_turn(echo->loop);
    free(echo);
}

static const struct core_worker_ops ops = {start, drain, idle, stop};

static void listening(void *context, unsigned port)
{
    (void)context;
    printf("%u\n", port);
    fflush(stdout);
}

static void own_metrics(void *context, struct buf *out)
{
    (void)context;
    buf_puts(out, "# TYPE echo_own gauge\necho_own 1\n");
}

static const char *value_of(const char *argument, const char *name)
{
    size_t length = strlen(name);
    return strncmp(argument, name, length) == 0 && argument[length] == '=' ? argument + length + 1
                                                                           : NULL;
}

static void set(struct core_config *config, const char *argument)
{
    const char *value;
    if ((value = value_of(argument, "workers")))
        config->workers = atoi(value);
    else if ((value = value_of(argument, "metrics")))
        config->metrics = value;
    else if ((value = value_of(argument, "listen")))
        config->listen = value;
    else if ((value = value_of(argument, "client_ca")))
        config->tls.client_ca = value;
    else if ((value = value_of(argument, "grace")))
        config->grace_ms = atol(value);
    else if ((value = value_of(argument, "fresh")))
        config->fresh_connections = (size_t)atol(value);
    else if ((value = value_of(argument, "per_address")))
        config->fresh_per_address = (size_t)atol(value);
    else if ((value = value_of(argument, "jobs")))
        config->job_ops = &ops;
    else if ((value = value_of(argument, "harden")))
        config->dumpable = false;
    else
        exit(2);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    struct core_config config = CORE_CONFIG_DEFAULT;
    config.listen = "127.0.0.1:0";
    config.tls = (struct tls_files){.certificate = argv[1], .key = argv[2]};
    config.workers = 2;
    config.service = &echo_service;
    config.ops = &ops;
    config.listening = listening;
    config.metrics_text = own_metrics;
    config.dumpable = true;
    for (int i = 3; i < argc; i++)
        set(&config, argv[i]);
    return core_run(&config) ? 0 : 1;
}
