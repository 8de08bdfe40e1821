/* SPDX-License-Identifier: Apache-2.0 */
/* Running kith-mime, and checking what it says. */
#include "client/cmd/mime.h"

#include "common/translate.h"

#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

enum { FIRST = 64 * 1024, MOST_JSON = 4 << 20, PATH = 4096 };

extern char **environ;

/* ---- Running it ---- */

/* Beside this program, as in the build, or where it is installed. */
static const char *program(struct arena *arena)
{
    static const char *const places[] = {"kith-mime", "../libexec/kith/kith-mime"};
    char own[PATH];
    ssize_t n = readlink("/proc/self/exe", own, sizeof own - 1);
    char *slash = n > 0 ? memrchr(own, '/', (size_t)n) : NULL;
    if (!slash)
        return NULL;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const char *path = arena_printf(arena, "%.*s/%s", (int)(slash - own), own, places[i]);
        if (path && access(path, X_OK) == 0)
            return path;
    }
    return NULL;
}

static pid_t start(struct arena *arena, int message, size_t limit, int answer)
{
    const char *path = program(arena);
    char bytes[32];
    char *const arguments[] = {(char *)"kith-mime", bytes, NULL};
    posix_spawn_file_actions_t actions;
    pid_t child = -1;
    snprintf(bytes, sizeof bytes, "%zu", limit);
    if (!path || posix_spawn_file_actions_init(&actions) != 0)
        return -1;
    if (posix_spawn_file_actions_adddup2(&actions, message, STDIN_FILENO) != 0 ||
        posix_spawn_file_actions_adddup2(&actions, answer, STDOUT_FILENO) != 0 ||
        posix_spawn(&child, path, &actions, NULL, arguments, environ) != 0)
        child = -1;
    posix_spawn_file_actions_destroy(&actions);
    return child;
}

/* All that it says; NULL when that cannot be, or is more than it may say. */
static char *read_answer(int fd, size_t most, size_t *length)
{
    size_t room = FIRST;
    char *bytes = malloc(room + 1);
    *length = 0;
    while (bytes) {
        ssize_t got = read(fd, bytes + *length, room - *length);
        if (got == 0) {
            bytes[*length] = '\0';
            return bytes;
        }
        if (got < 0 && errno != EINTR)
            break;
        *length += got > 0 ? (size_t)got : 0;
        if (*length < room)
            continue;
        char *more = room < most ? realloc(bytes, 2 * room + 1) : NULL;
        if (!more)
            break;
        bytes = more;
        room *= 2;
    }
    free(bytes);
    return NULL;
}

/* Ended by what the message did to it, not by somebody or the machine? */
static bool is_broken(int status)
{
    static const int by_itself[] = {SIGSEGV, SIGABRT, SIGBUS,  SIGILL,
                                    SIGFPE,  SIGTRAP, SIGXCPU, SIGSYS};
    for (size_t i = 0; i < sizeof by_itself / sizeof *by_itself; i++)
        if (WIFSIGNALED(status) && WTERMSIG(status) == by_itself[i])
            return true;
    return false;
}

/* ---- What it says ---- */

static const char *sentence(const char *reason)
{
    static const struct {
        const char *reason, *sentence;
    } sentences[] = {
        {"TOO_LARGE", N_("the message is too large")},
        {"HEADER_TOO_LARGE", N_("the header of the message is too large")},
        {"TOO_MANY_PARTS", N_("the message has too many parts")},
        {"TOO_DEEP", N_("the message has parts within parts within parts")},
        {"EMPTY", N_("the message is empty")},
        {"NO_MESSAGE", N_("this is no mail: it has no header")},
        {"NO_SENDER", N_("the message does not say who sent it")},
    };
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
        if (strcmp(reason, sentences[i].reason) == 0)
            return gettext(sentences[i].sentence);
    return gettext("the message cannot be read");
}

static bool has_keys(const json_t *said)
{
    static const char *const texts[] = {"message_id", "in_reply_to", "from_address", "from_name",
                                        "recipients", "subject",     "text",         "body",
                                        "sha256",     NULL};
    static const char *const lists[] = {"references", "to", "attachments", NULL};
    for (size_t i = 0; texts[i]; i++)
        if (!json_is_string(json_object_get(said, texts[i])))
            return false;
    for (size_t i = 0; lists[i]; i++)
        if (!json_is_array(json_object_get(said, lists[i])))
            return false;
    return json_is_integer(json_object_get(said, "date")) &&
           json_is_boolean(json_object_get(said, "automatic"));
}

/* Are there as many bytes as the files are said to have? */
static bool files_fit(const json_t *said, size_t length)
{
    const json_t *files = json_object_get(said, "attachments");
    for (size_t i = 0; i < json_array_size(files); i++) {
        const json_t *file = json_array_get(files, i);
        json_int_t size = json_integer_value(json_object_get(file, "size"));
        if (!json_is_string(json_object_get(file, "file_name")) ||
            !json_is_string(json_object_get(file, "media_type")) || size < 0 ||
            (size_t)size > length)
            return false;
        length -= (size_t)size;
    }
    return length == 0;
}

static bool names_fit(const json_t *said, const char *key)
{
    const json_t *list = json_object_get(said, key);
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!json_is_string(json_array_get(list, i)))
            return false;
    return true;
}

/* A line "kith-mime 1 LENGTH", so much JSON, and the files. */
static bool take_answer(struct mime *mime, char *answer, size_t length)
{
    static const char begin[] = "kith-mime 1 ";
    char *end = NULL;
    if (strncmp(answer, begin, sizeof begin - 1) != 0)
        return false;
    unsigned long size = strtoul(answer + sizeof begin - 1, &end, 10);
    size_t left = length - (size_t)(end - answer);
    if (left == 0 || *end != '\n' || size > MOST_JSON || size >= left)
        return false;
    mime->said = json_loadb(end + 1, size, JSON_REJECT_DUPLICATES, NULL);
    mime->bytes = end + 1 + size;
    mime->reason = json_string_value(json_object_get(mime->said, "refused"));
    return mime->reason || (has_keys(mime->said) && names_fit(mime->said, "references") &&
                            names_fit(mime->said, "to") && files_fit(mime->said, left - 1 - size));
}

enum mime_end mime_read(struct arena *arena, int fd, size_t limit, struct mime *mime)
{
    int ends[2], status = 0;
    size_t length = 0;
    *mime = (struct mime){0};
    if (lseek(fd, 0, SEEK_SET) != 0 || pipe2(ends, O_CLOEXEC) != 0)
        return MIME_FAILED;
    pid_t child = start(arena, fd, limit, ends[1]);
    close(ends[1]);
    if (child > 0)
        mime->answer = read_answer(ends[0], 2 * (size_t)MIME_MOST_BYTES, &length);
    close(ends[0]);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (child > 0 && is_broken(status)) {
        mime->reason = sentence("");
        return MIME_REFUSED;
    }
    if (!mime->answer || !WIFEXITED(status) || !take_answer(mime, mime->answer, length))
        return MIME_FAILED;
    if (WEXITSTATUS(status) == EX_DATAERR && mime->reason) {
        mime->reason = sentence(mime->reason);
        return MIME_REFUSED;
    }
    return WEXITSTATUS(status) == EX_OK && !mime->reason ? MIME_SAID : MIME_FAILED;
}

void mime_free(struct mime *mime)
{
    json_decref(mime->said);
    free(mime->answer);
    *mime = (struct mime){0};
}

const char *mime_text(const struct mime *mime, const char *key)
{
    const char *text = json_string_value(json_object_get(mime->said, key));
    return text ? text : "";
}
