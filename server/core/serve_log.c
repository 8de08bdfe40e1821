/* SPDX-License-Identifier: Apache-2.0 */
/* The log's file keeps its descriptor: what is opened anew takes its place. */
#include "server/core/serve_log.h"

#include "common/log.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Far from what the process opens by itself. */
enum { LOG_DESCRIPTOR = 63 };

static bool open_at(const char *file)
{
    int fd = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (fd < 0)
        return false;
    bool good = dup3(fd, LOG_DESCRIPTOR, O_CLOEXEC) >= 0;
    close(fd);
    return good;
}

static void set(const char *file, const char *level)
{
    enum log_level parsed = LOG_LEVEL_INFO;
    log_level_parse(level, &parsed);
    log_open(*file ? LOG_DESCRIPTOR : STDERR_FILENO, parsed);
}

bool serve_log_open(const char *file, const char *level)
{
    if (*file && !open_at(file))
        return false;
    set(file, level);
    return true;
}

void serve_log_reopen(const char *file, const char *level)
{
    if (*file && !open_at(file))
        log_event(LOG_LEVEL_ERROR, "log.reopen", log_text("file", file), log_errno("error", errno));
    set(file, level);
}
