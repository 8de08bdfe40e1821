/* SPDX-License-Identifier: Apache-2.0 */
/* `kithd audit verify`: the check of the audit log without a server. Blocking. */
#ifndef KITH_SERVER_JOB_AUDIT_RUN_H
#define KITH_SERVER_JOB_AUDIT_RUN_H

#include "server/audit/verify.h"

struct audit_run {
    struct arena *arena;
    const char *conninfo;
    const struct keyring *keyring;
    const char *seal_file; /* NULL: beside the keys */
    void (*progress)(const char *what, int64_t done, int64_t total, void *owner); /* may be NULL */
    void *owner;
};

/* OK also when something is wrong with the log: *result says. */
struct status audit_run_verify(const struct audit_run *run, struct verify_result *result);

#endif
