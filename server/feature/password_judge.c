/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which passwords are refused. Length is what counts (NIST SP 800-63B, 5.1.1.2); what is refused
 * besides is what guessing programs try first: common passwords with digits around them, patterns,
 * repetitions, and words of the context.
 */
#include "common/utf8.h"
#include "server/feature/password.h"
#include "server/feature/password_common.h"

#include <ctype.h>
#include <string.h>

enum { CONTEXT_WORD = 3, CONTEXT_REST = 8, DECORATION = 8, LONGEST_UNIT = 16 };

/* Every character follows the one before, up, down, or is the same. */
static bool is_run(const char *text)
{
    if (!text[0] || !text[1])
        return false;
    int step = text[1] - text[0];
    if (step < -1 || step > 1)
        return false;
    for (size_t i = 1; text[i + 1]; i++) {
        bool over = text[i] == '9' && text[i + 1] == '0' && step == 1;
        bool under = text[i] == '0' && text[i + 1] == '9' && step == -1;
        if (text[i + 1] - text[i] != step && !over && !under)
            return false;
    }
    return true;
}

static bool is_repeated(const char *text)
{
    size_t length = strlen(text);
    for (size_t unit = 1; unit <= LONGEST_UNIT && unit <= length / 2; unit++)
        if (memcmp(text, text + unit, length - unit) == 0)
            return true;
    return false;
}

static bool is_letter(char byte)
{
    return isalpha((unsigned char)byte) || (unsigned char)byte >= 0x80;
}

/* "!Dragon2024" is "dragon" with decoration. */
static bool is_decorated(struct arena *arena, const char *text)
{
    size_t begin = 0, end = strlen(text);
    while (begin < end && !is_letter(text[begin]))
        begin++;
    while (end > begin && !is_letter(text[end - 1]))
        end--;
    char *core = arena_copy(arena, text + begin, end - begin);
    return core && *core && strlen(text) - (end - begin) < DECORATION &&
           (password_common_has(core) || (is_repeated(core) && utf8_length(core) < PASSWORD_MIN));
}

/* All of it out of common words: "passwordqwerty", "iloveyou123456". */
static bool is_compound(const char *text)
{
    for (size_t at = 1; text[at]; at++)
        if (password_common_has_prefix(text, at) && password_common_has(text + at))
            return true;
    return false;
}

static void remove_word(char *text, const char *word)
{
    size_t length = strlen(word);
    if (utf8_length(word) < CONTEXT_WORD)
        return;
    for (char *at = strstr(text, word); at; at = strstr(at, word))
        memmove(at, at + length, strlen(at + length) + 1);
}

/* Each part of the name by itself too. */
static void remove_names(struct arena *arena, char *text, const char *name)
{
    char *words = name ? utf8_fold(arena, name) : NULL;
    char *rest = NULL;
    if (!words)
        return;
    remove_word(text, words);
    for (char *word = strtok_r(words, " .-_@", &rest); word; word = strtok_r(NULL, " .-_@", &rest))
        remove_word(text, word);
}

static bool is_context(struct arena *arena, const char *folded, const char *login, const char *name)
{
    char *text = arena_string(arena, folded);
    if (!text)
        return false;
    remove_names(arena, text, name); /* before the login, which is often a part of it */
    remove_names(arena, text, login);
    remove_word(text, "kith");
    return strcmp(text, folded) != 0 && utf8_length(text) < CONTEXT_REST;
}

struct status password_judge(struct arena *arena, const char *field, const char *password,
                             const char *login, const char *name)
{
    size_t length = utf8_length(password);
    if (length < PASSWORD_MIN)
        return status_field(field, "A password has at least 12 characters.");
    if (length > PASSWORD_MAX)
        return status_field(field, "A password has at most 128 characters.");
    const char *text = utf8_fold(arena, password);
    if (!text)
        return status_field(field, "The password cannot be read as text.");
    if (is_context(arena, text, login, name))
        return status_field(field, "The password says little more than who you are.");
    if (password_common_has(text) || is_run(text) || is_repeated(text) ||
        is_decorated(arena, text) || is_compound(text))
        return status_field(field, "The password is one of those that are tried first.");
    return STATUS_OK;
}
