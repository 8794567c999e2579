// libjq for Swift.
#pragma once
#include <jq.h>
#include <jv.h>

// What dladdr tells, which stands behind _GNU_SOURCE in dlfcn.h.
struct fd_symbol_place {
    const char *file;
    void *base;
    const char *symbol;
    void *address;
};
extern int fd_dladdr(const void *address, struct fd_symbol_place *place) __asm__("dladdr");

// The file that libjq was loaded from; NULL where nobody knows.
static inline const char *fd_jq_file(void) {
    struct fd_symbol_place place = {0};
    return fd_dladdr((const void *)jq_init, &place) ? place.file : 0;
}
