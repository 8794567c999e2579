// libcurl for Swift: a typed function for each variadic call that we make, nothing else.
//
// curl_easy_setopt, curl_easy_getinfo, curl_multi_setopt and curl_share_setopt are variadic in C; an argument of
// the wrong size is undefined behaviour, so each shim fixes the one type its options take.
#pragma once
#include <curl/curl.h>
#include <stdint.h>

#define FD_SETOPT(name, type) \
    static inline CURLcode name(CURL *easy, CURLoption option, type value) { \
        return curl_easy_setopt(easy, option, value); \
    }
FD_SETOPT(fd_setopt_long, long)
FD_SETOPT(fd_setopt_off, curl_off_t)
FD_SETOPT(fd_setopt_string, const char *)
FD_SETOPT(fd_setopt_pointer, void *)
FD_SETOPT(fd_setopt_slist, struct curl_slist *)

typedef size_t (*fd_data_callback)(char *bytes, size_t size, size_t count, void *context);
typedef int (*fd_seek_callback)(void *context, curl_off_t offset, int origin);
typedef curl_socket_t (*fd_open_callback)(void *context, curlsocktype purpose, struct curl_sockaddr *address);
typedef int (*fd_close_callback)(void *context, curl_socket_t fd);
typedef int (*fd_prereq_callback)(void *context, char *remote, char *local, int remote_port, int local_port);
typedef int (*fd_socket_callback)(CURL *easy, curl_socket_t fd, int what, void *context, void *socket_context);
typedef int (*fd_timer_callback)(CURLM *multi, long milliseconds, void *context);
typedef int (*fd_debug_callback)(CURL *easy, curl_infotype type, char *text, size_t length, void *context);
typedef int (*fd_progress_callback)(
    void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up);
FD_SETOPT(fd_setopt_data, fd_data_callback)
FD_SETOPT(fd_setopt_seek, fd_seek_callback)
FD_SETOPT(fd_setopt_open, fd_open_callback)
FD_SETOPT(fd_setopt_close, fd_close_callback)
FD_SETOPT(fd_setopt_prereq, fd_prereq_callback)
FD_SETOPT(fd_setopt_debug, fd_debug_callback)
FD_SETOPT(fd_setopt_progress, fd_progress_callback)
typedef CURLcode (*fd_tls_callback)(CURL *easy, void *tls_context, void *context);
FD_SETOPT(fd_setopt_tls, fd_tls_callback)

static inline CURLcode fd_getinfo_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode fd_getinfo_off(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode fd_getinfo_socket(CURL *easy, CURLINFO info, curl_socket_t *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode fd_getinfo_string(CURL *easy, CURLINFO info, const char **value) {
    return curl_easy_getinfo(easy, info, (char **)value);
}
static inline CURLcode fd_getinfo_slist(CURL *easy, CURLINFO info, struct curl_slist **value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode fd_getinfo_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, (char **)value);
}

// The connection of the TLS library that a transfer has while it is on its way, OpenSSL's SSL; NULL without one.
static inline void *fd_tls_connection(CURL *easy) {
    struct curl_tlssessioninfo *session = NULL;
    if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || session == NULL) return NULL;
    return session->backend == CURLSSLBACKEND_OPENSSL ? session->internals : NULL;
}

static inline CURLMcode fd_multi_setopt_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
static inline CURLMcode fd_multi_setopt_pointer(CURLM *multi, CURLMoption option, void *value) {
    return curl_multi_setopt(multi, option, value);
}
static inline CURLMcode fd_multi_setopt_socket(CURLM *multi, fd_socket_callback value) {
    return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, value);
}
static inline CURLMcode fd_multi_setopt_timer(CURLM *multi, fd_timer_callback value) {
    return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, value);
}
static inline CURLSHcode fd_share_setopt_data(CURLSH *share, curl_lock_data value) {
    return curl_share_setopt(share, CURLSHOPT_SHARE, value);
}
static inline CURLSHcode fd_share_setopt_pointer(CURLSH *share, CURLSHoption option, void *value) {
    return curl_share_setopt(share, option, value);
}
static inline CURLSHcode fd_share_setopt_lock(CURLSH *share, curl_lock_function value) {
    return curl_share_setopt(share, CURLSHOPT_LOCKFUNC, value);
}
static inline CURLSHcode fd_share_setopt_unlock(CURLSH *share, curl_unlock_function value) {
    return curl_share_setopt(share, CURLSHOPT_UNLOCKFUNC, value);
}
static inline unsigned fd_version_number(void) { return curl_version_info(CURLVERSION_NOW)->version_num; }
// Macros with a cast, which Swift does not import.
static inline long fd_auth_basic(void) { return (long)CURLAUTH_BASIC; }
static inline long fd_auth_digest(void) { return (long)CURLAUTH_DIGEST; }
// With a second scheme, which needs a token and so is never used, the request goes out whole at first: with digest alone
// libcurl sends it without its body, to be challenged, and twice to a server that does not.
static inline long fd_auth_digest_if_asked(void) { return (long)(CURLAUTH_DIGEST | CURLAUTH_BEARER); }
// CURLMsg holds a union, which Swift imports badly.
static inline CURLcode fd_message_result(const CURLMsg *message) { return message->data.result; }
