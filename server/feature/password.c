/* SPDX-License-Identifier: Apache-2.0 */
/* Hashing by libargon2, and passwords made up. */
#include "server/feature/password.h"

#include <argon2.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <string.h>

#define PHC_BEGIN "$argon2id$v=19$m=47104,t=1,p=1$"

enum { MEMORY_KIB = 47104, PASSES = 1, LANES = 1, SALT_BYTES = 16, HASH_BYTES = 32 };

bool password_hash(const char *password, char phc[static PASSWORD_PHC])
{
    unsigned char salt[SALT_BYTES];
    if (RAND_bytes(salt, sizeof salt) != 1)
        return false;
    return argon2id_hash_encoded(PASSES, MEMORY_KIB, LANES, password, strlen(password), salt,
                                 sizeof salt, HASH_BYTES, phc, PASSWORD_PHC) == ARGON2_OK;
}

bool password_check(const char *phc, const char *password, bool *failed)
{
    int code = argon2id_verify(phc, password, strlen(password));
    if (failed)
        *failed = code == ARGON2_MEMORY_ALLOCATION_ERROR;
    return code == ARGON2_OK;
}

bool password_outdated(const char *phc)
{
    return strncmp(phc, PHC_BEGIN, strlen(PHC_BEGIN)) != 0;
}

const char *password_nobody(void)
{
    /* The tag is all zero: finding its password would mean to invert the hash. */
    return PHC_BEGIN "AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
}

bool password_invent(char text[static PASSWORD_INVENTED])
{
    static const char digits[] = "abcdefghjkmnpqrstuvwxyz23456789";
    enum { DIGITS = sizeof digits - 1, GROUP = 5, FAIR = 256 / DIGITS * DIGITS };
    size_t length = 0;
    while (length < PASSWORD_INVENTED - 1) {
        unsigned char byte;
        if (RAND_bytes(&byte, 1) != 1)
            return false;
        if (byte >= FAIR)
            continue;
        text[length++] = digits[byte % DIGITS];
        if (length % (GROUP + 1) == GROUP && length < PASSWORD_INVENTED - 1)
            text[length++] = '-';
    }
    text[length] = '\0';
    return true;
}
