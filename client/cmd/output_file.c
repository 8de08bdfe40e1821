/* SPDX-License-Identifier: Apache-2.0 */
/* Files that commands write. */
#include "client/cmd/output_file.h"

#include "client/ui/print.h"

#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool output_file_may_replace(struct invocation *invocation, const char *path)
{
    if (access(path, F_OK) != 0)
        return true;
    const char *question = arena_printf(invocation->arena, gettext("%s exists. Replace it?"), path);
    if (client_confirm(invocation, question ? question : "?"))
        return true;
    client_error(invocation, gettext("%s exists; --yes replaces it"), path);
    return false;
}

bool output_file_open(struct output_file *file, struct invocation *invocation, const char *path)
{
    *file = (struct output_file){.path = path, .stream = stdout};
    if (strcmp(path, "-") == 0)
        return true;
    if (!output_file_may_replace(invocation, path))
        return false;
    file->part = arena_printf(invocation->arena, "%s.part", path);
    /* Rows about people: for the user's eyes, unless the umask is stricter still. */
    int fd = file->part ? open(file->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
    file->stream = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (file->stream)
        return true;
    if (fd >= 0)
        close(fd);
    client_error(invocation, "%s: %s", path, strerror(errno));
    return false;
}

bool output_file_close(struct output_file *file, struct invocation *invocation, bool whole)
{
    bool written = fflush(file->stream) == 0 && !ferror(file->stream);
    if (!file->part)
        return written || errno == EPIPE;
    written = fclose(file->stream) == 0 && written;
    if (whole && written && rename(file->part, file->path) == 0)
        return true;
    if (whole)
        client_error(invocation, "%s: %s", file->path, strerror(errno));
    unlink(file->part);
    return false;
}

const char *output_file_name(struct arena *arena, const char *name)
{
    struct buf out;
    const char *slash = strrchr(name, '/');
    const char *last = slash ? slash + 1 : name;
    last += strspn(last, ". ");
    buf_init(&out, arena, 4096);
    print_append(&out, last, strlen(last), false);
    const char *text = buf_string(&out);
    return text && *text ? text : "attachment";
}
