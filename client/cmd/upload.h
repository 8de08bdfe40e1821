/* SPDX-License-Identifier: Apache-2.0 */
/* Sending a file in pieces: each piece is a request message that the caller makes. */
#ifndef KITH_CLIENT_CMD_UPLOAD_H
#define KITH_CLIENT_CMD_UPLOAD_H

#include "client/cmd/client.h"

#include <stdbool.h>
#include <stdint.h>

enum { UPLOAD_PIECE = 256 * 1024 };

struct upload {
    struct invocation *invocation;
    const struct contract_method *method;
    int fd;
    int64_t size;
    int64_t at; /* where the next piece begins */
    /* Puts the rest of the message around the bytes; `first` and `last` pieces are special. */
    void (*make)(struct upload *upload, struct record *piece, bool first, bool last);
    void *context;
    /* private */
    struct arena *arena;
    char *bytes;
    bool begun, ended;
    struct record *reply;
    int error; /* errno of the file */
};

/* Opens the file. False after an error was printed. */
bool upload_open(struct upload *upload, struct invocation *invocation, const char *path);
/* Sends from `at` on; NULL when it failed: see *outcome. With progress. */
struct record *upload_send(struct upload *upload, struct outcome *outcome);
void upload_close(struct upload *upload);
/* "accounts.csv" of "/tmp/accounts.csv". */
const char *upload_name(const char *path);

#endif
