/* SPDX-License-Identifier: Apache-2.0 */
/* Messages to systemd (sd_notify), when it waits for any. */
#ifndef KITH_SERVER_CORE_NOTIFY_H
#define KITH_SERVER_CORE_NOTIFY_H

/* "READY=1", "STOPPING=1". Does nothing without NOTIFY_SOCKET. */
void notify_send(const char *state);

#endif
