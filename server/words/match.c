/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The texts of the form are searched once from the left and once from the right. Where both agree
 * there is one way only: whatever stands in the places, it is never cut elsewhere.
 */
#include "server/words/match.h"

#include <string.h>

bool match_form(struct match_form *form, const char *english)
{
    *form = (struct match_form){.texts[0].text = english};
    for (const char *at = english; *at; at++) {
        if (*at != '%' || (at[1] != 's' && at[1] != 'd')) {
            form->texts[form->n_places].length++;
            form->literal++;
            continue;
        }
        if (form->n_places == MATCH_PLACES)
            return false;
        form->number[form->n_places++] = *++at == 'd';
        form->texts[form->n_places].text = at + 1;
    }
    return true;
}

static bool is_at(const char *at, struct match_part text)
{
    return memcmp(at, text.text, text.length) == 0;
}

static const char *first(const char *from, const char *end, struct match_part text)
{
    for (; (size_t)(end - from) >= text.length; from++)
        if (is_at(from, text))
            return from;
    return NULL;
}

static const char *last(const char *from, const char *end, struct match_part text)
{
    if ((size_t)(end - from) < text.length)
        return NULL;
    for (const char *at = end - text.length;; at--) {
        if (is_at(at, text))
            return at;
        if (at == from)
            return NULL;
    }
}

static bool fits(const struct match_form *form, const struct match_part *found)
{
    for (size_t i = 0; i < form->n_places; i++) {
        size_t sign = form->number[i] && found[i].length > 1 && *found[i].text == '-';
        for (size_t k = sign; form->number[i] && k < found[i].length; k++)
            if (found[i].text[k] < '0' || found[i].text[k] > '9')
                return false;
        if (form->number[i] && found[i].length == 0)
            return false;
    }
    return true;
}

static bool from_left(const struct match_form *form, const char *from, const char *end,
                      struct match_part *found)
{
    for (size_t i = 0; i < form->n_places; i++) {
        bool over = i + 1 == form->n_places;
        const char *at = over ? end : first(from, end, form->texts[i + 1]);
        if (!at)
            return false;
        found[i] = (struct match_part){from, (size_t)(at - from)};
        from = over ? end : at + form->texts[i + 1].length;
    }
    return fits(form, found);
}

static bool from_right(const struct match_form *form, const char *from, const char *end,
                       struct match_part *found)
{
    for (size_t i = form->n_places; i-- > 0;) {
        const char *at = i == 0 ? from : last(from, end, form->texts[i]);
        if (!at)
            return false;
        const char *start = i == 0 ? from : at + form->texts[i].length;
        found[i] = (struct match_part){start, (size_t)(end - start)};
        end = at;
    }
    return fits(form, found);
}

bool match_text(const struct match_form *form, const char *text, struct match_part *found)
{
    struct match_part other[MATCH_PLACES];
    size_t length = strlen(text);
    struct match_part head = form->texts[0], tail = form->texts[form->n_places];
    if (form->n_places == 0)
        return length == head.length && is_at(text, head);
    if (length < form->literal || !is_at(text, head) || !is_at(text + length - tail.length, tail))
        return false;
    const char *from = text + head.length, *end = text + length - tail.length;
    bool left = from_left(form, from, end, found), right = from_right(form, from, end, other);
    if (!left && right)
        memcpy(found, other, sizeof other);
    for (size_t i = 0; left && right && i < form->n_places; i++)
        if (found[i].text != other[i].text || found[i].length != other[i].length)
            return false;
    return left || right;
}
