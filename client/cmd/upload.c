/* SPDX-License-Identifier: Apache-2.0 */
/* Files on their way to the server. */
#include "client/cmd/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_ARENA = 8 * 1024 * 1024 };

const char *upload_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool upload_open(struct upload *upload, struct invocation *invocation, const char *path)
{
    struct stat about;
    *upload = (struct upload){.invocation = invocation, .method = invocation->method};
    upload->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (upload->fd < 0 || fstat(upload->fd, &about) != 0) {
        client_error(invocation, "%s: %s", path, strerror(errno));
        upload_close(upload);
        return false;
    }
    if (!S_ISREG(about.st_mode)) {
        client_error(invocation, gettext("%s is not a file"), path);
        upload_close(upload);
        return false;
    }
    upload->size = about.st_size;
    return true;
}

void upload_close(struct upload *upload)
{
    if (upload->fd >= 0)
        close(upload->fd);
    upload->fd = -1;
    arena_free(upload->arena);
    upload->arena = NULL;
}

static ssize_t read_piece(struct upload *upload, char *bytes)
{
    size_t have = 0;
    while (have < UPLOAD_PIECE) {
        ssize_t got = pread(upload->fd, bytes + have, UPLOAD_PIECE - have,
                            (off_t)(upload->at + (int64_t)have));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        have += (size_t)got;
    }
    return (ssize_t)have;
}

static bool encode_piece(struct upload *upload, const char *data, size_t length, struct buf *out)
{
    struct record *piece = record_new(upload->arena, upload->method->input);
    struct value *bytes = piece ? record_find(piece, "data") : NULL;
    if (!bytes)
        return false;
    upload->ended = upload->at + (int64_t)length >= upload->size || length < UPLOAD_PIECE;
    bytes->present = true;
    bytes->text = (struct record_text){data, length};
    upload->make(upload, piece, !upload->begun, upload->ended);
    buf_init(out, upload->arena, PIECE_ARENA);
    record_encode(piece, out);
    return !out->failed;
}

/* A new arena for each piece: the bytes of the one before are gone by then. */
static int pull(void *context, const void **bytes, size_t *length)
{
    struct upload *upload = context;
    struct buf out;
    if (upload->ended)
        return 0;
    arena_free(upload->arena);
    upload->arena = arena_new(PIECE_ARENA);
    char *data = upload->arena ? arena_alloc(upload->arena, UPLOAD_PIECE) : NULL;
    ssize_t got = data ? read_piece(upload, data) : -1;
    if (got < 0 || !encode_piece(upload, data, (size_t)got, &out)) {
        upload->error = errno ? errno : ENOMEM;
        return -1;
    }
    upload->begun = true;
    upload->at += got;
    progress_set(&upload->invocation->client->progress, upload->at, upload->size);
    *bytes = out.data;
    *length = out.length;
    return 1;
}

static bool take_reply(void *context, const uint8_t *bytes, size_t length)
{
    struct upload *upload = context;
    struct arena *arena = upload->invocation->arena;
    char *copy = arena_copy(arena, bytes, length);
    upload->reply = copy ? record_decode(arena, upload->method->output, copy, length) : NULL;
    return upload->reply != NULL;
}

struct record *upload_send(struct upload *upload, struct outcome *outcome)
{
    struct invocation *invocation = upload->invocation;
    struct client *client = invocation->client;
    struct remote_call call = {
        .method = upload->method, .pull = pull, .row = take_reply, .context = upload};
    upload->begun = upload->ended = false;
    upload->reply = NULL;
    *outcome = (struct outcome){.status = status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", "")};
    if (!client_remote(client))
        return NULL;
    progress_start(&client->progress, gettext("sending"), upload->size, true);
    remote_call(client->remote, &call, invocation->arena, outcome);
    progress_end(&client->progress);
    client_trace(invocation, upload->method, outcome);
    if (upload->error)
        outcome->status.message = strerror(upload->error);
    return status_is_ok(outcome->status) ? upload->reply : NULL;
}
