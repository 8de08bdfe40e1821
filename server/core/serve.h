/* SPDX-License-Identifier: Apache-2.0 */
/* `kithd serve`: workers with their pools and calls, until a signal ends them. */
#ifndef KITH_SERVER_CORE_SERVE_H
#define KITH_SERVER_CORE_SERVE_H

#include "server/core/settings.h"

/*
 * Checks the schema, then serves. argc and argv are kept for reading the settings again on SIGHUP.
 * False when it could not start or did not end well; the log says why.
 */
bool serve_run(int argc, char *const *argv, const struct settings *settings);

#endif
