/* SPDX-License-Identifier: Apache-2.0 */
/* A program of PostgreSQL, run without a shell. */
#include "server/job/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TICK_MS = 500, NOT_FOUND = 127 };

static struct status failed(struct arena *arena, const char *program, const char *why)
{
    const char *text = arena_printf(arena, "%s %s.", program, why);
    return status_error(RPC_INTERNAL, "PROGRAM_FAILED", text ? text : "A program failed.");
}

static struct status missing(struct arena *arena, const struct child *child)
{
    const char *text = arena_printf(arena,
                                    "There is no program %s; install postgresql-client-%d, or put "
                                    "its folder on PATH.",
                                    child->program, child->version);
    return status_error(RPC_FAILED_PRECONDITION, "PROGRAM_MISSING", text ? text : child->program);
}

/* Debian keeps one for each version; the one of the server's version can talk to it. */
static const char *find(struct arena *arena, const struct child *child)
{
    const char *path =
        arena_printf(arena, "/usr/lib/postgresql/%d/bin/%s", child->version, child->program);
    return path && access(path, X_OK) == 0 ? path : child->program;
}

static int prepare(posix_spawn_file_actions_t *actions, const struct child *child)
{
    int error = posix_spawn_file_actions_init(actions);
    if (error)
        return error;
    error = child->input < 0
                ? posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0)
                : posix_spawn_file_actions_adddup2(actions, child->input, 0);
    if (!error && child->output < 0)
        error = posix_spawn_file_actions_addopen(actions, 1, "/dev/null", O_WRONLY, 0);
    else if (!error)
        error = posix_spawn_file_actions_adddup2(actions, child->output, 1);
    if (error)
        posix_spawn_file_actions_destroy(actions);
    return error;
}

static int start(struct arena *arena, const struct child *child, pid_t *pid)
{
    char *arguments[CHILD_ARGUMENTS + 2] = {(char *)child->program};
    posix_spawn_file_actions_t actions;
    size_t n = 0;
    while (n < CHILD_ARGUMENTS && child->arguments[n]) {
        arguments[n + 1] = child->arguments[n];
        n++;
    }
    int error = child->arguments[n] ? E2BIG : prepare(&actions, child);
    if (error)
        return error;
    error = posix_spawnp(pid, find(arena, child), &actions, NULL, arguments, child->environment);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* Its exit status as waitpid tells it; -1 when that cannot be had. */
static int finish(const struct child *child, pid_t pid)
{
    struct pollfd ended = {.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};
    int status = -1;
    while (ended.fd >= 0) {
        int n = poll(&ended, 1, TICK_MS);
        if (n > 0 || (n < 0 && errno != EINTR))
            break;
        if (child->tick)
            child->tick(child->owner);
    }
    if (ended.fd >= 0)
        close(ended.fd);
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}

struct status child_run(struct arena *arena, const struct child *child)
{
    pid_t pid;
    int error = start(arena, child, &pid);
    if (error == ENOENT)
        return missing(arena, child);
    if (error)
        return failed(arena, child->program, strerror(error));
    int status = finish(child, pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return STATUS_OK;
    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND)
        return missing(arena, child);
    return failed(arena, child->program, WIFSIGNALED(status) ? "was killed" : "failed, see above");
}
