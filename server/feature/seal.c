/* SPDX-License-Identifier: Apache-2.0 */
/* AES-256-GCM by OpenSSL; number, nonce and tag go before the bytes. */
#include "server/feature/seal.h"

#include "server/rpc/keyring.h"
#include "server/rpc/server.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <string.h>

#define KEY_NAME "totp"

enum { NUMBER = 4, NONCE = 12, TAG = 16, ABOUT = 8 };

static void put_number(uint8_t *bytes, int n, uint64_t number)
{
    for (int i = n - 1; i >= 0; i--, number >>= 8)
        bytes[i] = (uint8_t)number;
}

static struct status no_keyring(void)
{
    return status_error(RPC_FAILED_PRECONDITION, "KEYRING",
                        "The server has no keys; an administrator sets them up with `keys`.");
}

static bool close_bytes(const uint8_t *key, int64_t user_id, const uint8_t *plain, size_t length,
                        uint8_t *sealed)
{
    uint8_t about[ABOUT];
    uint8_t *nonce = sealed + NUMBER, *tag = nonce + NONCE, *out = tag + TAG;
    int n = 0;
    EVP_CIPHER_CTX *gcm = EVP_CIPHER_CTX_new();
    put_number(about, ABOUT, (uint64_t)user_id);
    bool done = gcm && RAND_bytes(nonce, NONCE) == 1 &&
                EVP_EncryptInit_ex(gcm, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
                EVP_EncryptUpdate(gcm, NULL, &n, about, ABOUT) == 1 &&
                EVP_EncryptUpdate(gcm, out, &n, plain, (int)length) == 1 &&
                EVP_EncryptFinal_ex(gcm, out + n, &n) == 1 &&
                EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_GCM_GET_TAG, TAG, tag) == 1;
    EVP_CIPHER_CTX_free(gcm);
    return done;
}

static bool open_bytes(const uint8_t *key, int64_t user_id, const uint8_t *sealed, size_t length,
                       uint8_t *plain)
{
    uint8_t about[ABOUT], tag[TAG];
    const uint8_t *nonce = sealed + NUMBER, *in = sealed + SEAL_EXTRA;
    int n = 0;
    EVP_CIPHER_CTX *gcm = EVP_CIPHER_CTX_new();
    put_number(about, ABOUT, (uint64_t)user_id);
    memcpy(tag, nonce + NONCE, TAG);
    bool done = gcm && EVP_DecryptInit_ex(gcm, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
                EVP_DecryptUpdate(gcm, NULL, &n, about, ABOUT) == 1 &&
                EVP_DecryptUpdate(gcm, plain, &n, in, (int)(length - SEAL_EXTRA)) == 1 &&
                EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_GCM_SET_TAG, TAG, tag) == 1 &&
                EVP_DecryptFinal_ex(gcm, plain + n, &n) == 1;
    EVP_CIPHER_CTX_free(gcm);
    return done;
}

struct status seal_close(struct rpc_call *call, int64_t user_id, const uint8_t *plain,
                         size_t length, uint8_t *sealed)
{
    struct keyring_key key;
    if (!rpc_keyring(call))
        return no_keyring();
    struct status status = keyring_current(rpc_keyring(call), call->arena, KEY_NAME, &key);
    if (!status_is_ok(status))
        return status;
    put_number(sealed, NUMBER, (uint64_t)key.number);
    bool done = close_bytes(key.bytes, user_id, plain, length, sealed);
    explicit_bzero(&key, sizeof key);
    return done ? STATUS_OK
                : status_error(RPC_INTERNAL, "NO_RANDOMNESS", "The server cannot encrypt.");
}

struct status seal_open(struct rpc_call *call, int64_t user_id, const uint8_t *sealed,
                        size_t length, uint8_t *plain)
{
    struct keyring_key key;
    uint32_t number = 0;
    if (!rpc_keyring(call))
        return no_keyring();
    for (int i = 0; length > SEAL_EXTRA && i < NUMBER; i++)
        number = number << 8 | sealed[i];
    struct status status =
        keyring_find(rpc_keyring(call), call->arena, KEY_NAME, (int)number, &key);
    if (!status_is_ok(status))
        return status;
    bool done = length > SEAL_EXTRA && open_bytes(key.bytes, user_id, sealed, length, plain);
    explicit_bzero(&key, sizeof key);
    return done ? STATUS_OK
                : status_error(RPC_DATA_LOSS, "SEAL_DAMAGED",
                               "A stored secret cannot be opened; an administrator has to reset "
                               "the second factor.");
}
