/* SPDX-License-Identifier: Apache-2.0 */
/* Words of scopes. */
#include "server/rpc/scopes.h"

#include "server/rpc/session.h"

#include <string.h>

struct word {
    const char *at;
    size_t object, action; /* lengths; the action stands behind the colon */
};

/* The next word, and `rest` behind it; false at the end. "*" alone has an action of no length. */
static bool next(const char **rest, struct word *word)
{
    static const char between[] = " ,\t\n";
    const char *at = *rest + strspn(*rest, between);
    size_t length = strcspn(at, between);
    const char *colon = memchr(at, ':', length);
    word->at = at;
    word->object = colon ? (size_t)(colon - at) : length;
    word->action = colon ? length - word->object - 1 : 0;
    *rest = at + length;
    return length > 0;
}

static bool is(const char *text, size_t length, const char *wanted)
{
    return strlen(wanted) == length && memcmp(text, wanted, length) == 0;
}

static bool is_all(const struct word *word)
{
    return is(word->at, word->object, "*") && word->at[1] != ':';
}

static bool covers(const char *text, size_t length, const char *wanted)
{
    return is(text, length, "*") || is(text, length, wanted);
}

bool scopes_allow(const char *scopes, const char *object, const char *action)
{
    struct word word;
    while (next(&scopes, &word))
        if (is_all(&word) || (covers(word.at, word.object, object) &&
                              covers(word.at + word.object + 1, word.action, action)))
            return true;
    return false;
}

static bool is_object(const struct word *word)
{
    if (is(word->at, word->object, "*"))
        return true;
    for (size_t i = 0; i < contract_n_objects; i++)
        if (is(word->at, word->object, contract_objects[i]->name))
            return true;
    return false;
}

static bool is_action(const struct word *word)
{
    char name[32] = "";
    if (word->action == 0 || word->action >= sizeof name)
        return false;
    memcpy(name, word->at + word->object + 1, word->action);
    return strcmp(name, "*") == 0 || session_action(name) != ACCESS_ACTIONS;
}

const char *scopes_wrong(const char *scopes, size_t *length)
{
    struct word word;
    while (next(&scopes, &word)) {
        if (is_all(&word) || (is_object(&word) && is_action(&word)))
            continue;
        *length = (size_t)(scopes - word.at);
        return word.at;
    }
    return NULL;
}
