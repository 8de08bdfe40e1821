/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file that is only there when it is whole: written under another name, then renamed. "-" is
 * standard output.
 */
#ifndef KITH_CLIENT_CMD_OUTPUT_FILE_H
#define KITH_CLIENT_CMD_OUTPUT_FILE_H

#include "client/cmd/client.h"

#include <stdbool.h>
#include <stdio.h>

struct output_file {
    const char *path;
    const char *part; /* where it grows; NULL: standard output */
    FILE *stream;
};

/* Asks before an existing file is replaced. False after an error was printed. */
bool output_file_may_replace(struct invocation *invocation, const char *path);
/* False after an error was printed. An existing file is only replaced when the user agrees. */
bool output_file_open(struct output_file *file, struct invocation *invocation, const char *path);
/* Makes it whole, or, after a failure, takes it away. False when that went wrong, and printed. */
bool output_file_close(struct output_file *file, struct invocation *invocation, bool whole);
/* The last part of a name from outside, without what could hurt: never a path, never hidden. */
const char *output_file_name(struct arena *arena, const char *name);

#endif
