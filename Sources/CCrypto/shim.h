// SHA-256 and certificates of OpenSSL's libcrypto, which libcurl brings along anyway.
//
// The hash's context is a plain value, without an allocation for each body as EVP's; the functions are marked deprecated since
// OpenSSL 3.0 in favor of those and are there all the same.
#pragma once
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <stdint.h>
#include <time.h>

// Leaves the library's state to the end of the process instead of freeing it at exit, where a thread may still use it
// (https://docs.openssl.org/3.0/man3/OPENSSL_init_crypto/). Without effect once the library is in use.
static inline void fd_crypto_keep_until_end(void) { OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL); }

typedef SHA256_CTX fd_sha256;

static inline void fd_sha256_init(fd_sha256 *context) { SHA256_Init(context); }
static inline void fd_sha256_update(fd_sha256 *context, const void *bytes, size_t count) {
    SHA256_Update(context, bytes, count);
}
static inline void fd_sha256_final(fd_sha256 *context, unsigned char *digest) { SHA256_Final(digest, context); }

// When an X509 certificate ends, in seconds since 1970; 0 where it can't be read.
static inline int64_t fd_certificate_end(const void *certificate) {
    struct tm end;
    const ASN1_TIME *time = X509_get0_notAfter((const X509 *)certificate);
    return time != NULL && ASN1_TIME_to_tm(time, &end) ? (int64_t)timegm(&end) : 0;
}
static inline void fd_certificate_free(void *certificate) { X509_free((X509 *)certificate); }
