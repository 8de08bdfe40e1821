/* SPDX-License-Identifier: Apache-2.0 */
/* One value of one setting: read, shown, compared. For config.c. */
#ifndef KITH_COMMON_CONFIG_VALUE_H
#define KITH_COMMON_CONFIG_VALUE_H

#include "common/config.h"

/*
 * Stores the value that `text` says into the caller's struct; strings are copied to the arena.
 * False, and nothing stored, when it is not allowed. `folder` (NULL: none) leads relative paths.
 */
bool config_value_set(const struct config_setting *setting, const char *text, const char *folder,
                      struct arena *arena, void *settings);
/* The stored value as text that config_value_set accepts. */
void config_value_show(const struct config_setting *setting, const void *settings, struct buf *out);
bool config_value_equal(const struct config_setting *setting, const void *a, const void *b);
/* What is allowed: "a duration such as 30s, from 1s to 1h". */
void config_value_describe(const struct config_setting *setting, struct buf *out);

#endif
