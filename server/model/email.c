/* SPDX-License-Identifier: Apache-2.0 */
/* From what people write to an address in lower case with an ASCII domain. */
#include "server/model/email.h"

#include "common/utf8.h"

#include <idn2.h>
#include <stdbool.h>
#include <string.h>

enum { LONGEST_LOCAL = 64, LONGEST_ADDRESS = 254 };

static bool is_atom(unsigned char byte)
{
    return byte >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
           (byte && strchr("!#$%&'*+-/=?^_`{|}~.", byte));
}

/* Atoms with single points between them. */
static bool is_local(const char *text)
{
    size_t length = strlen(text);
    if (length == 0 || length > LONGEST_LOCAL || *text == '.' || text[length - 1] == '.' ||
        strstr(text, ".."))
        return false;
    for (; *text; text++)
        if (!is_atom((unsigned char)*text))
            return false;
    return true;
}

static bool is_label(const char *label, size_t length)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    return length > 0 && length <= 63 && *label != '-' && label[length - 1] != '-' &&
           strspn(label, allowed) >= length;
}

/* Two labels at least; the last is no number. */
static bool is_domain(const char *domain)
{
    size_t labels = 0;
    const char *last = domain;
    for (const char *at = domain;; at += strcspn(at, ".") + 1) {
        size_t length = strcspn(at, ".");
        if (!is_label(at, length))
            return false;
        labels++;
        last = at;
        if (!at[length])
            break;
    }
    return labels >= 2 && strspn(last, "0123456789") < strlen(last);
}

static const char *ascii_domain(struct arena *arena, const char *domain)
{
    uint8_t *ascii = NULL;
    int flags = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL;
    if (idn2_lookup_u8((const uint8_t *)domain, &ascii, flags) != IDN2_OK)
        return NULL;
    const char *copy = arena_string(arena, (const char *)ascii);
    idn2_free(ascii);
    return copy && is_domain(copy) ? copy : NULL;
}

const char *email_normalize(struct arena *arena, const char *text)
{
    char *folded = utf8_fold(arena, text);
    if (!folded)
        return NULL;
    folded += strspn(folded, " \t\n");
    for (size_t length = strlen(folded); length && strchr(" \t\n", folded[length - 1]); length--)
        folded[length - 1] = '\0';
    char *at = strrchr(folded, '@');
    if (!at || strlen(folded) > LONGEST_ADDRESS)
        return NULL;
    *at = '\0';
    const char *domain = is_local(folded) ? ascii_domain(arena, at + 1) : NULL;
    const char *address = domain ? arena_printf(arena, "%s@%s", folded, domain) : NULL;
    return address && strlen(address) <= LONGEST_ADDRESS ? address : NULL;
}
