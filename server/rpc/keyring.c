/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in files: found, read, and made once under a lock. */
#include "server/rpc/keyring.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DIGITS = 2 * KEYRING_KEY_BYTES, FILE_NAME = KEYRING_NAME_MAX + 24 };

struct keyring {
    const char *folder;
};

struct keyring *keyring_open(struct arena *arena, const char *folder)
{
    struct keyring *keyring = arena_alloc(arena, sizeof *keyring);
    if (keyring)
        keyring->folder = arena_string(arena, folder);
    return keyring && keyring->folder ? keyring : NULL;
}

const char *keyring_folder(const struct keyring *keyring)
{
    return keyring->folder;
}

static struct status fail(struct arena *arena, const char *what, const char *name, const char *why)
{
    const char *message = arena_printf(arena, "The %s %s cannot be used: %s.", what, name, why);
    return status_error(RPC_FAILED_PRECONDITION, "KEYRING", message ? message : "No key.");
}

static void file_name(char *out, const char *name, int number)
{
    snprintf(out, FILE_NAME, "%s-%d.key", name, number);
}

static int folder_open(const struct keyring *keyring)
{
    return open(keyring->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* ---- Reading ---- */

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool parse(const char *text, uint8_t *bytes)
{
    for (size_t i = 0; i < KEYRING_KEY_BYTES; i++) {
        int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return text[DIGITS] == '\n' || text[DIGITS] == '\0';
}

/* What is wrong; NULL: nothing. */
static const char *read_key(int folder, const char *file, uint8_t *bytes)
{
    char text[DIGITS + 2] = "";
    struct stat about;
    int fd = openat(folder, file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return strerror(errno);
    bool private = fstat(fd, &about) == 0 && (about.st_mode & 077) == 0;
    ssize_t n = private ? read(fd, text, sizeof text - 1) : 0;
    close(fd);
    bool good = n >= DIGITS && parse(text, bytes);
    explicit_bzero(text, sizeof text);
    if (!private)
        return "others may read it; its mode has to be 0600";
    return good ? NULL : "it does not hold 64 hexadecimal digits";
}

static struct status take(struct arena *arena, int folder, const char *name, int number,
                          struct keyring_key *key)
{
    char file[FILE_NAME];
    file_name(file, name, number);
    key->number = number;
    const char *why = read_key(folder, file, key->bytes);
    return why ? fail(arena, "key file", file, why) : STATUS_OK;
}

/* N of NAME-N.key, 0 for any other file. */
static int number_of(const char *file, const char *name)
{
    size_t length = strlen(name);
    char expected[FILE_NAME];
    if (strncmp(file, name, length) != 0 || file[length] != '-')
        return 0;
    long number = strtol(file + length + 1, NULL, 10);
    if (number < 1 || number > 1000000)
        return 0;
    file_name(expected, name, (int)number);
    return strcmp(file, expected) == 0 ? (int)number : 0;
}

static int highest(int folder, const char *name)
{
    int best = 0, copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = copy < 0 ? NULL : fdopendir(copy);
    if (!entries) {
        if (copy >= 0)
            close(copy);
        return -1;
    }
    for (const struct dirent *entry = readdir(entries); entry; entry = readdir(entries)) {
        int number = number_of(entry->d_name, name);
        best = number > best ? number : best;
    }
    closedir(entries);
    return best;
}

/* ---- Making the first one ---- */

static bool write_all(int fd, const char *text, size_t length)
{
    return write(fd, text, length) == (ssize_t)length && fsync(fd) == 0;
}

/* Complete under its name, or not there: whoever reads it must never see a part. */
static const char *write_key(int folder, const char *file)
{
    uint8_t bytes[KEYRING_KEY_BYTES];
    char text[DIGITS + 2];
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return "there are no random numbers";
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    text[DIGITS] = '\n';
    int fd = openat(folder, ".new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool good = fd >= 0 && write_all(fd, text, DIGITS + 1);
    if (fd >= 0)
        close(fd);
    good = good && renameat(folder, ".new", folder, file) == 0 && fsync(folder) == 0;
    const char *why = good ? NULL : strerror(errno);
    explicit_bzero(bytes, sizeof bytes);
    explicit_bzero(text, sizeof text);
    return why;
}

static struct status make_first(struct arena *arena, int folder, const char *name)
{
    char file[FILE_NAME];
    const char *why = NULL;
    file_name(file, name, 1);
    int lock = openat(folder, ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0 || flock(lock, LOCK_EX) != 0)
        why = strerror(errno);
    else if (highest(folder, name) == 0)
        why = write_key(folder, file);
    if (lock >= 0)
        close(lock); /* unlocks */
    return why ? fail(arena, "key file", file, why) : STATUS_OK;
}

static bool is_name(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && length <= KEYRING_NAME_MAX &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz_") == length;
}

struct status keyring_current(const struct keyring *keyring, struct arena *arena, const char *name,
                              struct keyring_key *key)
{
    struct status status = STATUS_OK;
    int folder = folder_open(keyring);
    if (folder < 0 && errno == ENOENT && mkdir(keyring->folder, 0700) == 0)
        folder = folder_open(keyring);
    if (folder < 0)
        folder = folder_open(keyring); /* somebody else has made it */
    if (folder < 0 || !is_name(name))
        status = fail(arena, "folder of keys", keyring->folder,
                      folder < 0 ? strerror(errno) : "there is no such key");
    int number = folder < 0 ? 0 : highest(folder, name);
    if (status_is_ok(status) && number == 0) {
        status = make_first(arena, folder, name);
        number = highest(folder, name);
    }
    if (status_is_ok(status))
        status = take(arena, folder, name, number, key);
    if (folder >= 0)
        close(folder);
    return status;
}

struct status keyring_find(const struct keyring *keyring, struct arena *arena, const char *name,
                           int number, struct keyring_key *key)
{
    int folder = folder_open(keyring);
    if (folder < 0)
        return fail(arena, "folder of keys", keyring->folder, strerror(errno));
    struct status status = is_name(name) && number > 0
                               ? take(arena, folder, name, number, key)
                               : fail(arena, "key", name, "there is no such key");
    close(folder);
    return status;
}
