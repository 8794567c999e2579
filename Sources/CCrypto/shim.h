// SHA-256 of OpenSSL's libcrypto, which libcurl brings along anyway.
//
// The context is a plain value, without an allocation for each body as EVP's; the functions are marked deprecated since
// OpenSSL 3.0 in favor of those and are there all the same.
#pragma once
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>

// Leaves the library's state to the end of the process instead of freeing it at exit, where a thread may still use it
// (https://docs.openssl.org/3.0/man3/OPENSSL_init_crypto/). Without effect once the library is in use.
static inline void fd_crypto_keep_until_end(void) { OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL); }

typedef SHA256_CTX fd_sha256;

static inline void fd_sha256_init(fd_sha256 *context) { SHA256_Init(context); }
static inline void fd_sha256_update(fd_sha256 *context, const void *bytes, size_t count) {
    SHA256_Update(context, bytes, count);
}
static inline void fd_sha256_final(fd_sha256 *context, unsigned char *digest) { SHA256_Final(digest, context); }
