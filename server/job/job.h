/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work outside calls: a few threads, each with a connection of its own, take what waits in the
 * database: imports, and what has to be cleaned up from time to time. What is taken is leased; when
 * a process dies, another one goes on where it stopped.
 */
#ifndef KITH_SERVER_JOB_JOB_H
#define KITH_SERVER_JOB_JOB_H

#include "server/resource/resource.h"

struct keyring;

struct job_config {
    const char *conninfo;
    const struct resource_hooks *const *hooks; /* of the features, as in the registry */
    int threads;                               /* 1 to 16 */
    const struct keyring *keyring; /* must outlive the runner; NULL: the audit log is not sealed */
    const char *seal_file;         /* NULL: beside the keys */
};

struct job_runner;

/* Starts the threads. NULL without memory or threads. */
struct job_runner *job_runner_new(const struct job_config *config);
/* From any thread: there may be something to do. */
void job_runner_wake(struct job_runner *runner);
/* Waits until the threads have ended, each after the step that it is in. NULL allowed. */
void job_runner_free(struct job_runner *runner);

#endif
