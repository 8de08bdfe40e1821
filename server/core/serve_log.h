/* SPDX-License-Identifier: Apache-2.0 */
/* Where the log goes. On the main thread. */
#ifndef KITH_SERVER_CORE_SERVE_LOG_H
#define KITH_SERVER_CORE_SERVE_LOG_H

#include <stdbool.h>

/* "" : standard error. False when the file cannot be opened (errno). */
bool serve_log_open(const char *file, const char *level);
/* After a rotation, and for a new level: the descriptor stays, so that no thread loses a line. */
void serve_log_reopen(const char *file, const char *level);

#endif
