/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Profiles: which server, whom to trust, how to show things. They live in
 * $XDG_CONFIG_HOME/kith/config, one section for each, with "profile = NAME" above them for the one
 * in use. Environment (KITH_SERVER …) and options override the file.
 */
#ifndef KITH_CLIENT_CMD_PROFILE_H
#define KITH_CLIENT_CMD_PROFILE_H

#include "client/cmd/options.h"
#include "common/arena.h"
#include "common/buf.h"
#include "common/status.h"

#include <stdbool.h>
#include <stdint.h>

struct profile {
    const char *name;
    const char *server;
    const char *ca;                            /* "" none */
    const char *fingerprint;                   /* "" none */
    const char *user;                          /* login name; "" none */
    const char *api_key_file;                  /* "" none */
    const char *certificate, *certificate_key; /* of the client; "" none */
    const char *lang;                          /* "" by the environment */
    const char *output;                        /* "auto" or a form */
    int64_t timeout;                           /* milliseconds; 0: by the contract */
};

/* The chosen profile: --profile, KITH_PROFILE, the file's, else "default". */
struct status profile_load(struct profile *profile, const struct arguments *arguments,
                           struct arena *arena);
bool profile_name_valid(const char *name);

/* The file as it is, for listing and changing; "" when there is none. NULL: cannot be read. */
char *profile_file(struct arena *arena);
struct status profile_store(struct arena *arena, const char *text);
/* Names of the sections of a file, in order; returns how many. */
size_t profile_names(struct arena *arena, const char *text, const char **names, size_t most);
/* The file without the section; with the line "profile = name" first. NULL without memory. */
char *profile_without(struct arena *arena, const char *text, const char *name);
char *profile_with_default(struct arena *arena, const char *text, const char *name);
/* The name in "profile = name"; "default" when there is none. */
bool profile_has_default(const char *text);
const char *profile_default(struct arena *arena, const char *text);

#endif
