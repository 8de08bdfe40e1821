/* SPDX-License-Identifier: Apache-2.0 */
/* A backup on disk. */
#include "server/job/archive.h"

#include "server/feature/checksum.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_BYTES = 256 * 1024, MANIFEST_BYTES = 4 * 1024 * 1024, TELL_BYTES = 16 * 1024 * 1024 };

static const char dump_name[] = "kith.dump", manifest_name[] = "manifest";

static struct status refuse(struct arena *arena, const char *path, const char *why)
{
    const char *text = arena_printf(arena, "%s: %s", path, why);
    return status_error(RPC_FAILED_PRECONDITION, "BACKUP_FOLDER", text ? text : why);
}

static struct status failed(const struct archive *archive)
{
    const struct backup *backup = archive->backup;
    int error = errno;
    const char *path = archive->partial ? archive->partial : backup->path;
    return refuse(backup->arena, path, strerror(error));
}

/* Without slashes at the end: another name is made of it. */
static const char *plain_path(struct arena *arena, const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    return arena_copy(arena, path, length);
}

static struct status open_folder(struct archive *archive, const char *path)
{
    archive->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return archive->folder < 0 ? failed(archive) : STATUS_OK;
}

static struct status open_dump(struct archive *archive, int flags)
{
    archive->dump = openat(archive->folder, dump_name, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
    return archive->dump < 0 ? failed(archive) : STATUS_OK;
}

struct status archive_create(const struct backup *backup, struct archive *archive)
{
    *archive = (struct archive){backup, NULL, -1, -1};
    const char *path = plain_path(backup->arena, backup->path);
    archive->partial = path ? arena_printf(backup->arena, "%s.partial", path) : NULL;
    if (!archive->partial)
        return status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", "There is no memory.");
    if (access(path, F_OK) == 0)
        return refuse(backup->arena, path, "it exists already; choose another name");
    if (mkdir(archive->partial, 0700) != 0 && errno != EEXIST)
        return failed(archive);
    struct status status = open_folder(archive, archive->partial);
    if (!status_is_ok(status))
        return status;
    if (flock(archive->folder, LOCK_EX | LOCK_NB) != 0)
        return refuse(backup->arena, archive->partial, "another backup is being written there");
    return open_dump(archive, O_RDWR | O_CREAT | O_TRUNC);
}

struct status archive_open(const struct backup *backup, struct archive *archive)
{
    *archive = (struct archive){backup, NULL, -1, -1};
    struct status status = open_folder(archive, backup->path);
    return status_is_ok(status) ? open_dump(archive, O_RDONLY) : status;
}

static void close_one(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void archive_close(struct archive *archive)
{
    close_one(&archive->dump);
    close_one(&archive->folder);
}

static void tell(const struct backup *backup, const char *what, int64_t done, int64_t total)
{
    if (backup->progress && done / READ_BYTES % (TELL_BYTES / READ_BYTES) == 0)
        backup->progress(what, done, total, backup->owner);
}

struct status archive_checksum(const struct archive *archive, const char *what, int64_t *bytes,
                               const char **sha256)
{
    struct arena *arena = archive->backup->arena;
    struct checksum *checksum = checksum_new(arena);
    char *piece = arena_alloc(arena, READ_BYTES);
    char sum[CHECKSUM_TEXT];
    struct stat about;
    ssize_t n;
    if (!checksum || !piece)
        return status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", "There is no memory.");
    if (fstat(archive->dump, &about) != 0)
        return failed(archive);
    *bytes = 0;
    while ((n = pread(archive->dump, piece, READ_BYTES, *bytes)) > 0) {
        checksum_add(checksum, piece, (size_t)n);
        *bytes += n;
        tell(archive->backup, what, *bytes, about.st_size);
    }
    if (n < 0)
        return failed(archive);
    *sha256 = arena_string(arena, checksum_end(checksum, sum));
    return *sha256 && **sha256
               ? STATUS_OK
               : status_error(RPC_INTERNAL, "INTERNAL", "The checksum could not be made.");
}

struct status archive_read_manifest(const struct archive *archive, struct manifest *manifest)
{
    struct arena *arena = archive->backup->arena;
    char *text = arena_alloc(arena, MANIFEST_BYTES);
    int file = openat(archive->folder, manifest_name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return failed(archive);
    size_t length = 0;
    ssize_t n = 0;
    while (text && length < MANIFEST_BYTES - 1 &&
           (n = read(file, text + length, MANIFEST_BYTES - 1 - length)) > 0)
        length += (size_t)n;
    struct status status = n < 0 ? failed(archive) : STATUS_OK;
    close(file);
    if (!text)
        return status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", "There is no memory.");
    return status_is_ok(status) ? manifest_read(arena, text, manifest) : status;
}

static bool write_all(int file, const char *bytes, size_t length)
{
    while (length) {
        ssize_t n = write(file, bytes, length);
        if (n <= 0)
            return false;
        bytes += n;
        length -= (size_t)n;
    }
    return fsync(file) == 0;
}

struct status archive_write_manifest(const struct archive *archive, const struct manifest *manifest)
{
    struct buf text;
    buf_init(&text, archive->backup->arena, MANIFEST_BYTES - 1);
    manifest_write(manifest, &text);
    if (text.failed)
        return status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", "There is no memory.");
    int file = openat(archive->folder, manifest_name,
                      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return failed(archive);
    struct status status = write_all(file, text.data, text.length) ? STATUS_OK : failed(archive);
    close(file);
    return status;
}

/* The folder that the backup stands in: the new name is kept there. */
static bool sync_parent(struct arena *arena, const char *path)
{
    char *parent = arena_string(arena, path);
    char *slash = parent ? strrchr(parent, '/') : NULL;
    if (slash)
        *(slash == parent ? slash + 1 : slash) = '\0';
    int folder = parent ? open(slash ? parent : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    bool good = folder >= 0 && fsync(folder) == 0;
    if (folder >= 0)
        close(folder);
    return good;
}

struct status archive_finish(struct archive *archive)
{
    struct arena *arena = archive->backup->arena;
    const char *path = plain_path(arena, archive->backup->path);
    if (!path || fsync(archive->dump) != 0 || fsync(archive->folder) != 0)
        return failed(archive);
    if (renameat2(AT_FDCWD, archive->partial, AT_FDCWD, path, RENAME_NOREPLACE) != 0 ||
        !sync_parent(arena, path))
        return failed(archive);
    return STATUS_OK;
}

void archive_discard(struct archive *archive)
{
    if (archive->folder < 0 || !archive->partial || archive->dump < 0)
        return;
    unlinkat(archive->folder, dump_name, 0);
    unlinkat(archive->folder, manifest_name, 0);
    rmdir(archive->partial);
}
